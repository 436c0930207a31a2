"""The JSON door, every exchange checked against contracts/http/provider_portal.yaml."""

from collections.abc import AsyncIterator
from datetime import timedelta, timezone
from typing import Any

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import JobOpened
from contracts.events.portal import ChaseRecorded, ContactDeclared, MessageSent, OfferAccepted, VisitBooked
from tests.provider_portal.conftest import Person, Portal, end_of, job_of, offer_to, win_of
from tests.support.exchanges import Answer, Exchanges


class Api:
    """The documented door, with a craftsman's session."""

    def __init__(self, exchanges: Exchanges, cookies: dict[str, str]) -> None:
        self._exchanges = exchanges
        self._cookies = cookies

    async def get(self, path: str) -> Answer:
        return await self._exchanges.get(path, cookies=self._cookies)

    async def post(self, path: str, body: object, *, key: str | None = None) -> Answer:
        headers = {"Idempotency-Key": key or str(uuid7())}
        return await self._exchanges.post(path, json=body, headers=headers, cookies=self._cookies)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def an_api(portal: Portal, http: aiohttp.ClientSession) -> tuple[Api, Person]:
    phone, person = await portal.craftsman()
    return Api(Exchanges(http, portal.url, service="provider_portal"), phone.cookies()), person


async def a_job(portal: Portal, person: Person) -> JobOpened:
    offer = offer_to(person, at=portal.now() - timedelta(hours=1))
    job = job_of(offer)
    await portal.hear(offer, win_of(offer), job)
    return job


async def test_sync_gives_what_is_his_and_names_the_client_of_his_jobs_only(
    portal: Portal, http: aiohttp.ClientSession
) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    offer = offer_to(person)
    await portal.hear(offer)

    body = (await api.get("/api/sync")).json()

    states = {one["id"]: (one["state"], one["answerable"]) for one in body["offers"]}
    assert states[str(offer.offer_id)] == ("open", True)
    assert states[str(job.offer_id)] == ("won", False)
    assert "Quéméneur" not in str(body["offers"])
    assert [(one["id"], one["client"]["last_name"]) for one in body["jobs"]] == [(str(job.job_id), "Quéméneur-Test")]

    await portal.hear(end_of(job))
    body = (await api.get("/api/sync")).json()
    assert [one["client"] for one in body["jobs"]] == [None]


async def test_an_answer_is_kept_once_and_the_other_one_is_refused(portal: Portal, http: aiohttp.ClientSession) -> None:
    api, person = await an_api(portal, http)
    offer = offer_to(person)
    await portal.hear(offer)
    path = f"/api/offers/{offer.offer_id}/answers"

    answers = [await api.post(path, {"answer": "accept"}) for _ in range(2)]
    other = await api.post(path, {"answer": "decline", "reason": "zone"})

    assert [one.status for one in answers] == [202, 202]
    assert answers[0].json()["state"] == "accepting"
    assert (other.status, other.json()["rule"]) == (422, "R-054")
    assert len(await portal.said(OfferAccepted, offer.dossier_id)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answer": "decline"}, "decline.reason"),
        ({"answer": "decline", "reason": "bored"}, "reason"),
        ({"answer": "perhaps"}, None),
        ({"answer": "accept", "more": 1}, "accept.more"),
    ],
)
async def test_an_answer_that_is_none_is_refused_with_its_field(
    portal: Portal, http: aiohttp.ClientSession, body: dict[str, object], field: str | None
) -> None:
    api, person = await an_api(portal, http)
    offer = offer_to(person)
    await portal.hear(offer)

    answer = await api.post(f"/api/offers/{offer.offer_id}/answers", body)

    assert (answer.status, answer.json()["field"]) == (422, field)


async def test_a_report_sent_again_gives_the_first_ones_answer_and_other_content_is_refused(
    portal: Portal, http: aiohttp.ClientSession
) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    path, key = f"/api/jobs/{job.job_id}/reports", str(uuid7())

    first, again = [await api.post(path, {"kind": "message", "text": "Bonjour"}, key=key) for _ in range(2)]
    other = await api.post(path, {"kind": "message", "text": "Bonsoir"}, key=key)

    assert first.json() == again.json()
    assert other.status == 422
    assert [one.text for one in await portal.said(MessageSent, job.dossier_id)] == ["Bonjour"]


