"""Reading offers and answering them. An answer is a fact with the instant it was pressed; it decides nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import structlog

from contracts.events.portal import OfferAccepted, OfferDeclined
from services.provider_portal.domain import offers as rules
from services.provider_portal.domain.offers import Answer, Offer
from services.provider_portal.domain.sign_in import Craftsman
from services.provider_portal.store import offers as rows
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import NotFound
from shared.logs import correlated
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()
F = TypeVar("F")


@dataclass(frozen=True)
class Decline:
    """Why an offer is declined."""

    reason: str
    comment: str | None = None


class Offers:
    """The offers of whoever is signed in."""

    def __init__(self, *, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def of(self, who: Craftsman) -> list[Offer]:
        """Those he sees, the open ones first."""
        async with self._db.reading() as tx:
            return await rows.of(tx, who, self._clock.now())

    async def one(self, who: Craftsman, offer_id: UUID) -> Offer:
        """One of his.

        Raises:
            NotFound: there is none, or it is another firm's (R-056).
        """
        async with self._db.reading() as tx:
            return _found(await rows.one(tx, who, offer_id))

    async def named(self, code: str) -> UUID:
        """The offer a short link names; who may see it is asked afterwards.

        Raises:
            NotFound: no offer has this name.
        """
        async with self._db.reading() as tx:
            offer_id = await rows.id_of_code(tx, code)
        if offer_id is None:
            raise _unknown()
        return offer_id

    async def accept(self, who: Craftsman, offer_id: UUID) -> Offer:
        """Press *Accepter* (R-051, R-054)."""
        return await self._answer(who, offer_id, None)

    async def decline(self, who: Craftsman, offer_id: UUID, why: Decline) -> Offer:
        """Press *Refuser*."""
        return await self._answer(who, offer_id, why)

    async def _answer(self, who: Craftsman, offer_id: UUID, why: Decline | None) -> Offer:
        pressed_at = self._clock.now()
        async with self._db.transaction() as tx:
            offer, cause = _found(await rows.one_locked(tx, who, offer_id))
            answer = _answer(who, pressed_at, why)
            moved, said = rules.decline(offer, answer) if why else rules.accept(offer, answer)
            if said is not None:
                await rows.answered(tx, moved, answer)
                await publish(tx, [Said(said, cause)])
        if said is not None:
            _log(said, cause)
        return moved


def _answer(who: Craftsman, at: datetime, why: Decline | None) -> Answer:
    answer = Answer(id=new_id(), at=at, by=who.actor)
    return replace(answer, reason=why.reason, comment=why.comment) if why else answer


def _log(said: OfferAccepted | OfferDeclined, cause: Cause) -> None:
    with correlated(cause.correlation_id):
        log.info("offer_answered", offer=str(said.offer_id), type=said.TYPE)


def _found(found: F | None) -> F:
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("Cette proposition n'existe pas, ou elle ne vous est pas adressée.", rule="R-056")
