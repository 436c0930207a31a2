"""Every service is a house with the same rooms under the same names, and a page at its door that says what it does."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from contracts import topics
from deploy.check.tree import ROOT
from deploy.services import SERVICES

NEEDED: Final = frozenset({"__init__", "__main__", "app", "settings", "use_cases", "store", "domain"})
DOORS: Final = frozenset({"api", "pages", "consumers", "loops"})
OUTSIDE: Final = {
    "intake": {"channels", "smtp"},
    "casework": {"channels"},
    "provider_portal": {"notify"},
    "insurer_gateway": {"insurers"},
    "esign": {"sealing", "notify", "sepa"},
}
PROGRAMS: Final = {"casework": {"accounts"}, "esign": {"authorities"}}
"""Programs beside the service: `python -m services.casework.accounts` makes the staff's accounts,
`python -m services.esign.authorities` keeps the certification authorities."""
FOLDERS: Final = frozenset({"migrations", "templates", "papers"})
"""Data only: SQL, pages, and the papers that are typeset."""
HEADINGS: Final = ("Owns", "Hears", "Says", "Serves", "Calls")

EVERY_SERVICE = pytest.mark.parametrize("service", SERVICES)


def test_the_services_are_the_folders_of_services() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}

    assert folders == set(SERVICES)


@EVERY_SERVICE
def test_a_service_has_the_same_rooms_as_the_others(service: str) -> None:
    allowed = NEEDED | DOORS | OUTSIDE.get(service, set()) | PROGRAMS.get(service, set())

    assert rooms(service) - allowed == set(), "a room under another name"
    assert NEEDED - rooms(service) == set(), "a room is missing"
    assert rooms(service) & DOORS, "a service has at least one door"


@EVERY_SERVICE
def test_a_service_has_no_other_folders(service: str) -> None:
    folders = {path.name for path in house(service).iterdir() if path.is_dir() and not path.name.startswith("__")}

    assert folders - rooms(service) - FOLDERS == set()


@EVERY_SERVICE
def test_main_only_runs_the_service(service: str) -> None:
    statements = ast.parse((house(service) / "__main__.py").read_text(encoding="utf-8")).body

    assert len(statements) <= 5, "a docstring, the imports, and one line that runs"


@EVERY_SERVICE
def test_the_readme_says_what_the_service_owns_hears_says_serves_and_calls(service: str) -> None:
    text = readme(service)

    missing = [heading for heading in HEADINGS if not re.search(rf"^#+ .*\b{heading}\b", text, re.I | re.M)]
    assert missing == []
    assert "```mermaid" in text or "state" in text.lower(), "the states of what it owns are drawn"


@EVERY_SERVICE
def test_the_readme_names_every_topic_heard_and_said(service: str) -> None:
    text = readme(service)
    heard = [topic for topic, services in topics.HEARD_BY.items() if service in services]
    said = [topic for topic, owner in topics.SAID_BY.items() if owner == service]

    assert [topic for topic in (*heard, *said) if topic not in text] == []


@EVERY_SERVICE
def test_the_migrations_are_one_chain_and_only_go_forward(service: str) -> None:
    files = sorted((house(service) / "migrations").glob("[0-9]*.py"))
    steps = [assigned(path) for path in files]

    assert files, "a service owns a database"
    assert [path.name[:4] for path in files] == [f"{n:04}" for n in range(1, len(files) + 1)]
    assert [step["revision"] for step in steps] == [path.name[:4] for path in files]
    assert [step["down_revision"] for step in steps[1:]] == [path.name[:4] for path in files[:-1]]


def house(service: str) -> Path:
    return ROOT / "services" / service


def rooms(service: str) -> set[str]:
    modules = {path.stem for path in house(service).glob("*.py")}
    packages = {path.parent.name for path in house(service).glob("*/__init__.py")}
    return (modules | packages) - FOLDERS


def readme(service: str) -> str:
    return (house(service) / "README.md").read_text(encoding="utf-8")


def assigned(path: Path) -> dict[str, object]:
    """The constants a migration names itself and its parent by."""
    found: dict[str, object] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name):
            found[target.id] = node.value.value if isinstance(node.value, ast.Constant) else None
    return found
