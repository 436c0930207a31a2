"""An item of the tray: its states and the verbs that move it.

One item is one order to be: its id is the order's. The table of exits is the whole truth about what may
happen to it; `submitted` is said once, and only a submitted item can have a dossier.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from contracts.events.envelope import Actor, OrderContent, Source
from services.intake.domain.kinds import Judgement
from services.intake.domain.packs import Origin
from services.intake.domain.reading import Draft, Reading
from services.intake.domain.shares import Share
from shared.errors import Conflict, Forbidden, NotFound, Refused

SYSTEM: Final = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")
"""The author of what the hub does by itself (R-120)."""


class UnknownItem(NotFound):
    """There is no such item."""


class State(StrEnum):
    """Where an item stands."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    REJECTED = "rejected"
    SET_ASIDE = "set_aside"
    CANCELLED = "cancelled"
    ATTACHED = "attached"
    TIED = "tied"
    """A letter that is no order, given to its dossier."""
    JOINED = "joined"


class Verb(StrEnum):
    """What can be done to an item."""

    AMEND = "amend"
    SUBMIT = "submit"
    REJECT = "reject"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"
    CANCEL = "cancel"
    ATTACH = "attach"
    DETACH = "detach"
    TIE = "tie"
    UNTIE = "untie"
    IS_ORDER = "is_order"
    SPLIT = "split"
    JOIN = "join"
    PART = "part"


EXITS: Final[Mapping[tuple[State, Verb], State]] = MappingProxyType(
    {
        (State.WAITING, Verb.AMEND): State.WAITING,
        (State.WAITING, Verb.SUBMIT): State.SUBMITTED,
        (State.WAITING, Verb.REJECT): State.REJECTED,
        (State.WAITING, Verb.SET_ASIDE): State.SET_ASIDE,
        (State.WAITING, Verb.CANCEL): State.CANCELLED,
        (State.WAITING, Verb.ATTACH): State.ATTACHED,
        (State.SET_ASIDE, Verb.TAKE_BACK): State.WAITING,
        (State.SUBMITTED, Verb.CANCEL): State.CANCELLED,
        (State.ATTACHED, Verb.DETACH): State.WAITING,
        (State.WAITING, Verb.TIE): State.TIED,
        (State.TIED, Verb.UNTIE): State.WAITING,
        (State.WAITING, Verb.IS_ORDER): State.WAITING,
        (State.WAITING, Verb.SPLIT): State.WAITING,
        (State.WAITING, Verb.JOIN): State.JOINED,
        (State.JOINED, Verb.PART): State.WAITING,
    }
)

STATE_LABELS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.WAITING: "À traiter",
        State.SUBMITTED: "Transmis",
        State.REJECTED: "Rejeté",
        State.SET_ASIDE: "Pas un ordre",
        State.CANCELLED: "Annulé",
        State.ATTACHED: "Rattaché",
        State.TIED: "Au dossier",
        State.JOINED: "Réuni",
    }
)

CHANNEL_LABELS: Final[Mapping[str, str]] = MappingProxyType({"web": "Web", "email": "E-mail", "fax": "Fax"})


class NoSuchExit(Conflict):
    """The item is in a state that this verb does not leave."""


class Stale(Conflict):
    """Somebody changed the item after this form was shown."""


class OtherTeam(Forbidden):
    """Only the team of this origin opens its orders (R-019)."""


