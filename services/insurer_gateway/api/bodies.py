"""What programs send: the order itself, strictly, and the small bodies of commands and acks.

The order's fields are those of the event; this door only adds how long and how clean they must be.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.events.envelope import Money, OrderContent, Person, Site
from services.insurer_gateway.domain.acks import Ack

STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)

CLEAN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"
"""A control character belongs in no field and cannot be stored; a pattern is checked outside of Python, so cheaply."""

ONE_LINE = r"^[^\x00-\x1f\x7f\u2028\u2029]*$"
"""What is written on one line, in a journal, an SMS or a subject: no line ends, no tabulator."""

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=ONE_LINE)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=ONE_LINE)]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s\x00-\x20]+@[^@\s]+\.[^@\s.]+$")
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=CLEAN)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=r"^[+0-9][0-9 .\-()]{3,}$")]


class Insured(Person):
    """Whom to reach."""

    model_config = STRICT

    last_name: Line
    first_name: Line | None = None
    phones: Annotated[tuple[Phone, ...], Field(max_length=6)] = ()
    email: Email | None = None


class Place(Site):
    """Where the damage is."""

    model_config = STRICT

    address: Line
    postal_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
    city: Line
    insee: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9AB][0-9]{3}$")] | None = None
    access: Line | None = None


class Amount(Money):
    """A limit in cents."""

    model_config = STRICT

    cents: Annotated[int, Field(ge=0, le=10**11)]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    tax: Literal["HT", "TTC"] = "TTC"


class Order(OrderContent):
    """The body of `POST /v1/orders`."""

    model_config = STRICT

    origin: Word
    claim_number: Word
    description: Text
    loss_kind: Word
    insured: Insured
    site: Place
    insurer_reference: Word | None = None
    policy_number: Word | None = None
    order_number: Word | None = None
    agent_code: Word | None = None
    broker_code: Word | None = None
    trade: Word | None = None
    occupancy: Word | None = None
    dwelling: Word | None = None
    limit: Amount | None = None


class Cancellation(BaseModel):
    """The body of the cancel command."""

    model_config = STRICT

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=CLEAN)]


class AckBody(Ack):
    """The body of the acks door."""

    model_config = STRICT
