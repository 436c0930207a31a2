"""Which reach a test belongs to (style.md §10), told by where it lies, and how many each reach had."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

REACHES: Final = (
    "rules",
    "use cases and store",
    "doors",
    "contracts",
    "shape",
    "journeys",
    "browser",
    "faults",
    "platform",
)

_BY_FOLDER: Final = {
    "contracts": "contracts",
    "architecture": "shape",
    "journeys": "journeys",
    "browser": "browser",
    "chaos": "faults",
    "platform": "platform",
    "shared": "platform",
    "compose": "platform",
}
_USE_CASES: Final = ("test_use_cases", "test_store", "test_migrations", "test_loops")
_RULES: Final = ("test_domain", "test_rules", "test_settings", "test_packs", "test_geo", "test_journal_text")


def reach_of(path: str) -> str:
    """The reach of a test file, by its folder, then by its name; what is neither a rule nor a use case is a door."""
    parts = PurePosixPath(path).parts
    if parts[1] in _BY_FOLDER:
        return _BY_FOLDER[parts[1]]
    name = parts[-1]
    if name.startswith(_USE_CASES) or "test_use_cases" in parts or "test_store" in parts:
        return "use cases and store"
    return "rules" if name.startswith(_RULES) or "test_domain" in parts else "doors"


def counts(stats: Mapping[str, Iterable[Any]]) -> Iterator[str]:
    """The closing lines: one per reach, then the skips with their reasons."""
    # Any: pytest's reports, warnings among them, which have no `when`
    ran = [r for outcome in ("passed", "failed", "xfailed") for r in stats.get(outcome, ()) if r.when == "call"]
    found = Counter(reach_of(report.location[0]) for report in ran)
    yield "tests per reach: " + ", ".join(f"{reach} {found[reach]}" for reach in REACHES)
    skipped = list(stats.get("skipped", ()))
    yield f"skipped: {len(skipped)}"
    for report in skipped:
        yield f"  {report.nodeid}: {report.longrepr}"
