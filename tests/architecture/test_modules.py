"""Every module: short, introduced by a sentence, and `shared` small and ignorant of the trade.

A module over 250 lines stands in `LARGER` with the reason why it is still one subject; 400 is the end.
"""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from deploy.check.tree import ROOT, name_of, python_files

SHIPPED: Final = ("contracts", "shared", "services", "deploy")
CODE: Final = (*SHIPPED, "bench")
USUAL: Final = 250
HARD: Final = 400
SHARED_MODULES: Final = 17  # docs/decisions/0011-the-size-of-shared.md
SHARED_LINES: Final = 2800

LARGER: Final[dict[str, str]] = {
    "bench/floor/services.py": "five small services side by side: what a hop writes is compared at a glance",
    "contracts/events/casework.py": "what one service says: a reader of its topics finds every event in one place",
    "services/casework/domain/journal.py": "the thirteen forms of a line, side by side, as the trade prints them",
    "services/casework/use_cases/hearing.py": "one method per kind of event heard, each a few lines on the same batch",
    "services/esign/app/__init__.py": "the parts list of the service with most rooms, read from top to bottom",
    "services/esign/sealing/sealer.py": "the pool, its life, and what runs in its processes: two sides of one call",
    "services/intake/app.py": "the parts list of the service with most doors, read from top to bottom",
    "services/intake/smtp.py": "a program of its own, with its limits and its protocol, parts of one door",
    "services/intake/store/items.py": "one table: each query is short, and finding one means looking in one place",
    "shared/inbox.py": "plan, run, move and park are the steps of one transaction",
    "shared/parking.py": "one table, and everything that reads or writes it",
    "shared/service.py": "start and stop are one order of things, read from top to bottom",
    "shared/web.py": "what every request passes through: guard, token, error, page",
}
"""Modules over 250 lines, each with the reason why it was not cut."""

SHORT_AGAIN: Final = 225

TRADE: Final = frozenset(
    """
    agence artisan assignation assure assureur casework chantier compagnie craftsman craftsmen devis dossier dossiers
    expert firm firms insured insurer insurers intervention interventions metreur odm portal prestataire provider
    repair repairs sinistre sinistres televaluation trade trades visit visits
    """.split()
)
"""Words that say which trade the hub is for; `shared` would serve another one as well."""


def test_no_module_is_longer_than_it_may_be() -> None:
    longest = {name_of(path): lines(path) for path in python_files(*CODE, "tests") if lines(path) > HARD}

    assert longest == {}, f"over {HARD} lines: make a folder of the same name"


def test_a_module_longer_than_usual_says_why() -> None:
    larger = {name_of(path) for path in python_files(*SHIPPED) if lines(path) > USUAL}

    assert larger - LARGER.keys() == set(), f"over {USUAL} lines and not listed"
    assert [name for name in LARGER if lines(ROOT / name) < SHORT_AGAIN] == [], "listed, and short again"
    assert all(reason.strip() for reason in LARGER.values())


def test_every_module_begins_with_what_lives_in_it() -> None:
    silent = [
        name_of(path)
        for path in python_files(*CODE, "tests")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(parsed(path))
    ]

    assert silent == []


def test_shared_stays_small() -> None:
    modules = shared()

    assert len(modules) <= SHARED_MODULES, sorted(map(name_of, modules))
    assert sum(map(lines, modules)) <= SHARED_LINES


@pytest.mark.parametrize("path", python_files("shared"), ids=name_of)
def test_shared_has_no_word_of_the_trade(path: Path) -> None:
    words = re.findall(r"[a-z]+", plain(path.read_text(encoding="utf-8")))

    assert sorted(set(words) & TRADE) == []


def test_a_word_of_the_trade_is_noticed_whatever_its_spelling() -> None:
    assert set(re.findall(r"[a-z]+", plain("class InsurerDossier: télévaluation_due"))) >= {
        "insurer",
        "dossier",
        "televaluation",
    }


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("contracts", "shared", "services")
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert hidden == [], "a circular import is a design fault, not something to hide in a function"


def shared() -> list[Path]:
    return [path for path in python_files("shared") if path.name != "__init__.py"]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path.relative_to(ROOT)))


def plain(text: str) -> str:
    """Lower case, accents gone, camel case and underscores apart."""
    accents = str.maketrans("éèêëàâîïôûùç", "eeeeaaiiouuc")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower().translate(accents)
