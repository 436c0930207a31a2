"""A frozen value made anew with some fields changed, for the verbs that every order passes.

`dataclasses.replace` looks each field up and runs the constructor again: with a dossier's thirty-four fields that is
a good part of what opening one costs. Here the slots are copied. What a constructor would refuse is not refused here.
"""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def anew(value: T, /, **changes: Any) -> T:  # Any: fields of the value, of any type
    """The same value with these fields changed; `value` is a frozen dataclass with slots.

    Raises:
        AttributeError: it has no such field.
    """
    made = object.__new__(type(value))
    for read, write in _slots(cast("Hashable", type(value))):
        write(made, read(value))
    for name, now in changes.items():
        object.__setattr__(made, name, now)
    return made


@cache
def _slots(kind: Hashable) -> tuple[tuple[Callable[[object], Any], Callable[[object, Any], None]], ...]:
    members = (vars(kind)[name] for name in kind.__slots__)  # type: ignore[attr-defined]  # a class with slots
    return tuple((member.__get__, member.__set__) for member in members)
