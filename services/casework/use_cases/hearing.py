"""What casework hears, in lists: load all dossiers, apply one pure rule to each, save once, publish once.

A message whose dossier is not known yet waits; one whose rule raises is given back as that message's
outcome, before anything of it is written. Nothing here knows Kafka.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar
from uuid import UUID

import structlog

from contracts.events import assignment, esign, gateway, intake, portal
from contracts.events.casework import DossierClosed, ReportRefused
from contracts.events.envelope import Event
from services.casework.domain import (
    assigning,
    copies,
    deliveries,
    ending,
    letters,
    letters_follow,
    messages,
    opening,
    reaching,
    reports,
    restating,
)
from services.casework.domain.file import Dossier
from services.casework.domain.pen import Book, Change
from services.casework.domain.provider_messages import ProviderMessage
from services.casework.store import letters as letter_rows
from services.casework.store import merges
from services.casework.store import messages as message_rows
from services.casework.store.files import load, opened, save
from shared.clock import Clock
from shared.db import Transaction
from shared.errors import Awaited, ServiceError
from shared.inbox import Heard
from shared.outbox import Said, publish

log = structlog.get_logger()

Outcomes = Sequence[Exception | None]
_FILES_PER_ORDER = 2
"""An order opens a file and perhaps its companion."""


E = TypeVar("E", bound=Event)
R = TypeVar("R", bound=portal.Report)
N = TypeVar("N", bound=portal.NoticeEnd)
S = TypeVar("S", bound=esign.RequestFact | esign.MandateFact)
M = TypeVar("M", bound=portal.MessageFact)
C = TypeVar("C", bound=intake.OrderRepeated | intake.OrderRepeatUndone)
L = TypeVar("L", bound=intake.CorrespondenceReceived | intake.CorrespondenceUndone)
D = TypeVar("D", bound="_OnDossier")
D_contra = TypeVar("D_contra", contravariant=True)

_OnDossier = (
    assignment.OfferMade | assignment.OfferClosed | assignment.InterventionAssigned
    | assignment.InterventionExhausted | assignment.OffersStand | portal.Report | portal.NoticeEnd
)  # fmt: skip


class Rule(Protocol[D_contra]):
    """A rule of the domain: what an event does to a dossier; nothing when it is a repeat."""

    def __call__(self, book: Book, dossier: Dossier, heard: D_contra, /, *, at: datetime) -> Change | None:
        """The change."""


class _Batch:
    """The outcomes of a list of messages, and what they change together."""

    def __init__(self) -> None:
        self.outcomes: list[Exception | None] = []
        self._changes: list[Change] = []
        self._said: list[Said] = []

    def take(self, one: Heard[E], rule: Callable[[], Sequence[Change]]) -> None:
        """Applies the rule; what it raises is this message's outcome."""
        try:
            changes = rule()
        except ServiceError as error:
            self.outcomes.append(error)
            return
        self.outcomes.append(None)
        self._changes += changes
        self._said += [Said(event, one.cause) for change in changes for event in change.said]

    async def write(self, tx: Transaction, *, before: dict[UUID, Dossier]) -> Outcomes:
        """One statement per table."""
        await save(tx, self._changes, before=before)
        await publish(tx, self._said)
        for said in self._said:
            _log_refusal(said.event)
        return self.outcomes


def _log_refusal(event: object) -> None:
    """A rule that blocks is logged by its id (R-257); the sentence is for people, not for the log."""
    if isinstance(event, ReportRefused | DossierClosed) and event.rule:
        log.info("rule_blocked", rule=event.rule, dossier_id=str(event.dossier_id))


