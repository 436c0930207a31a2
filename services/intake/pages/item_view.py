"""An item as the page shows it: the original on the left, each field with its proof and its mark on the right.

Built from the use case's answer alone; nothing is decided here but how a confidence looks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from services.intake.domain.acts import Person
from services.intake.domain.checks import Finding
from services.intake.domain.fields import FIELDS, Field
from services.intake.domain.items import Item, State
from services.intake.domain.packs import Packs
from services.intake.domain.reading import FieldRead, Sheet
from services.intake.domain.rearranging import Leaf, leaves, part_beside
from services.intake.domain.reviews import Lease
from services.intake.domain.standing import is_sure
from services.intake.pages.words import RULES
from services.intake.use_cases.tray import Shown


@dataclass(frozen=True)
class FieldView:
    """One field of the form."""

    field: Field
    value: str
    hint: str | None
    mark: str | None
    """sure, unsure, missing: how the field looks."""
    error: str | None
    options: tuple[tuple[str, str], ...]
    other: str = ""
    """What the other engine read, as it would stand in the field."""


@dataclass(frozen=True)
class PageImage:
    """One page of a fax or PDF."""

    name: str
    path: str
    number: int
    item_id: UUID
    """Whose part it is: the item's own, or that of one joined to it."""
    boxes: tuple["FieldBox", ...] = ()


@dataclass(frozen=True)
class FieldBox:
    """Where on its page a field was read, in thousandths of width and height."""

    field: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class ItemView:
    """Everything the page of an item needs."""

    shown: Shown
    groups: tuple[tuple[str, tuple[FieldView, ...]], ...]
    blocking: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    insurers: tuple[tuple[str, str], ...]
    images: tuple[PageImage, ...]
    has_html: bool
    open: bool
    """Whether the form is shown: it waits, and is in the reader's hands or holds what he typed."""
    held: Lease | None
    """Who else has it in hand."""
    mine: Lease | None
    leaves: tuple[Leaf, ...]
    """What can be divided among several orders."""
    sheets: tuple[Sheet, ...]

    @property
    def missing(self) -> int:
        """How many fields are marked as missing."""
        return sum(view.mark == "missing" for _, views in self.groups for view in views)


GROUPS = ("Sinistre", "Références", "Assuré", "Lieu")


def view_of(shown: Shown, packs: Packs, *, reader: Person, typed: bool = False, newer: Item | None = None) -> ItemView:
    """The view of an item; `newer` is what somebody else kept meanwhile, told beside what was typed."""
    item = shown.item
    mine = shown.lease if shown.lease and shown.lease.is_of(reader) else None
    held = None if mine else shown.lease
    by_group = sorted(FIELDS, key=lambda field: GROUPS.index(field.group))
    groups = tuple(
        (name, tuple(_field(field, shown, packs, newer) for field in fields))
        for name, fields in groupby(by_group, key=lambda field: field.group)
    )
    return ItemView(
        shown=shown,
        groups=groups,
        blocking=tuple(one for one in shown.findings if one.blocking),
        warnings=tuple(one for one in shown.findings if not one.blocking),
        insurers=tuple((pack.code, pack.name) for pack in packs.all()),
        images=tuple(_images(shown)),
        has_html=any(part.kind == "html" for part in item.reading.parts),
        open=item.state is State.WAITING and (held is None or typed),
        held=held,
        mine=mine,
        leaves=leaves(item) if item.state is State.WAITING else (),
        sheets=tuple(sheet for one in (item, *shown.joined) for sheet in one.reading.sheets),
    )


