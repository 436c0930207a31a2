"""What was once released of the events, and what may still change: only optional fields may be added.

contracts/released.yaml lists each field of each event as `path: kind`, nested values included.
`python -m deploy.released` adds what is new; `--check` names what a change would break for a reader.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from contracts.events import CATALOGUE
from deploy.contracts import event_schema

FILE = Path(__file__).resolve().parents[1] / "contracts" / "released.yaml"

Schema = dict[str, Any]  # Any: a JSON schema has no narrower type
Shape = dict[str, str]
"""Field path → kind, e.g. ``place.insee`` → ``string, required``."""


def main(arguments: list[str]) -> int:
    """Writes what is new, or with `--check` also says what is new and not yet written."""
    old, new = released(), current()
    complaints = breaks(old, new)
    if arguments == ["--check"] and not complaints and old != new:
        complaints = ["contracts/released.yaml lacks what is new: run `make contracts` and commit it"]
    print(*complaints, sep="\n", end="\n" if complaints else "")
    if complaints:
        return 1
    if old != new:
        FILE.write_text(_HEADER + yaml.safe_dump(new, sort_keys=True, width=120), encoding="utf-8")
    return 0


def released() -> dict[str, Shape]:
    """The shape of every event as it was released."""
    return yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader) if FILE.exists() else {}


def current() -> dict[str, Shape]:
    """The shape of every event as the code has it."""
    return {event_type: dict(shape(event_schema(model))) for event_type, model in sorted(CATALOGUE.items())}


def breaks(old: dict[str, Shape], new: dict[str, Shape]) -> list[str]:
    """Why the new shapes would break a reader or a writer of the old ones; empty when they would not."""
    gone = [f"{event_type}: released and no longer there" for event_type in old if event_type not in new]
    return gone + [
        f"{event_type}: {complaint}"
        for event_type, fields in old.items()
        for complaint in _broken_fields(fields, new.get(event_type, fields))
    ]


def _broken_fields(old: Shape, new: Shape) -> Iterator[str]:
    for path, kind in old.items():
        if path not in new:
            yield f"{path} was released and is gone"
        elif new[path] != kind:
            yield f"{path} was released as {kind} and is now {new[path]}: make a new type"
    for path in new.keys() - old.keys():
        parent = path.rpartition(".")[0]
        if new[path].endswith("required") and (not parent or parent in old):
            yield f"{path} is new and required: only optional fields may be added"


def shape(schema: Schema, prefix: str = "", definitions: Schema | None = None) -> Iterator[tuple[str, str]]:
    """Every field of a JSON schema with its kind, values inside values by their path."""
    known = definitions if definitions is not None else schema.get("$defs", {})
    for name, part in schema.get("properties", {}).items():
        need = "required" if name in schema.get("required", ()) else "optional"
        yield f"{prefix}{name}", f"{_kind(part)}, {need}"
        for inner in _inside(part, known):
            yield from shape(inner, f"{prefix}{name}.", known)


def _inside(part: Schema, known: Schema) -> Iterator[Schema]:
    if "$ref" in part:
        yield known[part["$ref"].rpartition("/")[2]]
    for choice in (*part.get("anyOf", ()), *([part["items"]] if "items" in part else ())):
        yield from _inside(choice, known)


def _kind(part: Schema) -> str:
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "anyOf" in part:
        kinds = (_kind(choice) for choice in part["anyOf"])
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    if part.get("type") == "array":
        return f"list of {_kind(part.get('items', {}))}"
    return str(part.get("format") or part.get("type", "anything"))


_HEADER = "# What was released of the events. Written by `make contracts`; lines are added, never changed or removed.\n"

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
