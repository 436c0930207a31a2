"""The papers of a contract in one request: kept first, then printed, put together, sent out; a RIB that comes later.

What is sent out is decided and durable before anything is made of it, so that an interrupted sending goes on by a loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.esign.domain import contract_papers as rules
from services.esign.domain.accounts import BadAccount, check_address
from services.esign.domain.contract_papers import ContractPapers, KeptPaper, Termination
from services.esign.domain.creditors import Creditor, Creditors
from services.esign.domain.documents import content_type_of
from services.esign.domain.mandates import ENDED, Debtor, Kind, Mandate, Scheme
from services.esign.store import contract_papers as store
from services.esign.store import mandates as mandate_store
from services.esign.store.contract_papers import Once
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.sheets import Sheets
from services.esign.use_cases.bundling import Bundling, found_papers
from services.esign.use_cases.mandates import Mandates, WantedMandate, found_mandate
from shared.clock import Clock
from shared.db import Database, new_id


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
        mandates: Mandates,
        bundling: Bundling,
    ) -> None:
        self._db = db
        self._clock = clock
        self._creditors = creditors
        self._files = files
        self._sheets = sheets
        self._mandates = mandates
        self._bundling = bundling

    async def create(
        self, caller: Caller, wanted: WantedPapers, uploads: Mapping[str, Upload], *, once: Once | None = None
    ) -> tuple[ContractPapers, bool]:
        """Papers on their way to the insured: all of the product's, the mandate if there is an account, the letter.

        Under a key that stands already nothing more goes out: they come as they are, with yes.

        Raises:
            KeyReused: the key stands for other papers. BadDocument: no PDF.
            PapersMissing, NoSuchPaper, NoSuchCreditor: not the papers of the product.
            UnstructuredAddress, ConsumerNeedsCore: the mandate cannot be made.
        """
        creditor = self._creditors.open_to(caller.workspace, wanted.creditor)
        rules.check_whole(creditor.product(wanted.product), list(uploads))
        check_address(wanted.insured.address)
        if once and (before := await self._sent_before(caller, once)):
            return before, True
        kept = await self._keep(creditor, wanted.product, uploads)
        mandate, why = self._mandate(caller, wanted)
        made = ContractPapers(
            id=new_id(),
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
        try:
            async with self._db.transaction() as tx:
                if mandate is not None:
                    await mandate_store.insert(tx, mandate, send_at=None)
                await store.insert(tx, made, next_at=self._clock.wall() + store.LEASE, once=once)
        except store.SentMeanwhile:
            assert once is not None, "only a key can stand already"
            if (before := await self._sent_before(caller, once)) is None:
                raise
            return before, True
        await self._bundling.send(made)
        return await self.get(caller, made.id), False

    async def _sent_before(self, caller: Caller, once: Once) -> ContractPapers | None:
        """What stands under a key; nothing when nothing went out under it.

        Raises:
            KeyReused: it is something else.
        """
        async with self._db.reading() as tx:
            found = await store.under_key(tx, once.key, workspace_id=caller.workspace_id, sandbox=caller.sandbox)
        if found is not None and found[1] != once.body_sha256:
            raise rules.KeyReused(
                "Cette clé d'idempotence a déjà servi pour un autre envoi.", rule="SEPA-064", field="Idempotency-Key"
            )
        return found[0] if found else None

    async def _keep(self, creditor: Creditor, product: str, uploads: Mapping[str, Upload]) -> list[KeptPaper]:
        """Every paper looked at and stored, in the product's order."""
        kept = []
        for paper in creditor.product(product).papers:
            upload = uploads[paper.role]
            content_type_of(upload.data, nature="signable_document")
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

    async def add_account(self, caller: Caller, papers_id: UUID, iban: str) -> ContractPapers:
        """The RIB has come: the mandate goes out alone (R-232), and a new one when the one before has ended.

        Raises:
            MandateThere: the contract has one that lives. BadAccount: this is no account either.
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
            held = await found_papers(tx, caller, papers_id, lock=True)
            if held.mandate_id and (await found_mandate(tx, caller, held.mandate_id)).status not in ENDED:
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
            return await found_papers(tx, caller, papers_id)

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