async def test_an_address_or_a_key_that_is_none_is_never_a_fault(portal: Portal, http: aiohttp.ClientSession) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    phone = Exchanges(http, portal.url, service="provider_portal")
    body = {"kind": "message", "text": "Bonjour"}

    nowhere = [await api.get(f"/api/jobs/{id}") for id in ("-" * 36, "0" * 36, str(job.job_id).upper())]
    odd = await api.post(f"/api/jobs/{job.job_id}/reports", body, key="\u00e9" * 9)
    nobody = await phone.get("/api/sync", cookies={"passerelle_craftsman": "\udcff"})

    assert [one.status for one in nowhere] == [404, 404, 404]
    assert (odd.status, odd.json()["rule"], odd.json()["field"]) == (422, "FORM-002", "Idempotency-Key")
    assert nobody.status == 401


async def test_every_kind_of_report_is_taken_and_read_back(portal: Portal, http: aiohttp.ClientSession) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    now, soon = portal.now().isoformat(), (portal.now() + timedelta(days=2)).isoformat()
    calls = [(portal.now() - timedelta(minutes=n)).isoformat() for n in range(3)]
    chase = {"kind": "chase", "number_called": "+33261910042", "outcome": "no_answer"}
    bodies: list[dict[str, Any]] = [
        *(chase | {"chased_at": at} for at in calls),
        {"kind": "unreachable", "comment": "Trois appels"},
        {"kind": "contact", "contacted_at": now, "comment": None},
        {"kind": "visit", "visit_at": soon},
        {"kind": "visit_move", "visit_at": soon, "reason": "Pluie"},
        {"kind": "message", "text": "Clé chez le gardien"},
        {"kind": "return", "reason": "dates", "comment": None},
    ]

    answers = [await api.post(f"/api/jobs/{job.job_id}/reports", body) for body in bodies]

    assert [one.status for one in answers] == [202] * len(bodies)
    seen = (await api.get(f"/api/jobs/{job.job_id}")).json()
    assert [one["kind"] for one in reversed(seen["reports"])] == [body["kind"] for body in bodies]
    assert {one["state"] for one in seen["reports"]} == {"recorded"}
    assert seen["job"]["chases"] == 3
    assert len(await portal.said(VisitBooked, job.dossier_id)) == 1


@pytest.mark.parametrize(
    ("body", "rule", "field"),
    [
        ({"kind": "contact", "contacted_at": "2099-01-01T00:00:00Z"}, "R-125", "contacted_at"),
        ({"kind": "contact", "contacted_at": "2001-01-01T00:00:00Z"}, "R-125", "contacted_at"),
        ({"kind": "unreachable", "comment": "x"}, "R-029", None),
        ({"kind": "contact", "contacted_at": "2026-01-01T00:00:00"}, "FORM-002", "contact.contacted_at"),
        ({"kind": "visit", "visit_at": "2001-01-01T00:00:00Z"}, "R-067", "visit_at"),
        ({"kind": "quote"}, "FORM-002", None),
        ({"kind": "visit", "visit_at": 1799999999}, "FORM-002", "visit.visit_at"),
        ({"kind": "works_start", "started_on": "1999-12-31"}, "FORM-002", "works_start.started_on"),
    ],
)
async def test_what_cannot_be_is_refused_with_rule_sentence_and_field(
    portal: Portal, http: aiohttp.ClientSession, body: dict[str, object], rule: str, field: str | None
) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)

    answer = await api.post(f"/api/jobs/{job.job_id}/reports", body)

    told = answer.json()
    assert (answer.status, told["rule"], told["field"]) == (422, rule, field)
    assert told["detail"].endswith(".")
    assert " age" not in told["detail"]
    assert await portal.said(ContactDeclared, job.dossier_id) == []


