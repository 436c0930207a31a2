"""Codes: sent, counted, checked, spent. A wrong one counts and is kept as evidence, whatever comes of the request."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.esign.domain import codes as code_rules
from services.esign.domain import consent as rules
from services.esign.domain import signers as signer_rules
from services.esign.domain.codes import Code
from services.esign.domain.consent import Where
from services.esign.domain.evidence import Happening
from services.esign.domain.signers import Act, Signer
from services.esign.store import messages as message_store
from services.esign.store import requests as store
from services.esign.store import signing as signing_store
from services.esign.store.signing import happened
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.telling import told_of
from shared.clock import Clock
from shared.db import Database, Transaction, new_id


class Codes:
    """The codes of signers, on the wall clock."""

    def __init__(
        self,
        *,
        db: Database,
        clock: Clock,
        secret: bytes,
        limiting: Limiting,
        wake: Callable[[], object],
        sandbox_code: str = "",
    ) -> None:
        self._db = db
        self._clock = clock
        self._secret = secret
        self._limiting = limiting
        self._wake = wake
        self._sandbox_code = sandbox_code

    async def send(self, request_id: UUID, signer_id: UUID) -> None:
        """Sends a code to the signer; nothing when he needs none.

        Raises:
            TooMany: too many, too soon, or too many to this number or country.
            NotPossible: not his turn, or it is over.
        """
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            signer, sandbox = await self._ready(tx, request_id, signer_id, now=now)
            if not signer.channel:
                return
            await self._limiting.take_code(tx, channel=signer.channel, recipient=signer.recipient)
            await self._order_code(tx, signer, fixed=self._sandbox_code if sandbox else "", now=now)
        self._wake()

    async def send_together(self, papers: Sequence[tuple[UUID, UUID]]) -> None:
        """Sends one code that signs for each of these (request, signer), who all get it at the same place.

        Raises:
            TooMany, NotPossible: as `send`, for any of them.
        """
        now = self._clock.wall()
        first_id: UUID = new_id()
        async with self._db.transaction() as tx:
            ready = [await self._ready(tx, request_id, signer_id, now=now) for request_id, signer_id in sorted(papers)]
            signers = [signer for signer, _ in ready]
            fixed = self._sandbox_code if all(sandbox for _, sandbox in ready) else ""
            digits = code_rules.code_of(self._secret, first_id, fixed=fixed)
            await self._limiting.take_code(tx, channel=signers[0].channel, recipient=signers[0].recipient)
            for place, signer in enumerate(signers):
                await self._keep(tx, signer, new_id() if place else first_id, digits, now=now)
            await message_store.order(
                tx, signer_id=signers[0].id, kind="together", channel=signers[0].channel, now=now, code_id=first_id
            )
        self._wake()

    async def _ready(self, tx: Transaction, request_id: UUID, signer_id: UUID, *, now: datetime) -> tuple[Signer, bool]:
        """A signer a code may be sent to, and whether it is the sandbox's; his request is held."""
        bundle = await store.bundle(tx, await store.held(tx, request_id))
        rules.must_be_under_way(bundle)
        signer = bundle.signer(signer_id)
        signer_rules.after(signer.status, Act.CONSENT)
        code_rules.check_tries(signer.tries)
        if signer.channel:
            code_rules.check_send(await signing_store.codes(tx, signer_id), now=now)
        return signer, bundle.request.sandbox

    async def _order_code(self, tx: Transaction, signer: Signer, *, fixed: str, now: datetime) -> None:
        code_id: UUID = new_id()
        await self._keep(tx, signer, code_id, code_rules.code_of(self._secret, code_id, fixed=fixed), now=now)
        await message_store.order(
            tx, signer_id=signer.id, kind="code", channel=signer.channel, now=now, code_id=code_id
        )

    async def _keep(self, tx: Transaction, signer: Signer, code_id: UUID, digits: str, *, now: datetime) -> None:
        digest = code_rules.digest_of(self._secret, code_id, digits)
        code = Code(id=code_id, signer_id=signer.id, channel=signer.channel, digest=digest, sent_at=now)
        await signing_store.insert_code(tx, code)
        payload = {**told_of(signer), "code_hmac": digest.hex()}
        await happened(
            tx, signer.request_id, [Happening(kind="code_sent", at=now, signer_id=signer.id, payload=payload)]
        )

    async def check(self, request_id: UUID, signer_id: UUID, typed: str, where: Where) -> Code | None:
        """The code that was typed; nothing when this signer needs none. A wrong one counts, and is kept as evidence."""
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            bundle = await store.bundle(tx, await store.held(tx, request_id))
            rules.must_be_under_way(bundle)
            signer = bundle.signer(signer_id)
            signer_rules.after(signer.status, Act.SIGN)
            if not signer.channel:
                return None
            code_rules.check_tries(signer.tries)
            code = code_rules.matching(await signing_store.codes(tx, signer_id), typed, secret=self._secret, now=now)
            if code is None:
                await store.save_signer(tx, replace(signer, tries=signer.tries + 1))
                wrong = Happening(
                    kind="code_refused", at=now, signer_id=signer_id, payload={"try": signer.tries + 1, **where.told()}
                )
                await happened(tx, request_id, [wrong])
        if code is None:
            raise code_rules.refused()
        return code

    async def spend(self, tx: Transaction, code: Code, *, at: datetime) -> None:
        """Uses a code up, in the transaction that it makes true.

        Raises:
            CodeRefused: it was used meanwhile.
        """
        now = {one.id: one for one in await signing_store.codes(tx, code.signer_id)}[code.id]
        if now.used_at is not None:
            raise code_rules.refused()
        await signing_store.use_code(tx, code.id, at=at)
