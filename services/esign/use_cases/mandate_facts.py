"""What becomes of mandates, said in the transaction that made it true: signed, suspended, ended; events and messages.

`SignedMandates` hears the end of every request where it is recorded. A mandate is known by its paper, so that whichever
request has that paper signed makes it active, once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from contracts.events import esign
from contracts.events.envelope import Actor
from services.esign.domain import bank_messages as messages
from services.esign.domain import mandates as rules
from services.esign.domain.bank_messages import MandateMessage
from services.esign.domain.creditors import Creditors
from services.esign.domain.mandates import Mandate, MandateStatus, MandateVerb
from services.esign.domain.requests import Bundle, RequestStatus
from services.esign.store import instalments as instalment_store
from services.esign.store import mandate_messages as message_store
from services.esign.store import mandates as store
from shared.clock import Clock
from shared.db import Transaction, new_id
from shared.outbox import Cause, Said, publish

log = structlog.get_logger()

SERVICE = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")


class SignedMandates:
    """Hears how requests end."""

    def __init__(self, *, clock: Clock, creditors: Creditors) -> None:
        self._clock = clock
        self._creditors = creditors

    async def request_ended(self, tx: Transaction, bundle: Bundle) -> None:
        """Makes active what was signed, and ends what its debtor or an approver refused; the caller holds the request.

        An approver's no ends no mandate whose paper is out in another request: its debtor may sign it there.
        """
        request = bundle.request
        if request.status not in (RequestStatus.DONE, RequestStatus.DECLINED, RequestStatus.REJECTED):
            return
        hashes = [one.sha256 for one in bundle.documents]
        known = await store.of_papers(tx, hashes, workspace_id=request.workspace_id, sandbox=request.sandbox)
        for mandate in known:
            if mandate.status is not MandateStatus.AWAITING_SIGNATURE:
                continue
            own = replace(mandate, request_id=request.id)
            if request.status is RequestStatus.DONE:
                await self._activate(tx, own)
            elif request.status is RequestStatus.DECLINED or not await store.is_out_elsewhere(tx, own):
                await self.end(tx, own, MandateVerb.CANCEL, reason=str(request.status))

    async def _activate(self, tx: Transaction, mandate: Mandate) -> None:
        at = self._clock.now()
        active = replace(mandate, status=rules.after(mandate.status, MandateVerb.SIGN), signed_at=at)
        await store.save(tx, active)
        await self.message(tx, active, "pain.009", at=at)
        assert active.signed_on is not None, "it was signed a moment ago"
        activated = esign.MandateActivated(
            **about(active), scheme=active.scheme, kind=active.kind, signed_on=active.signed_on
        )
        await publish(tx, [Said(activated, Cause.current())])
        log.info("mandate_activated", mandate=str(active.id), request=str(active.request_id))

    async def end(self, tx: Transaction, mandate: Mandate, verb: MandateVerb, *, reason: str) -> Mandate:
        """Ends a held mandate: what is planned under it is never presented; told when it was ever signed.

        Raises:
            MandateForbids: it has ended already.
        """
        at = self._clock.now()
        ended = replace(mandate, status=rules.after(mandate.status, verb), ended_at=at, end_reason=reason)
        await store.save(tx, ended)
        await instalment_store.stop_planned(tx, mandate.id)
        if mandate.status in rules.SIGNED:
            code = {"dormancy": messages.EXPIRED, "cancelled": messages.BY_CREDITOR}.get(reason, messages.BY_DEBTOR)
            await self.message(tx, ended, "pain.011", at=at, reason=code)
            said = esign.MandateEnded(**about(ended), reason=reason, ended_at=at)
            await publish(tx, [Said(said, Cause.current())])
        log.info("mandate_ended", mandate=str(ended.id), reason=reason)
        return ended

    async def message(
        self, tx: Transaction, mandate: Mandate, kind: str, *, at: datetime, reason: str = "", old_rum: str = ""
    ) -> None:
        """Notes what a bank is to be told; the message is built from it when it is asked for."""
        message_id: UUID = new_id()
        content = messages.told(
            mandate,
            self._creditors.of(mandate.creditor),
            message_id=message_id,
            first_message_id=await message_store.first_id(tx, mandate.id),
            at=at,
            reason=reason,
            old_rum=old_rum,
        )
        one = MandateMessage(id=message_id, mandate_id=mandate.id, kind=kind, content=content, created_at=at)
        await message_store.insert(tx, one)


def about(mandate: Mandate) -> dict[str, Any]:  # Any: fields of an event
    """What every fact of a mandate says of it."""
    return {
        "actor": SERVICE,
        "request_id": mandate.request_id,
        "mandate_id": mandate.id,
        "workspace_id": mandate.workspace_id,
        "sandbox": mandate.sandbox,
        "creditor": mandate.creditor,
        "rum": mandate.rum,
        "contract_number": mandate.contract_number,
        "dossier_id": mandate.dossier_id,
    }


async def say(tx: Transaction, facts: Sequence[esign.MandateFact]) -> None:
    """Says these facts, in this order."""
    cause = Cause.current()
    await publish(tx, [Said(fact, cause) for fact in facts])
