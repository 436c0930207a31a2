"""Signing in, staying in and leaving: local accounts with argon2 passwords, sessions that are rows.

Unknown name, wrong password and closed account give one answer, at one price in time; tries are counted
per account and per address before anything is verified.
"""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.casework.domain.accounts import (
    PASSWORD_MAX,
    SESSION_IDLE,
    SESSION_LIMIT,
    TRIES_PER_ACCOUNT,
    TRIES_PER_ADDRESS,
    TRIES_WINDOW,
    Account,
    plain_login,
)
from services.casework.store import staff
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.clock import Clock
from shared.db import Database, new_id
from shared.errors import Forbidden, TooMany, Unauthenticated

log = structlog.get_logger()


class SignInRefused(Unauthenticated):
    """Not this name with this password; which of the two is not said."""


class LocalClosed(Forbidden):
    """The staff signs in at the organisation's identity provider, and nowhere else."""


class AccountClosed(Forbidden):
    """The provider knows him, and his account here was closed by hand."""


class SessionOver(Unauthenticated):
    """No such session, or it ended, was left idle or is too old."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in: the account, the short token, the secret that renews it."""

    account: Account
    token: str
    secret: str


class Passwords:
    """Argon2id, outside the event loop, two at a time: a storm of tries cannot eat the machine."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(2)

    async def hash(self, password: str) -> str:
        """The hash to store."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def match(self, password: str, stored: str | None) -> bool:
        """Whether the password is the stored one; as slow when there is nothing to compare with."""
        async with self._room:
            return await asyncio.to_thread(self._verify, password[: PASSWORD_MAX + 1], stored)

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password nobody has; made when somebody first signs in, for starting need not wait for it."""
        return self._hasher.hash(secrets.token_hex())

    def _verify(self, password: str, stored: str | None) -> bool:
        nobody = self._nobody  # asked for in every case, so that the first try tells nothing either
        try:
            self._hasher.verify(stored or nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


class SignIn:
    """The staff's sessions."""

    def __init__(
        self, *, db: Database, clock: Clock, passwords: Passwords, tokens: StaffTokens, local: bool = True
    ) -> None:
        self.local = local
        """Whether local accounts may sign in by their password."""
        self._db = db
        self._clock = clock
        self._passwords = passwords
        self._tokens = tokens

    async def enter(self, *, login: str, password: str, address: str) -> Entered:
        """Opens a session.

        Raises:
            SignInRefused: not this name with this password. LocalClosed: by no password at all.
            TooMany: too many tries for this account or from this address; nothing was verified.
        """
        account = await self._recognise(login=plain_login(login), password=password, address=address)
        async with self._db.transaction() as tx:
            await staff.forget_tries(tx, subject=_account_subject(account.login), before=self._oldest_window())
        return await self._open(account, address=address, lasts=SESSION_LIMIT)

    async def let_in(self, login: str, *, address: str, lasts: timedelta) -> Entered:
        """Opens a session for somebody another has recognised: the organisation's identity provider.

        Raises:
            AccountClosed: his account was closed here.
        """
        async with self._db.reading() as tx:
            found = await staff.find_account(tx, login=login)
        if found is None:
            raise AccountClosed("Votre compte est fermé dans Passerelle.", rule="STAFF-009")
        return await self._open(found[0], address=address, lasts=lasts)

    async def _open(self, account: Account, *, address: str, lasts: timedelta) -> Entered:
        now, secret = self._clock.wall(), secrets.token_urlsafe(32)
        async with self._db.transaction() as tx:
            await staff.start_session(
                tx,
                session_id=new_id(),
                account_id=account.id,
                secret_hash=_digest(secret),
                address=address,
                at=now,
                ends_at=now + lasts,
            )
        log.info("staff_signed_in", account=account.id)
        return Entered(account=account, token=self._tokens.issue(account, at=now), secret=secret)

    async def bearer(self, *, login: str, password: str, address: str) -> str:
        """A token alone, for a program that acts for a member of the staff; it is not renewed.

        Raises:
            SignInRefused, TooMany: as `enter`.
        """
        account = await self._recognise(login=plain_login(login), password=password, address=address)
        async with self._db.transaction() as tx:
            await staff.forget_tries(tx, subject=_account_subject(account.login), before=self._oldest_window())
        return self._tokens.issue(account, at=self._clock.wall())

    async def renew(self, secret: str) -> Entered:
        """A fresh token for a living session, with the roles the account has now.

        Raises:
            SessionOver: the session ended, was left idle, or never was.
        """
        now = self._clock.wall()
        async with self._db.transaction() as tx:
            account = await staff.use_session(tx, secret_hash=_digest(secret), at=now, used_since=now - SESSION_IDLE)
        if account is None:
            raise SessionOver("Votre session est terminée ; connectez-vous de nouveau.", rule="ACCESS-001")
        return Entered(account=account, token=self._tokens.issue(account, at=now), secret=secret)

    async def leave(self, secret: str) -> None:
        """Ends the session; leaving twice is leaving once."""
        async with self._db.transaction() as tx:
            await staff.end_session(tx, secret_hash=_digest(secret), at=self._clock.wall())

    def _oldest_window(self) -> datetime:
        return self._clock.wall() - 4 * TRIES_WINDOW

    async def _recognise(self, *, login: str, password: str, address: str) -> Account:
        if not self.local:
            raise LocalClosed("Les comptes locaux sont fermés ; passez par votre organisation.", rule="STAFF-010")
        await self._count_try(login=login, address=address)
        async with self._db.reading() as tx:
            found = await staff.find_account(tx, login=login)
        if not await self._passwords.match(password, found[1] if found else None) or found is None:
            log.info("staff_sign_in_refused")
            raise SignInRefused("Identifiant ou mot de passe incorrect.", rule="STAFF-004")
        return found[0]

    async def _count_try(self, *, login: str, address: str) -> None:
        now = self._clock.wall()
        limits = {_account_subject(login): TRIES_PER_ACCOUNT, _address_subject(address): TRIES_PER_ADDRESS}
        async with self._db.transaction() as tx:
            tries = await staff.count_tries(tx, sorted(limits), at=now, window_start=now - TRIES_WINDOW)
        if any(tries[subject] > limit for subject, limit in limits.items()):
            log.warning("staff_sign_in_storm")
            minutes = int(TRIES_WINDOW.total_seconds() // 60)
            raise TooMany(
                f"Trop de tentatives ; réessayez dans {minutes} minutes.", rule="STAFF-005", retry_after=minutes * 60
            )


def _account_subject(login: str) -> bytes:
    return _digest(f"account:{login}")


def _address_subject(address: str) -> bytes:
    return _digest(f"address:{address}")


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
