"""Explaining a decision: who, why, why not the others; and *why not X*, computed again from what was pinned.

One invariant: what is computed again for a firm that was kept equals what was kept (a test walks them all).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.assignment.domain.communes import Communes
from services.assignment.domain.decision import Decision, counts_of
from services.assignment.domain.network import FirmFile, firm_on
from services.assignment.domain.rounds import Offer, Round
from services.assignment.domain.rules import Rules
from services.assignment.domain.sentences import explain
from services.assignment.domain.verdicts import Line, Rule, Verdict, verdict_on
from services.assignment.store import decisions, lists, offers, remarks, rounds
from services.assignment.store import network as firms
from services.assignment.store.decisions import Kept
from services.assignment.use_cases.keeper import Keeper
from services.assignment.use_cases.rule_book import RuleBook
from shared.clock import Clock
from shared.db import ROW, Database, Transaction
from shared.errors import NotFound


@dataclass(frozen=True)
class Reason:
    """One firm in a decision."""

    firm_id: UUID
    code: str
    name: str
    verdict: Verdict
    sentence: str
    line: Line | None = None
    place: int | None = None
    """Its place in the ranking, from 1."""


@dataclass(frozen=True)
class Explained:
    """A decision as a person reads it."""

    kept: Kept
    rules: Rules
    reasons: tuple[Reason, ...]
    elsewhere: tuple[Reason, ...]
    """Firms around whose zone does not cover the commune, or who do not do the trade."""


@dataclass(frozen=True)
class Story:
    """Everything about one intervention, for its page."""

    round: Round
    offers: Sequence[Offer]
    decisions: Sequence[Kept]
    remarks: Sequence[ROW]
    answers: Sequence[ROW]


class Explaining:
    """Reads for pages and programs."""

    page_size = lists.PAGE

    def __init__(self, *, db: Database, clock: Clock, keeper: Keeper, rules: RuleBook, communes: Communes) -> None:
        self._db = db
        self._clock = clock
        self._keeper = keeper
        self._rules = rules
        self._communes = communes

    async def story(self, intervention_id: UUID) -> Story:
        """An intervention, its rounds, offers, decisions and remarks.

        Raises:
            NotFound: no such intervention.
        """
        async with self._db.reading() as tx:
            round = (await rounds.read(tx, [intervention_id])).get(intervention_id)
            if round is None:
                raise NotFound("Cette intervention n'existe pas.")
            notes, answers = await remarks.of_intervention(tx, intervention_id)
            return Story(
                round=round,
                offers=await offers.offers_of(tx, intervention_id),
                decisions=await decisions.of_intervention(tx, intervention_id),
                remarks=notes,
                answers=answers,
            )

    async def interventions(
        self, *, state: str | None = None, search: str | None = None, page: int = 1
    ) -> tuple[list[ROW], int]:
        """A page of the list, and how many there are."""
        async with self._db.reading() as tx:
            return await lists.interventions(tx, state=state, search=search, page=page)

    async def waiting(self) -> dict[str, float]:
        """How many searches are under way, and how many wait for a CC."""
        async with self._db.reading() as tx:
            return await lists.waiting(tx)

    async def decision(self, decision_id: UUID) -> Explained:
        """A decision, with the reason of everyone who works around.

        Raises:
            NotFound: no such decision.
        """
        async with self._db.reading() as tx:
            kept = await self._kept(tx, decision_id)
            names = await self._names(tx, _everybody(kept.decision))
            rules = await self._rules.pinned(tx, kept.decision.request.insurer, kept.decision.rules_version)
        return Explained(kept, rules, tuple(_here(kept, names)), tuple(_elsewhere(kept, names)))

    async def why_not(self, decision_id: UUID, *, firm_code: str) -> Reason:
        """One firm, near or far, judged again on the rules, the day, the network and the counts of the decision.

        Raises:
            NotFound: no such decision, or no such firm in the network of that moment.
        """
        async with self._db.reading() as tx:
            kept = await self._kept(tx, decision_id)
            ids = await firms.coded(tx, [firm_code.strip()])
            found = await firms.files(tx, ids.values(), at=kept.decision.network_version)
            if not found or not found[0].parts:
                raise NotFound("Cette entreprise n'était pas connue du réseau au moment de la décision.", field="firm")
            rules = await self._rules.pinned(tx, kept.decision.request.insurer, kept.decision.rules_version)
        return self._judged_again(kept.decision, found[0], rules)

    def _judged_again(self, decision: Decision, file: FirmFile, rules: Rules) -> Reason:
        request = decision.request
        firm = firm_on(firm=file, day=decision.day, communes=self._communes)
        verdict = verdict_on(
            firm=firm,
            site=self._communes.site(insee=request.insee, postal_code=request.postal_code),
            request=request,
            rules=rules,
            counts=counts_of(decision.lines, request.trade),
        )
        line = next((one for one in decision.lines if one.firm_id == firm.id), None)
        place = _place(decision, firm.id)
        return Reason(firm.id, firm.code, firm.name, verdict, _sentence(verdict, place), line, place)

    async def _kept(self, tx: Transaction, decision_id: UUID) -> Kept:
        kept = await decisions.get(tx, decision_id)
        if kept is None:
            raise NotFound("Cette décision n'existe pas.")
        return kept

    async def _names(self, tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
        network = await self._keeper.current(tx, self._clock.now())
        known = {id: network.firms[id] for id in ids if id in network.firms}
        return {id: (firm.code, firm.name) for id, firm in known.items()}


_NOBODY = ("?", "Entreprise inconnue")


def _everybody(decision: Decision) -> set[UUID]:
    around = decision.surroundings
    return {line.firm_id for line in decision.lines} | set(around.everybody)


def _here(kept: Kept, names: dict[UUID, tuple[str, str]]) -> Iterable[Reason]:
    for line in kept.decision.lines:
        place = _place(kept.decision, line.firm_id)
        code, name = names.get(line.firm_id, _NOBODY)
        yield Reason(line.firm_id, code, name, line.verdict, _sentence(line.verdict, place), line, place)


def _elsewhere(kept: Kept, names: dict[UUID, tuple[str, str]]) -> Iterable[Reason]:
    """What the decision's own lines do not name: of the trade but not over the commune, then of other trades."""
    decision, here = kept.decision, {line.firm_id for line in kept.decision.lines}
    of_trade = frozenset(decision.surroundings.of_trade)
    far = Verdict(Rule.ZONE, limit=decision.request.insee)
    other = Verdict(Rule.TRADE, limit=decision.request.trade)
    rest = [id for id in decision.surroundings.everybody if id not in here]
    for id in sorted(rest, key=lambda one: (one not in of_trade, names.get(one, _NOBODY))):
        code, name = names.get(id, _NOBODY)
        verdict = far if id in of_trade else other
        yield Reason(id, code, name, verdict, explain(verdict))


def _place(decision: Decision, firm_id: UUID) -> int | None:
    return decision.ranking.index(firm_id) + 1 if firm_id in decision.ranking else None


def _sentence(verdict: Verdict, place: int | None) -> str:
    if place is None:
        return explain(verdict)
    rank = "première" if place == 1 else f"{place}e"
    return f"{explain(verdict)} Classée {rank}."
