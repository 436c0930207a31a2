"""What banks report: stored raw, read in the workshop, then every debit given back is one row, one event, one fate.

A report is known by its own id: sent again it answers what it answered before. A debit is given back once, however many
reports say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import structlog

from contracts.events import esign
from contracts.events.envelope import Money
from services.esign.domain import rtransactions as rules
from services.esign.domain.collecting import Instalment
from services.esign.domain.confirming import accepted
from services.esign.domain.mandates import SIGNED, ZONE, Mandate, MandateVerb
from services.esign.domain.mandates import after as mandate_after
from services.esign.domain.rtransactions import Answered, Fate, Report, Returned
from services.esign.sepa.reports import read_report
from services.esign.store import bank_reports as store
from services.esign.store import instalments as instalment_store
from services.esign.store import mandate_messages as message_store
from services.esign.store import mandates as mandate_store
from services.esign.store.aside import Aside
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.use_cases.mandate_facts import SignedMandates, about, say
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import Conflict

log = structlog.get_logger()

Json = dict[str, Any]  # Any: JSON


class AnotherReport(Conflict):
    """A report with this id is known, and was another one."""


@dataclass
class _Outcome:
    """What came of a report, as it is told and kept."""

    kind: str
    message_id: str
    rejected: list[Json] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    answered: list[Json] = field(default_factory=list)

    def told(self) -> Json:
        return {
            "kind": self.kind,
            "message_id": self.message_id,
            "rejected": self.rejected,
            "repeated": self.repeated,
            "unknown": self.unknown,
            "answered": self.answered,
        }


class BankReports:
    """Takes reports in."""

    def __init__(self, *, db: Database, clock: Clock, files: Files, workshop: Aside, facts: SignedMandates) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._workshop = workshop
        self._facts = facts

    async def receive(self, caller: Caller, data: bytes) -> Json:
        """What came of a report; of one that is known, what came of it then.

        Raises:
            NoMessage, TooLarge: no report that can be read. AnotherReport: its id was used for other bytes.
        """
        report = await self._workshop.run(read_report, data)
        digest = await self._files.put(data)
        async with self._db.transaction() as tx:
            outcome = _Outcome(kind=report.kind, message_id=report.message_id)
            await store.hold(tx, report, workspace_id=caller.workspace_id, sandbox=caller.sandbox)
            known = await store.outcome_of(tx, report, workspace_id=caller.workspace_id, sandbox=caller.sandbox)
            if known is not None:
                if known[0] != digest:
                    sentence = "Un autre message de la banque porte déjà cet identifiant."
                    raise AnotherReport(sentence, rule="SEPA-053", field="MsgId")
                return known[1]
            await self._apply(tx, caller, report, digest, outcome)
        log.info("bank_report_taken", kind=report.kind, rejected=len(outcome.rejected), unknown=len(outcome.unknown))
        return outcome.told()

    async def _apply(self, tx: Transaction, caller: Caller, report: Report, digest: bytes, outcome: _Outcome) -> None:
        found = await self._found(tx, caller, report.returned)
        mandates = await mandate_store.some(tx, [one.mandate_id for _, one in found])
        given_back: list[tuple[Returned, Instalment]] = []
        for returned, instalment in found:
            if await instalment_store.reject(tx, instalment.id):
                given_back.append((returned, instalment))
                outcome.rejected.append(_rejected(returned, instalment, settled=report.settled))
            else:
                outcome.repeated.append(instalment.end_to_end_id)
        named = {one.end_to_end_id for _, one in found}
        for one in report.returned:
            if one.end_to_end_id and one.end_to_end_id not in named:
                outcome.unknown.append(one.end_to_end_id)
                log.error("unknown_debit_returned", report=report.message_id, code=one.code)
        await self._answers(tx, caller, report.answered, outcome)
        report_id = await store.take(
            tx,
            report,
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            sha256=digest,
            at=self._clock.now(),
            outcome=outcome.told(),
        )
        assert report_id is not None, "the lock was held: nobody else took it"
        for returned, instalment in given_back:
            mandates[instalment.mandate_id] = await self._give_back(
                tx, mandates[instalment.mandate_id], instalment, returned, report_id=report_id, settled=report.settled
            )

    async def _found(
        self, tx: Transaction, caller: Caller, returned: Sequence[Returned]
    ) -> list[tuple[Returned, Instalment]]:
        """Each debit of ours that the report names, by itself, by its batch or by its file."""
        instalments = await instalment_store.named(
            tx,
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            ends=[one.end_to_end_id for one in returned if one.end_to_end_id],
            payments=[one.payment_id for one in returned if one.payment_id],
            files=[one.message_id for one in returned if one.message_id],
        )
        by_end = {one.end_to_end_id: one for one in returned if one.end_to_end_id}
        by_payment = {one.payment_id: one for one in returned if one.payment_id}
        whole = next((one for one in returned if one.message_id), None)
        found = []
        for instalment in instalments:
            said = by_end.get(instalment.end_to_end_id) or by_payment.get(instalment.payment_id or "") or whole
            if said is not None:
                found.append((said, instalment))
        return found

    async def _give_back(
        self,
        tx: Transaction,
        mandate: Mandate,
        instalment: Instalment,
        returned: Returned,
        *,
        report_id: UUID,
        settled: bool,
    ) -> Mandate:
        """The row, the event, and what becomes of the mandate."""
        at = self._clock.now()
        reason, kind = rules.reason_of(returned.code), rules.kind_of(returned.code, settled=settled)
        if reason is rules.UNKNOWN:
            log.error("unknown_reason_code", code=returned.code, instalment=str(instalment.id))
        await store.reject(
            tx,
            report_id=report_id,
            instalment_id=instalment.id,
            kind=kind,
            code=returned.code,
            action=reason.action,
            at=at,
        )
        said = esign.CollectionRejected(
            **about(mandate),
            instalment_id=instalment.id,
            end_to_end_id=instalment.end_to_end_id,
            amount=Money(cents=instalment.amount_cents),
            due_on=instalment.due_on,
            kind=kind,
            code=returned.code,
            action=reason.action,
            rejections=instalment.attempt,
            rejected_at=at,
        )
        await say(tx, [said])
        return await self._meet_its_fate(tx, mandate, reason.fate, code=returned.code)

    async def _meet_its_fate(self, tx: Transaction, mandate: Mandate, fate: Fate, *, code: str) -> Mandate:
        if mandate.status not in SIGNED:
            return mandate
        match fate:
            case Fate.KEPT:
                return mandate
            case Fate.SUSPENDED:
                suspended = replace(mandate, status=mandate_after(mandate.status, MandateVerb.SUSPEND))
                await mandate_store.save(tx, suspended)
                return suspended
            case Fate.WITHDRAWN:
                return await self._facts.end(tx, mandate, MandateVerb.CANCEL, reason=f"bank_{code.lower()}")

    async def _answers(self, tx: Transaction, caller: Caller, answered: Sequence[Answered], outcome: _Outcome) -> None:
        """What a bank says to mandate messages; a mandate that it refuses is collected under no more."""
        for one in answered:
            message = await message_store.answer(
                tx,
                _id(one.message_id),
                workspace_id=caller.workspace_id,
                sandbox=caller.sandbox,
                accepted=one.accepted,
                reason=one.reason,
                at=self._clock.now(),
            )
            if message is None:
                outcome.unknown.append(one.message_id)
                log.error("unknown_mandate_message_answered", code=one.reason)
                continue
            outcome.answered.append({"mandate_id": str(message.mandate_id), "accepted": one.accepted})
            mandate = (await mandate_store.some(tx, [message.mandate_id]))[message.mandate_id]
            if one.accepted and message.kind in ("pain.009", "pain.010"):
                today = self._clock.now().astimezone(ZONE).date()
                await mandate_store.save(tx, accepted(mandate, on=today))
            elif not one.accepted and message.kind == "pain.009":
                await self._meet_its_fate(tx, mandate, Fate.SUSPENDED, code=one.reason)


def _rejected(returned: Returned, instalment: Instalment, *, settled: bool) -> Json:
    reason = rules.reason_of(returned.code)
    return {
        "instalment_id": str(instalment.id),
        "end_to_end_id": instalment.end_to_end_id,
        "kind": rules.kind_of(returned.code, settled=settled).value,
        "code": returned.code,
        "action": reason.action.value,
        "sentence": reason.sentence,
    }


def _id(text: str) -> UUID:
    """The id a message of ours had; one that is none of ours is nobody's."""
    try:
        return UUID(hex=text)
    except ValueError:
        return UUID(int=0)
