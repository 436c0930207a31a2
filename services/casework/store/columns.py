"""The columns of each table, and the rows that fill them: new ones are copied, others become one array per column.

Statements take their rows with `unnest`, in the order given. Dates d'action that stop being current come
before the one that becomes it, for the index that allows one current date per intervention (R-057).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from services.casework.domain.dates import plain
from services.casework.domain.file import Dossier, Standing

NO_CLOCK: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The due date of what has none: last in every list."""

Columns = Mapping[str, str]
Rows = list[tuple[Any, ...]]  # Any: a value per column, of that column's type

DOSSIER: Final[Columns] = {
    "id": "uuid", "number": "text", "order_id": "uuid", "insurer": "text", "pack_version": "text", "kind": "text",
    "origin": "text", "status": "text", "loss_kind": "text", "loss_date": "date", "insee": "text",
    "claim_number": "text", "content": "text", "source": "text", "description": "text", "team": "text",
    "reserved": "boolean", "limit_cents": "integer", "companion_of": "uuid", "companion_number": "text",
    "cause_needed": "boolean", "opened_at": "timestamptz", "ended_at": "timestamptz", "end_reason": "text",
    "version": "integer", "lines": "integer", "insured": "text", "insured_key": "text", "phones": "text[]",
    "claim_key": "text", "commune": "text", "next_due_at": "timestamptz",
}  # fmt: skip
DOSSIER_MOVES: Final[Columns] = {
    "id": "uuid", "status": "text", "kind": "text", "limit_cents": "integer", "cause_needed": "boolean",
    "cause_at": "timestamptz", "cause_by": "text",
    "cause_by_name": "text", "televaluation_at": "timestamptz", "televaluation_by": "text",
    "televaluation_by_name": "text", "ended_at": "timestamptz", "end_reason": "text", "merged_into": "uuid",
    "merged_number": "text", "version": "integer", "lines": "integer", "next_due_at": "timestamptz",
}  # fmt: skip
INTERVENTION: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "stage": "text", "trade": "text", "round": "integer", "excluded": "uuid[]",
    "counts": "jsonb", "works_on": "date",
}  # fmt: skip
_FIRM: Final[Columns] = {"firm_id": "uuid", "firm_code": "text", "firm_name": "text"}
_WHO: Final[Columns] = {**_FIRM, "professional_number": "text", "professional_name": "text"}
OFFER: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "intervention_id": "uuid", "round": "integer", **_WHO,
    "made_at": "timestamptz", "ends_at": "timestamptz", "closed_at": "timestamptz", "end_reason": "text",
    "accepted_at": "timestamptz",
}  # fmt: skip
ACTION_DATE: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "intervention_id": "uuid", "code": "text", "owner": "text",
    "set_at": "timestamptz", "set_by": "text", "due_at": "timestamptz", "original_due_at": "timestamptz",
    "standing": "text", "counter": "integer", "layer": "integer", "comment": "text", "details": "jsonb",
    "offer_id": "uuid", **_FIRM, "met_at": "timestamptz", "ended_at": "timestamptz", "end_reason": "text",
}  # fmt: skip
JOB: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "intervention_id": "uuid", "offer_id": "uuid", **_WHO,
    "made_at": "timestamptz", "accepted_at": "timestamptz", "visit_at": "timestamptz", "ended_at": "timestamptz",
    "end_reason": "text",
}  # fmt: skip
ATTEMPT: Final[Columns] = {
    "report_id": "uuid", "job_id": "uuid", "kind": "text", "at": "timestamptz", "number": "text", "outcome": "text",
}  # fmt: skip
TELEVALUATION: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "intervention_id": "uuid", "handler": "text", "answers": "jsonb",
    "call_at": "timestamptz", "sms_at": "timestamptz", "back_at": "timestamptz", "back_code": "text",
    "back_sentence": "text", "done_at": "timestamptz",
}  # fmt: skip
CALL: Final[Columns] = {
    "id": "uuid", "televaluation_id": "uuid", "at": "timestamptz", "number": "text", "outcome": "text",
    "by_kind": "text", "by_id": "text", "by_name": "text", "comment": "text",
}  # fmt: skip
CLIENT_MESSAGE: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "intervention_id": "uuid", "recipient": "text", "body": "text",
}  # fmt: skip
DECISION: Final[Columns] = {
    "id": "uuid", "dossier_id": "uuid", "at": "timestamptz", "by_kind": "text", "by_id": "text", "by_name": "text",
    "rule": "text", "outcome": "text", "sentence": "text", "cents": "integer", "limit_cents": "integer",
    "reason": "text",
}  # fmt: skip
JOURNAL: Final[Columns] = {
    "dossier_id": "uuid", "number": "integer", "id": "uuid", "kind": "text", "at": "timestamptz",
    "author_kind": "text", "author_id": "text", "author_name": "text", "body": "text", "intervention_id": "uuid",
    "details": "jsonb",
}  # fmt: skip