@pytest.mark.parametrize("kind", ["contact", "chase", "visit", "visit_move"])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2101-01-01T00:00:00Z"])
async def test_a_date_of_another_age_is_refused_beside_its_field(
    portal: Portal, http: aiohttp.ClientSession, kind: str, at: str
) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    field = {"contact": "contacted_at", "chase": "chased_at"}.get(kind, "visit_at")
    more = {"chase": {"number_called": "+33261910042", "outcome": "no_answer"}, "visit_move": {"reason": "Pluie"}}

    answer = await api.post(f"/api/jobs/{job.job_id}/reports", {"kind": kind, field: at, **more.get(kind, {})})

    assert (answer.status, answer.json()["field"]) == (422, f"{kind}.{field}")
    assert answer.json()["detail"] == "Indiquez une date entre 2000 et 2100."


async def test_one_call_sent_again_in_other_writing_is_counted_once(
    portal: Portal, http: aiohttp.ClientSession
) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    at = portal.now().replace(microsecond=0) - timedelta(minutes=5)
    hours = [at.isoformat(), at.astimezone(timezone(timedelta(hours=4))).isoformat()]
    calls = [(hours[0], "02 61 91 00 42"), (hours[1], "+33261910042"), (hours[0], "02.61.91.00.42")]

    answers = [
        await api.post(
            f"/api/jobs/{job.job_id}/reports",
            {"kind": "chase", "chased_at": hour, "number_called": number, "outcome": "no_answer"},
        )
        for hour, number in calls
    ]

    assert len({one.json()["report_id"] for one in answers}) == 1
    assert (await api.get(f"/api/jobs/{job.job_id}")).json()["job"]["chases"] == 1
    assert len(await portal.said(ChaseRecorded, job.dossier_id)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "message", "text": "Bon\0jour"}, "text"),
        ({"kind": "return", "reason": "other", "comment": "\0"}, "comment"),
        ({"kind": "chase", "number_called": "02619100\x0042", "outcome": "no_answer"}, "number_called"),
    ],
)
async def test_a_character_no_row_can_hold_is_refused_beside_its_field(
    portal: Portal, http: aiohttp.ClientSession, body: dict[str, object], field: str
) -> None:
    api, person = await an_api(portal, http)
    job = await a_job(portal, person)
    at = {"chased_at": portal.now().isoformat()} if body["kind"] == "chase" else {}

    answer = await api.post(f"/api/jobs/{job.job_id}/reports", body | at)

    assert (answer.status, answer.json()["rule"], answer.json()["field"]) == (422, "FORM-002", field)


async def test_a_post_without_its_key_or_with_no_json_is_refused(portal: Portal, http: aiohttp.ClientSession) -> None:
    phone, person = await portal.craftsman()
    job = await a_job(portal, person)
    path = f"/api/jobs/{job.job_id}/reports"

    status, told = await phone.json("POST", path, {"kind": "message", "text": "x"})
    assert (status, told["field"]) == (422, "Idempotency-Key")
    status, told = await phone.json("POST", path, key="12345678")
    assert (status, told["rule"]) == (422, "FORM-001")


async def test_without_a_session_nothing_is_told(portal: Portal, http: aiohttp.ClientSession) -> None:
    api = Api(Exchanges(http, portal.url, service="provider_portal"), {"passerelle_craftsman": "stolen"})

    assert (await api.get("/api/sync")).status == 401
    assert (await api.post(f"/api/offers/{uuid7()}/answers", {"answer": "accept"})).status == 401


async def test_another_firms_offer_and_job_are_not_found(portal: Portal, http: aiohttp.ClientSession) -> None:
    api, _ = await an_api(portal, http)
    _, owner = await portal.craftsman()
    job = await a_job(portal, owner)

    answers = [
        await api.get(f"/api/jobs/{job.job_id}"),
        await api.post(f"/api/jobs/{job.job_id}/reports", {"kind": "message", "text": "x"}),
        await api.post(f"/api/offers/{job.offer_id}/answers", {"answer": "accept"}),
    ]

    assert [(one.status, one.json()["rule"]) for one in answers] == [(404, "R-056")] * 3
