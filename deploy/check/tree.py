"""Rules on the text of the tree itself: names, addresses, paths, phone numbers, rule ids.

Each rule gives a list of complaints, empty when all is well; `tests/architecture` and `make check` both
ask them, so that what a reviewer would have to look for is found by a machine.
"""

import re
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

DRAWERS: Final = frozenset({"util", "utils", "helper", "helpers", "common", "misc", "base", "tools", "stuff"})
"""Names that say nothing; a file is named after what it gives."""

RULES: Final = range(1, 261)
"""The ids of the requirements, R-001 to R-260 (domain rules of the hub's specification)."""

FICTION: Final = ("019900", "026191", "035301", "046571", "053649")
"""The ranges of French numbers that are kept for works of fiction; all invented people live there."""

_PHONE: Final = re.compile(
    r"(?<![\w.:/+-])(?:\(?\+33\)?|0033|0)[ .]?(?:\(0\))?[ .]?([1-79](?:[ .-]?\d){8})(?![\w-]|\.\d)"
)
_RULE: Final = re.compile(r"\bR-(\d+)\b")
_PATHS: Final = re.compile(
    r"(?<![\w.*])/(?:hom[e]/(?!\.\.\.)\w+|roo[t]/[\w.]|wor[k]/\w|User[s]/\w+)|[A-Z]:\\\\?User[s]\\"
)
_INDEX: Final = re.compile(
    r"https?://[^\s\"']*(?:/simpl[e]\b|pypi\.or[g]|pythonhoste[d]|npmjs\.or[g]|repo1?\.maven|artifactor[y]|nexu[s])"
    r"|index[-_]url\s*[= ]\s*[\"']?https?:",
    re.IGNORECASE,
)
_ALL_DIGITS: Final = "0123456789"
_LOCKS: Final = ".lock"
_VENDORED: Final = re.compile(r"/vendor(?:ed)?/|\.min\.(?:js|css)$|htmx[^/]*\.js$|deploy/kafka/sums")


@cache
def files() -> tuple[Path, ...]:
    """The files of the tree that git knows or would add, without what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


def python_files(*rooms: str) -> list[Path]:
    """The Python modules below the given top folders."""
    return [path for path in files() if path.suffix == ".py" and name_of(path).split("/")[0] in rooms]


def name_of(path: Path) -> str:
    """How a complaint names a file: its path inside the tree."""
    return path.relative_to(ROOT).as_posix()


def forbidden_names(paths: Iterable[Path] | None = None) -> list[str]:
    """Modules and folders called by a name that says nothing about them."""
    return [
        f"{name_of(path)}: no module is called {part}; name it after what it gives"
        for path in (files() if paths is None else paths)
        if path.suffix == ".py"
        for part in (path.stem, *path.relative_to(ROOT).parts[:-1])
        if part.lower() in DRAWERS
    ]


def index_addresses() -> list[str]:
    """Addresses of package indexes; lock files may hold no address at all."""
    return [
        *_over_tree(index_addresses_in, "the address of a package index"),
        *_over_tree(re.compile("https?://").findall, "a lock file with an address", only=_LOCKS),
    ]


def index_addresses_in(line: str) -> list[str]:
    """The addresses of package indexes in a line."""
    return [match[0] for match in _INDEX.finditer(line)]


def machine_paths() -> list[str]:
    """Paths that exist on one machine only."""
    return _over_tree(machine_paths_in, "a path of one machine")


def machine_paths_in(line: str) -> list[str]:
    """The paths in a line that begin in somebody's home or work folder."""
    return [match[0] for match in _PATHS.finditer(line)]


def real_phones() -> list[str]:
    """French numbers outside the ranges kept for fiction: they may ring at someone's home."""
    return _over_tree(real_phones_in, "may be a real telephone number", apart_from=_LOCKS)


def real_phones_in(line: str) -> list[str]:
    """The French telephone numbers in a line that are not fiction."""
    numbers = ((match[0].strip(), "0" + re.sub(r"\D", "", match[1])) for match in _PHONE.finditer(line))
    return [written for written, digits in numbers if not digits.startswith(FICTION) and digits != _ALL_DIGITS]


def unknown_rules() -> list[str]:
    """Rule ids that are cited and do not exist."""
    return _over_tree(unknown_rules_in, "there is no such rule")


def unknown_rules_in(line: str) -> list[str]:
    """The rule ids in a line that no requirement has."""
    return [m[0] for m in _RULE.finditer(line) if len(m[1]) != 3 or int(m[1]) not in RULES]


def _over_tree(
    rule: Callable[[str], list[str]], complaint: str, *, only: str = "", apart_from: str = "\0"
) -> list[str]:
    return [
        f"{name_of(path)}:{number}: {complaint} ({found})"
        for path, number, line in _lines()
        if path.name.endswith(only) and not path.name.endswith(apart_from)
        for found in rule(line)
    ]


@cache
def _lines() -> tuple[tuple[Path, int, str], ...]:
    return tuple(
        (path, number, line)
        for path in files()
        if not _VENDORED.search(name_of(path))
        for number, line in enumerate(_text(path).splitlines(), start=1)
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
