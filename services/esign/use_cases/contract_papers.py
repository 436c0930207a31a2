"""The papers of a contract in one request: kept first, then printed, put together, sent out; a RIB that comes later.

What is sent out is decided and durable before anything is made of it, so that an interrupted sending goes on by a loop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from services.esign.domain import contract_papers as rules
from services.esign.domain.accounts import BadAccount, check_address
from services.esign.domain.contract_papers import ContractPapers, KeptPaper, Termination
from services.esign.domain.creditors import Creditor, Creditors
from services.esign.domain.documents import Document, check_upload
from services.esign.domain.mandates import Debtor, Kind, Mandate, MandateVerb, Scheme
from services.esign.store import contract_papers as store
from services.esign.store import mandates as mandate_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.printing import TERMINATION, TERMINATION_SIGNATURE, printed
from services.esign.store.sheets import Sheets
from services.esign.use_cases.mandate_facts import SignedMandates
from services.esign.use_cases.mandate_papers import MandatePapers, Sheet
from services.esign.use_cases.mandates import Mandates, WantedMandate
from services.esign.use_cases.workshop import Workshop
from shared.clock import Clock
from shared.db import Database, Transaction
from shared.errors import NotFound, ServiceError, Unavailable

log = structlog.get_logger()

AT_ONCE = 10


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A paper as it came."""

    data: bytes
    filename: str


@dataclass(frozen=True, kw_only=True)
class WantedPapers:
    """What a caller wants sent out for a contract."""

    creditor: str
    product: str
    contract_number: str
    insured: Debtor
    authentication_mode: str
    iban: str | None
    kind: Kind
    scheme: Scheme
    dossier_id: UUID | None
    termination: Termination | None


