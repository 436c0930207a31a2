"""The import contracts of pyproject.toml: kept by the tree, and broken by what they are there to forbid."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.check.tree import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")

HONEST = {
    "services/bakery/__main__.py": "from services.bakery import app\n",
    "services/bakery/app.py": "from services.bakery import api, settings, store, use_cases\n",
    "services/bakery/api.py": "from services.bakery import use_cases\n",
    "services/bakery/consumers.py": "from services.bakery import use_cases\n",
    "services/bakery/loops.py": "",
    "services/bakery/pages.py": "",
    "services/bakery/settings.py": "from shared import db\n",
    "services/bakery/use_cases.py": "from services.bakery import domain, store\nfrom shared import db\n",
    "services/bakery/store.py": "import asyncpg\nfrom services.bakery import domain\n",
    "services/bakery/domain.py": "from contracts import topics\nfrom shared import errors\n",
    "services/dairy/domain.py": "",
    "shared/db.py": "import asyncpg\n",
    "shared/errors.py": "",
    "shared/consumer.py": "import faststream\nimport aiokafka\n",
    "contracts/topics.py": "",
    "deploy/local.py": "from services.bakery import settings\n",
}


def test_the_tree_keeps_its_import_contracts() -> None:
    ended = lint(ROOT)

    assert ended.returncode == 0, ended.stdout


def test_an_honest_little_tree_passes(tmp_path: Path) -> None:
    ended = lint(planted(tmp_path, {}))

    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    ("module", "says", "broken"),
    [
        ("services/bakery/domain.py", "from services.dairy import domain", "Services never import each other"),
        ("services/bakery/domain.py", "from services.bakery import store", "the imports go one way"),
        ("services/bakery/use_cases.py", "from services.bakery import api", "the imports go one way"),
        ("services/bakery/api.py", "from services.bakery import pages", "the imports go one way"),
        ("services/bakery/api.py", "from services.bakery import app", "the imports go one way"),
        ("services/bakery/oven.py", "", "the imports go one way"),
        ("services/bakery/use_cases.py", "from services.bakery import settings", "Settings are read by"),
        ("services/bakery/domain.py", "from shared import db", "The domain knows"),
        ("services/bakery/domain.py", "import asyncpg", "The domain knows"),
        ("services/bakery/consumers.py", "import faststream", "Only shared speaks to Kafka"),
        ("services/bakery/use_cases.py", "import asyncpg", "SQL drivers stay"),
        ("shared/db.py", "from contracts import topics", "shared knows no service"),
        ("shared/db.py", "from services.bakery import domain", "shared knows no service"),
        ("contracts/topics.py", "from shared import errors", "contracts imports nothing"),
        ("services/bakery/app.py", "from deploy import local", "does not know how it is deployed"),
    ],
)
def test_a_forbidden_import_is_noticed(tmp_path: Path, module: str, says: str, broken: str) -> None:
    ended = lint(planted(tmp_path, {module: says + "\n"}))

    assert ended.returncode != 0
    assert any(broken in line and "BROKEN" in line for line in ended.stdout.splitlines()), ended.stdout


def planted(folder: Path, changed: dict[str, str]) -> Path:
    """A tree with the contracts of the real one, and one module as the test wants it."""
    for name, text in (HONEST | changed).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for package in ("", "/bakery", "/dairy"):
        (folder / f"services{package}" / "__init__.py").touch()
    for package in ("shared", "contracts", "deploy"):
        (folder / package / "__init__.py").touch()
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [str(LINTER), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
