"""Every rule that speaks says a French sentence: in the insurers' packs and wherever the code refuses (R-257)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from deploy.check.tree import ROOT, name_of, python_files

ENGLISH: Final = frozenset(
    "the is are must not cannot should was were with this that your you has have been of".split()
)
"""Words that no French sentence holds; enough to notice one that was forgotten in English."""
SPEAKS: Final = ("sentence", "note", "label", "title")

PACKS: Final = sorted((ROOT / "deploy" / "insurers").glob("*/*.yaml"))


@pytest.mark.parametrize("pack", PACKS, ids=name_of)
def test_every_rule_of_a_pack_says_a_french_sentence(pack: Path) -> None:
    silent = []
    for document in yaml.load_all(pack.read_text(encoding="utf-8"), yaml.CSafeLoader):
        for rule in rules(document):
            sentences = [str(rule[key]) for key in SPEAKS if rule.get(key)]
            if not sentences or not all(map(french, sentences)):
                silent.append(rule["rule"])

    assert silent == []


def test_every_refusal_of_the_code_says_a_french_sentence() -> None:
    assert [f"{where}: {sentence!r}" for where, sentence in refusals() if not french(sentence)] == []


@pytest.mark.parametrize("sentence", ["", "   ", "The visit is too late.", "visite", "Not found."])
def test_what_is_no_french_sentence_is_noticed(sentence: str) -> None:
    assert not french(sentence)


@pytest.mark.parametrize("sentence", ["Cette page n'existe pas.", "Limite 800 €TTC", "Le code agent est obligatoire."])
def test_a_french_sentence_is_taken(sentence: str) -> None:
    assert french(sentence)


# Any: a YAML document has no narrower type.
def rules(document: Any) -> Iterator[dict[str, Any]]:
    """Every mapping of a document that names a rule."""
    if isinstance(document, dict):
        if isinstance(document.get("rule"), str):
            yield document
        for part in document.values():
            yield from rules(part)
    elif isinstance(document, list):
        for part in document:
            yield from rules(part)


def refusals() -> Iterator[tuple[str, str]]:
    """What is said by every call that names a rule: `Refused("…", rule="R-058")`, `Problem(sentence="…", rule=…)`."""
    for path in python_files("services", "shared"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and any(keyword.arg == "rule" for keyword in node.keywords):
                sentence = spoken(node)
                if sentence is not None:
                    yield f"{name_of(path)}:{node.lineno}", sentence


def spoken(call: ast.Call) -> str | None:
    """The sentence of a call: its argument of that name, else the first one given to a class."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "sentence"]
    callee = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[:1] if callee[:1].isupper() else []
    return next((written(node) for node in (*named, *first)), None)


def written(node: ast.expr) -> str | None:
    """The text of a literal, with what is filled in later left out; nothing when it is no literal."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return None


def french(sentence: str) -> bool:
    words = re.findall(r"[a-zà-ÿœ]+", sentence.lower())
    return len(words) + sentence.count("…") >= 2 and not ENGLISH & set(words)
