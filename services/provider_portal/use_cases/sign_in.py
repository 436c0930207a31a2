"""Signing in and out. A code or link is asked, counted and sent by a loop; proving it consumes it, once.

Whether the phone or e-mail belongs to anybody never shows: the same rows, the same page, the same limits.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from services.provider_portal.domain import sign_in as rules
from services.provider_portal.domain.sign_in import Challenge, Craftsman, Recipient
from services.provider_portal.store import accounts, announcing, challenges, offers
from services.provider_portal.store.accounts import Device, OtherAccount
from services.provider_portal.store.challenges import Counts
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound, TooMany, Unauthenticated

log = structlog.get_logger()


class NotSignedIn(Unauthenticated):
    """No session, or one that is over; `sign_in` is where a page is sent."""

    def __init__(self, sign_in: str) -> None:
        super().__init__("Connectez-vous pour continuer.", rule="ACCESS-001")
        self.sign_in = sign_in


@dataclass(frozen=True)
class SignedIn:
    """What the browser keeps, and where it goes."""

    token: str
    next_path: str


class SignIn:
    """Challenges and sessions, all on the wall clock."""

    def __init__(
        self, *, db: Database, clock: Clock, secret: bytes, sign_in_url: str, wake: Callable[[], object]
    ) -> None:
        self._db = db
        self._clock = clock
        self._secret = secret
        self._sign_in_url = sign_in_url
        self._wake = wake

    async def ask(self, typed: str, *, client: str, next_path: str) -> UUID:
        """Send a code and a link to this phone or e-mail if an account has it; the challenge's id either way.

        Raises:
            Invalid: it is no phone and no e-mail. TooMany: asked too often.
        """
        recipient = rules.recipient_of(typed)
        now, digest = self._clock.wall(), self._digest(recipient)
        async with self._db.transaction() as tx:
            account_id = await accounts.account_of(tx, recipient)
            counted = await challenges.counts(
                tx, recipient_digest=digest, client=client, account_id=account_id, since=now - rules.WINDOW
            )
            _limit_codes(counted)
            sent = account_id is not None and counted.codes_for_account < rules.CODES_PER_ACCOUNT
            challenge = Challenge(
                uuid4(), recipient if sent else None, rules.safe_path(next_path), now + rules.CHALLENGE_LIFE
            )
            await challenges.insert(
                tx,
                challenge,
                kind=recipient.kind,
                recipient_digest=digest,
                client=client,
                account_id=account_id,
                now=now,
            )
            if sent:
                await self._order_notice(tx, challenge, recipient, now)
        return challenge.id

    async def prove_code(self, challenge_id: UUID, typed: str, *, client: str, device: str) -> SignedIn:
        """Consume a challenge by its six digits.

        Raises:
            ProofRefused: wrong, used or too old. TooMany: too many wrong ones.
        """
        right = rules.right_code(self._secret, challenge_id, typed)
        return await self._prove(challenge_id, right=right, client=client, device=device)

    async def prove_link(self, token: str, *, client: str, device: str) -> SignedIn:
        """Consume a challenge by its link; only ever by a POST, for scanners open links.

        Raises:
            ProofRefused: forged, used or too old. TooMany: too many wrong ones.
        """
        challenge_id = rules.challenge_of_link(self._secret, token)
        return await self._prove(challenge_id, right=True, client=client, device=device)

    async def _prove(self, challenge_id: UUID, *, right: bool, client: str, device: str) -> SignedIn:
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            found = await challenges.one(tx, challenge_id)
            digest = found[1] if found else self._digest(Recipient("nobody", str(challenge_id)))
            _limit_tries(await self._counts(tx, digest, client, now))
            signed_in = None
            if found and right and found[0].usable(now):
                signed_in = await self._begin(tx, found[0], device=device, now=now)
            if signed_in is None:
                known = challenge_id if found else None
                await challenges.missed(tx, known, digest=digest, client=client, now=now)
        if signed_in is None:
            log.info("proof_refused", challenge=str(challenge_id))
            raise rules.proof_refused()
        return signed_in

    async def _begin(self, tx: Transaction, challenge: Challenge, *, device: str, now: datetime) -> SignedIn | None:
        recipient = challenge.recipient
        account_id = await _account_for(tx, recipient, challenge.next_path) if recipient else None
        if recipient is None or account_id is None:
            return None
        await challenges.consume(tx, challenge.id, now)
        token = secrets.token_urlsafe(32)
        session_id: UUID = new_id()
        await accounts.begin_session(
            tx,
            session_id=session_id,
            token_digest=_token_digest(token),
            account_id=account_id,
            recipient=recipient.value,
            device=device,
            now=now,
            expires_at=now + rules.SESSION_LIFE,
        )
        log.info("signed_in", account=str(account_id), session=str(session_id))
        return SignedIn(token, challenge.next_path)

    async def who(self, token: str | None) -> Craftsman:
        """Who holds this session.

        Raises:
            NotSignedIn: nobody.
        """
        if token:
            async with self._db.transaction() as tx:
                found = await accounts.craftsman_of(tx, _token_digest(token), self._clock.wall())
            if found is not None:
                return found
        raise NotSignedIn(self._sign_in_url)

    async def devices(self, who: Craftsman) -> tuple[list[Device], list[OtherAccount]]:
        """Where he is signed in, and which other accounts his phone or e-mail opens."""
        async with self._db.reading() as tx:
            return await accounts.devices(tx, who), await accounts.others(tx, who.session_id)

    async def sign_out(self, who: Craftsman, session_id: UUID) -> None:
        """End one of his sessions, this one or another device's.

        Raises:
            NotFound: it is not his.
        """
        async with self._db.transaction() as tx:
            if not await accounts.end_session(tx, who, session_id):
                raise NotFound("Cet appareil n'est pas connecté.")

    async def go_over(self, who: Craftsman, account_id: UUID) -> None:
        """Speak for another account that has the phone or e-mail this session proved.

        Raises:
            NotFound: it has not.
        """
        async with self._db.transaction() as tx:
            if account_id not in {other.id for other in await accounts.others(tx, who.session_id)}:
                raise NotFound("Ce compte n'est pas le vôtre.")
            await accounts.go_over(tx, who.session_id, account_id)

    async def prune(self) -> int:
        """Delete what is over and counted by no limit."""
        async with self._db.transaction() as tx:
            return await challenges.prune(tx, self._clock.wall() - 24 * rules.WINDOW)

    async def _order_notice(self, tx: Transaction, challenge: Challenge, recipient: Recipient, now: datetime) -> None:
        await announcing.for_challenge(
            tx, challenge_id=challenge.id, channel=recipient.channel, now=now, until=challenge.expires_at
        )
        tx.after_commit(self._wake)

    async def _counts(self, tx: Transaction, digest: bytes, client: str, now: datetime) -> Counts:
        return await challenges.counts(
            tx, recipient_digest=digest, client=client, account_id=None, since=now - rules.WINDOW
        )

    def _digest(self, recipient: Recipient) -> bytes:
        return hmac.digest(self._secret, f"recipient {recipient.value}".encode(), "sha256")


async def _account_for(tx: Transaction, recipient: Recipient, next_path: str) -> UUID | None:
    """The account a proof opens: the one that may see the offer he comes for, else the recipient's."""
    offer_id = await _offer_on_the_way(tx, next_path)
    if offer_id is not None:
        wanted = await offers.seen_by_recipient(tx, offer_id, recipient.value)
        if wanted is not None:
            return wanted
    return await accounts.account_of(tx, recipient)


async def _offer_on_the_way(tx: Transaction, next_path: str) -> UUID | None:
    kind, _, name = next_path.removeprefix("/").partition("/")
    if kind == "o":
        return await offers.id_of_code(tx, name)
    if kind == "offres" and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name):
        return UUID(name)
    return None


def _limit_codes(counted: Counts) -> None:
    if counted.codes_for_recipient >= rules.CODES_PER_RECIPIENT or counted.codes_for_client >= rules.CODES_PER_CLIENT:
        raise _too_many()


def _limit_tries(counted: Counts) -> None:
    if (
        counted.wrong_for_recipient >= rules.WRONG_TRIES_PER_RECIPIENT
        or counted.wrong_for_client >= rules.WRONG_TRIES_PER_CLIENT
    ):
        raise _too_many()


def _too_many() -> TooMany:
    return TooMany(
        "Trop de demandes. Réessayez dans une heure, ou appelez le réseau.",
        retry_after=int(rules.WINDOW.total_seconds()),
        rule="ACCESS-004",
    )


def _token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
