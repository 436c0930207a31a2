"""How the fields of a document become the form of its PDF, and what the service itself writes into it.

The names have a fixed width, so that no validator mistakes one for the beginning of another. A signer has one signature
on a document, in the first of his signature fields; the others show it again, in the same revision.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.glyphs import written
from services.esign.domain.requests import Bundle
from services.esign.domain.sealing import Answer, Box, Mark, Note, Slot, Style
from services.esign.domain.signers import Signer

DATE_FORMATS: Final = {
    "dd/MM/yyyy": "%d/%m/%Y",
    "dd-MM-yyyy": "%d-%m-%Y",
    "dd.MM.yyyy": "%d.%m.%Y",
    "MM/dd/yyyy": "%m/%d/%Y",
    "MM-dd-yyyy": "%m-%d-%Y",
    "yyyy/MM/dd": "%Y/%m/%d",
    "yyyy-MM-dd": "%Y-%m-%d",
    "yyyy.MM.dd": "%Y.%m.%d",
}
"""Eight patterns, as the vendor has eight; his own list is not published in full."""
TIME_FORMATS: Final = {"HH:mm": "%H:%M", "hh:mm a": "%I:%M %p"}
OFFSET_UNITS: Final = ("days", "weeks", "months", "years")
_INITIALS_WIDTH, _INITIALS_HEIGHT, _MARGIN = 48.0, 16.0, 20.0
_PREFIX: Final = {"checkbox": "chk", "radio_group": "rad"}


@dataclass(frozen=True, kw_only=True)
class Form:
    """What one document needs before its seal, and which name each field got."""

    slots: tuple[Slot, ...]
    answers: tuple[Answer, ...]
    notes: tuple[Note, ...]
    slot_of: Mapping[UUID, str]
    """Signer → the name of his signature."""
    name_of: Mapping[UUID, str]
    """Field → its name."""
    initials_of: Mapping[UUID, tuple[str, ...]]
    """Signer → where his initials go."""
    first_of: Mapping[UUID, Field]
    """Signer → the field he signs in."""


def form_of(document: Document, *, signers: Sequence[Signer], fields: Sequence[Field]) -> Form:
    """The form of a document: signers in their order, each with a signature and his answers."""
    own = [field for field in fields if field.document_id == document.id]
    signing = [one for one in sorted(signers, key=lambda one: one.position) if _signatures(own, one)]
    slots: list[Slot] = []
    answers: list[Answer] = []
    name_of: dict[UUID, str] = {}
    initials_of: dict[UUID, tuple[str, ...]] = {}
    for number, signer in enumerate(signing, start=1):
        slot = f"sig_{number:03d}"
        first = _signatures(own, signer)[0]
        name_of[first.id] = slot
        slots.append(Slot(name=slot, box=first.boxes[0], signer=signer.name))
        rest = [field for field in own if field.signer_id == signer.id and field is not first]
        for count, field in enumerate(rest, start=1):
            answer = _answer(field, slot=slot, name=f"{_prefix(field)}_{number:03d}_{count:03d}")
            name_of[field.id] = answer.name
            answers.append(answer)
        initials = list(_initials(document, slot=slot, number=number, among=len(signing)))
        initials_of[signer.id] = tuple(one.name for one in initials)
        answers.extend(initials)
    return Form(
        slots=tuple(slots),
        answers=tuple(answers),
        notes=tuple(_note(one) for one in own if one.type == "read_only_text"),
        slot_of={signer.id: slot.name for signer, slot in zip(signing, slots, strict=True)},
        name_of=name_of,
        initials_of=initials_of,
        first_of={signer.id: _signatures(own, signer)[0] for signer in signing},
    )


def form_in(bundle: Bundle, document: Document) -> Form:
    """The form of a document of a request."""
    return form_of(document, signers=bundle.signers, fields=bundle.fields)


def filled(form: Form, bundle: Bundle, signer: Signer, *, at: datetime) -> dict[str, str | bool]:
    """All that is written in a signer's revision, by the names of the form: what he answered, what is said of him."""
    kept: Mapping[str, str | bool] = (signer.draft or {}).get("answers", {})
    found: dict[str, str | bool] = dict.fromkeys(form.initials_of.get(signer.id, ()), initials(signer))
    for field in bundle.fields:
        name = form.name_of.get(field.id)
        if name is None or field.signer_id != signer.id or field.type == "signature":
            continue
        if field.type in ("signature_date", "signer_name", "signer_email"):
            found[name] = written(_said(field, signer, at=at, zone=bundle.request.timezone))
        elif str(field.id) in kept:
            found[name] = kept[str(field.id)]
    return found


