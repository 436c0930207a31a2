"""Several orders in one message: found by their claim numbers, each with its own pages and parts.

Only what is clear is split: two pieces that are orders by themselves (a claim number beside its label and enough
other fields), with different numbers, in documents, on pages, or between lines that separate. All else stays one item.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.intake.channels.drafts import Drafts
from services.intake.channels.rivals import AMONG
from services.intake.domain import values
from services.intake.domain.reading import BODY, Draft, Reading
from services.intake.domain.shares import Share, Slice

MOST_ORDERS: Final = 20
MOST_PIECES: Final = 200
ENOUGH: Final = 3
"""Labelled fields beside the claim number that make a piece an order of its own."""
LABELLED: Final = 0.6

_SEPARATOR = re.compile(r"^(?:[ \t]*+([-=_*#~])\1{4,}+[ \t]*+|\f.*)$", re.M)
_HEADING = re.compile(
    r"^[ \t]*+(?:ordre de mission|ordre|odm|mission|dossier)[ \t]*+(?:n[°o][ \t]*+)?\d{0,2}"
    r"(?:[ \t]*+(?:/|sur)[ \t]*+\d{1,2})?[ \t]*+[:.)–-]?[ \t]*+$",
    re.M | re.I,
)
"""Blanks are taken once and for all: runs that could share them take the fourth power of their length."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a message, and the draft of it alone."""

    draft: Draft
    share: Share | None = None
    """Nothing when the message is one order."""
    note: str = ""
    """What a person should know of how it was split."""


@dataclass(frozen=True, slots=True)
class _Piece:
    where: Slice
    text: str
    claim: str
    """The number of the order that this piece is; nothing when it is none by itself."""
    again: int | None = None
    """The sheet of which this is a second engine's reading: the same page, whatever number it reads there."""


def orders_in(reading: Reading, drafts: Drafts) -> tuple[Order, ...]:
    """The orders of a message, at least one."""
    whole = (Order(drafts.draft(reading)),)
    if not 2 <= sum(len(_cuts(sheet.text)) for sheet in reading.sheets) <= MOST_PIECES:
        return whole
    again = _second_readings(reading)
    pieces = [piece for at in range(len(reading.sheets)) for piece in _pieces(reading, at, drafts, again.get(at))]
    bodies = [piece for piece in pieces if piece.claim and reading.sheets[piece.where.sheet].source == BODY]
    if len({piece.claim for piece in bodies}) == 1:  # the mail itself tells an order: its attachments are of the same
        pieces = [replace(piece, claim="") if piece in bodies else piece for piece in pieces]
    claims = tuple(dict.fromkeys(piece.claim for piece in pieces if piece.claim))
    if len(claims) > MOST_ORDERS:
        return (
            replace(
                whole[0],
                note=f"Ce message contient {len(claims)} ordres ; au-delà de {MOST_ORDERS}, il n'est pas découpé.",
            ),
        )
    if len(claims) < 2:
        return whole
    owners = _owners(reading, pieces, claims)
    return tuple(_order(reading, drafts, pieces, owners, claims, at) for at in range(len(claims)))


def _second_readings(reading: Reading) -> dict[int, int]:
    """The sheets that another engine read from a page, each with the first reading of that page."""
    first: dict[tuple[str, int | None], int] = {}
    seen = [(at, (sheet.part, sheet.page)) for at, sheet in enumerate(reading.sheets) if sheet.engine]
    return {at: first[page] for at, page in seen if first.setdefault(page, at) != at}


def _pieces(reading: Reading, at: int, drafts: Drafts, again: int | None) -> Iterator[_Piece]:
    """A sheet, in as many pieces as it has orders of its own."""
    text = reading.sheets[at].text
    if again is not None:
        yield _Piece(Slice(at, 0, len(text)), text, "", again)
        return
    found = [_piece(reading, Slice(at, start, end), drafts) for start, end in _cuts(text)]
    if len({piece.claim for piece in found if piece.claim}) < 2:
        found = [_piece(reading, Slice(at, 0, len(text)), drafts)]
    yield from found


def _cuts(text: str) -> list[tuple[int, int]]:
    marks = {0, *(one.end() for one in _SEPARATOR.finditer(text)), *(one.start() for one in _HEADING.finditer(text))}
    starts = sorted(marks)[: 2 * MOST_ORDERS]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _piece(reading: Reading, where: Slice, drafts: Drafts) -> _Piece:
    sheet = reading.sheets[where.sheet]
    text = sheet.text[where.start : where.end]
    alone = replace(reading, subject="", sheets=(replace(sheet, text=text),), parts=())
    fields = drafts.draft(alone).fields
    claim = fields.get("claim_number")
    others = [one for name, one in fields.items() if one.rule in ("label", AMONG) and name != "claim_number"]
    is_order = claim is not None and claim.confidence >= LABELLED and not claim.others and len(others) >= ENOUGH
    return _Piece(where, text, _key(claim.value) if claim and is_order else "")


def _key(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _owners(reading: Reading, pieces: Sequence[_Piece], claims: Sequence[str]) -> list[str | None]:
    """Whose each piece is: an order's, everybody's (empty), or nobody's because it names several (None)."""
    owners: list[str | None] = []
    last: tuple[str, str] = ("", "")
    for piece in pieces:
        part = reading.sheets[piece.where.sheet].part
        named = _named(piece.text, claims)
        if piece.again is not None:
            of = {owner for one, owner in zip(pieces, owners, strict=False) if one.where.sheet == piece.again}
            owners.append(of.pop() if len(of) == 1 else None)
        elif piece.claim:
            last = (part, piece.claim)
            owners.append(piece.claim)
        elif len(named) > 1:
            owners.append(None)
        elif named:
            owners.append(named[0])
        else:
            owners.append(last[1] if last[0] == part else "")
    return owners


def _named(text: str, claims: Sequence[str]) -> list[str]:
    plain = _key(values.plain(text))
    return [claim for claim in claims if claim in plain]


def _order(
    reading: Reading,
    drafts: Drafts,
    pieces: Sequence[_Piece],
    owners: Sequence[str | None],
    claims: Sequence[str],
    at: int,
) -> Order:
    own = [piece for piece, owner in zip(pieces, owners, strict=True) if owner in (claims[at], "")]
    owned = {reading.sheets[piece.where.sheet].part: set[str]() for piece in pieces}
    for piece, owner in zip(pieces, owners, strict=True):
        owned[reading.sheets[piece.where.sheet].part].add(owner or claims[at])
    parts = tuple(part.path for part in reading.parts if claims[at] in owned.get(part.path, {claims[at]}))
    share = Share(at + 1, len(claims), parts, tuple(piece.where for piece in own))
    cut = share.cut(reading)
    foreign = [claim for claim in _named(reading.subject, claims) if claim != claims[at]]
    return Order(drafts.draft(replace(cut, subject="") if foreign else cut), share)
