"""What corrections teach of a sender: a value his orders always carry, a word he uses as a label, a place on his form.

Three corrections alike make a proposal; a supervisor accepts it or not, and may take it back. Nothing is learned by
itself: what changes how a sender is read, a person has decided, and the corrections it came from stay with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from services.intake.domain.acts import Person
from services.intake.domain.fields import label_of
from services.intake.domain.reading import Reading
from services.intake.domain.values import plain
from shared.errors import Conflict

ALIKE: Final = 3
"""Corrections that say the same before anybody is asked."""
LATEST: Final = 12
"""Corrections of a sender's field that count: a form that changed last year says nothing of today's."""
STEADY: Final = frozenset({"origin", "agent_code", "broker_code", "order_number", "has_expert"})
"""Fields that a sender's orders may always carry alike; a name or a kind of loss never is one."""
TOLD: Final = frozenset({"description", "access", "insee"})
"""Fields that each order tells anew: nothing is learned of them, and their texts are not kept twice."""
NEAR_X: Final = 0.02
NEAR_Y: Final = 0.012
"""Shares of the page by which two places may differ and still be one."""


class Kind(StrEnum):
    """What is learned."""

    VALUE = "value"
    LABEL = "label"
    PLACE = "place"


class State(StrEnum):
    """Where a habit stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Verb(StrEnum):
    """What a supervisor does with it."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


EXITS: Final[Mapping[tuple[State, Verb], State]] = MappingProxyType(
    {
        (State.PROPOSED, Verb.ACCEPT): State.ACCEPTED,
        (State.PROPOSED, Verb.REFUSE): State.REFUSED,
        (State.ACCEPTED, Verb.WITHDRAW): State.WITHDRAWN,
        (State.WITHDRAWN, Verb.ACCEPT): State.ACCEPTED,
        (State.REFUSED, Verb.ACCEPT): State.ACCEPTED,
    }
)


class NoSuchExit(Conflict):
    """The habit is in a state that this verb does not leave, or was decided by somebody else meanwhile."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: how far from its anchor's upper left corner, and how large, in shares of the page."""

    dx: float
    dy: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Trace:
    """How a value that a person typed stands in the original: after which words, at which place from which."""

    labels: tuple[str, ...] = ()
    anchors: Mapping[str, Place] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:  # Any: a JSON document
        """The trace as plain values, for the database."""
        return {"labels": list(self.labels), "anchors": {word: asdict(place) for word, place in self.anchors.items()}}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Trace":  # Any: a JSON document
        """The trace that `as_json` gave."""
        return cls(tuple(found["labels"]), {word: Place(**place) for word, place in found["anchors"].items()})


@dataclass(frozen=True, slots=True)
class Correction:
    """A field of an order as the machine proposed it and as a person let it go."""

    item_id: UUID
    field: str
    proposal: str
    human: str
    rule: str
    """How the machine had found its proposal; empty when it had none."""
    trace: Trace
    at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """What corrections say alike, before anybody has proposed it."""

    kind: Kind
    words: str
    place: Place | None
    evidence: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """Something a sender always does."""

    id: UUID
    sender: str
    field: str
    kind: Kind
    words: str
    """The value, the label's words, or the anchor's word."""
    place: Place | None
    evidence: tuple[UUID, ...]
    """The orders whose corrections say so."""
    proposed_at: datetime
    state: State = State.PROPOSED
    version: int = 1
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What it says, as a supervisor reads it."""
        name = label_of(self.field)
        match self.kind:
            case Kind.VALUE:
                return f"« {name} » est toujours « {self.words} »."
            case Kind.LABEL:
                return f"« {name} » suit les mots « {self.words} »."
            case Kind.PLACE:
                return f"« {name} » se trouve sur son formulaire {_way(self.place)} du mot « {self.words} »."


def _way(place: Place | None) -> str:
    if place is None or abs(place.dy) < NEAR_Y:
        return "à droite"
    return "au-dessous" if place.dy > 0 else "au-dessus"


def sender_of(reading: Reading) -> str:
    """Whose habits count: the number a fax came from, else the true origin's address, else the sender's."""
    if reading.caller:
        return f"fax:{reading.caller}"
    address = reading.forwarded_from or reading.sender
    return f"mail:{address.lower()}" if address else ""


def lesson(corrections: Sequence[Correction]) -> Lesson | None:
    """What the latest corrections of one sender's field say alike: the simplest habit that explains them."""
    latest = sorted(corrections, key=lambda one: one.at, reverse=True)[:LATEST]
    return next(_said(latest), None)


def _said(latest: Sequence[Correction]) -> Iterator[Lesson]:
    for value in _often(one.human for one in latest if one.field in STEADY):
        yield Lesson(Kind.VALUE, value, None, tuple(one.item_id for one in latest if one.human == value))
    labels = _often(label for one in latest for label in one.trace.labels)
    for label in sorted(labels, key=len, reverse=True):
        yield Lesson(Kind.LABEL, label, None, tuple(one.item_id for one in latest if label in one.trace.labels))
    words = _often(word for one in latest for word in one.trace.anchors)
    places = [found for word in words if (found := _at(word, latest))]
    yield from sorted(places, key=lambda one: abs(one.place.dx) + 3 * abs(one.place.dy) if one.place else 0)


def _often(said: Iterable[str]) -> list[str]:
    return [one for one, count in Counter(said).most_common() if one and count >= ALIKE]


def _at(word: str, latest: Sequence[Correction]) -> Lesson | None:
    """The place at which enough corrections found their value, seen from a word."""
    found = [(one.item_id, one.trace.anchors[word]) for one in latest if word in one.trace.anchors]
    for _, first in found:
        alike = [(item, place) for item, place in found if _one_place(first, place)]
        if len(alike) >= ALIKE:
            return Lesson(Kind.PLACE, word, _middle([place for _, place in alike]), tuple(item for item, _ in alike))
    return None


def _middle(places: Sequence[Place]) -> Place:
    """One place for several: their middle, as large as the largest."""
    dx, dy = sorted(one.dx for one in places), sorted(one.dy for one in places)
    width, height = max(one.width for one in places), max(one.height for one in places)
    half = len(places) // 2
    return Place(dx[half], dy[half], width, height)


def _one_place(one: Place, other: Place) -> bool:
    return abs(one.dx - other.dx) <= NEAR_X and abs(one.dy - other.dy) <= NEAR_Y


def corrected(proposal: str, human: str) -> bool:
    """Whether a person let go another value than was proposed; an emptied field teaches nothing."""
    return bool(human.strip()) and _bare(proposal) != _bare(human)


def _bare(text: str) -> str:
    return "".join(sign for sign in plain(text) if sign.isalnum())


def decided(habit: Habit, verb: Verb, *, version: int, person: Person, at: datetime, reason: str) -> Habit:
    """The habit after a supervisor's verb.

    Raises:
        NoSuchExit: it is not in a state for that, or somebody decided meanwhile.
    """
    state = EXITS.get((habit.state, verb))
    if state is None or habit.version != version:
        by = f" par {habit.decided_by}" if habit.decided_by else ""
        raise NoSuchExit(f"Cette proposition a été décidée entre-temps{by} ; rechargez la page.", rule="HABIT")
    return replace(habit, state=state, version=version + 1, decided_at=at, decided_by=person.name, reason=reason)
