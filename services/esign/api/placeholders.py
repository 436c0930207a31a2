"""Who takes the places of a template, and which of its texts are otherwise, at the creation of a request."""

from uuid import UUID

from pydantic import Field

from services.esign.api.bodies import Body, Info, Json
from services.esign.use_cases.filling import Filling, Placed
from shared.web import checked


class _Place(Body):
    label: str = Field(min_length=1, max_length=128)
    info: Info | None = None
    user_id: UUID | None = None
    contact_id: UUID | None = None


class _Text(Body):
    label: str = Field(min_length=1, max_length=255)
    text: str = Field(min_length=1, max_length=5000)


class _Filled(Body):
    signers: list[_Place] = Field(default_factory=list, max_length=100)
    read_only_text_fields: list[_Text] = Field(default_factory=list, max_length=500)


class _Placeholders(Body):
    template_placeholders: _Filled


def filling_of(template_id: UUID, given: Json | None) -> Filling:
    """A template with what takes its places, as the use case takes it.

    Raises:
        Invalid: something is missing or wrong.
    """
    read = checked(lambda: _Placeholders.model_validate({"template_placeholders": given or {}})).template_placeholders
    people = [
        Placed(
            label=one.label,
            info=one.info.model_dump() if one.info else None,
            user_id=one.user_id,
            contact_id=one.contact_id,
        )
        for one in read.signers
    ]
    labelled = [(one.label, one.text) for one in read.read_only_text_fields]
    return Filling(template_id=template_id, people=people, labelled=labelled)