class CaseHearing:
    """One method per kind of event; each takes a list in which no key stands twice."""

    def __init__(self, *, clock: Clock, book: Book) -> None:
        self._clock = clock
        self._book = book

    async def order_submitted(self, tx: Transaction, heard: list[Heard[intake.OrderSubmitted]]) -> Outcomes:
        """Opens the dossiers of new orders; an order that has its dossier already is a repeat."""
        order_ids = [one.event.order_id for one in heard]
        known, numbers = await opened(tx, order_ids, counters=_FILES_PER_ORDER * len(heard))
        counters = iter(numbers)
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            repeat = one.event.order_id in known
            batch.take(one, tuple if repeat else partial(self._open, one.event, counters, at))
        return await batch.write(tx, before={})

    def _open(self, event: intake.OrderSubmitted, counters: Iterator[int], at: datetime) -> list[Change]:
        return opening.open_order(self._book, event, counters=counters, at=at)

    async def order_cancelled(self, tx: Transaction, heard: list[Heard[intake.OrderCancelled]]) -> Outcomes:
        """Cancels the dossiers of withdrawn orders; an order that was never submitted has none."""
        dossiers, before = await merges.of_orders(tx, [one.event.order_id for one in heard])
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._cancel, one.event, dossiers.get(one.event.order_id, ()), before, at))
        return await batch.write(tx, before=before)

    def _cancel(
        self, event: intake.OrderCancelled, dossiers: Sequence[Dossier], all_: Mapping[UUID, Dossier], at: datetime
    ) -> list[Change]:
        if event.submitted and not dossiers:
            raise Awaited("Le dossier de cette mission n'est pas encore connu.")
        changes: list[Change] = []
        for dossier in dossiers:
            kept = all_.get(dossier.merged_into) if dossier.merged_into and not dossier.is_companion else None
            if kept is None:
                changes.append(ending.cancelled_by_insurer(self._book, dossier, event, at=at))
            else:
                changes += reaching.order_withdrawn(self._book, dossier, kept, event, at=at)
        return changes

    async def order_repeated(self, tx: Transaction, heard: list[Heard[intake.OrderRepeated]]) -> Outcomes:
        """A line for each copy of an order that intake attached instead of opening it again."""
        return await self._of_copies(tx, heard, copies.attached)

    async def repeat_undone(self, tx: Transaction, heard: list[Heard[intake.OrderRepeatUndone]]) -> Outcomes:
        """A line for each copy that was none."""
        return await self._of_copies(tx, heard, copies.parted)

    async def _of_copies(self, tx: Transaction, heard: list[Heard[C]], rule: Callable[..., Change]) -> Outcomes:
        dossiers, before = await merges.of_orders(tx, [one.event.order_id for one in heard])
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._copied, rule, one.event, dossiers.get(one.event.order_id, ()), before, at))
        return await batch.write(tx, before=before)

    def _copied(
        self,
        rule: Callable[..., Change],
        event: Event,
        dossiers: Sequence[Dossier],
        all_: Mapping[UUID, Dossier],
        at: datetime,
    ) -> list[Change]:
        if not dossiers:
            raise Awaited("Le dossier de cette mission n'est pas encore connu.")
        main = next(dossier for dossier in dossiers if not dossier.is_companion)
        return self._reaching(rule(self._book, main, event, at=at), main, all_)

    def _reaching(self, change: Change, dossier: Dossier, all_: Mapping[UUID, Dossier]) -> list[Change]:
        """The change, and its lines on the dossier that goes on where this one is merged."""
        kept = all_.get(dossier.merged_into) if dossier.merged_into else None
        return [change] if kept is None else [change, reaching.echoed(self._book, kept, dossier, change)]

    async def offer_made(self, tx: Transaction, heard: list[Heard[assignment.OfferMade]]) -> Outcomes:
        """The four lines of R-048 and the offer's A1."""
        offer_ids = [one.event.offer_id for one in heard]
        return await self._each(tx, heard, assigning.offer_made, offer_ids=offer_ids)

    async def offer_closed(self, tx: Transaction, heard: list[Heard[assignment.OfferClosed]]) -> Outcomes:
        """The end of an offer's A1."""
        return await self._each(tx, heard, assigning.offer_closed)

    async def assigned(self, tx: Transaction, heard: list[Heard[assignment.InterventionAssigned]]) -> Outcomes:
        """The winner's job; his offer may have expired meanwhile."""
        offer_ids = [one.event.offer_id for one in heard]
        return await self._each(tx, heard, assigning.assigned, offer_ids=offer_ids)

    async def exhausted(self, tx: Transaction, heard: list[Heard[assignment.InterventionExhausted]]) -> Outcomes:
        """Nobody is left to ask."""
        return await self._each(tx, heard, assigning.exhausted)

    async def offers_stand(self, tx: Transaction, heard: list[Heard[assignment.OffersStand]]) -> Outcomes:
        """State said again to one who lacks the key (`make republish`)."""
        offer_ids = [offer.made.offer_id for one in heard for offer in one.event.offers]
        return await self._each(tx, heard, restating.offers_stand, offer_ids=offer_ids)

    async def reported(self, tx: Transaction, heard: list[Heard[R]]) -> Outcomes:
        """Judges what craftsmen report."""
        return await self._each(tx, heard, reports.judge)

    async def notice_ended(self, tx: Transaction, heard: list[Heard[N]]) -> Outcomes:
        """What became of the SMS or e-mail of an offer, or of the end of its job."""
        offer_ids = [one.event.offer_id for one in heard]
        return await self._each(tx, heard, deliveries.notice_ended, offer_ids=offer_ids)

    async def message_read(self, tx: Transaction, heard: list[Heard[portal.MessageRead]]) -> Outcomes:
        """The receipt of a message to a craftsman."""
        return await self._of_messages(tx, heard, messages.read)

    async def message_notified(self, tx: Transaction, heard: list[Heard[portal.MessageNotified]]) -> Outcomes:
        """What became of the SMS or e-mail that says a message is there."""
        return await self._of_messages(tx, heard, messages.told)

    async def _of_messages(
        self, tx: Transaction, heard: list[Heard[M]], rule: Callable[..., Change | None]
    ) -> Outcomes:
        dossiers = await load(tx, [one.event.dossier_id for one in heard], lock=True)
        known = await message_rows.some(tx, [one.event.message_id for one in heard])
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._of_message, rule, one.event, dossiers, known, at))
        return await batch.write(tx, before=dossiers)

    def _of_message(
        self,
        rule: Callable[..., Change | None],
        event: portal.MessageFact,
        dossiers: Mapping[UUID, Dossier],
        known: Mapping[UUID, ProviderMessage],
        at: datetime,
    ) -> list[Change]:
        dossier, message = dossiers.get(event.dossier_id), known.get(event.message_id)
        if dossier is None or message is None or message.dossier_id != dossier.id:
            raise Awaited("Le message n'est pas encore connu.")
        change = rule(self._book, dossier, message, event, at=at)
        return [] if change is None else [change]

    async def delivery_failed(self, tx: Transaction, heard: list[Heard[gateway.DeliveryFailed]]) -> Outcomes:
        """The insurer could not be told."""
        before = await merges.with_kept(tx, [one.event.dossier_id for one in heard])
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._failed, one.event, before, at))
        return await batch.write(tx, before=before)

    def _failed(self, event: gateway.DeliveryFailed, all_: Mapping[UUID, Dossier], at: datetime) -> list[Change]:
        dossier = all_.get(event.dossier_id)
        if dossier is None:
            raise Awaited("Le dossier n'est pas encore connu.")
        return self._reaching(deliveries.delivery_failed(self._book, dossier, event, at=at), dossier, all_)

    async def letter_received(self, tx: Transaction, heard: list[Heard[intake.CorrespondenceReceived]]) -> Outcomes:
        """A letter about a dossier: its line, and the date it sets; one that is known is a repeat."""
        known = await letter_rows.some(tx, [one.event.letter_id for one in heard])

        def rule(
            dossier: Dossier, kept: Dossier | None, event: intake.CorrespondenceReceived, at: datetime
        ) -> list[Change]:
            if event.letter_id in known:
                return []
            if kept is None:
                return [letters.received(self._book, dossier, event, at=at)]
            return letters_follow.received(self._book, dossier, kept, event, at=at)

        return await self._of_letters(tx, heard, rule)

    async def letter_undone(self, tx: Transaction, heard: list[Heard[intake.CorrespondenceUndone]]) -> Outcomes:
        """A letter that was not this dossier's; one that nobody heard of changes nothing."""
        known = await letter_rows.some(tx, [one.event.letter_id for one in heard])

        def rule(
            dossier: Dossier, kept: Dossier | None, event: intake.CorrespondenceUndone, at: datetime
        ) -> list[Change]:
            letter = known.get(event.letter_id)
            if letter is None or letter.withdrawn_at is not None:
                return []
            if kept is None:
                return [letters.undone(self._book, dossier, letter, event, at=at)]
            return letters_follow.undone(self._book, dossier, kept, letter, event, at=at)

        return await self._of_letters(tx, heard, rule)

    async def _of_letters(
        self,
        tx: Transaction,
        heard: list[Heard[L]],
        rule: Callable[[Dossier, Dossier | None, L, datetime], list[Change]],
    ) -> Outcomes:
        """Of a merged dossier, the rule has the one that goes on beside it."""
        before = await merges.with_kept(tx, [one.event.dossier_id for one in heard])
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._letter, rule, one.event, before, at))
        return await batch.write(tx, before=before)

    def _letter(
        self,
        rule: Callable[[Dossier, Dossier | None, L, datetime], list[Change]],
        event: L,
        all_: Mapping[UUID, Dossier],
        at: datetime,
    ) -> list[Change]:
        dossier = all_.get(event.dossier_id)
        if dossier is None:
            raise Awaited("Le dossier n'est pas encore connu.")
        return rule(dossier, all_.get(dossier.merged_into) if dossier.merged_into else None, event, at)

    async def signature_ended(self, tx: Transaction, heard: list[Heard[S]]) -> Outcomes:
        """A paper or a mandate has come to something; one that belongs to no dossier is not ours."""
        before = await load(tx, [one.event.dossier_id for one in heard if one.event.dossier_id], lock=True)
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._paper, before, one.event, at))
        return await batch.write(tx, before=before)

    def _paper(
        self, dossiers: Mapping[UUID, Dossier], event: esign.RequestFact | esign.MandateFact, at: datetime
    ) -> list[Change]:
        dossier = dossiers.get(event.dossier_id) if event.dossier_id else None
        return [] if dossier is None else [deliveries.signature_ended(self._book, dossier, event, at=at)]

    async def _each(
        self, tx: Transaction, heard: list[Heard[D]], rule: Rule[D], *, offer_ids: Sequence[UUID] = ()
    ) -> Outcomes:
        ids = [one.event.dossier_id for one in heard]
        before = await load(tx, ids, lock=True, offer_ids=offer_ids)
        at = self._clock.now()
        batch = _Batch()
        for one in heard:
            batch.take(one, partial(self._one, before.get(one.event.dossier_id), one.event, rule, at))
        return await batch.write(tx, before=before)

    def _one(self, dossier: Dossier | None, event: D, rule: Rule[D], at: datetime) -> list[Change]:
        if dossier is None:
            raise Awaited("Le dossier n'est pas encore connu.")
        change = rule(self._book, dossier, event, at=at)
        return [] if change is None else [change]
