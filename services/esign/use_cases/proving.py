"""Papers of evidence: the chain time-stamped at its end, typeset, sealed, kept; asked again, the same bytes come.

A loop stamps what has ended; a paper asked for before that stamps by itself. Nothing is held meanwhile: what two
make at once is kept once, and both get what was kept.
"""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from services.esign.domain import audit
from services.esign.domain import proofs as rules
from services.esign.domain.evidence import Link
from services.esign.domain.proof_words import locale_of
from services.esign.domain.proofs import Certificate, Proof, Stamp
from services.esign.domain.requests import Bundle
from services.esign.domain.signers import Signer
from services.esign.store import proofs as store
from services.esign.store import requests as request_store
from services.esign.store import signing as signing_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.store.proofs import NOBODY, Token, Unstamped
from services.esign.store.signing import Signature
from services.esign.store.typesetting import Typesetting
from services.esign.use_cases.parts import signer_in
from services.esign.use_cases.requests import found
from services.esign.use_cases.sealers import Sealers
from shared.clock import Clock
from shared.db import Database
from shared.errors import Unavailable

log = structlog.get_logger()

AT_ONCE = 20
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
"""A zip names no moment of its own: the same papers make the same bytes."""


class Proving:
    """Stamps chains, and makes papers of them."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        files: Files,
        sealers: Sealers,
        typesetting: Typesetting,
        read_token: Callable[[bytes], Stamp],
        read_certificates: Callable[[Sequence[bytes]], list[Certificate]],
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._sealers = sealers
        self._typesetting = typesetting
        self._read_token = read_token
        self._read_certificates = read_certificates

    async def round(self) -> int:
        """Stamps the chains of requests that have ended; how many."""
        async with self._db.reading() as tx:
            due = await store.unstamped(tx, limit=AT_ONCE)
        stamped = 0
        for one in due:
            try:
                await self._stamp(one)
                stamped += 1
            except Unavailable as error:
                log.warning("evidence_not_stamped", request=str(one.request_id), rule=error.rule)
        return stamped

    async def paper(self, caller: Caller, request_id: UUID, signer_id: UUID) -> bytes:
        """A signer's paper.

        Raises:
            NotFound: no such signer. ProofNotReady: he has not signed. TimestampUnavailable: not now.
        """
        bundle, links = await self._chain(caller, request_id)
        signer = signer_in(bundle, signer_id)
        return await self._paper(bundle, links, rules.covered(links, signer), [signer], whose=signer_id)

    async def papers(self, caller: Caller, request_id: UUID, *, merge: bool) -> bytes:
        """The papers of all signers of a request that is done: one PDF, or a zip of one each.

        Raises:
            NotFound: no such request. ProofNotReady: it is not done. TimestampUnavailable: not now.
        """
        bundle, links = await self._chain(caller, request_id)
        end = rules.covered_by_all(bundle, links)
        if merge:
            return await self._paper(bundle, links, end, bundle.signers, whose=NOBODY)
        made = {one.id: await self._paper(bundle, links, end, [one], whose=one.id) for one in bundle.signers}
        return _zipped({f"evidence-{signer_id}.pdf": paper for signer_id, paper in made.items()})

    async def _chain(self, caller: Caller, request_id: UUID) -> tuple[Bundle, list[Link]]:
        async with self._db.reading() as tx:
            bundle = await request_store.bundle(tx, await found(tx, caller, request_id))
            return bundle, await signing_store.evidence(tx, request_id)

    async def _paper(
        self, bundle: Bundle, links: Sequence[Link], last: Link, signers: Sequence[Signer], *, whose: UUID
    ) -> bytes:
        """The paper as it was made, or made now."""
        locale = locale_of(bundle.request.options.get("audit_trail_locale"))
        kept_paper = partial(store.paper, sequence=last.sequence, locale=locale)
        request_id = bundle.request.id
        async with self._db.reading() as tx:
            kept = await kept_paper(tx, request_id, whose)
        if kept is None:
            token = await self._stamp(Unstamped(**_place(last), sandbox=bundle.request.sandbox))
            made = await self._made(bundle, links[: last.sequence], signers, token, locale=locale)
            digest = await self._files.put(made)
            async with self._db.transaction() as tx:
                now = self._clock.wall()
                await store.keep_paper(
                    tx, request_id, whose, sequence=last.sequence, locale=locale, sha256=digest, now=now
                )
                kept = await kept_paper(tx, request_id, whose)
        assert kept is not None, "kept just now"
        return await self._files.get(kept)

    async def _made(
        self, bundle: Bundle, links: Sequence[Link], signers: Sequence[Signer], token: Token, *, locale: str
    ) -> bytes:
        signatures = await self._signatures(signers)
        proof = Proof(
            bundle=bundle,
            signers=signers,
            links=links,
            certificates=self._read_certificates([one.certificate for one in signatures]),
            stamp=self._read_token(token.token),
            locale=locale,
        )
        attached = json.dumps(_attached(bundle, links, signers, signatures, token), ensure_ascii=False, indent=1)
        data = rules.data_of(proof)
        typeset = await self._typesetting.make("evidence", data, at=links[-1].at, attached=attached)
        return await self._sealers.of(sandbox=bundle.request.sandbox).seal(typeset.document)

    async def _signatures(self, signers: Sequence[Signer]) -> list[Signature]:
        async with self._db.reading() as tx:
            return [one for signer in signers for one in await signing_store.signatures(tx, signer.id)]

    async def _stamp(self, one: Unstamped) -> Token:
        """The time stamp over an event's hash; the first one that was kept."""
        async with self._db.reading() as tx:
            kept = await store.tokens(tx, one.request_id)
        if not (known := [token for token in kept if token.sequence == one.sequence]):
            token = await self._sealers.of(sandbox=one.sandbox).token(one.hash)
            async with self._db.transaction() as tx:
                await store.keep_token(tx, one, token, now=self._clock.wall())
                kept = await store.tokens(tx, one.request_id)
            known = [token for token in kept if token.sequence == one.sequence]
        return known[0]


def _place(link: Link) -> dict[str, Any]:  # Any: the fields of an event
    return {"request_id": link.request_id, "sequence": link.sequence, "hash": link.hash}


def _attached(
    bundle: Bundle, links: Sequence[Link], signers: Sequence[Signer], signatures: Sequence[Signature], token: Token
) -> dict[str, Any]:  # Any: JSON
    """The JSON in the paper: the vendor's version 5 of each signer with the chain, and the time stamp over its end."""
    trails = [
        audit.trail(
            bundle,
            signer,
            signed={one.document_id: asdict(one) for one in signatures if one.signer_id == signer.id},
            evidence=links,
        )
        for signer in signers
    ]
    stamp = {"sequence": token.sequence, "hash": token.hash.hex(), "token": base64.b64encode(token.token).decode()}
    return {"audit_trails": trails, "time_stamp": stamp}


def _zipped(papers: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in papers.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_MOMENT), data)
    return out.getvalue()
