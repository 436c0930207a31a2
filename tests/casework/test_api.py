"""The JSON door through the real app on a real database; every exchange is held against its contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from contracts.events.intake import CorrespondenceReceived
from tests.casework.cases import Cases
from tests.casework.stories import mirabelle, submitted
from tests.support.building import build
from tests.support.examples import example
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

FAR = "9999-12-31T23:59:59-05:00~019cd6cd-9a28-7e00-80af-3d6ca4441acb"
"""A place in the list that no calendar has."""


@dataclass
class Door:
    """The running app, and the use cases on the same database."""

    cases: Cases
    api: Exchanges
    keys: StaffKeys

    def cookies(self, *roles: str, team: str | None = None) -> dict[str, str]:
        """A session of these roles."""
        return self.keys.staff_cookie(roles or ("cc",), id="1002", name="Camille Essai", team=team)


@asynccontextmanager
async def _running(postgres: TestServer, staff_keys: StaffKeys, folder: Path, clock_file: Path) -> AsyncIterator[Door]:
    database = await postgres.fresh("casework")
    chosen = {"database_url": database.runtime, "staff_jwks_url": staff_keys.url, "clock_file": clock_file}
    service = build("casework", folder, **chosen)
    async with service.running(), aiohttp.ClientSession() as session:
        yield Door(Cases(service.db, clock_file), Exchanges(session, service.url, service="casework"), staff_keys)


@pytest.fixture
async def door(postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, clock_file: Path) -> AsyncIterator[Door]:
    """Casework as its program builds it."""
    async with _running(postgres, staff_keys, tmp_path, clock_file) as made:
        yield made


async def test_a_dossier_is_found_read_and_exported(door: Door) -> None:
    view = await door.cases.with_job(submitted(origin="COURTAGE", trade="PEINTURE"))
    number, cookies = view.dossier.number, door.cookies()

    found = (await door.api.get("/v1/dossiers", params={"q": number}, cookies=cookies)).json()
    read = await door.api.get(f"/v1/dossiers/{number}", cookies=cookies)
    journal = (await door.api.get(f"/v1/dossiers/{view.dossier.id}/journal", cookies=cookies)).json()
    text = (await door.api.get(f"/v1/dossiers/{number}/journal.txt", cookies=cookies)).body.decode()

    assert [(row["number"], row["code"], row["firm"]) for row in found["dossiers"]] == [
        (number, "A1", "Plomberie Kerlann")
    ]
    dossier = read.json()
    assert read.headers["ETag"] == f'"{dossier["version"]}"'
    assert dossier["interventions"][0]["current"]["label"] == "Contact client pour devis"
    assert dossier["interventions"][0]["offers"][0]["acceptance_seconds"] == 0
    assert [entry["kind"] for entry in journal["entries"]][:2] == ["J1", "J2"]
    assert text.startswith("OUVERTURE: -")


async def test_an_act_is_done_from_its_version_and_a_second_writer_gets_the_newer_state(door: Door) -> None:
    view = await door.cases.open(submitted(order_id=uuid7()))
    path, cookies = f"/v1/dossiers/{view.dossier.number}/acts", door.cookies()
    act = {"act": "record_televaluation", "trade": "PEINTURE", "confirmed": True}

    done = await door.api.post(path, json={"version": view.dossier.version, "act": act}, cookies=cookies)
    late = await door.api.post(
        path, json={"version": view.dossier.version, "act": {"act": "cancel", "reason": "x"}}, cookies=cookies
    )

    assert (done.status, done.json()["interventions"][0]["stage"]) == (200, "seeking")
    assert done.json()["televaluation"]["by"] == "1002"
    assert late.status == 409
    assert late.json()["current"]["version"] == done.json()["version"]
    assert late.json()["current"]["status"] == "open"


@pytest.mark.parametrize(
    ("act", "status", "rule"),
    [
        ({"act": "record_televaluation", "trade": "PEINTURE"}, 422, "R-026"),
        ({"act": "take_back", "reason": "x"}, 422, "R-057"),
        ({"act": "set_date", "code": "A2", "due_at": "2030-01-01T10:00"}, 422, "R-059"),
        ({"act": "set_date", "code": "ZZ"}, 422, "R-064"),
        ({"act": "cancel", "reason": "  "}, 422, "R-091"),
        ({"act": "cancel"}, 422, "FORM-002"),
        ({"act": "dance"}, 422, "FORM-002"),
        ({"act": "set_date", "code": "E1", "comment": "x", "due_at": "hier"}, 422, "FORM-002"),
    ],
)
async def test_a_refusal_says_its_rule_and_a_french_sentence(
    door: Door, act: dict[str, object], status: int, rule: str
) -> None:
    view = await door.cases.open(submitted(order_id=uuid7()))
    path = f"/v1/dossiers/{view.dossier.number}/acts"

    answer = await door.api.post(path, json={"version": view.dossier.version, "act": act}, cookies=door.cookies())

    assert (answer.status, answer.json()["rule"]) == (status, rule)
    assert answer.json()["detail"]
    assert (await door.cases.view(view.dossier.id)).dossier.version == view.dossier.version


@pytest.mark.parametrize(
    ("act", "status"),
    [
        ({"act": "add_note", "text": "vu\x00"}, 422),
        ({"act": "add_note", "text": "x" * 300_000}, 422),
        ({"act": "cancel", "reason": "x" * 300_000}, 422),
        ({"act": "cancel", "reason": "\u00a0\u200b"}, 422),
        ({"act": "set_date", "code": "F8\x00"}, 422),
        ({"act": "set_date", "code": "F8", "due_at": "9999-12-31T23:59:59-05:00"}, 422),
        ({"act": "set_date", "code": "F8", "due_at": "0001-01-01T00:00:00"}, 422),
        ({"act": "set_date", "code": "F8", "due_at": "3026-03-31T00:00:00"}, 422),
    ],
)
async def test_odd_words_and_dates_are_answered_and_never_a_fault(
    door: Door, act: dict[str, object], status: int
) -> None:
    view = await door.cases.open(submitted(order_id=uuid7()))
    body = {"version": view.dossier.version, "act": act}

    answer = await door.api.post(f"/v1/dossiers/{view.dossier.number}/acts", json=body, cookies=door.cookies())

    assert answer.status == status
    written = (await door.cases.view(view.dossier.id)).dossier.version - view.dossier.version
    assert written == (1 if status == 200 else 0)


@pytest.mark.parametrize("name", ["q", "insurer", "code", "owner", "team"])
async def test_a_sign_no_database_holds_is_refused_beside_its_field(door: Door, name: str) -> None:
    answer = await door.api.get("/v1/dossiers", params={name: "\x00"}, cookies=door.cookies())

    assert (answer.status, answer.json()["field"]) == (422, name)


async def test_a_role_that_may_not_is_forbidden(door: Door) -> None:
    view = await door.cases.open(submitted(order_id=uuid7()))
    body = {"version": view.dossier.version, "act": {"act": "cancel", "reason": "x"}}

    answer = await door.api.post(f"/v1/dossiers/{view.dossier.number}/acts", json=body, cookies=door.cookies("metreur"))

    assert answer.status == 403


async def test_the_acts_come_with_their_forms_and_why_not(door: Door) -> None:
    view = await door.cases.open(mirabelle(order_id=uuid7()))

    acts = (await door.api.get(f"/v1/dossiers/{view.dossier.number}/acts", cookies=door.cookies())).json()["acts"]

    allowed = {one["act"] for one in acts if one["allowed"]}
    assert allowed == {
        "hold_for_cause",
        "set_date",
        "open_intervention",
        "judge_amount",
        "give_back",
        "cancel",
        "add_note",
        "open_complaint",
    }
    assert next(one["rule"] for one in acts if one["act"] == "override_date") == "R-059"


@pytest.mark.parametrize("key", ["26-004217-K", "0", "019cd6cd-9a28-7e00-80af-3d6ca4441acb", "%00", "..%2F"])
async def test_an_unknown_dossier_is_not_found(door: Door, key: str) -> None:
    answer = await door.api.get(f"/v1/dossiers/{key}", cookies=door.cookies())

    assert answer.status == 404


async def test_nobody_reads_without_a_session(door: Door) -> None:
    for path in ("/v1/dossiers", "/v1/dossiers/x", "/v1/deadlines", "/v1/lateness", "/v1/letters"):
        assert (await door.api.get(path)).status == 401


async def test_letters_that_want_a_person_are_listed_and_settled_once(door: Door) -> None:
    view = await door.cases.open(mirabelle(order_id=uuid7()))
    letter = example(CorrespondenceReceived, letter_id=uuid7(), dossier_id=view.dossier.id, kind="cancellation")
    await door.cases.hear(letter)
    settle, cookies = f"/v1/letters/{letter.letter_id}/settle", door.cookies()

    (waits,) = (await door.api.get("/v1/letters", cookies=cookies)).json()["letters"]
    shown = (await door.api.get(f"/v1/dossiers/{view.dossier.number}", cookies=cookies)).json()["letters"]
    other = await door.api.post(settle, json={}, cookies=door.cookies("metreur"))
    done = await door.api.post(settle, json={"comment": "L'assuré maintient."}, cookies=cookies)
    again = await door.api.post(settle, json={}, cookies=cookies)
    nobody = await door.api.post(f"/v1/letters/{uuid7()}/settle", json={}, cookies=cookies)

    assert (waits["dossier"], waits["letter"]) == (view.dossier.number, shown[0])
    assert [one.status for one in (other, done, again, nobody)] == [403, 204, 409, 404]
    assert (await door.api.get("/v1/letters", cookies=cookies)).json() == {"letters": []}


async def test_deadlines_and_lateness_are_figures(door: Door) -> None:
    view = await door.cases.open(mirabelle(order_id=uuid7()))
    await door.cases.hear(door.cases.offer(view))

    deadlines = (await door.api.get("/v1/deadlines", cookies=door.cookies())).json()["deadlines"]
    lateness = (await door.api.get("/v1/lateness", params={"firm": "44-0117"}, cookies=door.cookies())).json()

    assert deadlines == [
        {"code": "A1", "label": "Contact client pour devis", "owner": "provider", "running": 1, "late": 0}
    ]
    assert lateness == {"lateness": []}


@pytest.mark.parametrize(
    "params",
    [
        {"limit": "0"},
        {"limit": "abc"},
        {"limit": "0000000019999999"},
        {"after": "n'importe"},
        {"after": FAR},
        {"status": "lune"},
        {"late": "peut-être"},
    ],
)
async def test_a_wrong_page_is_a_problem(door: Door, params: dict[str, str]) -> None:
    answer = await door.api.send("GET", "/v1/dossiers", params=params, cookies=door.cookies())

    assert (answer.status, answer.json()["rule"], answer.json()["field"]) == (422, "FORM-002", *params)


async def test_a_dossier_nobody_has_is_not_found_by_any_of_its_addresses(door: Door) -> None:
    for rest in ("", "/journal", "/journal.txt", "/acts", "/comparison?with=26-000001-A"):
        answer = await door.api.get(f"/v1/dossiers/{uuid7()}{rest}", cookies=door.cookies())

        assert answer.status == 404, rest


@pytest.mark.parametrize("amount", [True, "30001", 300.0, None])
async def test_an_amount_that_is_no_number_of_cents_is_refused(door: Door, amount: object) -> None:
    view = await door.cases.with_job(mirabelle(order_id=uuid7()))
    act = {"act": "judge_amount", "amount_cents": amount}

    answer = await door.api.post(
        f"/v1/dossiers/{view.dossier.number}/acts",
        json={"version": view.dossier.version, "act": act},
        cookies=door.cookies(),
    )

    assert (answer.status, answer.json()["field"]) == (422, "act.judge_amount.amount_cents")


async def test_a_message_to_the_craftsman_is_written_by_a_program(door: Door) -> None:
    view = await door.cases.with_job(mirabelle(order_id=uuid7()))
    path, cookies = f"/v1/dossiers/{view.dossier.number}/acts", door.cookies("gr")
    act = {"act": "write_message", "text": "Merci de rappeler", "code": "F3"}

    done = await door.api.post(path, json={"version": view.dossier.version, "act": act}, cookies=cookies)
    again = await door.api.post(path, json={"version": view.dossier.version, "act": act}, cookies=cookies)
    wrong = await door.api.post(
        path, json={"version": done.json()["version"], "act": {**act, "firm": "99-9999"}}, cookies=cookies
    )

    assert (done.status, again.status, wrong.status) == (200, 409, 422)
    (message,) = done.json()["messages"]
    assert (message["text"], message["code"], message["read_at"]) == ("Merci de rappeler", "F3", None)
    assert (wrong.json()["rule"], wrong.json()["field"]) == ("R-121", "firm")
