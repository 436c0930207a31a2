"""The staff's sign-in below its doors: accounts, sessions, limits, tokens, on a real PostgreSQL."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from argon2 import PasswordHasher

from deploy.keys import new_key
from services.casework.domain.accounts import (
    DEMO_ACCOUNTS,
    TRIES_PER_ACCOUNT,
    TRIES_PER_ADDRESS,
    NewAccount,
    new_account,
)
from services.casework.use_cases.accounts import Accounts
from services.casework.use_cases.sign_in import Passwords, SessionOver, SignIn, SignInRefused
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.clock import Clock, move_clock
from shared.db import Database
from shared.errors import Conflict, Invalid, NotFound, TooMany
from shared.guards import STAFF_AUDIENCE, STAFF_ISSUER
from tests.support.postgres import TestServer

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORD = "un-mot-de-passe-essai"
MAUD = NewAccount("maud", "Maud Tessonnier", frozenset({"cc"}), "general")


class Desk:
    """The use cases of sign-in over one fresh database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.tokens = StaffTokens(new_key())
        passwords = Passwords(QUICK)
        self.accounts = Accounts(db=db, clock=clock, passwords=passwords)
        self.sign_in = SignIn(db=db, clock=clock, passwords=passwords, tokens=self.tokens)

    async def sql(self, statement: str, *args: object) -> object:
        """One value, straight from the database."""
        async with self.db.transaction() as tx:
            return await tx.fetchval(statement, *args)


@pytest.fixture
async def desk(postgres: TestServer) -> AsyncIterator[Desk]:
    """Sign-in with one account, maud."""
    db = Database((await postgres.fresh("casework")).runtime)
    await db.start()
    made = Desk(db, Clock())
    await made.accounts.add(MAUD, password=WORD)
    yield made
    await db.stop()


async def test_the_right_password_opens_a_session_and_gives_a_token_others_can_verify(desk: Desk) -> None:
    entered = await desk.sign_in.enter(login=" MAUD ", password=WORD, address="192.0.2.1")

    key = jwt.PyJWKSet.from_dict(desk.tokens.jwks()).keys[0]
    claims = jwt.decode(entered.token, key, algorithms=["EdDSA"], issuer=STAFF_ISSUER, audience=STAFF_AUDIENCE)
    assert (claims["sub"], claims["name"], claims["roles"], claims["team"]) == (
        "1001",
        "Maud Tessonnier",
        ["cc"],
        "general",
    )
    assert claims["exp"] - claims["iat"] == 900
    assert jwt.get_unverified_header(entered.token)["kid"] == key.key_id


async def test_unknown_name_wrong_password_and_closed_account_get_one_answer(desk: Desk) -> None:
    await desk.accounts.add(NewAccount("partie", "Ysaline Corbinaud", frozenset({"gr"})), password=WORD)
    await desk.accounts.disable(login="partie")

    said = set()
    for login, password in (("personne", WORD), ("maud", "autre-mot-de-passe"), ("partie", WORD)):
        with pytest.raises(SignInRefused) as refused:
            await desk.sign_in.enter(login=login, password=password, address="192.0.2.1")
        said.add((refused.value.sentence, refused.value.rule))

    assert len(said) == 1


async def test_a_storm_on_one_account_is_stopped_even_when_all_tries_come_at_once(desk: Desk) -> None:
    tries = [desk.sign_in.enter(login="maud", password=f"essai-{n}-de-trop", address=f"192.0.2.{n}") for n in range(30)]

    outcomes = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(one, SignInRefused) for one in outcomes) == TRIES_PER_ACCOUNT
    assert sum(isinstance(one, TooMany) for one in outcomes) == 30 - TRIES_PER_ACCOUNT
    with pytest.raises(TooMany):
        await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.99")


async def test_a_storm_from_one_address_over_many_names_is_stopped(desk: Desk) -> None:
    for n in range(TRIES_PER_ADDRESS):
        with pytest.raises(SignInRefused):
            await desk.sign_in.enter(login=f"inconnu-{n}", password="peu-importe-quoi", address="192.0.2.7")

    with pytest.raises(TooMany) as stopped:
        await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.7")

    assert stopped.value.retry_after == 900


async def test_an_unknown_name_is_limited_like_a_known_one(desk: Desk) -> None:
    async def tries_until_stopped(login: str) -> int:
        for n in range(100):
            try:
                await desk.sign_in.enter(login=login, password="peu-importe-quoi", address=f"192.0.2.{n}")
            except SignInRefused:
                continue
            except TooMany:
                return n
        return -1

    assert await tries_until_stopped("maud") == await tries_until_stopped("personne") == TRIES_PER_ACCOUNT


async def test_signing_in_clears_the_tries_of_the_account(desk: Desk) -> None:
    for _ in range(3):
        for _ in range(TRIES_PER_ACCOUNT - 1):
            with pytest.raises(SignInRefused):
                await desk.sign_in.enter(login="maud", password="peu-importe-quoi", address="192.0.2.1")
        await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.2")
        await desk.sql("delete from sign_in_tries")


