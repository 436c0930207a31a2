"""An intervention is ready: decide who is asked first, keep why not the others, make the first offer.

On an order's way: takes a list, reads counts once, decides one after the other on counts moved on in memory
(capacity is soft by one batch), writes one statement per table.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from contracts.events.casework import DossierStands, InterventionReady
from services.assignment.domain.communes import zone_of
from services.assignment.domain.decision import count, decide
from services.assignment.domain.index import Network
from services.assignment.domain.offers import ask, begin, withdraw
from services.assignment.domain.rounds import Intervention, Round
from services.assignment.domain.rules import Rules
from services.assignment.domain.states import RoundState
from services.assignment.domain.telling import ROBOT
from services.assignment.domain.verdicts import Counts, Request
from services.assignment.store import decisions, offers, rounds
from services.assignment.store.decisions import Kept
from services.assignment.use_cases.asking import Asking, Step, pick_of
from shared.db import Transaction, new_id
from shared.errors import ServiceError
from shared.inbox import Heard
from shared.outbox import publish

_LIVE = frozenset({RoundState.OFFERING, RoundState.EXHAUSTED, RoundState.ASSIGNED})
Outcomes = list[Exception | None]


@dataclass(frozen=True)
class _Task:
    """One intervention to decide: as said, what stood before, by which rules, on whose behalf."""

    heard: Heard[InterventionReady]
    old: Round | None
    rules: Rules
    request: Request


class Deciding:
    """Hears `intervention.ready`."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._kept_surroundings: set[tuple[Any, ...]] = set()  # keys of the table, as many types as columns

    async def ready(self, tx: Transaction, heard: list[Heard[InterventionReady]]) -> Outcomes:
        """Decides each and makes its first offer; an unknown insurer parks its message, a repeat does nothing."""
        now = self._asking.clock.now()
        network = await self._asking.keeper.current(tx, now)
        known = await rounds.lock(tx, [one.event.intervention_id for one in heard])
        declined = await offers.decliners(tx, known) if known else {}
        outcomes: Outcomes = [None] * len(heard)
        tasks: list[_Task] = []
        for place, one in enumerate(heard):
            old = known.get(one.event.intervention_id)
            if old is not None and old.intervention.round >= one.event.round:
                continue
            try:
                tasks.append(self._task(one, old, network, declined, now))
            except ServiceError as error:
                outcomes[place] = error
        if tasks:
            await self._decide(tx, tasks, network, now)
        return outcomes

    async def standing(self, tx: Transaction, heard: list[Heard[DossierStands]]) -> Outcomes:
        """Decides what a dossier that was never heard of still seeks; a dossier that seeks nothing is only known."""
        sought = [(place, one) for place, said in enumerate(heard) for one in _ready_of(said)]
        outcomes: Outcomes = [None] * len(heard)
        told = await self.ready(tx, [one for _, one in sought]) if sought else []
        for (place, _), outcome in zip(sought, told, strict=True):
            outcomes[place] = outcomes[place] or outcome
        return outcomes

    def _task(
        self,
        heard: Heard[InterventionReady],
        old: Round | None,
        network: Network,
        declined: Mapping[UUID, frozenset[UUID]],
        now: datetime,
    ) -> _Task:
        event = heard.event
        return _Task(
            heard=heard,
            old=old,
            rules=self._asking.rules.on(event.insurer, network.day),
            request=Request(
                intervention_id=event.intervention_id,
                round=event.round,
                insurer=event.insurer,
                trade=event.trade,
                insee=event.place.insee,
                postal_code=event.place.postal_code,
                at=now,
                left_out=frozenset(event.excluded_firms),
                declined=declined.get(event.intervention_id, frozenset()),
            ),
        )

    async def _decide(self, tx: Transaction, tasks: Sequence[_Task], network: Network, now: datetime) -> None:
        counts = await counts_for(tx, network, [task.request for task in tasks], now)
        kept: list[Kept] = []
        begun: list[Step] = []
        for task in tasks:
            one = _timed(task.request, task.rules, network, counts)
            round = self._begin(task, one, network, now)
            count(one.decision, counts)
            kept.append(one)
            begun.append(Step(None, round, ROBOT, task.heard.cause))
        ended = [self._ended(task, now) for task in tasks if task.old is not None and task.old.state in _LIVE]
        await self.keep(tx, kept)
        await rounds.save(
            tx,
            [(task.old, step.after) for task, step in zip(tasks, begun, strict=True)],
            ended=[(step.before, step.after) for step in ended],
            correlations={t.request.intervention_id: t.heard.cause.correlation_id for t in tasks},
        )
        await decisions.add_shares(tx, counts, now)
        await publish(tx, [said for step in (*ended, *begun) for said in self._asking.said(step)])

    def _begin(self, task: _Task, kept: Kept, network: Network, now: datetime) -> Round:
        event, clocks = task.heard.event, task.rules.clocks
        intervention = Intervention(
            id=event.intervention_id,
            dossier_id=event.dossier_id,
            dossier_number=event.dossier_number,
            insurer=event.insurer,
            trade=event.trade,
            loss_kind=event.loss_kind,
            place=event.place,
            round=event.round,
            ready_at=event.ready_at,
            left_out=event.excluded_firms,
            reason=event.reason,
        )
        zone = zone_of(event.place.insee)
        round = begin(
            intervention=intervention,
            decision_id=kept.id,
            rules_version=task.rules.version,
            clocks=clocks,
            zone=zone,
            now=now,
        )
        ranking = kept.decision.ranking
        pick = pick_of(network.firms.get(ranking[0]), round) if ranking else None
        picks = (pick,) if pick else ()
        return ask(round=round, picks=picks, more=len(ranking) > 1, clocks=clocks, zone=zone, now=now)

    def _ended(self, task: _Task, now: datetime) -> Step:
        """The old round is over when a new one begins: what is open of it is withdrawn."""
        assert task.old is not None
        return Step(task.old, withdraw(round=task.old, now=now), ROBOT, task.heard.cause)

    async def keep(self, tx: Transaction, kept: Sequence[Kept]) -> None:
        """Keeps decisions, and once per picture of the network who worked around."""
        seen = {_picture(one): one.decision.surroundings for one in kept}
        fresh = {key: value for key, value in seen.items() if key not in self._kept_surroundings}
        if fresh:
            await decisions.keep_surroundings(tx, fresh)
            tx.after_commit(partial(self._kept_surroundings.update, tuple(fresh)))
        await decisions.save(tx, kept)


