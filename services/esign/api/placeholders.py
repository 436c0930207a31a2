"""Who takes the places of a template, at the creation of a request."""

from uuid import UUID

from pydantic import Field

from services.esign.api.bodies import Body, Info, Json
from services.esign.use_cases.filling import Placed
from shared.web import checked


class _Place(Body):
    label: str = Field(min_length=1, max_length=128)
    info: Info | None = None
    user_id: UUID | None = None


class _Filled(Body):
    signers: list[_Place] = Field(default_factory=list, max_length=100)
    read_only_text_fields: list[object] = Field(default_factory=list, max_length=0)
    """No template has a field that only shows a text, so none may be named."""


class _Placeholders(Body):
    template_placeholders: _Filled


def people_of(given: Json | None) -> tuple[Placed, ...]:
    """The people for places, as the use case takes them.

    Raises:
        Invalid: something is missing or wrong.
    """
    read = checked(lambda: _Placeholders.model_validate({"template_placeholders": given or {}}))
    return tuple(
        Placed(label=one.label, info=one.info.model_dump() if one.info else None, user_id=one.user_id)
        for one in read.template_placeholders.signers
    )