async def test_the_window_of_tries_ends_after_a_quarter_of_an_hour(desk: Desk) -> None:
    for n in range(TRIES_PER_ACCOUNT + 1):
        with pytest.raises((SignInRefused, TooMany)):
            await desk.sign_in.enter(login="maud", password="peu-importe-quoi", address=f"192.0.2.{n}")
    await desk.sql("update sign_in_tries set since = since - interval '16 minutes'")

    entered = await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")

    assert entered.account.login == "maud"


async def test_a_session_renews_with_the_roles_the_account_has_now(desk: Desk) -> None:
    entered = await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")
    await desk.sql("update staff_accounts set roles = array['supervisor'], team = 'allianz' where login = 'maud'")

    renewed = await desk.sign_in.renew(entered.secret)

    assert (set(renewed.account.roles), renewed.account.team) == ({"supervisor"}, "allianz")


@pytest.mark.parametrize(
    "over",
    [
        "update staff_sessions set used_at = used_at - interval '13 hours'",
        "update staff_sessions set ends_at = started_at - interval '1 second'",
        "update staff_accounts set active = false",
    ],
    ids=["idle", "too old", "account closed"],
)
async def test_a_session_that_is_over_is_not_renewed(desk: Desk, over: str) -> None:
    entered = await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")
    await desk.sql(over)

    with pytest.raises(SessionOver):
        await desk.sign_in.renew(entered.secret)


async def test_leaving_ends_the_session_for_good(desk: Desk) -> None:
    entered = await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")
    await desk.sign_in.leave(entered.secret)
    await desk.sign_in.leave(entered.secret)

    with pytest.raises(SessionOver):
        await desk.sign_in.renew(entered.secret)


async def test_no_password_and_no_secret_is_stored(desk: Desk) -> None:
    entered = await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")

    rows = str(await desk.sql("select json_agg(a)::text || json_agg(s)::text from staff_accounts a, staff_sessions s"))

    assert WORD not in rows
    assert entered.secret not in rows
    assert "argon2id" in rows


async def test_sessions_live_by_the_wall_clock_and_not_by_the_one_tests_move(
    postgres: TestServer, clock_file: Path
) -> None:
    db = Database((await postgres.fresh("casework")).runtime)
    await db.start()
    desk = Desk(db, Clock(clock_file))
    await desk.accounts.add(MAUD, password=WORD)
    entered = await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")

    move_clock(clock_file, by=timedelta(days=30))

    assert (await desk.sign_in.renew(entered.secret)).account.login == "maud"
    await db.stop()


async def test_a_taken_name_an_unknown_role_and_a_short_password_are_refused(desk: Desk) -> None:
    with pytest.raises(Conflict):
        await desk.accounts.add(new_account(login="Maud", name="Une Autre", roles=["cc"]))
    with pytest.raises(Invalid):
        new_account(login="autre", name="Une Autre", roles=["chef"])
    with pytest.raises(Invalid):
        await desk.accounts.add(new_account(login="autre", name="Une Autre", roles=["cc"]), password="court")
    with pytest.raises(NotFound):
        await desk.accounts.disable(login="personne")


async def test_a_new_password_replaces_the_old_one(desk: Desk) -> None:
    fresh = await desk.accounts.set_password(login="maud")

    with pytest.raises(SignInRefused):
        await desk.sign_in.enter(login="maud", password=WORD, address="192.0.2.1")
    assert (await desk.sign_in.enter(login="maud", password=fresh, address="192.0.2.1")).account.login == "maud"


async def test_the_demo_accounts_are_made_once_by_whoever_starts_first(postgres: TestServer, tmp_path: Path) -> None:
    db = Database((await postgres.fresh("casework")).runtime)
    await db.start()
    desk, file = Desk(db, Clock()), tmp_path / "keys" / "demo_accounts.json"

    made = await asyncio.gather(*(desk.accounts.make_demo(file) for _ in range(3)))

    kept = {entry["login"]: entry["password"] for entry in json.loads(file.read_text())}
    assert sorted(made) == [0, 0, len(DEMO_ACCOUNTS)]
    assert file.stat().st_mode & 0o077 == 0
    for login, password in kept.items():
        assert (await desk.sign_in.enter(login=login, password=password, address="192.0.2.1")).account.login == login
    await db.stop()


async def test_a_database_made_anew_keeps_the_demo_passwords_people_wrote_down(
    postgres: TestServer, tmp_path: Path
) -> None:
    file, words = tmp_path / "demo_accounts.json", []
    for _ in range(2):
        db = Database((await postgres.fresh("casework")).runtime)
        await db.start()
        await Desk(db, Clock()).accounts.make_demo(file)
        words.append(file.read_text())
        await db.stop()

    assert words[0] == words[1]
