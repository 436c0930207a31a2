"""Papers put together: the product's, the mandate, the letter, in one request; taken up again when interrupted."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import structlog

from services.esign.domain import contract_papers as rules
from services.esign.domain.contract_papers import ContractPapers, KeptPaper, Termination
from services.esign.domain.creditors import Creditors
from services.esign.domain.documents import Document
from services.esign.domain.mandates import Mandate, MandateVerb
from services.esign.store import contract_papers as store
from services.esign.store import mandates as mandate_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.typesetting import Typesetting
from services.esign.use_cases.mandate_facts import SignedMandates
from services.esign.use_cases.mandate_papers import MandatePapers, Sheet, sheet_of
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound, ServiceError, Unavailable

log = structlog.get_logger()

AT_ONCE = 10


class Bundling:
    """Makes requests of papers that are kept."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        creditors: Creditors,
        files: Files,
        papers: MandatePapers,
        facts: SignedMandates,
        typesetting: Typesetting,
    ) -> None:
        self._db = db
        self._clock = clock
        self._creditors = creditors
        self._files = files
        self._papers = papers
        self._facts = facts
        self._typesetting = typesetting

    async def send(self, one: ContractPapers) -> None:
        """Sends them; bad weather leaves them to the loop, and what can never go out is said to have failed.

        Raises:
            NotSignable: a paper cannot be sealed.
        """
        try:
            await self._send(one)
        except Unavailable:
            log.warning("contract_papers_wait", papers=str(one.id))
        except ServiceError:
            async with self._db.transaction() as tx:
                held = await found_papers(
                    tx, Caller(workspace_id=one.workspace_id, sandbox=one.sandbox), one.id, lock=True
                )
                await store.save(tx, replace(held, state="failed"))
                for mandate in (await mandate_store.some(tx, [held.mandate_id] if held.mandate_id else [])).values():
                    await self._facts.end(tx, mandate, MandateVerb.CANCEL, reason="not_sent")
            raise

    async def _send(self, one: ContractPapers) -> None:
        """Makes one request of the papers and sends it out; goes on where it was interrupted."""
        caller = Caller(workspace_id=one.workspace_id, sandbox=one.sandbox)
        if one.request_id is None:
            one = await self._put_together(caller, one)
        if one.request_id is not None:
            await self._papers.activate(caller, one.request_id)
        async with self._db.transaction() as tx:
            held = await found_papers(tx, caller, one.id, lock=True)
            await store.save(tx, replace(held, state="sent"))
        log.info("contract_papers_sent", papers=str(one.id), request=str(one.request_id))

    async def _put_together(self, caller: Caller, one: ContractPapers) -> ContractPapers:
        mandate = await self._mandate_of(one)
        sheets = [
            Sheet(data=await self._bytes(paper), filename=paper.filename, place=paper.place) for paper in one.papers
        ]
        if mandate is not None:
            sheets.append(await self._papers.printed(mandate))
        if one.termination is not None:
            sheets.append(await self._letter(one, one.termination))
        request_id, documents = await self._papers.draft(
            caller,
            name=f"Contrat {one.contract_number}",
            external_id=str(one.dossier_id) if one.dossier_id else one.contract_number,
            person=one.insured,
            mode=one.authentication_mode,
            sheets=sheets,
        )
        return await self._bind(caller, one, request_id, mandate, documents)

    async def _bind(
        self,
        caller: Caller,
        one: ContractPapers,
        request_id: UUID,
        mandate: Mandate | None,
        documents: Sequence[Document],
    ) -> ContractPapers:
        """Writes down which request carries them, and which paper is the mandate; whoever is first does."""
        async with self._db.transaction() as tx:
            held = await found_papers(tx, caller, one.id, lock=True)
            if held.request_id is not None:
                return held
            bound = replace(held, request_id=request_id)
            await store.save(tx, bound)
            if mandate is not None:
                place = len(one.papers)
                await self._papers.bind_in(tx, mandate, request_id=request_id, document=documents[place])
        return bound

    async def _mandate_of(self, one: ContractPapers) -> Mandate | None:
        if one.mandate_id is None:
            return None
        async with self._db.reading() as tx:
            return await mandate_store.one(tx, one.mandate_id, workspace_id=one.workspace_id, sandbox=one.sandbox)

    async def _bytes(self, paper: KeptPaper) -> bytes:
        return await self._files.get(bytes.fromhex(paper.sha256))

    async def _letter(self, one: ContractPapers, termination: Termination) -> Sheet:
        words = rules.letter(one, termination, new_insurer=self._creditors.of(one.creditor).name)
        made = await self._typesetting.make("termination", words, at=one.created_at)
        return sheet_of(made, filename="mandat-resiliation.pdf")

    async def send_waiting(self) -> int:
        """Sends what was interrupted; how many."""
        async with self._db.transaction() as tx:
            waiting = await store.to_make(tx, now=self._clock.wall(), limit=AT_ONCE)
        for one in waiting:
            try:
                await self.send(one)
            except ServiceError as error:
                log.error("contract_papers_never_sent", papers=str(one.id), rule=error.rule)
        return len(waiting)


async def found_papers(tx: Transaction, caller: Caller, papers_id: UUID, *, lock: bool = False) -> ContractPapers:
    """The papers of one contract of this caller.

    Raises:
        NotFound: there are none, or they are another's.
    """
    one = await store.one(tx, papers_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox, lock=lock)
    if one is None:
        raise NotFound("Ces pièces de contrat n'existent pas.", rule="SEPA-404")
    return one