class InsurerNeeded(Refused):
    """A rejection or an order is told to an insurer, so the insurer must be known."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the tray, by any channel."""

    id: UUID
    channel: str
    state: State
    team: str
    received_at: datetime
    insurer: str | None = None
    origin: str | None = None
    version: int = 1
    announced: bool = False
    """Whether `intake.order.received` was said."""
    gateway_order_id: UUID | None = None
    original_id: UUID | None = None
    share: Share | None = None
    """What is its own in a message that brings several orders; nothing when it is the only one."""
    duplicate_of: UUID | None = None
    """An earlier item with the same Message-ID: possibly the same order (other bytes)."""
    attached_to: UUID | None = None
    """The order of which this item is another copy, or to whose dossier it was tied as a letter."""
    judged: Judgement = field(default_factory=Judgement)
    """What it is, as the machine or a person judged."""
    letter_id: UUID | None = None
    """This tying of a letter, by which casework knows it."""
    joined_to: UUID | None = None
    """The item it was joined to by hand: both are one order."""
    due_at: datetime | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """The flat strings of the form as they stand now."""
    draft: Draft = field(default_factory=Draft)
    reading: Reading = field(default_factory=Reading)
    finding: str = ""
    """What the virus scanner found in the original: it is in quarantine."""
    order: OrderContent | None = None
    """The order as submitted or heard."""
    note: str = ""
    """Why it could not be read, was rejected, set aside or cancelled."""
    decided_at: datetime | None = None
    decided_by: str = ""
    decided_by_id: str = ""
    submitted_at: datetime | None = None
    dossier_id: UUID | None = None
    dossier_number: str | None = None
    companion_number: str | None = None
    dossier_end: str | None = None
    merged_into: UUID | None = None
    """The order that goes on with its claim, when its dossier was merged."""
    goes_at: datetime | None = None
    """When it goes by itself, while it is held back."""

    @property
    def place(self) -> int:
        """Which of its original's orders it is."""
        return self.share.place if self.share else 1

    @property
    def claim_key(self) -> str:
        """The claim number without blanks, dashes and case: what another order of the same loss shares."""
        number = self.order.claim_number if self.order else self.values.get("claim_number", "")
        return "".join(sign for sign in number.upper() if sign.isalnum())

    @property
    def source(self) -> Source:
        """Where the order came from, as every fact about it tells.

        Raises:
            InsurerNeeded: nobody has said yet whose order this is.
        """
        if not self.insurer:
            raise InsurerNeeded("Choisissez d'abord l'assureur.", rule="INSURER", field="insurer")
        order = self.order
        return Source(
            channel=self.channel,
            insurer=self.insurer,
            gateway_order_id=self.gateway_order_id,
            item_id=None if self.gateway_order_id else self.id,
            insurer_reference=(order.insurer_reference if order else self.values.get("insurer_reference")) or None,
            claim_number=(order.claim_number if order else self.values.get("claim_number")) or None,
        )


def moved(item: Item, verb: Verb) -> State:
    """The state a verb leads to.

    Raises:
        NoSuchExit: the item's state has no such exit.
    """
    try:
        return EXITS[item.state, verb]
    except KeyError:
        by = f" par {item.decided_by}" if item.decided_by else ""
        sentence = f"Cet élément est déjà dans l'état « {STATE_LABELS[item.state]} »{by}."
        raise NoSuchExit(sentence, rule="STATE") from None


def fresh(item: Item, version: int) -> None:
    """Checks that the form was made from the item as it stands.

    Raises:
        Stale: it was not.
    """
    if item.version != version:
        by = f" par {item.decided_by}" if item.decided_by else ""
        raise Stale(f"Cet élément a été modifié entre-temps{by} ; voici son état actuel.", rule="VERSION")


def opened_by(origin: Origin, team: str | None) -> None:
    """Checks that this team may submit an order of this origin (R-019).

    Raises:
        OtherTeam: another team alone does.
    """
    if origin.opened_by and team not in origin.opened_by:
        teams = ", ".join(sorted(origin.opened_by))
        raise OtherTeam(f"Un ordre « {origin.label} » est ouvert par l'équipe {teams} seulement.", rule="R-019")


def decided(item: Item, verb: Verb, *, actor: Actor, at: datetime, note: str = "") -> Item:
    """The item after a verb: its new state, one version on, with who and when."""
    return replace(
        item,
        state=moved(item, verb),
        version=item.version + 1,
        decided_at=at,
        decided_by=actor.name,
        decided_by_id=actor.id,
        note=note or item.note,
    )


def submitted(item: Item, order: OrderContent, *, actor: Actor, at: datetime) -> Item:
    """The item after submitting this order (its checks passed)."""
    return replace(decided(item, Verb.SUBMIT, actor=actor, at=at), order=order, origin=order.origin, submitted_at=at)
