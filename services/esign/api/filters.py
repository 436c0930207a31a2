"""The filters of the list of requests, as the vendor writes them: `created_at[between]=2026-01-01,2026-01-31`.

A day stands for all of it, in UTC; a moment for its second, as answers carry no finer one. What is unknown is left
alone; a value that cannot be read is refused.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from services.esign.api.paging import cursor_in, limit_in
from services.esign.store.listing import MOMENTS, Search
from shared.errors import Invalid

_SOURCE: Final = "public_api"
_Span = tuple[datetime | None, datetime | None]


def search_in(query: Mapping[str, str]) -> Search:
    """What a query asks for.

    Raises:
        Invalid: a moment, an id, the cursor or the size of a page cannot be read.
    """
    statuses = query.get("status[in]") or query.get("status[eq]") or query.get("status")
    sources = query.get("source[in]") or query.get("source[eq]")
    labels = query.get("label.name[eq]") or query.get("label.name[in]")
    return Search(
        statuses=_listed(statuses) if statuses else None,
        external_id=query.get("external_id[eq]") or query.get("external_id"),
        text=query.get("q"),
        workspace_id=_workspace(query.get("workspace_id[eq]")),
        moments={name: span for name in MOMENTS if (span := _span_in(query, name)) != (None, None)},
        labels=_listed(labels) if labels else None,
        nothing=bool(sources and _SOURCE not in _listed(sources)),
        after=cursor_in(query),
        before=cursor_in(query, name="before"),
        limit=limit_in(query),
    )


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",")]


def _workspace(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("Ceci n'est pas un identifiant.", rule="ESIGN-083", field="workspace_id") from error


def _span_in(query: Mapping[str, str], name: str) -> _Span:
    """From (included) and to (excluded) of one moment; several conditions hold together."""
    starts, ends = [], []
    for op, span_of in _SPANS.items():
        if text := query.get(f"{name}[{op}]"):
            spans = _spans(text, field=name)
            if len(spans) != (2 if op == "between" else 1):
                raise Invalid("Deux moments pour « between », un pour les autres.", rule="ESIGN-082", field=name)
            start, end = span_of(spans)
            starts += [start] if start else []
            ends += [end] if end else []
    return max(starts, default=None), min(ends, default=None)


def _spans(text: str, *, field: str) -> list[tuple[datetime, datetime]]:
    try:
        return [_span(one.strip()) for one in text.split(",")]
    except ValueError as error:
        raise Invalid("Une date, ou une date et heure, est attendue.", rule="ESIGN-082", field=field) from error


def _span(text: str) -> tuple[datetime, datetime]:
    """The day or the second that a text names."""
    if len(text) == len("2026-01-31"):
        start = datetime.combine(date.fromisoformat(text), time(), UTC)
        return start, start + timedelta(days=1)
    at = datetime.fromisoformat(text.replace(" ", "+"))  # a plus that nobody escaped arrives as a blank
    start = (at if at.tzinfo else at.replace(tzinfo=UTC)).replace(microsecond=0)
    return start, start + timedelta(seconds=1)


_SPANS: Final[dict[str, Callable[[list[tuple[datetime, datetime]]], _Span]]] = {
    "eq": lambda spans: spans[0],
    "between": lambda spans: (spans[0][0], spans[-1][1]),
    "before": lambda spans: (None, spans[0][0]),
    "after": lambda spans: (spans[0][1], None),
}
