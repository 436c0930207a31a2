"""The line a fax machine prints above a page: when it was sent, from which number, which page of how many.

It is the machine's, not the order's: it is taken off the text before a value is looked for.
"""

import re
from dataclasses import dataclass, replace

from services.intake.domain import values
from services.intake.domain.layout import Laid, Span

TOP = 0.05
"""The header stands within this share of the page."""

_TIME = re.compile(r"\b(\d{1,2})\s?[:hH]\s?(\d{2})\b")
_PAGE = re.compile(r"\bp(?:age|g)?\s?[.:]?\s?(\d{1,3})\s?(?:/|sur|of)\s?(\d{1,3})\b", re.I)


@dataclass(frozen=True, slots=True)
class Header:
    """What the sender's machine says of a page."""

    text: str
    day: str | None = None
    hour: str | None = None
    number: str | None = None
    page: int | None = None
    pages: int | None = None


def header_of(line: str) -> Header | None:
    """A line read as a fax header; nothing when it has not two of its marks: date, hour, number, page."""
    day, hour, page = values.day(line), _TIME.search(line), _PAGE.search(line)
    number = next(iter(values.phones(line)), None)
    if sum(one is not None for one in (day, hour, page, number)) < 2 or (page is None and hour is None):
        return None
    return Header(
        text=line,
        day=day,
        hour=f"{int(hour[1]):02d}:{hour[2]}" if hour else None,
        number=number,
        page=int(page[1]) if page else None,
        pages=int(page[2]) if page else None,
    )


def split(laid: Laid) -> tuple[Header | None, Laid]:
    """The header of a page, and the page without it; its places stay true."""
    end = laid.text.find("\n")
    first = laid.text if end < 0 else laid.text[:end]
    top = [span for span in laid.spans if span.start < len(first)]
    if not top or max(span.y0 for span in top) > TOP:
        return None, laid
    header = header_of(first.replace("\t", "  "))
    if header is None:
        return None, laid
    gone = len(first) + 1
    spans = tuple(Span(one.start - gone, one.end - gone, *one[2:]) for one in laid.spans if one.start >= gone)
    return header, replace(laid, text=laid.text[gone:], spans=spans)