def _field(field: Field, shown: Shown, packs: Packs, newer: Item | None) -> FieldView:
    value = shown.item.values.get(field.name, "")
    read = shown.item.draft.fields.get(field.name)
    findings = [one for one in shown.findings if one.field == field.name]
    error = next((one.sentence for one in findings if one.blocking and value), None)
    options = tuple(_options(field, shown, packs))
    to_choose = field.name == "insee" and bool(options) and not value
    return FieldView(
        field=field,
        value=value,
        hint=_kept(field, value, newer) or _hint(read, value, is_earned=field.name in shown.earned),
        mark="missing" if to_choose else _mark(field.name, value, read, findings, shown),
        error=error,
        options=options,
        other=read.others[0] if read and read.engines and read.others else "",
    )


def _kept(field: Field, value: str, newer: Item | None) -> str | None:
    """What the other person kept in this field, if it is not what was typed here."""
    kept = newer.values.get(field.name, "") if newer else value
    if not newer or kept.strip() == value.strip():
        return None
    return (
        f"Enregistré entre-temps : « {_short((field.choices or {}).get(kept, kept))} »" if kept else "Vidé entre-temps"
    )


def _short(text: str) -> str:
    return text if len(text) < 80 else text[:77] + "…"


def _hint(read: FieldRead | None, value: str, *, is_earned: bool) -> str | None:
    """Where a value stood and how sure it is; what other places said."""
    if read is None:
        return None
    if read.engines:
        return f"{read.source}, {RULES.get(read.rule, read.rule)}, {_engines(read, is_earned=is_earned)}"
    others = f" ; ailleurs : {', '.join(read.others)}" if read.others else ""
    if value.strip() != read.value.strip():
        return f"Lu : « {_short(read.value)} » ({read.source})"
    return f"{read.source}, {RULES.get(read.rule, read.rule)}, sûr à {read.confidence:.0%}{others}".replace("%", " %")


def _engines(read: FieldRead, *, is_earned: bool) -> str:
    """What both engines said of a value read from an image."""
    if len(read.engines) < 2:
        return f"lu par un seul moteur, sûr à {read.confidence:.0%}".replace("%", " %")
    if read.others:
        return f"les deux lectures diffèrent : « {_short(read.others[0])} » pour l'autre"
    unproved = "" if read.proved or is_earned else ", à vérifier chez cet expéditeur"
    return f"les deux lectures s'accordent, sûr à {read.confidence:.0%}{unproved}".replace("%", " %")


def _mark(name: str, value: str, read: FieldRead | None, findings: list[Finding], shown: Shown) -> str | None:
    if not value:
        return "missing" if findings else None
    if read is None or value.strip() != read.value.strip():
        return None
    least = shown.least.get(name, shown.pack.sure if shown.pack else 1)
    return "sure" if is_sure(name, read, least=least, earned=shown.earned) else "unsure"


def _options(field: Field, shown: Shown, packs: Packs) -> Iterator[tuple[str, str]]:
    if field.name == "origin":
        for pack in [shown.pack] if shown.pack else packs.all():
            yield from ((origin.code, origin.label) for origin in pack.origins.values())
    elif field.name == "insee":
        candidates: Mapping[str, str] = dict(pair for one in shown.findings for pair in one.candidates)
        yield from ((code, f"{name}, INSEE {code}") for code, name in candidates.items())
    else:
        yield from (field.choices or {}).items()


def _images(shown: Shown) -> Iterator[PageImage]:
    for item in (shown.item, *shown.joined):
        own = item is shown.item
        for part in item.reading.parts:
            for number in range(1, part.pages + 1):
                if item.share is None or item.share.shows(part.path, number):
                    named = part.path if own else part_beside(item, part.path)
                    boxes = tuple(_boxes(shown, named, number))
                    yield PageImage(part.name or f"pièce {part.path}", part.path, number, item.id, boxes)


def _boxes(shown: Shown, path: str, page: int) -> Iterator[FieldBox]:
    for name, read in shown.item.draft.fields.items():
        if read.box and read.part == path and read.page == page:
            x0, y0, x1, y1 = (round(one * 1000) for one in read.box)
            yield FieldBox(name, max(0, x0 - 4), max(0, y0 - 4), x1 - x0 + 8, y1 - y0 + 8)
