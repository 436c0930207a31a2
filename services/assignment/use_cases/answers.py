"""Answers of craftsmen, judged by the instant they were pressed; every answer is kept with what came of it.

One invariant: an answer that changes nothing is still told to the craftsman, with the sentence that says why.
"""

import structlog

from contracts.codes import DECLINE_REASONS
from contracts.events.envelope import Professional
from contracts.events.portal import Answer, OfferAccepted, OfferDeclined
from services.assignment.domain.index import Network
from services.assignment.domain.offers import accept, decline
from services.assignment.domain.rounds import Offer, Round
from services.assignment.domain.states import AlreadyAccepted, AnswerRefused, OfferState, OldRound
from services.assignment.domain.telling import ROBOT, offer_closed
from services.assignment.store import offers, remarks, rounds
from services.assignment.use_cases.asking import Asking, Step
from shared.db import Transaction
from shared.inbox import Heard
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

_NOT_ENDED = (OfferState.OPEN, OfferState.ACCEPTED)


class Answers:
    """Hears `offer.accepted` and `offer.declined`."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def accepted(self, tx: Transaction, heard: Heard[OfferAccepted]) -> None:
        """The first acceptance pressed before its offer's end wins; the others are told (R-051, R-053, R-054)."""
        event, now = heard.event, self._asking.clock.now()
        round = await self._round(tx, event)
        if round is None:
            await self._unknown(tx, event, "accepted")
            return
        network = await self._asking.keeper.current(tx, now)
        try:
            _same_round(round, event)
            after = accept(
                round=round,
                offer_id=event.offer_id,
                firm_id=event.firm_id,
                pressed_at=event.pressed_at,
                now=now,
                professional=_presser(network, event),
            )
        except AnswerRefused as refusal:
            await self._refused(tx, round, heard, "accepted", refusal)
            return
        await self._done(tx, heard, "accepted", round, after)

    async def declined(self, tx: Transaction, heard: Heard[OfferDeclined]) -> None:
        """A refusal with its reason; the next firm is asked at once when nobody else is (R-053)."""
        event, now = heard.event, self._asking.clock.now()
        round = await self._round(tx, event)
        if round is None:
            await self._unknown(tx, event, "declined")
            return
        try:
            _same_round(round, event)
            after = decline(
                round=round,
                offer_id=event.offer_id,
                firm_id=event.firm_id,
                pressed_at=event.pressed_at,
                now=now,
                reason=event.reason if event.reason in DECLINE_REASONS else "other",
                comment=event.comment,
            )
        except AnswerRefused as refusal:
            await self._refused(tx, round, heard, "declined", refusal)
            return
        await self._done(tx, heard, "declined", round, await self._asking.next_firms(tx, after))

    async def _round(self, tx: Transaction, event: Answer) -> Round | None:
        return (await rounds.lock(tx, [event.intervention_id])).get(event.intervention_id)

    async def _done(
        self,
        tx: Transaction,
        heard: Heard[OfferAccepted] | Heard[OfferDeclined],
        kind: str,
        before: Round,
        after: Round,
    ) -> None:
        await self._asking.write(tx, [Step(before, after, heard.event.actor, await self._cause(tx, heard))])
        await self._keep(tx, heard.event, kind, kind)

    async def _refused(
        self,
        tx: Transaction,
        round: Round,
        heard: Heard[OfferAccepted] | Heard[OfferDeclined],
        kind: str,
        refusal: AnswerRefused,
    ) -> None:
        await self._keep(tx, heard.event, kind, f"refused:{refusal.closing}")
        offer = await self._own_offer(tx, heard.event)
        if offer is None or offer.state in _NOT_ENDED or isinstance(refusal, AlreadyAccepted):
            return
        again = offer_closed(round, offer, ROBOT, closing=refusal.closing)
        await publish(tx, [Said(again, await self._cause(tx, heard))])

    async def _own_offer(self, tx: Transaction, event: Answer) -> Offer | None:
        offer = await offers.offer(tx, event.offer_id)
        return offer if offer is not None and offer.firm.id == event.firm_id else None

    async def _unknown(self, tx: Transaction, event: Answer, kind: str) -> None:
        log.warning("answer_to_unknown_intervention", offer_id=str(event.offer_id))
        await self._keep(tx, event, kind, "refused:unknown")

    async def _keep(self, tx: Transaction, event: Answer, kind: str, outcome: str) -> None:
        await remarks.answered(tx, event, kind=kind, heard_at=self._asking.clock.now(), outcome=outcome)

    async def _cause(self, tx: Transaction, heard: Heard[OfferAccepted] | Heard[OfferDeclined]) -> Cause:
        """The walk of the order, whatever page the answer came from."""
        order = (await rounds.correlations(tx, [heard.event.intervention_id])).get(heard.event.intervention_id)
        return Cause(order or heard.cause.correlation_id, heard.cause.causation_id, heard.cause.traceparent)


def _same_round(round: Round, event: Answer) -> None:
    if event.round != round.intervention.round:
        raise OldRound


def _presser(network: Network, event: Answer) -> Professional | None:
    """The professional who pressed; a manager answers for whoever was asked."""
    firm = network.firms.get(event.firm_id)
    people = firm.people if firm else ()
    found = next((one for one in people if one.number == event.professional_number), None)
    return Professional(number=found.number, name=found.name) if found else None
