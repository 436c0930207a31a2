"""The insurer's own word on a fact: accepted or refused, with his code and text (GDV 4850's idea).

It may stand in the body of his answer to the webhook, or come by the acks door; both mean the same, and
an answer without one is only a transport ack.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

Words = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]


class Ack(BaseModel):
    """What the insurer says of one fact."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ack: Literal["accepted", "refused"]
    code: Words | None = None
    text: Words | None = None


def read_ack(answer: str) -> Ack | None:
    """The ack in an answer's body, if there is one that can be read."""
    if not answer.lstrip().startswith("{"):
        return None
    try:
        return Ack.model_validate_json(answer)
    except ValidationError:
        return None
