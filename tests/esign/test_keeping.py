"""Holds, erasure, retention: the chain still holds, nothing that names people is left, and nobody else can erase."""

import asyncio
import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.esign.domain.evidence import broken_at
from services.esign.domain.keeping import (
    HoldUnchanged,
    LegalHold,
    UnderWay,
    check_ended,
    check_liftable,
    check_not_held,
    check_settable,
    limits,
    reason_of,
)
from services.esign.domain.requests import RequestStatus
from services.esign.store.erasure import erase, still_doomed
from services.esign.store.files import Files
from services.esign.store.signing import evidence
from services.esign.store.wanted_files import claiming, hold
from services.esign.use_cases.keeping import Keeping
from shared.clock import Clock
from shared.errors import Invalid, Refused
from tests.esign.builders import NOW, a_pdf, a_person, nobody_removes
from tests.esign.conftest import Desk
from tests.esign.mandating import Biller
from tests.support.exchanges import Answer, Exchanges
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

Json = Any  # a JSON document has no narrower type


def a_hold(**changes: Any) -> LegalHold:  # Any: fields of the hold
    fields: dict[str, Any] = {"id": UUID(int=1), "request_id": UUID(int=2), "set_at": NOW, "set_by": "M", "reason": "x"}
    return LegalHold(**fields | changes)


def test_a_held_request_is_neither_deleted_nor_erased_and_a_lifted_one_is_free() -> None:
    check_not_held(None)
    check_not_held(a_hold(lifted_at=NOW))
    with pytest.raises(Refused, match="conservée par obligation depuis le 10/03/2026 : litige") as refusal:
        check_not_held(a_hold(reason="litige"))
    assert refusal.value.rule == "ESIGN-420"
    with pytest.raises(HoldUnchanged):
        check_settable(a_hold())
    with pytest.raises(HoldUnchanged):
        check_liftable(None)


@pytest.mark.parametrize("status", list(RequestStatus))
def test_only_what_is_under_way_cannot_be_erased(status: RequestStatus) -> None:
    if status in {RequestStatus.APPROVAL, RequestStatus.ONGOING, RequestStatus.PAUSED}:
        with pytest.raises(UnderWay):
            check_ended(status)
    else:
        check_ended(status)


def test_a_reason_is_words_and_years_are_counted_back_from_now() -> None:
    assert reason_of("  litige \n en cours ") == "litige en cours"
    for wrong in ("  ", "x" * 501):
        with pytest.raises(Invalid):
            reason_of(wrong)
    assert limits({"done": 10}, now=NOW)[RequestStatus.DONE].date().isoformat() == "2016-03-10"
    leap = NOW.replace(year=2028, month=2, day=29)
    assert limits({"draft": 1}, now=leap)[RequestStatus.DRAFT].date().isoformat() == "2027-02-28"
    with pytest.raises(ValueError, match="lost"):
        limits({"lost": 1}, now=NOW)


class Keeper:
    """Our own doors, with a key or a session."""

    def __init__(self, desk: Desk, request: Json, token: str) -> None:
        self._exchanges = Exchanges(desk.session, desk.url, service="esign")
        self._path = f"/v1/signature_requests/{request['id']}"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, rest: str, body: Json = None) -> Answer:
        return await self._exchanges.send(method, self._path + rest, json=body, headers=self._headers)


async def signed_request(desk: Desk, person: dict[str, str]) -> Json:
    """A request signed through the caller's own page, with a webhook that carried its names."""
    program = desk.program()
    request = await program.sent_out(person, delivery_mode="none", name="Contrat Keravel-Essai")
    signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
    assert (await program.call("POST", f"{signer}/send_otp")).status == 204
    body = {"otp": await desk.code_for(person), "ip_address": "192.0.2.9", "consent_given_at": "2026-03-10T09:00:00Z"}
    assert (await program.call("POST", f"{signer}/sign", json=body)).status == 204
    assert (await program.call("GET", f"/signature_requests/{request['id']}/audit_trails/download")).status == 200
    return request


