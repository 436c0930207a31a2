"""Asking the next firms of a search: whoever follows in the decision's ranking and can be asked today.

Used by every step that moves a search on: a decline, a clock, a CC's choice.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.assignment import OffersStand
from contracts.events.envelope import Actor, Firm, Professional
from services.assignment.domain.communes import zone_of
from services.assignment.domain.index import Network
from services.assignment.domain.network import FirmOn
from services.assignment.domain.offers import ask, wanted
from services.assignment.domain.rounds import Pick, Round
from services.assignment.domain.telling import ROBOT, standing, tell
from services.assignment.domain.verdicts import somebody_for
from services.assignment.store import decisions, remarks, rounds
from services.assignment.use_cases.keeper import Keeper
from services.assignment.use_cases.rule_book import RuleBook
from shared.clock import Clock
from shared.db import Transaction, new_id
from shared.outbox import Cause, Said, publish


@dataclass(frozen=True)
class Step:
    """A round before and after, who moved it, and the walk it belongs to."""

    before: Round | None
    after: Round
    actor: Actor
    cause: Cause


class Asking:
    """Moves searches on, and writes and says what moved."""

    def __init__(self, *, clock: Clock, keeper: Keeper, rules: RuleBook) -> None:
        self.clock = clock
        self.keeper = keeper
        self.rules = rules

    async def next_firms(self, tx: Transaction, round: Round) -> Round:
        """Asks as many more firms as the clocks want now; none left and none open is exhausted (R-053)."""
        now, one = self.clock.now(), round.intervention
        rules = await self.rules.pinned(tx, one.insurer, round.rules_version)
        count = wanted(round=round, clocks=rules.clocks, now=now)
        if not count:
            return round
        picks, more = await self._picks(tx, round, count, now)
        zone = zone_of(one.place.insee)
        return ask(round=round, picks=picks, more=more, clocks=rules.clocks, zone=zone, now=now)

    async def stand(self, tx: Transaction, keys: Sequence[str]) -> list[OffersStand]:
        """What a reader that never heard of these dossiers must know of their searches (`make republish`)."""
        of_dossier: dict[UUID, list[Round]] = defaultdict(list)
        for one in await rounds.living(tx, map(UUID, keys)):
            of_dossier[one.intervention.dossier_id].append(one)
        now = self.clock.now()
        return [fact for one in of_dossier.values() if (fact := standing(one, at=now)) is not None]

    async def anybody_left(self, tx: Transaction, round: Round, decision_id: UUID, *, but: UUID) -> bool:
        """Whether somebody else of that decision's ranking was not asked yet."""
        ranking = (await decisions.rankings(tx, [decision_id])).get(decision_id, [])
        return any(firm_id not in round.asked and firm_id != but for firm_id in ranking)

    async def _picks(self, tx: Transaction, round: Round, count: int, now: datetime) -> tuple[tuple[Pick, ...], bool]:
        network = await self.keeper.current(tx, now)
        ranking = (await decisions.rankings(tx, [round.decision_id])).get(round.decision_id, [])
        left = [firm_id for firm_id in ranking if firm_id not in round.asked]
        picks: list[Pick] = []
        for place, firm_id in enumerate(left):
            if len(picks) == count:
                return tuple(picks), place < len(left)
            pick = pick_of(network.firms.get(firm_id), round)
            if pick is None:
                await remarks.add(tx, round, at=now, actor=ROBOT, sentence=_passed_over(network, firm_id))
            else:
                picks.append(pick)
        return tuple(picks), False

    async def write(self, tx: Transaction, steps: Sequence[Step]) -> None:
        """Rows and events of some steps, in one statement per table."""
        await rounds.save(tx, [(step.before, step.after) for step in steps])
        await publish(tx, [said for step in steps for said in self.said(step)])

    def said(self, step: Step) -> Iterator[Said]:
        """What a step says."""
        events = tell(before=step.before, after=step.after, actor=step.actor, at=self.clock.now())
        return (Said(event, step.cause) for event in events)


def pick_of(firm: FirmOn | None, round: Round) -> Pick | None:
    """The firm and the professional whose turn it is, if the firm may be asked today."""
    if firm is None or not firm.active or firm.absent is not None:
        return None
    one = round.intervention
    person = somebody_for(firm.people, trade=one.trade, turn=one.id.int)
    if person is None:
        return None
    return Pick(
        offer_id=new_id(),
        decision_id=round.decision_id,
        firm=Firm(id=firm.id, code=firm.code, name=firm.name),
        professional=Professional(number=person.number, name=person.name),
    )


def _passed_over(network: Network, firm_id: UUID) -> str:
    firm = network.firms.get(firm_id)
    return f"{firm.name if firm else firm_id} n'est plus en état d'être sollicitée : passée."
