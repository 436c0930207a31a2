"""The télévaluation of an intervention as it stands: the calls to the client, who has it, what he answered.

It begins with its first call, or when the robot takes it; the insurer's pack says how often the client is called, what
the SMS says and how long he has then to call back (`CallRules`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from contracts.events.envelope import Actor

ANSWERED: Final = "answered"
"""The outcome of a call in which the client was reached (R-030)."""

OUTCOMES: Final[dict[str, str]] = {
    ANSWERED: "Le client a répondu",
    "no_answer": "Pas de réponse",
    "message_left": "Message laissé",
}
"""Outcome → how the desk says it (R-030)."""

SHORT: Final[dict[str, str]] = {ANSWERED: "allo", "no_answer": "nrp", "message_left": "lm"}
"""Outcome → the journal's shorthand."""


def spoken(number: str) -> str:
    """A French number in pairs, as it is read aloud; any other as it came."""
    national = "0" + number.removeprefix("+33") if number.startswith("+33") else number
    digits = national.replace(" ", "")
    if len(digits) == 10 and digits.isdigit():
        return " ".join(digits[at : at + 2] for at in range(0, 10, 2))
    return number


class Handler(StrEnum):
    """Who has the télévaluation in hand."""

    DESK = "desk"
    ROBOT = "robot"


@dataclass(frozen=True, slots=True)
class CallRules:
    """What an insurer wants of a client who does not answer (R-021…R-023): its pack's `televaluation`."""

    chases: int
    wait_days: int
    sms: str
    """What the client reads; `{phone}` is the number to call back, `{number}` the dossier's, `{insurer}` the name."""
    call_back: str
    """The use, in the origin's phones, of the number the SMS gives (R-129)."""
    after_wait: Literal["desk", "give_back"]
    """When he has not called back: the desk concludes, or the file goes back to the insurer by itself."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to the client: date, hour, number, outcome, and who called (R-030)."""

    id: UUID
    at: datetime
    number: str
    outcome: str
    by: Actor
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class HandBack:
    """Why the robot gave a télévaluation back to the desk (R-025)."""

    at: datetime
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Televaluation:
    """The télévaluation of one intervention."""

    id: UUID
    handler: Handler = Handler.DESK
    calls: tuple[Call, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    """What is known of the place and the damage, by the name of the fact: leak_search, dwelling, occupancy…"""
    call_at: datetime | None = None
    """When the robot calls next; none once it has handed back or is done."""
    sms_at: datetime | None = None
    hand_back: HandBack | None = None
    done_at: datetime | None = None

    @property
    def in_vain(self) -> int:
        """How many calls nobody answered."""
        return sum(one.outcome != ANSWERED for one in self.calls)


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """An SMS to the insured, written with the change that orders it and sent by a loop."""

    id: UUID
    intervention_id: UUID
    to: str
    text: str
