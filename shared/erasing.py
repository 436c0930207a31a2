"""Erasing a person at another service's word: what must have been heard before is waited for, and what went is kept.

Each service's database erases by a function of its own, which its runtime role may call; here stands what they all do
around it. Heard before the facts it names, an erasure would undo nothing: they would write again what was erased.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeAlias
from uuid import UUID

import structlog

from shared.db import Transaction
from shared.errors import Awaited

log = structlog.get_logger()

Counts: TypeAlias = Mapping[str, Any]  # Any: how many rows of what, as JSON


class Place(Protocol):
    """How far a topic had come for a key."""

    @property
    def topic(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def sequence(self) -> int: ...


class Erased(Protocol):
    """The event: who is erased, and what must have been heard before."""

    @property
    def TOPIC(self) -> str: ...  # noqa: N802  # the events' own name
    @property
    def person_id(self) -> UUID: ...
    @property
    def after(self) -> Sequence[Place]: ...


async def obey(
    tx: Transaction, event: Erased, *, topics: Collection[str], erase: Callable[[], Awaitable[Counts]], at: datetime
) -> None:
    """Erases, and keeps that it was done and what went; said again, the first time's counts stay.

    Raises:
        Awaited: something of these topics, which are heard here, was said before and is not known yet.
    """
    ours = [one for one in event.after if one.topic in topics]
    columns = [one.topic for one in ours], [one.key for one in ours], [one.sequence for one in ours]
    if await tx.fetchval("select not_heard($1, $2, $3)", *columns):
        raise Awaited("Des faits antérieurs à l'effacement ne sont pas encore connus.")
    counts = await erase()
    await tx.execute(
        """insert into erased_people as e (person_id, topic, erased_at, counts) values ($1, $2, $3, $4)
           on conflict (person_id) do update set times = e.times + 1""",
        event.person_id, event.TOPIC, at, counts,
    )  # fmt: skip
    log.info("person_erased", person_id=str(event.person_id), counts=dict(counts))
