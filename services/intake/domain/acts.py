"""An act on an item as a person does it: who, on which version, with what typed, why.

The same act by the same person from the same version counts once, however often the button was pressed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from contracts.events.envelope import Actor
from services.intake.domain.fields import BY_NAME, label_of
from services.intake.domain.items import EXITS, Item, UnknownItem, Verb
from shared.errors import Invalid


class Member(Protocol):
    """A member of the staff, as a session names him."""

    @property
    def id(self) -> str:
        """His number."""

    @property
    def name(self) -> str:
        """His name."""

    @property
    def team(self) -> str | None:
        """His team."""


@dataclass(frozen=True, slots=True)
class Person:
    """The member of the staff who acts."""

    id: str
    name: str
    team: str | None

    @classmethod
    def of(cls, member: Member) -> "Person":
        """Who asks at a door."""
        return cls(member.id, member.name, member.team)

    @property
    def actor(self) -> Actor:
        """As facts name him."""
        return Actor(kind="staff", id=self.id, name=self.name)


@dataclass(frozen=True, slots=True)
class Pressed:
    """An act as a form sends it: on which version, with which fields, why."""

    item_id: UUID
    version: int
    insurer: str | None = None
    values: Mapping[str, str] | None = None
    reason: str = ""
    to: UUID | None = None
    """Attaching: the order of which this is a copy, or to whose dossier a letter belongs."""
    kind: str | None = None
    """Tying a letter: what it is."""
    number: str = ""
    """Tying a letter: the dossier, by its number."""


def unknown_item() -> UnknownItem:
    """What is said of an id that is nobody's."""
    return UnknownItem("Cet élément n'existe pas.")


def item_named(text: str) -> UUID:
    """The item that an address names.

    Raises:
        UnknownItem: this is no id.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise unknown_item() from error


def already_done(item: Item, pressed: Pressed, verb: Verb, person: Person) -> bool:
    """Whether this very act was done a moment ago: the same person, from the same version, to the same end."""
    repeated = item.version == pressed.version + 1 and item.decided_by_id == person.id
    if verb is Verb.AMEND:
        typed = {name: text.strip() for name, text in (pressed.values or {}).items() if text.strip()}
        return repeated and typed == dict(item.values)
    return repeated and any(to is item.state for (_, by), to in EXITS.items() if by is verb)


def storable(pressed: Pressed) -> None:
    """Checks that what was typed can be kept at all, right or wrong.

    Raises:
        Invalid: a text holds signs that are no text, or has no end.
    """
    typed = {name: text for name, text in (pressed.values or {}).items() if name in BY_NAME}
    for name, text in (typed | {"reason": pressed.reason}).items():
        longest = LONGEST_KEPT if name in BY_NAME and BY_NAME[name].kind == "long" else LONGEST_WORD
        if len(text) > longest:
            raise Invalid(f"« {label_of(name)} » dépasse {longest} caractères.", rule="FORMAT", field=name)
        if _NO_TEXT.search(text):
            raise Invalid(f"« {label_of(name)} » contient des signes illisibles.", rule="FORMAT", field=name)


LONGEST_KEPT: Final = 200_000
"""As much text as is read of one message: a description that is too long can be kept before it is shortened."""
LONGEST_WORD: Final = 500
_NO_TEXT: Final = re.compile("[\x00\ud800-\udfff]")


def needs_reason(pressed: Pressed) -> None:
    """Checks that a rejection says why.

    Raises:
        Invalid: it does not.
    """
    if not pressed.reason:
        raise Invalid("Dites pourquoi l'ordre est rejeté : l'assureur lira ce motif.", rule="DESK", field="reason")
