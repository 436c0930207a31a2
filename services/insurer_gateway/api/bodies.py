"""What programs send: the order itself, strictly, and the small bodies of commands and acks.

The order's fields are those of the event; this door only adds how long and how clean they must be.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from contracts.events.envelope import Money, OrderContent, Person, Site
from services.insurer_gateway.domain.acks import Ack

STRICT = ConfigDict(frozen=True, extra="forbid", strict=False)

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=r"^[+0-9][0-9 .\-()]{3,}$")]


class Insured(Person):
    """Whom to reach."""

    model_config = STRICT

    last_name: Line
    first_name: Line | None = None
    phones: Annotated[tuple[Phone, ...], Field(max_length=6)] = ()
    email: Line | None = None


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

    # Any: the JSON as it came.
    @model_validator(mode="before")
    @classmethod
    def _clean(cls, value: Any) -> Any:
        """A control character belongs in no field and cannot be stored."""
        if any(_dirty(text) for text in _texts(value)):
            raise ValueError("Un texte contient des caractères de contrôle.")
        return value


class Cancellation(BaseModel):
    """The body of the cancel command."""

    model_config = STRICT

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500, pattern=r"^[^\x00]*$")
    ]


class AckBody(Ack):
    """The body of the acks door."""

    model_config = STRICT


def _dirty(text: str) -> bool:
    return any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text)


# Any: the JSON as it came.
def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in _texts(one)]
        case list():
            return [text for one in value for text in _texts(one)]
        case _:
            return []