async def counts_for(tx: Transaction, network: Network, requests: Iterable[Request], now: datetime) -> Counts:
    """Capacity and fair share of every firm these requests may reach, read once."""
    counts = Counts()
    reached = {}
    trades = set()
    for request in requests:
        site = network.communes.site(insee=request.insee, postal_code=request.postal_code)
        reached.update({firm.id: firm for firm in network.covering(site, request.trade)})
        trades.add(request.trade)
    if reached:
        await decisions.shares(tx, reached, trades, counts)
    limited = [firm.id for firm in reached.values() if firm.capacity is not None]
    if limited:
        await decisions.loads(tx, limited, now, counts)
    return counts


def _timed(request: Request, rules: Rules, network: Network, counts: Counts) -> Kept:
    started = time.perf_counter()
    decision = decide(request=request, rules=rules, network=network, counts=counts)
    return Kept(new_id(), decision, elapsed_us=round((time.perf_counter() - started) * 1_000_000))


def _picture(kept: Kept) -> tuple[Any, ...]:
    one = kept.decision
    return one.network_version, one.day, one.department, one.request.trade


def _ready_of(said: Heard[DossierStands]) -> list[Heard[InterventionReady]]:
    """What a dossier seeks, as it was declared ready."""
    event = said.event
    return [
        Heard(
            InterventionReady(
                actor=event.actor,
                dossier_id=event.dossier_id,
                dossier_number=event.number,
                intervention_id=one.intervention_id,
                round=one.round,
                insurer=event.insurer,
                trade=one.trade,
                loss_kind=event.loss_kind,
                place=one.place,
                limit=one.limit,
                excluded_firms=one.excluded_firms,
                ready_at=one.ready_at,
            ),
            said.received,
        )
        for one in event.sought
    ]
