"""Webhooks looked at, and sent once more by hand: the same event and body, one attempt more beside the plan."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from services.esign.domain.webhooks import SAME_CLICK, Delivery, Subscription
from services.esign.store import deliveries as store
from services.esign.store.deliveries import Wanted
from services.esign.store.keys import Caller
from services.esign.use_cases.webhooks import subscribed
from shared.clock import Clock
from shared.db import Database
from shared.errors import NotFound, Refused


class CannotRedeliver(Refused):
    """Nothing can be sent: its content was erased, or the subscription is switched off."""


class Redelivering:
    """The use cases of deliveries."""

    def __init__(self, *, db: Database, clock: Clock, wake: Callable[[], object]) -> None:
        self._db = db
        self._clock = clock
        self._wake = wake

    async def page(self, caller: Caller, subscription_id: UUID, wanted: Wanted) -> tuple[list[Delivery], UUID | None]:
        """Deliveries of a subscription, the newest first, and where the next page begins.

        Raises:
            NotFound: the subscription is not his.
        """
        async with self._db.reading() as tx:
            await subscribed(tx, caller, subscription_id)
            found = await store.listed(tx, subscription_id, replace(wanted, limit=wanted.limit + 1))
        kept = found[: wanted.limit]
        return kept, kept[-1].id if len(found) > wanted.limit else None

    async def redeliver(self, caller: Caller, subscription_id: UUID, delivery_id: UUID, *, by: str) -> Delivery:
        """Sends it once more; asked for twice within ten seconds, or while it is on its way, it is sent once.

        Raises:
            NotFound: there is none. CannotRedeliver: nothing can be sent.
        """
        now = self._clock.now()
        async with self._db.transaction() as tx:
            subscription = await subscribed(tx, caller, subscription_id)
            _sendable(subscription, _of(subscription, await store.one(tx, delivery_id)))
            asked = await store.ask_again(tx, delivery_id, by=by, now=now, since=now - SAME_CLICK)
            found = _of(subscription, await store.one(tx, delivery_id))
        if asked:
            self._wake()
        return found


def _of(subscription: Subscription, delivery: Delivery | None) -> Delivery:
    if delivery is None or delivery.subscription_id != subscription.id:
        raise NotFound("Cet envoi n'existe pas.", rule="ESIGN-404")
    return delivery


def _sendable(subscription: Subscription, delivery: Delivery) -> None:
    if delivery.erased:
        raise CannotRedeliver("Le contenu de cet envoi a été effacé.", rule="ESIGN-431")
    if not subscription.enabled:
        raise CannotRedeliver("Cet abonnement est désactivé : réactivez-le d'abord.", rule="ESIGN-432")
