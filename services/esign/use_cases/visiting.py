"""A signer's visit before he signs: his link, what he sees, that he opened it, his consent, his refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import structlog

from services.esign.domain import consent as rules
from services.esign.domain import demands as demand_rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.codes import token_hash
from services.esign.domain.consent import Where
from services.esign.domain.documents import Document
from services.esign.domain.evidence import Happening
from services.esign.domain.fields import check_answers
from services.esign.domain.ink import Ink
from services.esign.domain.reading import Sheet
from services.esign.domain.requests import Bundle, Verb
from services.esign.domain.signers import Act, Signer
from services.esign.domain.words import words
from services.esign.store import ink as ink_store
from services.esign.store import requests as store
from services.esign.store.files import Files
from services.esign.store.sheets import Sheets
from services.esign.store.signing import evidence, happened
from services.esign.use_cases.parts import document_in
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.telling import Telling
from services.esign.use_cases.viewing import look, seen
from shared.clock import Clock
from shared.db import Database
from shared.errors import Invalid, NotFound, Refused

log = structlog.get_logger()

NOTHING_TYPED: Final[Mapping[str, str]] = {}


class LinkOver(NotFound):
    """The link is unknown, replaced or too old: which one is not said, so its page speaks two languages."""

    languages = (words("fr"), words("en"))


class DecliningForbidden(Refused):
    """The sender did not foresee it."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Whoever holds a signer's link. He may look; to sign he needs the code."""

    request_id: UUID
    signer_id: UUID
    token: str


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a signer sees."""

    bundle: Bundle
    signer: Signer
    documents: Sequence[Document]


class Visiting:
    """The use cases of a visit."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, sheets: Sheets, requests: Requests, telling: Telling
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sheets = sheets
        self._requests = requests
        self._telling = telling

    async def visitor(self, token: str) -> Visitor:
        """Whose link this is.

        Raises:
            LinkOver: nobody's, or no longer.
        """
        async with self._db.reading() as tx:
            row = await store.signer_of_link(tx, token_hash(token))
        if row is None or row["expires_at"] < self._clock.wall():
            raise LinkOver("Ce lien n'est plus valable : demandez-en un nouveau à l'expéditeur.", rule="ESIGN-022")
        return Visitor(request_id=row["request_id"], signer_id=row["signer_id"], token=token)

    async def see(self, visitor: Visitor) -> Visit:
        """The documents of this signer, his fields, and how far he is."""
        async with self._db.reading() as tx:
            bundle = await store.bundle(tx, await store.read(tx, visitor.request_id))
        return _visit(bundle, visitor.signer_id)

    async def open(self, visitor: Visitor, where: Where) -> Visit:
        """The same, and the fact that the link was opened, once."""
        async with self._db.transaction() as tx:
            bundle = await store.bundle(tx, await store.held(tx, visitor.request_id))
            signer = bundle.signer(visitor.signer_id)
            if signer.opened_at is None:
                at = self._clock.wall()
                await store.save_signer(tx, replace(signer, opened_at=at))
                opened = Happening(kind="link_opened", at=at, signer_id=signer.id, payload=where.told())
                await happened(tx, visitor.request_id, [opened])
                await self._telling.webhooks(tx, bundle, [("signer.link_opened", signer.id)])
        return _visit(bundle, visitor.signer_id)

    async def sheets(self, visit: Visit) -> Mapping[UUID, Sequence[Sheet]]:
        """Every page of his documents: its size, and its text for who cannot see it."""
        return {one.id: await self._sheets.read(await self._files.get(one.current_sha256)) for one in visit.documents}

    async def answers(self, visitor: Visitor) -> Mapping[UUID, str | bool]:
        """What he answered when he last consented, by field."""
        async with self._db.reading() as tx:
            links = await evidence(tx, visitor.request_id)
        given = [one for one in links if one.kind == "consent_given" and one.signer_id == visitor.signer_id]
        payload = given[-1].payload if given else None
        return {UUID(field): value for field, value in ((payload or {}).get("answers") or {}).items()}

    async def page(self, visitor: Visitor, document_id: UUID, page: int) -> bytes:
        """A page of one of his documents as an image.

        Raises:
            NotFound: it is not his.
        """
        _, data = await self.file(visitor, document_id)
        image = await self._sheets.image(data, page)
        at = self._clock.wall()
        await look(self._db, signer_id=visitor.signer_id, document_id=document_id, page=page, at=at)
        return image

    async def file(self, visitor: Visitor, document_id: UUID) -> tuple[Document, bytes]:
        """One of his documents as it is now.

        Raises:
            NotFound: it is not his.
        """
        visit = await self.see(visitor)
        document = document_in(replace(visit.bundle, documents=tuple(visit.documents)), document_id)
        return document, await self._files.get(document.current_sha256)

    async def consent(
        self,
        visitor: Visitor,
        *,
        typed: str,
        consents: bool,
        answers: Mapping[str, str],
        where: Where,
        ink: Ink | None = None,
        consents_to: Mapping[str, str] = NOTHING_TYPED,
    ) -> Visit:
        """Keeps his signature, his answers and his consent, until his code makes them count.

        Raises:
            NoConsent, AnswerMissing, AnswerTooLong, BadInk, ConsentMissing, FileMissing: something is not filled in.
            NotPossible: not his turn, or it is over.
        """
        png = await self._sheets.ink(ink.data) if ink else None
        async with self._db.transaction() as tx:
            bundle = await store.bundle(tx, await store.held(tx, visitor.request_id))
            rules.must_be_under_way(bundle)
            signer = bundle.signer(visitor.signer_id)
            status = signer_rules.after(signer.status, Act.CONSENT)
            own = [field for field in bundle.fields if field.signer_id == signer.id]
            shown = typed if ink is None else signer.name
            demands = bundle.around.demands.of(signer.id)
            demand_rules.check_files(demands)
            draft = {
                "answers": check_answers(own, answers),
                "consents": demand_rules.check_consents(demands.consents, consents_to),
                "signature": rules.check(consents=consents, typed=shown),
            }
            at = self._clock.wall()
            if ink is not None and png is not None:
                digest = await ink_store.keep(tx, signer.id, png, way=ink.way, at=at)
                draft |= {"way": ink.way, "image_sha256": digest.hex()}
            else:
                await ink_store.drop(tx, signer.id)
            await store.save_signer(tx, replace(signer, status=status, draft=draft, consent_at=at))
            read = words(signer.locale)
            wording = {"text": read("consent"), "language": read.language, "version": rules.VERSION}
            payload = {**wording, **draft, **where.told()}
            given = Happening(kind="consent_given", at=at, signer_id=signer.id, payload=payload)
            await happened(tx, visitor.request_id, [*await seen(tx, signer, at=at), given])
            bundle = await store.bundle(tx, bundle.request)
        return _visit(bundle, visitor.signer_id)

    async def decline(self, visitor: Visitor, *, reason: str, where: Where) -> None:
        """Ends the request for everybody, with his reason.

        Raises:
            DecliningForbidden: the sender did not foresee it. NotPossible: not his turn, or it is over.
        """
        if not (words := reason.strip()):
            raise Invalid("Dites pourquoi vous refusez.", rule="ESIGN-054", field="reason")
        async with self._db.transaction() as tx:
            request = await store.held(tx, visitor.request_id)
            bundle = await store.bundle(tx, request)
            rules.must_be_under_way(bundle)
            if not request.signers_allowed_to_decline:
                sentence = "L'expéditeur n'a pas prévu de refus en ligne : contactez-le."
                raise DecliningForbidden(sentence, rule="ESIGN-055")
            signer = bundle.signer(visitor.signer_id)
            status = signer_rules.after(signer.status, Act.DECLINE)
            at = self._clock.wall()
            await store.save_signer(tx, replace(signer, status=status, draft=None))
            refused = replace(request, decline_signer_id=signer.id, decline_reason=words, declined_at=at)
            said = Happening(kind="declined", at=at, signer_id=signer.id, payload={"reason": words, **where.told()})
            await happened(tx, request.id, [*await seen(tx, signer, at=at), said])
            ended = await self._requests.end(tx, refused, Verb.DECLINE, kind="request_declined", payload={})
            await self._telling.webhooks(
                tx, ended, [("signer.declined", signer.id), ("signature_request.declined", None)]
            )
            await self._telling.ended(tx, ended, at=at)
        log.info("signer_declined", request=str(visitor.request_id), signer=str(visitor.signer_id))


def _visit(bundle: Bundle, signer_id: UUID) -> Visit:
    return Visit(bundle=bundle, signer=bundle.signer(signer_id), documents=bundle.documents_of(signer_id))
