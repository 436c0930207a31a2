"""Lists of requests: every filter of the vendor's list, a search over names and numbers, a cursor both ways.

The cursor is the id, which grows with time: what is inserted while somebody leafs through lands before the first page
and moves nothing behind it. A search goes by the trigrams of what is said of a request and of its signers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.esign.domain.documents import Document
from services.esign.domain.fields import Field
from services.esign.domain.requests import Bundle, SignatureRequest
from services.esign.store import around
from services.esign.store import requests as store
from services.esign.store.keys import Caller
from shared.db import Transaction

MOMENTS: Final = {
    **{name: f"r.{name}" for name in ("created_at", "activated_at", "completed_at", "declined_at")},
    "approved_at": """(select max(a.answered_at) from approvers a where a.request_id = r.id
                        having bool_and(a.status = 'approved'))""",
    "rejected_at": "(select max(a.answered_at) from approvers a where a.request_id = r.id and a.status = 'rejected')",
}
"""What a list is narrowed by in time, and what it is of a request."""
_NUMBER: Final = re.compile(r"[+\d\s().\-/]+")
_FEWEST_DIGITS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a list is narrowed by; nothing means all."""

    statuses: Sequence[str] | None = None
    external_id: str | None = None
    text: str | None = None
    workspace_id: UUID | None = None
    labels: Sequence[str] | None = None
    moments: Mapping[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    """Column → from (included), to (excluded)."""
    nothing: bool = False
    """A filter that no request of ours can meet was asked."""
    after: UUID | None = None
    before: UUID | None = None
    limit: int = 100


@dataclass
class _Conditions:
    """Conditions of a statement with their arguments in order."""

    said: list[str] = field(default_factory=list)
    args: list[Any] = field(default_factory=list)  # Any: what SQL takes

    def add(self, sql: str, *values: Any) -> None:  # Any: what SQL takes
        """One more; `{}` stands for the next argument."""
        places = []
        for value in values:
            self.args.append(value)
            places.append(f"${len(self.args)}")
        self.said.append(sql.format(*places))


async def search(tx: Transaction, asked: Search, *, caller: Caller | None) -> list[SignatureRequest]:
    """The requests of a caller (of everybody for the staff), the newest first."""
    where = conditions_of(asked, caller)
    forward = asked.before is None
    where.args.append(asked.limit)
    rows = await tx.fetch(
        f"""select r.* from signature_requests r where {" and ".join(where.said)}
             order by r.id {"desc" if forward else "asc"} limit ${len(where.args)}""",
        *where.args,
    )
    found = [store.request_of(row) for row in rows]
    return found if forward else found[::-1]


def conditions_of(asked: Search, caller: Caller | None) -> _Conditions:
    """What a search asks of a row `r`, with the arguments."""
    where = _Conditions(said=["r.status <> 'deleted'", "r.hidden_at is null"])
    if asked.nothing:
        where.add("false")
    if caller is not None:
        where.add("({0}::uuid is null or r.workspace_id = {0}) and r.sandbox = {1}", caller.sees, caller.sandbox)
    if asked.workspace_id is not None:
        where.add("r.workspace_id = {}", asked.workspace_id)
    if asked.statuses is not None:
        where.add("r.status = any({})", list(asked.statuses))
    if asked.external_id is not None:
        where.add("r.external_id = {}", asked.external_id)
    if asked.labels is not None:
        where.add(
            """exists (select from request_labels x join labels l on l.id = x.label_id
                        where x.request_id = r.id and l.name = any({}))""",
            list(asked.labels),
        )
    for name, (start, end) in asked.moments.items():
        _add_moment(where, name, start, end)
    if asked.text and asked.text.strip():
        _add_text(where, asked.text)
    if asked.after is not None:
        where.add("r.id < {}", asked.after)
    if asked.before is not None:
        where.add("r.id > {}", asked.before)
    return where


def _add_moment(where: _Conditions, name: str, start: datetime | None, end: datetime | None) -> None:
    moment = MOMENTS[name]
    if start is not None:
        where.add(f"{moment} >= {{}}", start)
    if end is not None:
        where.add(f"{moment} < {{}}", end)


def _add_text(where: _Conditions, text: str) -> None:
    """Name, contract number, and of its signers names, address and number."""
    sought = " ".join(text.split())
    places = [("signature_requests", "id", sought), ("signers", "request_id", sought)]
    if number := digits_of(sought):
        places.append(("signers", "request_id", number))
    parts = []
    for table, column, value in places:
        where.args += [value, f"%{_escaped(value)}%"]
        n = len(where.args)
        parts.append(
            f"select {column} from {table} where grams(said) @> grams(plain(${n - 1})) and said like plain(${n})"
        )
    where.said.append(f"r.id in ({' union '.join(parts)})")


def digits_of(text: str) -> str:
    """The digits by which a telephone number is known however it is written; nothing when it is none."""
    if not _NUMBER.fullmatch(text):
        return ""
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    digits = digits.removeprefix("00") if digits.startswith("00") else digits
    digits = re.sub(r"^330?", "33", digits) if len(digits) > 9 else digits
    digits = digits.removeprefix("0")
    return digits if len(digits) >= _FEWEST_DIGITS else ""


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


async def bundles(tx: Transaction, requests: Sequence[SignatureRequest]) -> list[Bundle]:
    """These requests with all that belongs to them; documents, signers and fields in three statements."""
    ids = [one.id for one in requests]
    documents = await tx.fetch("select * from documents where request_id = any($1) order by position", ids)
    signers = await tx.fetch(f"select {store.SIGNER} from signers where request_id = any($1) order by position", ids)
    fields = await tx.fetch(
        """select d.request_id as owner, f.* from fields f join documents d on d.id = f.document_id
            where d.request_id = any($1) order by d.position, f.page, f.y, f.x, f.id""",
        ids,
    )
    return [
        Bundle(
            request=one,
            around=await around.read(tx, one),
            documents=tuple(Document(**row) for row in documents if row["request_id"] == one.id),
            signers=tuple(store.signer_of(row) for row in signers if row["request_id"] == one.id),
            fields=tuple(Field(**_without_owner(row)) for row in fields if row["owner"] == one.id),
        )
        for one in requests
    ]


def _without_owner(row: Any) -> dict[str, Any]:  # Any: columns have types of their own
    return {name: value for name, value in row.items() if name != "owner"}
