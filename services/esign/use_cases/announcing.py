"""Telling the caller's programs what happened: one delivery per subscription that wants it, in the same transaction."""

from collections.abc import Callable, Sequence
from uuid import UUID

import orjson

from services.esign.domain.shapes import Json
from services.esign.domain.shapes.webhooks import event
from services.esign.domain.webhooks import listening
from services.esign.store import webhooks as store
from shared.clock import Clock
from shared.db import Transaction, new_id

News = tuple[str, Callable[[], Json]]
"""An event's name, and what it carries: made only when somebody listens."""


async def announce(
    tx: Transaction, news: Sequence[News], *, about_id: UUID, workspace_id: UUID, sandbox: bool, clock: Clock
) -> None:
    """Notes what is to be told, in this order; each event has one id for all who hear it."""
    known = await store.subscriptions(tx, workspace_id=workspace_id, sandbox=sandbox)
    at = clock.wall()
    for name, data in news:
        event_id: UUID = new_id()
        hearers = listening(known, name)
        carried = data() if hearers else {}
        for to in hearers:
            body = event(event_id=event_id, name=name, at=at, to=to, data=carried)
            await store.tell(
                tx,
                subscription_id=to.id,
                request_id=about_id,
                event_id=event_id,
                name=name,
                body=orjson.dumps(body),
                now=clock.now(),
            )