async def test_a_held_request_stays_and_a_lifted_one_is_erased_while_its_chain_holds(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    person = {**a_person(), "last_name": "Keravel-Essai"}
    hook = {"endpoint": "http://127.0.0.1:9/hook", "subscribed_events": ["*"]}
    await desk.program().call("POST", "/webhooks", json=hook)
    request = await signed_request(desk, person)
    program = Keeper(desk, request, desk.keys[True])
    supervisor = Keeper(desk, request, staff_keys.token(["supervisor"], name="Maud Tessonnier"))
    clerk = Keeper(desk, request, staff_keys.token(["cc"]))
    files = set((desk.settings.data_dir / "esign").iterdir())

    assert (await clerk.ask("PUT", "/legal_hold", {"reason": "litige"})).status == 403
    assert (await supervisor.ask("PUT", "/legal_hold", {"reason": "litige"})).json()["held"] is True
    assert (await supervisor.ask("PUT", "/legal_hold", {"reason": "encore"})).json()["rule"] == "ESIGN-422"
    refused = await program.ask("POST", "/erasure", {"reason": "demande"})
    with pytest.raises(asyncpg.RaiseError, match="is held"):
        await erase_by_hand(desk, request)
    assert (await supervisor.ask("DELETE", "/legal_hold", {"reason": "jugé"})).json()["lift_reason"] == "jugé"
    assert (await supervisor.ask("DELETE", "/legal_hold", {"reason": "jugé"})).json()["rule"] == "ESIGN-423"
    erased = (await program.ask("POST", "/erasure", {"reason": "demande de la personne"})).json()

    assert (refused.status, refused.json()["rule"]) == (422, "ESIGN-420")
    assert erased["holds"] is True
    assert erased["erased"] == erased["events"] - 1, "all but the event that tells of the erasure"
    assert await names_left(desk, person) == []
    paper = await desk.program().call("GET", f"/signature_requests/{request['id']}/audit_trails/download?merge=true")
    assert paper.status == 200, "the paper of an erased request says what is left"
    chain = (await clerk.ask("GET", "/evidence/check")).json()
    assert (chain["holds"], chain["head"]) == (True, erased["head"])
    assert chain["stamps"], "the time stamp over its end is still there, over hashes alone"
    await desk.end_writing()
    await wait_for(lambda: not files & set((desk.settings.data_dir / "esign").iterdir()), limit=15)
    stranger = Keeper(desk, request, desk.keys[False])
    assert (await stranger.ask("GET", "/evidence/check")).status == 404


async def erase_by_hand(desk: Desk, request: Json) -> None:
    """What a bug, or somebody with the runtime role, would do."""
    async with desk.service.db.transaction() as tx:
        await erase(tx, UUID(request["id"]), by="x", reason="x", at=NOW)


async def names_left(desk: Desk, person: dict[str, str]) -> list[str]:
    """The tables where something of this person is still found, in any column, as text.

    The outbox is left out: it holds the name the caller gave the request, and is pruned after 14 days as Kafka is.
    """
    tables = await desk.rows.fetch("select tablename from pg_tables where schemaname = 'public'")
    found = []
    for table in [row["tablename"] for row in tables if row["tablename"] != "outbox"]:
        for needle in (person["email"], person["phone_number"], person["last_name"]):
            hexed = needle.encode().hex()
            rows = await desk.rows.fetchval(
                f"select count(*) from {table} t where position($1 in t::text) + position($2 in t::text) > 0",
                needle,
                hexed,
            )
            found += [f"{table}: {needle}"] if rows else []
    return found


async def test_what_stands_around_a_request_goes_with_it_but_bytes_that_are_archived_too_stay(desk: Desk) -> None:
    program, person, paper = desk.program(), a_person(), a_pdf("Le même contrat")
    request = await program.draft(signers_allowed_to_decline=False, delivery_mode="none")
    one = f"/signature_requests/{request['id']}"
    document = (await program.upload(request, paper)).json()
    await program.add_signer(request, document, {**person, "email": "autre@exemple.invalid"})
    archived = (await program.upload(request, paper, path="/archives")).json()
    await program.call("POST", f"{one}/approvers", json={"info": {**person, "last_name": "Approbatrice"}})
    await program.call("POST", f"{one}/followers", json=[{"email": person["email"], "locale": "fr"}])
    await program.call("POST", f"{one}/metadata", json={"data": {"qui": person["email"]}})
    assert (await program.call("POST", f"{one}/activate")).status == 201

    cancelled = await program.call("POST", f"{one}/cancel", json={"reason": "other"})
    gone = await program.call("DELETE", one, params={"permanent_delete": "true"})

    assert (cancelled.status, gone.status) == (400, 400), "it waits for its approval"
    await desk.rows.execute("update signature_requests set status = 'rejected' where id = $1", UUID(request["id"]))
    assert (await program.call("DELETE", one, params={"permanent_delete": "true"})).status == 204
    await desk.end_writing()
    await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from doomed_files"), limit=15)
    assert await names_left(desk, {**person, "last_name": "Approbatrice"}) == []
    kept = await program.call("GET", f"/archives/{archived['id']}/download")
    assert (kept.status, kept.body) == (200, paper)


async def test_bytes_that_come_again_while_they_are_removed_are_there_when_a_row_names_them(desk: Desk) -> None:
    program, paper, db = desk.program(), a_pdf("Le même contrat, deux fois"), desk.service.db
    digest, clock = hashlib.sha256(paper).digest(), Clock(None)
    files = Files.at("", folder=desk.settings.data_dir, claim=claiming(db, clock))
    first, second = [await program.draft(delivery_mode="none") for _ in range(2)]
    for request in (first, second):
        assert (await program.upload(request, paper)).status == 201
    for request in (first, second):
        path = f"/signature_requests/{request['id']}"
        assert (await program.call("DELETE", path, params={"permanent_delete": "true"})).status == 204

    async with db.transaction() as removing:
        await hold(removing, digest)
        await desk.end_writing()
        assert await still_doomed(removing, digest)
        again = asyncio.create_task(files.put(paper))
        await wait_for(lambda: waiting_for_a_lock(desk))
        await files.delete(digest)
    await again
    await Keeping(db=db, clock=clock, files=files, years={}).remove_files()

    assert await files.get(digest) == paper, "between its bytes and its row, nobody removes a file"
    third = await program.draft(delivery_mode="none")
    document = (await program.upload(third, paper)).json()
    await desk.end_writing()
    await wait_for(lambda: desk.rows.fetchval("select count(*) = 0 from doomed_files"), limit=15)
    kept = await program.call("GET", f"/signature_requests/{third['id']}/documents/{document['id']}/download")
    assert kept.status == 200


async def waiting_for_a_lock(desk: Desk) -> bool:
    return bool(
        await desk.rows.fetchval("select count(*) > 0 from pg_locks where locktype = 'advisory' and not granted")
    )


async def test_one_signer_is_erased_and_the_other_stays(desk: Desk) -> None:
    program, gone, stays = desk.program(), a_person(), a_person()
    request = await program.sent_out(gone, stays)
    keeper = Keeper(desk, request, desk.keys[True])
    first = {"reason": "demande", "signer_id": request["signers"][0]["id"]}

    assert (await keeper.ask("POST", "/erasure", first)).json()["rule"] == "ESIGN-421"
    await program.call("POST", f"/signature_requests/{request['id']}/cancel", json={"reason": "other"})
    erased = (await keeper.ask("POST", "/erasure", first)).json()

    signers = (await program.call("GET", f"/signature_requests/{request['id']}/signers")).json()
    assert [one["info"]["email"] for one in signers] == ["", stays["email"]]
    kept = await desk.rows.fetch("select payload from evidence where request_id = $1", UUID(request["id"]))
    words = json.dumps([row["payload"] for row in kept])
    assert gone["email"] not in words
    assert stays["email"] in words
    assert erased["holds"] is True


async def test_the_runtime_role_changes_no_evidence_and_puts_no_entry_out_of_its_place(desk: Desk) -> None:
    request = await desk.program().sent_out(a_person())
    request_id = UUID(request["id"])
    for sql in (
        "update evidence set payload = null where request_id = $1",
        "delete from evidence where request_id = $1",
        "update evidence_stamps set token = '' where request_id = $1",
        "delete from legal_holds where request_id = $1",
        "delete from erasures where request_id = $1",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with desk.service.db.transaction() as tx:
                await tx.execute(sql, request_id)
    with pytest.raises(asyncpg.RaiseError, match="not in its place"):
        async with desk.service.db.transaction() as tx:
            await tx.execute("select erase_evidence($1, null, 99, $2, '{}', 's', 'p', 'b', 'h')", request_id, NOW)

    async with desk.service.db.reading() as tx:
        links = await evidence(tx, request_id)
    assert broken_at(links) is None
    assert all(one.payload is not None for one in links)


async def test_years_pass_and_what_ended_is_erased_but_what_is_held_or_under_way(desk: Desk) -> None:
    program, people = desk.program(), [a_person() for _ in range(3)]
    done, held, live = [await program.sent_out(person) for person in people]
    for request in (done, held):
        await program.call("POST", f"/signature_requests/{request['id']}/cancel", json={"reason": "other"})
    keeper = Keeper(desk, held, desk.keys[True])
    await keeper.ask("PUT", "/legal_hold", {"reason": "litige"})

    desk.move_clock(timedelta(days=200))
    await desk.until(program, live, "expired")
    desk.move_clock(timedelta(days=170))
    clock = Clock(desk.settings.clock_file)
    files = Files.at("", folder=desk.settings.data_dir, claim=nobody_removes)
    keeping = Keeping(db=desk.service.db, clock=clock, files=files, years=desk.settings.retention_years)

    assert await keeping.round() >= 1
    assert await keeping.round() == 0

    gone = {row["request_id"] for row in await desk.rows.fetch("select request_id from erasures")}
    assert UUID(done["id"]) in gone
    for request, words in ((held, people[1]["email"]), (live, people[2]["email"])):
        signers = (await program.call("GET", f"/signature_requests/{request['id']}/signers")).json()
        assert signers[0]["info"]["email"] == words


async def test_years_pass_but_what_a_mandate_was_signed_with_is_kept_as_long_as_its_creditor_needs_it(
    own_desk: Desk,
) -> None:
    """In force, then 36 months after its last debit or its end (`keep_until`): longer than a person must wait."""
    desk, biller = own_desk, Biller.of(own_desk)
    mandate = await biller.active()
    files = Files.at("", folder=desk.settings.data_dir, claim=nobody_removes)

    async def later(days: int) -> int:
        desk.move_clock(timedelta(days=days))
        clock = Clock(desk.settings.clock_file)
        return await Keeping(db=desk.service.db, clock=clock, files=files, years={"done": 1}).round()

    in_force = await later(700)
    await biller.made("POST", f"/mandates/{mandate['id']}/cancel", 200)
    ended_then = "update mandates set ended_at = now() + interval '700 days' where id = $1"
    await desk.rows.execute(ended_then, UUID(mandate["id"]))
    ended, free = await later(1000), await later(120)

    assert (in_force, ended, free) == (0, 0, 1)
