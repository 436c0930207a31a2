"""Valid events for tests: the released example of a type, with what the test cares about replaced.

The examples tell one invented story (contracts/examples), so their ids agree with each other; a test
that needs fresh ones overrides them by name. A name the model does not know is an error, never ignored.
"""

import json
from pathlib import Path
from typing import Any, TypeVar

from contracts.events.envelope import Event

EXAMPLES = Path(__file__).resolve().parents[2] / "contracts" / "examples"

E = TypeVar("E", bound=Event)


def raw_example(event_type: str) -> dict[str, Any]:  # Any: a JSON document
    """The released example of a type, as it stands on disk."""
    document: dict[str, Any] = json.loads((EXAMPLES / f"{event_type}.json").read_text(encoding="utf-8"))
    return document


def example(model: type[E], **overrides: object) -> E:
    """A valid event of this model: the released example with the given fields replaced."""
    unknown = set(overrides) - set(model.model_fields)
    if unknown:
        raise ValueError(f"{model.__name__} has no field {', '.join(sorted(unknown))}")
    return model.model_validate({**raw_example(model.TYPE), **overrides})
