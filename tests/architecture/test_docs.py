"""The pages that promise something about the code: glossary names exist, links lead somewhere, decisions are whole."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from deploy.check.tree import ROOT, files, name_of

PAGES: Final = [path for path in files() if path.suffix == ".md"]
DECISIONS: Final = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
PARTS: Final = ("Context", "Decision", "Alternatives", "When to look again")


def test_every_code_name_of_the_glossary_exists() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in glossary.splitlines() if line.startswith("| ") and "---" not in line]
    names = {name for row in rows for name in re.findall(r"`([^`]+)`", row.rstrip("| ").rpartition("|")[2])}

    assert len(names) > 80
    assert sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", code())) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_inside_the_tree_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if not re.match(r"[a-z]+:", link)]

    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=name_of)
def test_a_decision_says_context_decision_alternatives_and_when_to_look_again(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")

    assert [part for part in PARTS if f"**{part}.**" not in text] == []
    assert decision.name in (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")


@cache
def code() -> str:
    shown = (path for path in files() if path.suffix in {".py", ".yaml", ".html"} and "docs" not in path.parts)
    return "\n".join(path.read_text(encoding="utf-8") for path in shown)