def reason_of(form: Form, signer: Signer) -> str | None:
    """Why he signs, as the sender put it."""
    field = form.first_of.get(signer.id)
    return (field.options.get("reason") or None) if field else None


def shown(form: Form, signer: Signer, mark: Mark) -> Mark:
    """The mark of his signature: with the lines that say who and when, unless the field wants it bare."""
    field = form.first_of.get(signer.id)
    return replace(mark, lines=()) if field is not None and field.options.get("display") == "minimal" else mark


def initials(signer: Signer) -> str:
    """The first letters of his names."""
    parts = f"{signer.first_name} {signer.last_name}".replace("-", " ").split()
    return written("".join(part[0] for part in parts).upper()[:4])


def _signatures(own: Sequence[Field], signer: Signer) -> list[Field]:
    return [field for field in own if field.type == "signature" and field.signer_id == signer.id]


def _prefix(field: Field) -> str:
    if field.type == "signature":
        return "pln" if field.options.get("display") == "minimal" else "mrk"
    return _PREFIX.get(field.type, "txt")


def _answer(field: Field, *, slot: str, name: str) -> Answer:
    kind: Any = {"checkbox": "checkbox", "radio_group": "radio", "signature": "mark"}.get(field.type, "text")
    boxes = field.boxes
    return Answer(
        name=name,
        slot=slot,
        kind=kind,
        box=boxes[0],
        others=boxes[1:],
        max_length=field.max_length,
        label=field.label,
        style=field.style,
        read_only=field.read_only or field.type not in ("text", "checkbox", "radio_group"),
    )


def _note(field: Field) -> Note:
    return Note(box=field.boxes[0], text=str(field.options.get("text") or ""), style=field.style)


def _initials(document: Document, *, slot: str, number: int, among: int) -> Iterator[Answer]:
    """One small field a page and signer, side by side, where the document wants them."""
    if document.initials is None:
        return
    step = _INITIALS_WIDTH + 4
    for page, (width, height) in enumerate(document.page_sizes, start=1):
        match document.initials.get("alignment"):
            case "center":
                left = (width - step * among) / 2
            case "right":
                left = width - _MARGIN - step * among
            case _:
                left = _MARGIN
        y = min(float(document.initials.get("y") or 0), height - _INITIALS_HEIGHT)
        box = Box(
            page=page, x=max(0.0, left + step * (number - 1)), y=y, width=_INITIALS_WIDTH, height=_INITIALS_HEIGHT
        )
        name = f"ini_{number:03d}_{page:04d}"
        yield Answer(name=name, slot=slot, kind="text", box=box, label="Paraphe", style=Style(size=9), read_only=True)


def _said(field: Field, signer: Signer, *, at: datetime, zone: str) -> str:
    match field.type:
        case "signer_email":
            return signer.email
        case "signer_name":
            wanted = field.options.get("name_format")
            return {"first_name": signer.first_name, "last_name": signer.last_name}.get(str(wanted), signer.name)
        case _:
            return _date(field.options, signer, at=at.astimezone(ZoneInfo(zone)))


def _date(options: Mapping[str, Any], signer: Signer, *, at: datetime) -> str:  # Any: JSON
    day = _later(at, str(options.get("offset_unit") or "days"), int(options.get("offset_value") or 0))
    parts = [f"{day:{DATE_FORMATS[options.get('date_format') or 'dd/MM/yyyy']}}"]
    if options.get("time_format"):
        parts.append(f"{day:{TIME_FORMATS[options['time_format']]}}")
    if options.get("show_timezone"):
        parts.append(f"({day.tzinfo})")
    return " ".join(parts) + (f"\n{signer.email}" if options.get("show_email") else "")


def _later(at: datetime, unit: str, value: int) -> datetime:
    """So many days or months later; the month's last day where it has no such day."""
    if unit in ("days", "weeks"):
        return at + timedelta(days=value * (7 if unit == "weeks" else 1))
    month = at.month - 1 + value * (12 if unit == "years" else 1)
    year, month = at.year + month // 12, month % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
