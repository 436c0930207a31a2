"""Reads a journal in the trade's text format back into lines and stamps (R-116…R-119).

It is tolerant where the source is: a cut or doubled CONTACT, a stamp without user, any case of a label.
What it cannot recognise is a note: nothing is dropped, the raw text stays.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from services.casework.domain.calendar import PARIS
from services.casework.domain.journal import (
    CONTROL,
    STAMP,
    Accepted,
    Assign,
    Contact,
    Control,
    Done,
    FirstWork,
    Limit,
    Line,
    Message,
    Note,
    Opening,
    Relayed,
    State,
    SubAssign,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """J0, read."""

    at: datetime
    author_id: str | None
    author_name: str | None


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """A line and its stamp, with the text they came from."""

    line: Line
    stamp: Stamp
    raw: str


def read_journal(text: str) -> list[ReadEntry]:
    """All entries of an exported journal, in order."""
    return [_entry(body, stamp) for body, stamp in _split(text)]


def _split(text: str) -> Iterator[tuple[str, str]]:
    held: list[str] = []
    for line in text.splitlines():
        opening = re.fullmatch(r"OUVERTURE:\s*-\s*(.+)", line, re.IGNORECASE)
        if opening and STAMP.fullmatch(opening[1]):
            yield "OUVERTURE: -", opening[1]
        elif STAMP.fullmatch(line.strip()):
            yield "\n".join(held), line.strip()
            held = []
        else:
            held.append(line)


def _entry(body: str, stamp: str) -> ReadEntry:
    return ReadEntry(line=read_line(body), stamp=read_stamp(stamp), raw=f"{body}\n{stamp}")


def read_stamp(text: str) -> Stamp:
    """A stamp's moment and author.

    Raises:
        ValueError: it is not a stamp.
    """
    match = STAMP.fullmatch(text)
    if match is None:
        raise ValueError(f"not a stamp: {text!r}")
    day, month, year, hour, minute, author_id, author_name = match.groups()
    at = datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=PARIS).astimezone(UTC)
    return Stamp(at=at, author_id=author_id or None, author_name=author_name.strip(" .") if author_name else None)


def read_line(body: str) -> Line:
    """The line a text is; a note when it has no other form."""
    if body.startswith("OUVERTURE:"):
        return Opening()
    if body.startswith(CONTROL):
        return Control()
    for shape, build in _SHAPES:
        match = shape.fullmatch(body)
        if match:
            return build(match)
    return Note(body)


def read_moment(text: str) -> datetime:
    """`19/01/2023 15:04`, Paris time, in UTC."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=PARIS).astimezone(UTC)


def read_amount(text: str) -> int:
    """`1550,00` in cents (R-118)."""
    euros, cents = text.split(",")
    return int(euros) * 100 + int(cents)


def _read_day(text: str, form: str) -> date:
    return datetime.strptime(text, form).replace(tzinfo=PARIS).date()


def _state(match: re.Match[str]) -> State:
    return State(
        label=match["label"].rstrip("."),
        printed=int(match["printed"]) if match["printed"] else None,
        week=int(match["week"]) if match["week"] else None,
        moisture=match["moisture"],
        due_at=read_moment(match["due"]),
        comment=match["comment"].strip() or None,
        set_at=read_moment(f"{match['set']} 00:00"),
        counter=int(match["counter"]),
    )


def _message(match: re.Match[str]) -> Message:
    sender_id, sender, provider_id, provider, delivered = match.groups()[:5]
    return Message(
        sender_id=sender_id,
        sender=sender,
        provider_id=provider_id,
        provider=provider,
        delivered=delivered,
        label=match["label"],
        printed=int(match["printed"]) if match["printed"] else None,
        comment=match["comment"] or None,
        due_at=read_moment(match["due"]),
    )


_HEAD = r"MESSAGE DE \.\(([^)]*)\) (.*) \.\(M\.A\.\)\nPOUR:\(([^)]*)\) (.*) \(PRESTATAIRE\)\nREMIS DE:(.*)\n"
_WHEN = r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}"
_SHAPES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Line]], ...] = (
    (
        re.compile(
            r"ETAT: ?(?P<label>.+?)(?: ?\((?P<printed>\d+)\))?\.?(?: Semaine: ?(?P<week>\d+)\.)?"
            rf"(?: % d'humidité (?P<moisture>[\d,]+)\.)? (?P<due>{_WHEN})(?P<comment>.*?)"
            r"\(?(?P<set>\d{2}/\d{2}/\d{4})-N°(?P<counter>\d+)\)",
            re.DOTALL,
        ),
        _state,
    ),
    (re.compile(r"(?!//)[^:\n]*[Aa]utonomie[^:\n]*: ?(\d+,\d{2}).*", re.DOTALL), lambda m: Limit(read_amount(m[1]))),
    (
        re.compile(r"REALISATION: PREMIERE DATE DE REALISATION: ?(\d{2}\.\d{2}\.\d{4})"),
        lambda m: FirstWork(_read_day(m[1], "%d.%m.%Y")),
    ),
    (re.compile(r"ASSIGNER: ?-\(([^)]*)\) (.*)"), lambda m: Assign(m[1], m[2])),
    (
        re.compile(rf"Intervention sous-assignée à: ?- ?\[([^\]]*)\] (.*) ({_WHEN})"),
        lambda m: SubAssign(m[1], m[2], read_moment(m[3])),
    ),
    (
        re.compile(
            r"Action réalisée: Le professionnel (.*) \(([^)]*)\), accepte cette intervention le "
            r"(\d{2}/\d{2}/\d{4}) [aà] (\d{2}:\d{2})\."
        ),
        lambda m: Accepted(m[1], m[2], read_moment(f"{m[3]} {m[4]}")),
    ),
    (re.compile(r"Action réalisée: (.*)"), lambda m: Done(m[1])),
    (
        re.compile(rf"{_HEAD}(?P<label>.+?)(?: \((?P<printed>\d+)\))?(?<! )-(?: (?P<comment>.*))? (?P<due>{_WHEN})"),
        _message,
    ),
    (re.compile(rf"{_HEAD}(.*)"), lambda m: Message(m[1], m[2], m[3], m[4], m[5], comment=m[6] or None)),
    (
        re.compile(
            rf"(?:CO)?NTACT (\d+): ?-?Date du contact avec le client: ({_WHEN})(?:\n(?:CO)?NTACT .*)?", re.DOTALL
        ),
        lambda m: Contact(int(m[1]), read_moment(m[2])),
    ),
    (re.compile(r"Mensaje de ([^#]+)#(\d+) (.*)"), lambda m: Relayed(m[1], int(m[2]), m[3])),
)
