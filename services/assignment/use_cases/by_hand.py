"""A CC chooses the firm herself, with a reason: when the list is exhausted, or at any time while nobody has won.

The machine's judgement of that firm is computed and kept beside her reason; it informs, it does not forbid.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.envelope import Actor, Firm, Professional
from services.assignment.domain import by_hand
from services.assignment.domain.communes import zone_of
from services.assignment.domain.decision import decide
from services.assignment.domain.index import Network
from services.assignment.domain.network import FirmFile, Person, firm_on
from services.assignment.domain.rounds import Pick, Round
from services.assignment.domain.rules import Rules
from services.assignment.domain.verdicts import Request
from services.assignment.store import network as firms
from services.assignment.store import offers, remarks, rounds
from services.assignment.store.decisions import Kept
from services.assignment.use_cases.asking import Asking, Step
from services.assignment.use_cases.deciding import Deciding, counts_for
from shared.db import Database, Transaction, new_id
from shared.errors import Conflict, Invalid, NotFound
from shared.outbox import Cause


@dataclass(frozen=True)
class Choice:
    """What the CC decided: which firm, who in it, why, and whether it has agreed already."""

    intervention_id: UUID
    firm_code: str
    reason: str
    agreed: bool = False
    number: str | None = None
    version: int | None = None


class ByHand:
    """Manual assignment."""

    def __init__(self, *, db: Database, asking: Asking, deciding: Deciding) -> None:
        self._db = db
        self._asking = asking
        self._deciding = deciding

    async def choose(self, choice: Choice, *, actor: Actor) -> Round:
        """Proposes the intervention to the firm, or gives it to a firm that agreed by telephone.

        Raises:
            NotFound: no such intervention or firm. Conflict: it has moved on, or somebody won.
        """
        if not choice.reason.strip():
            raise Invalid("Donnez la raison de ce choix.", rule="R-053", field="reason")
        now = self._asking.clock.now()
        async with self._db.transaction() as tx:
            round = await self._locked(tx, choice)
            rules = await self._asking.rules.pinned(tx, round.intervention.insurer, round.rules_version)
            network = await self._asking.keeper.current(tx, now)
            kept = await self._judge(tx, round, rules, network, choice, actor, now)
            pick = await self._pick(tx, choice, kept, network)
            after = await self._move(tx, round, pick, rules, choice, now)
            await self._deciding.keep(tx, [kept])
            await remarks.add(tx, round, at=now, actor=actor, sentence=f"Choix à la main : {choice.reason.strip()}")
            await self._asking.write(tx, [Step(round, after, actor, await self._cause(tx, round))])
        return after

    async def _locked(self, tx: Transaction, choice: Choice) -> Round:
        round = (await rounds.lock(tx, [choice.intervention_id])).get(choice.intervention_id)
        if round is None:
            raise NotFound("Cette intervention n'existe pas.")
        if choice.version is not None and choice.version != round.version:
            raise Conflict("Cette intervention a changé depuis que vous l'avez ouverte : relisez-la.", rule="FORM-409")
        return round

    async def _judge(
        self, tx: Transaction, round: Round, rules: Rules, network: Network, choice: Choice, actor: Actor, now: datetime
    ) -> Kept:
        one = round.intervention
        declined = (await offers.decliners(tx, [one.id])).get(one.id, frozenset())
        request = Request(
            intervention_id=one.id,
            round=one.round,
            insurer=one.insurer,
            trade=one.trade,
            insee=one.place.insee,
            postal_code=one.place.postal_code,
            at=now,
            left_out=frozenset(one.left_out),
            declined=declined,
        )
        counts = await counts_for(tx, network, [request], now)
        decision = decide(request=request, rules=rules, network=network, counts=counts)
        return Kept(new_id(), decision, elapsed_us=0, by_whom=actor.model_dump(), reason=choice.reason.strip())

    async def _pick(self, tx: Transaction, choice: Choice, kept: Kept, network: Network) -> Pick:
        ids = await firms.coded(tx, [choice.firm_code])
        if choice.firm_code not in ids:
            raise NotFound(f"Aucune entreprise du réseau n'a le code {choice.firm_code}.", field="firm_code")
        (file,) = await firms.files(tx, ids.values())
        firm = firm_on(firm=file, day=network.day, communes=network.communes)
        if not firm.member:
            raise Conflict("Cette entreprise n'est pas dans le réseau à cette date.", field="firm_code")
        return Pick(
            offer_id=new_id(),
            decision_id=kept.id,
            firm=Firm(id=firm.id, code=firm.code, name=firm.name),
            professional=_person(file, choice, network),
        )

    async def _move(
        self, tx: Transaction, round: Round, pick: Pick, rules: Rules, choice: Choice, now: datetime
    ) -> Round:
        zone = zone_of(round.intervention.place.insee)
        if choice.agreed:
            return by_hand.assign(round=round, pick=pick, clocks=rules.clocks, zone=zone, now=now)
        more = await self._asking.anybody_left(tx, round, round.decision_id, but=pick.firm.id)
        return by_hand.propose(round=round, pick=pick, more=more, clocks=rules.clocks, zone=zone, now=now)

    async def _cause(self, tx: Transaction, round: Round) -> Cause:
        walk = await rounds.correlations(tx, [round.intervention.id])
        return Cause(walk.get(round.intervention.id) or Cause.current().correlation_id)


def _person(file: FirmFile, choice: Choice, network: Network) -> Professional:
    people = [one for one in file.of(Person) if one.holds(network.day)]
    wanted = [one for one in people if choice.number in (None, one.number)]
    if not wanted:
        raise NotFound("Cette personne ne travaille pas dans l'entreprise.", field="number")
    first = min(wanted, key=lambda one: (one.role != "professional", one.number))
    return Professional(number=first.number, name=first.name)
