"""What callers say of a document: beside its file, in the notations several languages write, and when it changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.esign.api.bodies import Body
from services.esign.domain.documents import NATURES
from services.esign.use_cases.uploading import WantedDocument
from shared.errors import Invalid
from shared.web import checked

TRUE: Final = ("true", "1", "on")
"""What clients of several languages write for yes, whatever the case."""
FALSE: Final = ("false", "0", "off", "")
Name = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^/\x00]+$")]


@dataclass(frozen=True)
class Upload:
    """A form with one file."""

    data: bytes
    filename: str
    values: Mapping[str, list[str]]
    content_type: str = "application/octet-stream"

    def value(self, name: str, default: str = "") -> str:
        """What was said last under a name."""
        return self.values[name][-1] if self.values.get(name) else default


class Initials(BaseModel):
    """Where the signers' initials go on every page."""

    alignment: Literal["left", "center", "right"]
    y: int = Field(ge=0, le=32767)


class ChangeBody(Body):
    """What of a document is changed."""

    name: Name | None = None
    nature: Literal["signable_document", "attachment"] | None = None
    initials: Initials | None = None
    insert_after_id: UUID | None = None
    excluded_signers: list[UUID] | None = Field(default=None, max_length=100)
    excluded_approvers: list[UUID] | None = Field(default=None, max_length=10)

    def changes(self) -> dict[str, Any]:  # Any: fields of a document
        """What was given; `null` takes the initials away."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        if "initials" in given:
            given["initials"] = self.initials.model_dump() if self.initials else None
        renamed = {"filename" if name == "name" else name: value for name, value in given.items()}
        return {name: value for name, value in renamed.items() if value is not None or name == "initials"}


class _Said(Body):
    """What is said of a file beside it."""

    nature: Literal["signable_document", "attachment"]
    initials: Initials | None = None
    insert_after_id: UUID | None = None
    excluded_signers: list[UUID] = Field(default_factory=list, max_length=100)
    excluded_approvers: list[UUID] = Field(default_factory=list, max_length=10)
    name: Name | None = None
    parse_anchors: bool | None = None


class FromSealBody(_Said):
    """A document that an electronic seal was put on, by its id; anchors and initials are read as in a form."""

    electronic_seal_document_id: UUID

    def wanted(self, *, data: bytes, filename: str) -> WantedDocument:
        """As the use case takes it."""
        return WantedDocument(
            data=data,
            filename=self.name or filename,
            nature=self.nature,
            parse_anchors=bool(self.parse_anchors),
            initials=self.initials.model_dump() if self.initials else None,
            insert_after_id=self.insert_after_id,
            excluded_signers=tuple(self.excluded_signers),
            excluded_approvers=tuple(self.excluded_approvers),
        )


def wanted(form: Upload, *, nature: str | None = None) -> WantedDocument:
    """The file with what is said of it.

    Raises:
        Invalid: something that is said cannot be.
    """
    one = {name: values[-1] for name, values in form.values.items()}
    if nature is None and one.get("nature", "") not in NATURES:
        raise Invalid("La nature d'un document est à indiquer.", rule="ESIGN-015", field="nature")
    said = checked(lambda: _Said.model_validate(_said(form.values) | ({"nature": nature} if nature else {})))
    return WantedDocument(
        data=form.data,
        filename=said.name or _name(form.filename),
        nature=said.nature,
        password=one.get("password") or None,
        parse_anchors=bool(said.parse_anchors),
        initials=said.initials.model_dump() if said.initials else None,
        insert_after_id=said.insert_after_id,
        excluded_signers=tuple(said.excluded_signers),
        excluded_approvers=tuple(said.excluded_approvers),
    )


def _said(values: Mapping[str, Sequence[str]]) -> dict[str, Any]:  # Any: JSON
    """The values of the form as JSON would write them: lists and objects come in several notations."""
    given: dict[str, Any] = {"nature": values.get("nature", [""])[-1]}
    for name in ("excluded_signers", "excluded_approvers"):
        if parts := [part for key, found in values.items() if key.split("[")[0] == name for part in found if part]:
            given[name] = _json(parts[0]) if parts[0].startswith("[") else parts
    if "initials" in values:
        given["initials"] = _json(values["initials"][-1])
    elif "initials[alignment]" in values:
        given["initials"] = {key: values.get(f"initials[{key}]", [""])[-1] for key in ("alignment", "y")}
    given |= {name: values[name][-1] for name in ("insert_after_id", "name") if values.get(name, [""])[-1]}
    anchors = values.get("parse_anchors", [""])[-1]
    known = {one: word in TRUE for one in (anchors,) if (word := one.strip().lower()) in TRUE + FALSE}
    return given | {"parse_anchors": known.get(anchors, anchors)}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text  # what it should have been is said by the check that follows


def _name(text: str) -> str:
    name = text.rpartition("/")[2].replace("\0", "").strip()[:128]
    return name or "document.pdf"
