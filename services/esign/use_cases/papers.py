"""Papers of a dossier: heard, made, and sent out to be signed by the very use cases that callers have.

Heard twice, it is one row. Made twice, the second finds the request of the first and goes on with it. No transaction
is held while a paper is typeset or sealed; while there are no time stamps it waits and is tried again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import structlog

from contracts.events.casework import PaperWanted
from services.esign.domain import papers as rules
from services.esign.domain.documents import PDF, Document, content_type_of
from services.esign.domain.evidence import Happening
from services.esign.domain.fields import Field
from services.esign.domain.papers import Json, Paper, PaperKind
from services.esign.domain.requests import RequestStatus, SignatureRequest, expiry
from services.esign.domain.signers import Signer, SignerStatus
from services.esign.store import papers as store
from services.esign.store import requests as request_store
from services.esign.store.examining import Examined
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.sheets import Sheets
from services.esign.store.signing import happened
from services.esign.store.typesetting import Typeset, Typesetting
from services.esign.use_cases.activating import Activating
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import Conflict, ServiceError, Unavailable
from shared.inbox import Heard

log = structlog.get_logger()

AT_ONCE = 2
"""Few: while time stamps cannot be had each takes half a minute, and both end within their lease."""
ZONE = "Europe/Paris"


@dataclass(frozen=True)
class PapersPlace:
    """Where the hub's own papers are kept: a workspace, and whether they count."""

    workspace: str
    sandbox: bool


class Papers:
    """Makes the papers that casework asks for."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        sheets: Sheets,
        typesetting: Typesetting,
        activating: Activating,
        kinds: Mapping[str, PaperKind],
        place: PapersPlace,
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sheets = sheets
        self._typesetting = typesetting
        self._activating = activating
        self._kinds = kinds
        self._place = place

    async def wanted(self, tx: Transaction, heard: list[Heard[PaperWanted]]) -> None:
        """Keeps what is asked; the loop makes it."""
        await store.wanted(
            tx,
            [one.event for one in heard],
            workspace=self._place.workspace,
            sandbox=self._place.sandbox,
            now=self._clock.wall(),
        )

    async def round(self) -> int:
        """Makes the papers that are due; how many were taken in hand."""
        async with self._db.transaction() as tx:
            due = await store.take_due(tx, now=self._clock.wall(), limit=AT_ONCE)
        for paper in due:
            await self._advance(paper)
        return len(due)

    async def counts(self) -> Mapping[str, float]:
        """How many wait, and how many were given up."""
        async with self._db.reading() as tx:
            return await store.counts(tx)

    async def _advance(self, paper: Paper) -> None:
        """Makes one and sends it out; whatever stops it is written down."""
        try:
            request_id = paper.request_id or await self._draft(paper)
            await self._send_out(paper, request_id)
        except (Unavailable, Conflict) as error:
            async with self._db.transaction() as tx:
                next_at = rules.next_try(paper.attempts, self._clock.wall())
                await store.later(tx, paper.id, answer=error.sentence, next_at=next_at)
            log.warning("paper_postponed", paper=str(paper.id), attempt=paper.attempts, rule=error.rule)
        except ServiceError as error:
            await self._end(paper, state="failed", answer=error.sentence)
            log.error("paper_failed", paper=str(paper.id), rule=error.rule)
        else:
            await self._end(paper, state="sent", answer=None)
            log.info("paper_sent", paper=str(paper.id), request=str(request_id))

    async def _draft(self, paper: Paper) -> UUID:
        """The request of a paper: typeset, stored, then written in one transaction."""
        kind = rules.kind_of(self._kinds, paper.wanted)
        rules.signer_of(paper.wanted)
        made = await self._typesetting.make(kind.kind, rules.data_of(kind, paper.wanted), at=paper.wanted.wanted_at)
        content_type_of(made.document, nature="signable_document")
        found = await self._sheets.examine(made.document, content_type=PDF, password=None, anchors=False, to_sign=True)
        digest = await self._files.put(made.document)
        async with self._db.transaction() as tx:
            known = await store.request_of(tx, paper.id)
            if known is None:
                known = await self._write(tx, paper, kind, made, digest=digest, found=found)
                await store.became(tx, paper.id, request_id=known)
        return known

    async def _write(
        self, tx: Transaction, paper: Paper, kind: PaperKind, made: Typeset, *, digest: bytes, found: Examined
    ) -> UUID:
        now = self._clock.now()
        request = _request(paper, kind, now=now)
        document = _document(request, kind, digest=digest, size=len(made.document), found=found)
        signer = _signer(request, paper.wanted)
        await request_store.insert(tx, request)
        await request_store.insert_document(tx, document)
        await request_store.insert_signer(tx, signer)
        await request_store.insert_fields(
            tx, [_field(place, document=document, signer=signer) for place in made.places]
        )
        payload = {"name": request.name, "paper": str(paper.id), "asked_by": paper.wanted.actor.kind}
        born = Happening(kind="created", at=self._clock.wall(), signer_id=None, payload=payload)
        await happened(tx, request.id, [born])
        return request.id

    async def _send_out(self, paper: Paper, request_id: UUID) -> None:
        """Activates the draft, unless that was done before a crash."""
        async with self._db.reading() as tx:
            request = await request_store.read(tx, request_id)
        if request.status is RequestStatus.DRAFT:
            await self._activating.activate(Caller(workspace_id=paper.workspace_id, sandbox=paper.sandbox), request_id)

    async def _end(self, paper: Paper, *, state: str, answer: str | None) -> None:
        async with self._db.transaction() as tx:
            await store.ended(tx, paper.id, state=state, answer=answer, now=self._clock.wall())


def _request(paper: Paper, kind: PaperKind, *, now: datetime) -> SignatureRequest:
    return SignatureRequest(
        id=new_id(),
        workspace_id=paper.workspace_id,
        sandbox=paper.sandbox,
        name=rules.name_of(kind, paper.wanted),
        status=RequestStatus.DRAFT,
        delivery_mode="email",
        ordered_signers=False,
        signers_allowed_to_decline=True,
        timezone=ZONE,
        external_id=str(paper.wanted.dossier_id),
        expires_at=expiry(None, zone=ZONE, now=now),
        options={},
        created_at=now,
    )


def _document(request: SignatureRequest, kind: PaperKind, *, digest: bytes, size: int, found: Examined) -> Document:
    return Document(
        id=new_id(),
        request_id=request.id,
        position=0,
        filename=kind.filename,
        nature="signable_document",
        content_type=PDF,
        sha256=digest,
        current_sha256=digest,
        size=size,
        total_pages=found.pages,
        sheets=found.sheets,
        created_at=request.created_at,
    )


def _signer(request: SignatureRequest, wanted: PaperWanted) -> Signer:
    return Signer(
        id=new_id(),
        request_id=request.id,
        position=0,
        status=SignerStatus.INITIATED,
        locale="fr",
        signature_level="electronic_signature",
        options={},
        **asdict(rules.signer_of(wanted)),
    )


def _field(place: Json, *, document: Document, signer: Signer) -> Field:
    where = {name: place[name] for name in ("type", "page", "x", "y")}
    options = {name: value for name, value in place.items() if name not in where}
    return Field(id=new_id(), document_id=document.id, signer_id=signer.id, options=options, **where)