class SendingPapers:
    """The use cases of contract papers."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        creditors: Creditors,
        files: Files,
        sheets: Sheets,
        papers: MandatePapers,
        mandates: Mandates,
        facts: SignedMandates,
        workshop: Workshop,
    ) -> None:
        self._db = db
        self._clock = clock
        self._creditors = creditors
        self._files = files
        self._sheets = sheets
        self._papers = papers
        self._mandates = mandates
        self._facts = facts
        self._workshop = workshop

    async def create(self, caller: Caller, wanted: WantedPapers, uploads: Mapping[str, Upload]) -> ContractPapers:
        """Papers on their way to the insured: all of the product's, the mandate if there is an account, the letter.

        Raises:
            PapersMissing, NoSuchPaper, NoSuchCreditor: not the papers of the product. BadDocument: no PDF.
            UnstructuredAddress, ConsumerNeedsCore: the mandate cannot be made.
        """
        creditor = self._creditors.of(wanted.creditor)
        rules.check_whole(creditor.product(wanted.product), list(uploads))
        check_address(wanted.insured.address)
        kept = await self._keep(creditor, wanted.product, uploads)
        mandate, why = self._mandate(caller, wanted)
        made = ContractPapers(
            id=uuid7(),
            workspace_id=caller.workspace_id,
            sandbox=caller.sandbox,
            creditor=wanted.creditor,
            product=wanted.product,
            contract_number=wanted.contract_number,
            insured=wanted.insured,
            authentication_mode=wanted.authentication_mode,
            papers=kept,
            state="making",
            created_at=self._clock.now(),
            dossier_id=wanted.dossier_id,
            termination=wanted.termination,
            mandate_id=mandate.id if mandate else None,
            no_mandate=why,
        )
        async with self._db.transaction() as tx:
            if mandate is not None:
                await mandate_store.insert(tx, mandate, send_at=None)
            await store.insert(tx, made, next_at=self._clock.wall() + store.LEASE)
        await self.send(made)
        return await self.get(caller, made.id)

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
                held = await _found(tx, Caller(workspace_id=one.workspace_id, sandbox=one.sandbox), one.id, lock=True)
                await store.save(tx, replace(held, state="failed"))
                for mandate in (await mandate_store.some(tx, [held.mandate_id] if held.mandate_id else [])).values():
                    await self._facts.end(tx, mandate, MandateVerb.CANCEL, reason="not_sent")
            raise

    async def _keep(self, creditor: Creditor, product: str, uploads: Mapping[str, Upload]) -> list[KeptPaper]:
        """Every paper looked at and stored, in the product's order."""
        kept = []
        for paper in creditor.product(product).papers:
            upload = uploads[paper.role]
            check_upload(upload.data)
            await self._sheets.count(upload.data)
            digest = await self._files.put(upload.data)
            kept.append(
                KeptPaper(
                    role=paper.role, title=paper.title, filename=upload.filename, sha256=digest.hex(), place=paper.place
                )
            )
        return kept

    def _mandate(self, caller: Caller, wanted: WantedPapers) -> tuple[Mandate | None, str | None]:
        """The mandate of these papers, or why there is none yet (R-232)."""
        if not wanted.iban:
            return None, rules.NO_ACCOUNT
        try:
            described = WantedMandate(
                creditor=wanted.creditor,
                scheme=wanted.scheme,
                kind=wanted.kind,
                debtor=wanted.insured,
                iban=wanted.iban,
                authentication_mode=wanted.authentication_mode,
                contract_number=wanted.contract_number,
                dossier_id=wanted.dossier_id,
                own_request=False,
            )
            return self._mandates.described(caller, described), None
        except BadAccount:
            return None, rules.BAD_ACCOUNT

    async def _send(self, one: ContractPapers) -> None:
        """Makes one request of the papers and sends it out; goes on where it was interrupted."""
        caller = Caller(workspace_id=one.workspace_id, sandbox=one.sandbox)
        if one.request_id is None:
            one = await self._put_together(caller, one)
        if one.request_id is not None:
            await self._papers.activate(caller, one.request_id)
        async with self._db.transaction() as tx:
            held = await _found(tx, caller, one.id, lock=True)
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
            held = await _found(tx, caller, one.id, lock=True)
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
        pdf = await self._workshop.do(printed, TERMINATION, words, one.created_at)
        return Sheet(data=pdf, filename="mandat-resiliation.pdf", place=TERMINATION_SIGNATURE)

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

    async def add_account(self, caller: Caller, papers_id: UUID, iban: str) -> ContractPapers:
        """The RIB has come: the mandate goes out alone (R-232).

        Raises:
            MandateThere: the contract has one already. BadAccount: this is no account either.
        """
        one = await self.get(caller, papers_id)
        wanted = WantedMandate(
            creditor=one.creditor,
            scheme=Scheme.B2B if one.insured.company else Scheme.CORE,
            kind=Kind.RECURRENT,
            debtor=one.insured,
            iban=iban,
            authentication_mode=one.authentication_mode,
            contract_number=one.contract_number,
            dossier_id=one.dossier_id,
        )
        mandate = self._mandates.described(caller, wanted)
        async with self._db.transaction() as tx:
            held = await _found(tx, caller, papers_id, lock=True)
            if held.mandate_id is not None:
                raise rules.MandateThere("Ce contrat a déjà son mandat.", rule="SEPA-061", field="iban")
            await mandate_store.insert(tx, mandate, send_at=self._clock.wall() + mandate_store.LEASE)
            await store.save(tx, replace(held, mandate_id=mandate.id, no_mandate=None))
        await self._mandates.send(mandate)
        return await self.get(caller, papers_id)

    async def get(self, caller: Caller, papers_id: UUID) -> ContractPapers:
        """The papers of one contract.

        Raises:
            NotFound: they are not his.
        """
        async with self._db.reading() as tx:
            return await _found(tx, caller, papers_id)

    async def all(
        self, caller: Caller, *, contract_number: str | None, after: UUID | None, limit: int
    ) -> tuple[list[ContractPapers], UUID | None]:
        """A page of them, the newest first, and where the next begins."""
        async with self._db.reading() as tx:
            page = await store.listed(
                tx,
                workspace_id=caller.workspace_id,
                sandbox=caller.sandbox,
                contract_number=contract_number,
                after=after,
                limit=limit + 1,
            )
        return page[:limit], page[limit - 1].id if len(page) > limit else None


async def _found(tx: Transaction, caller: Caller, papers_id: UUID, *, lock: bool = False) -> ContractPapers:
    one = await store.one(tx, papers_id, workspace_id=caller.workspace_id, sandbox=caller.sandbox, lock=lock)
    if one is None:
        raise NotFound("Ces pièces de contrat n'existent pas.", rule="SEPA-404")
    return one