def upsert(table: str, columns: Columns, moves: Sequence[str]) -> str:
    """Inserts rows, or moves the columns that may move."""
    names, values = ", ".join(columns), ", ".join(_value(name, kind) for name, kind in columns.items())
    changes = ", ".join(f"{name} = excluded.{name}" for name in moves)
    rows = f"insert into {table} ({names}) select {values} from {_unnest(columns)}"
    return f"{rows} on conflict (id) do update set {changes}"


def _value(name: str, kind: str) -> str:
    return f"string_to_array(r.{name}, ' ')::{kind}" if _is_list(kind) else f"r.{name}"


def _is_list(kind: str) -> bool:
    """A column that is a list travels as one text: `unnest` would flatten it."""
    return kind.endswith("[]")


def update(table: str, columns: Columns) -> str:
    """Moves the columns of rows that are there."""
    changes = ", ".join(f"{name} = r.{name}" for name in columns if name != "id")
    return f"update {table} t set {changes} from {_unnest(columns)} where t.id = r.id"


def _unnest(columns: Columns) -> str:
    kinds = ("text" if _is_list(kind) else kind for kind in columns.values())
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(kinds, start=1))
    return f"unnest({arrays}) as r ({', '.join(columns)})"


def arrays(columns: Columns, rows: Rows) -> list[list[Any]]:
    """One array per column."""
    filled = zip(columns.values(), zip(*rows, strict=True), strict=True)
    return [[" ".join(map(str, one)) for one in values] if _is_list(kind) else list(values) for kind, values in filled]


def _next_due(dossier: Dossier) -> datetime:
    """The earliest due date that runs, also under a date that stands over it: F3 hides no late A1 (R-061)."""
    dates = (date for one in dossier.interventions for date in one.dates if date.standing in _SHOWN)
    return min((date.due_at for date in dates if date.met_at is None), default=NO_CLOCK)


_SHOWN: Final = (Standing.CURRENT, Standing.UNDER)


def new_dossier(one: Dossier) -> tuple[Any, ...]:
    """A row of `DOSSIER`, with what the search looks at."""
    return (
        one.id, one.number, one.order_id, one.insurer, one.pack_version, one.kind, one.origin, one.status,
        one.loss_kind, one.loss_date, one.insee, one.claim_number, one.content,
        one.source.model_dump_json(exclude_none=True), one.description, one.team, one.reserved, one.limit_cents,
        one.companion_of, one.companion_number, one.cause_needed, one.opened_at, one.ended_at, one.end_reason,
        one.version, one.lines, one.insured, name_key(one.insured), list(map(digits, one.phones)),
        claim_key(one.claim_number), one.commune, _next_due(one),
    )  # fmt: skip


def digits(phone: str) -> str:
    """A phone's digits as it is dialled in France: `+33 1 99…`, `+33 (0)1 99…` and `01 99…` are one."""
    bare = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", phone))
    abroad = _ABROAD.fullmatch(bare)
    return f"0{abroad[1]}" if abroad else bare


_ABROAD: Final = re.compile(r"(?:00)?(?:33|262|590|594|596)0?([1-9][0-9]{8})")
"""As dialled from elsewhere: metropolitan France and the overseas departments."""


def name_key(name: str) -> str:
    """A name as it is looked for: its words, without accents, hyphens or apostrophes."""
    return " ".join(re.findall(r"[^\W_]+", plain(name)))


def claim_key(claim_number: str) -> str:
    """A claim number as it is compared: letters and digits, lower case."""
    return "".join(c for c in plain(claim_number) if c.isalnum())


def known_dossiers(dossiers: Sequence[Dossier]) -> Rows:
    """Rows of `DOSSIER_MOVES`."""
    return [
        (
            one.id, one.status, one.kind, one.limit_cents, one.cause_needed,
            *_confirmed(one.cause), *_confirmed(one.televaluation),
            one.ended_at, one.end_reason, one.merged_into, one.merged_number, one.version, one.lines,
            _next_due(one),
        )
        for one in dossiers
    ]  # fmt: skip


def _confirmed(one: Any) -> tuple[Any, Any, Any]:
    return (one.at, one.by_id, one.by_name) if one else (None, None, None)
