"""The parts every event shares: the base model, who acted, and the small values that travel.

Events are frozen, unknown fields and unknown types are ignored by readers, and codes are open
strings, so that a new code breaks no reader (design.md §5). Only optional fields may be added to a
released event; anything else is a new type.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Value(BaseModel):
    """A frozen value carried by events; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Value):
    """A fact in the past tense. Subclasses name their type, their topic and the field that keys it."""

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    KEY: ClassVar[str]

    actor: "Actor"

    @property
    def key(self) -> str:
        """The id of the aggregate this event is about; Kafka keeps the order per key."""
        return str(getattr(self, self.KEY))


class Actor(Value):
    """Who did it. Every journal stamp needs it (R-114); named system authors too (R-120)."""

    kind: Literal["system", "staff", "craftsman", "insurer"] | str
    id: str
    name: str


class Money(Value):
    """Integer cents, a currency and a tax basis; limits are TTC (design.md §3)."""

    cents: int
    currency: str = "EUR"
    tax: Literal["HT", "TTC"] | str = "TTC"


class Person(Value):
    """A person to reach: the insured, or whoever lives at the site."""

    last_name: str
    first_name: str | None = None
    phones: tuple[str, ...] = ()
    email: str | None = None


class Site(Value):
    """Where the damage is. The INSEE code decides the zone, never the postal code."""

    address: str
    postal_code: str
    city: str
    insee: str | None = None
    access: str | None = None


class Place(Value):
    """A site without its street: what may be shown before the job is won."""

    insee: str
    postal_code: str
    commune: str


class Firm(Value):
    """A contracting company of the network (the trade's *prestataire*)."""

    id: UUID
    code: str
    name: str


class Professional(Value):
    """The person of a firm to whom the work is sub-assigned (R-048)."""

    number: str
    name: str


class Source(Value):
    """Where an order came from; complete enough to answer the sender by his own references."""

    channel: Literal["web", "email", "fax"] | str
    insurer: str
    gateway_order_id: UUID | None = None
    item_id: UUID | None = None
    insurer_reference: str | None = None
    claim_number: str | None = None


class OrderContent(Value):
    """The ODM itself: what the insurer asks, for whom, where (R-002, R-008, R-009…R-017)."""

    origin: str = Field(description="C2S, AGENCE, COURTAGE, CS2I, or a code of the insurer's own pack")
    claim_number: str
    description: str = Field(description="Free text, kept whole and shown first (R-008)")
    loss_kind: str = Field(description="DDE, BDG, CHOC, VOL, CLES, INCENDIE, TEMPETE, ELEC, EMBELLISSEMENTS…")
    loss_date: date | None = None
    insured: Person
    site: Site
    insurer_reference: str | None = None
    policy_number: str | None = None
    order_number: str | None = None
    agent_code: str | None = None
    broker_code: str | None = None
    trade: str | None = Field(default=None, description="The corps de métier, when the insurer chose it")
    occupancy: str | None = Field(default=None, description="PROPRIETAIRE_OCCUPANT, LOCATAIRE… (R-017)")
    dwelling: str | None = Field(default=None, description="MAISON, APPARTEMENT…")
    has_expert: bool = False
    limit: Money | None = None


class Reached(Value):
    """How far a topic had come for one key, where a fact of another topic must not be taken in before."""

    topic: str
    key: str
    sequence: int


Instant = AwareDatetime
"""A moment with its zone; stored in UTC."""

Event.model_rebuild()
