"""The JSON door on the real service: every exchange is one the OpenAPI file documents, good and bad."""

from io import BytesIO
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import InterventionReady
from tests.assignment.conftest import Running, ready
from tests.support.exchanges import Answer, Exchanges
from tests.support.saying import Sayer
from tests.support.waiting import wait_for

FIRM: dict[str, Any] = {
    "since": "2026-01-01",
    "profiles": [{"name": "Peinture d'Essai", "phone": "+33261910901", "base": "44109"}],
    "people": [{"number": "449100-01", "name": "Essai Inventé"}],
    "trades": [{"trades": ["PEINTURE"]}],
    "zones": [{"kind": "department", "codes": ["44"]}],
    "agreements": [{"insurer": "allianz", "trades": ["PEINTURE"]}],
    "papers": [{"kind": "URSSAF"}, {"kind": "DECENNALE"}],
}


@pytest.fixture
def api(running: Running) -> Exchanges:
    return Exchanges(running.http, running.service.url, service="assignment")


async def offered(running: Running, api: Exchanges, say: Sayer) -> tuple[InterventionReady, dict[str, Any]]:
    """An intervention said by casework, once its first offer stands."""
    event = ready()
    await say(running.kafka, event)

    async def there() -> Any:
        answer = await api.get(f"/v1/interventions/{event.intervention_id}", cookies=running.staff())
        return answer.json() if answer.status == 200 else None

    return event, await wait_for(there, limit=20)


async def test_an_intervention_its_decision_and_any_firm_are_explained(
    running: Running, api: Exchanges, say: Sayer
) -> None:
    event, found = await offered(running, api, say)
    cookies = running.staff()

    listed = (await api.get(f"/v1/interventions?state=offering&search={event.intervention_id}", cookies=cookies)).json()
    decision = (await api.get(f"/v1/decisions/{found['decision_id']}", cookies=cookies)).json()
    far = await api.get(f"/v1/decisions/{found['decision_id']}/why-not?firm=13-0122", cookies=cookies)

    assert [one["id"] for one in listed["interventions"]] == [str(event.intervention_id)]
    assert decision["reasons"][0]["firm"]["code"] == found["offers"][0]["firm"]["code"]
    assert far.json()["rule"] == "zone"


async def test_a_firm_is_put_read_extended_and_put_again(running: Running, api: Exchanges) -> None:
    keeper = running.staff("gr")

    put = await api.put("/v1/firms/44-9100", json=FIRM, cookies=keeper)
    again = await api.put("/v1/firms/44-9100", json=FIRM, cookies=keeper)
    absent = {"reason": "Congés", "valid_from": "2026-01-01"}
    added = await api.post("/v1/firms/44-9100/absences", json=absent, cookies=keeper)
    stale = await api.put("/v1/firms/44-9100", json={**FIRM, "version": put.json()["version"]}, cookies=keeper)

    assert (put.status, again.json()["version"]) == (200, put.json()["version"])
    assert (added.status, added.json()["absences"][0]["reason"]) == (201, "Congés")
    assert stale.status == 409
    found = (await api.get("/v1/firms?department=44&search=%20d%27ess%C3%A0i", cookies=keeper)).json()["firms"]
    assert [one["code"] for one in found] == ["44-9100"]


async def test_many_firms_come_in_one_call_and_the_second_changes_nothing(running: Running, api: Exchanges) -> None:
    body = {"firms": [{**FIRM, "code": f"44-92{n:02}"} for n in range(3)]}

    first = await api.post("/v1/network", json=body, cookies=running.staff("admin"))
    second = await api.post("/v1/network", json=body, cookies=running.staff("admin"))

    assert (first.json(), second.json()) == ({"firms": 3, "changed": 3}, {"firms": 3, "changed": 0})


async def test_coverage_and_rules_are_told(running: Running, api: Exchanges) -> None:
    cover = await api.get("/v1/coverage?department=44&insurer=allianz", cookies=running.staff())
    rules = await api.get("/v1/rules", cookies=running.staff())
    nowhere = await api.get("/v1/coverage?department=XX&insurer=allianz", cookies=running.staff())

    assert len(cover.json()["trades"]) == 14
    assert {one["insurer"] for one in rules.json()["rules"]} == {"allianz", "mirabelle"}
    assert nowhere.status == 404


async def test_a_cc_assigns_by_hand(running: Running, api: Exchanges, say: Sayer) -> None:
    event, found = await offered(running, api, say)
    path = f"/v1/interventions/{event.intervention_id}/assign"
    choice = {"firm_code": "44-0172", "reason": "D'accord au téléphone", "agreed": True, "version": found["version"]}

    done = await api.post(path, json=choice, cookies=running.staff("cc"))
    twice = await api.post(path, json=choice, cookies=running.staff("cc"))

    assert (done.status, done.json()["state"]) == (200, "assigned")
    assert twice.status == 409


WRONG_FIRMS: list[tuple[dict[str, Any], str]] = [
    ({**FIRM, "profiles": []}, "profiles"),
    ({**FIRM, "surprise": 1}, "surprise"),
    ({**FIRM, "trades": [{"trades": ["DRESSAGE"]}]}, "trades.0.trades.0"),
    ({**FIRM, "zones": [{"kind": "planet", "codes": ["3"]}]}, "zones.0.kind"),
    ({**FIRM, "zones": [{"kind": "commune", "codes": ["99999"]}]}, "zones"),
    ({**FIRM, "papers": [{"kind": "URSSAF", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}]}, "papers.0"),
    ({**FIRM, "profiles": [{"name": "X", "phone": "0612"}]}, "profiles.0.phone"),
    ({**FIRM, "profiles": [{"name": "X", "base": "99999"}]}, "profiles"),
    ({**FIRM, "profiles": [{"name": "X\0Y"}]}, "profiles.0.name"),
    ({**FIRM, "absences": [{"reason": "Congés", "valid_to": "2025-12-31"}]}, "valid_to"),
    ({**FIRM, "papers": [{"kind": "URSSAF", "trade": "DRESSAGE"}]}, "papers.0.trade"),
    ({**FIRM, "people": [{"number": "449100-01", "name": "X", "trades": ["DRESSAGE"]}]}, "people.0.trades.0"),
    ({**FIRM, "capacities": [{"max_open": 2**31}]}, "capacities.0.max_open"),
    ({**FIRM, "since": "0001-01-01"}, "since"),
    ({**FIRM, "since": "2206-01-01"}, "since"),
    *(
        ({**FIRM, "profiles": [{"name": "X", "phone": phone}]}, "profiles.0.phone")
        for phone in ("+3326191011", "+330261910117", "+332619101170", "+33261910117\n", "+\u0663\u0663261910117")
    ),
    *(
        ({**FIRM, "profiles": [{"name": "X", "email": email}]}, "profiles.0.email")
        for email in ("a@b", "<a@b.fr>", "a,b@c.fr", "a@b..fr", "a@-b.fr", "a@b.fr\n")
    ),
    ({**FIRM, "profiles": [{"name": "\u200b\u202e"}]}, "profiles.0.name"),
    ({**FIRM, "profiles": [{"name": "X"}, {"name": "Y"}]}, "profiles"),
    ({**FIRM, "capacities": [{"max_open": 3}, {"max_open": 5}]}, "capacities"),
    ({**FIRM, "capacities": [{"max_open": True}]}, "capacities.0.max_open"),
    ({**FIRM, "people": [{"number": "449100-01", "name": n} for n in ("Essai", "Autre")]}, "people"),
    ({**FIRM, "absences": [{"reason": "Congés", "number": "449100-09"}]}, "absences"),
    ({**FIRM, "agreements": [{"insurer": "alianz", "trades": ["PEINTURE"]}]}, "agreements"),
    (
        {**FIRM, "agreements": [{"insurer": "allianz", "trades": ["PEINTURE"], "valid_from": 0}]},
        "agreements.0.valid_from",
    ),
]


@pytest.mark.parametrize(("body", "field"), WRONG_FIRMS, ids=[field for _, field in WRONG_FIRMS])
async def test_a_wrong_firm_is_refused_with_its_field_and_writes_nothing(
    running: Running, api: Exchanges, body: dict[str, Any], field: str
) -> None:
    refused = await api.put("/v1/firms/44-9300", json=body, cookies=running.staff("gr"))

    assert refused.status == 422
    assert (refused.json()["field"], refused.json()["rule"] is not None) == (field, True)
    assert (await api.get("/v1/firms/44-9300", cookies=running.staff())).status == 404


async def test_a_part_for_ever_and_a_part_that_ended_before_it_began(running: Running, api: Exchanges) -> None:
    keeper = running.staff("gr")
    await api.put("/v1/firms/44-9400", json=FIRM, cookies=keeper)

    for_ever = {"kind": "KBIS", "valid_from": "2026-01-01", "valid_to": "9999-12-31"}
    kept = await api.post("/v1/firms/44-9400/papers", json=for_ever, cookies=keeper)
    over = await api.post(
        "/v1/firms/44-9400/absences", json={"reason": "Congés", "valid_to": "2020-01-01"}, cookies=keeper
    )

    assert kept.status == 201
    assert (over.status, over.json()["field"]) == (422, "valid_to")


@pytest.mark.parametrize(
    "path", ["/v1/firms?search=%00", "/v1/firms?department=%00", "/v1/interventions?search=%00", "/v1/firms/%00"]
)
async def test_a_character_no_table_can_hold_finds_nothing_and_breaks_nothing(running: Running, path: str) -> None:
    async with running.http.get(running.service.url + path, cookies=running.staff()) as answer:
        assert answer.status in (200, 404, 422)


async def test_bad_requests_are_problems_with_a_sentence(running: Running, api: Exchanges, say: Sayer) -> None:
    event, found = await offered(running, api, say)
    cc, gr = running.staff("cc"), running.staff("gr")
    path = f"/v1/interventions/{event.intervention_id}/assign"
    tried: list[tuple[Answer, int]] = [
        (await api.get("/v1/interventions"), 401),
        (await api.get("/v1/interventions", cookies={"passerelle_staff": "faux"}), 401),
        (await api.get("/v1/interventions?state=dansante", cookies=cc), 422),
        (await api.get("/v1/interventions?page=0", cookies=cc), 422),
        (await api.get("/v1/interventions/pas-un-id", cookies=cc), 404),
        (await api.get(f"/v1/interventions/{uuid7()}", cookies=cc), 404),
        (await api.get(f"/v1/decisions/{uuid7()}", cookies=cc), 404),
        (await api.get(f"/v1/decisions/{found['decision_id']}/why-not", cookies=cc), 422),
        (await api.get(f"/v1/decisions/{found['decision_id']}/why-not?firm=99-9999", cookies=cc), 404),
        (await api.post(path, data=b"{", cookies=cc), 422),
        (await api.post(path, json={"firm_code": "44-0172", "reason": "x"}, cookies=cc), 422),
        (await api.post(path, json={"firm_code": "44-0172", "reason": "\u200b" * 9}, cookies=cc), 422),
        (await api.post(path, json={"firm_code": "99-9999", "reason": "Raison"}, cookies=cc), 404),
        (await api.post(path, json={"firm_code": "44-0172", "reason": "Raison"}, cookies=running.staff("re")), 403),
        (await api.put("/v1/firms/44-9100", json=FIRM, cookies=cc), 403),
        (await api.put("/v1/firms/petit", json=FIRM, cookies=gr), 404),
        (await api.post("/v1/firms/44-0117/chateaux", json={"reason": "x"}, cookies=gr), 404),
        (await api.post("/v1/firms/44-0117/absences", json={}, cookies=gr), 422),
    ]

    for answer, status in tried:
        assert answer.status == status
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert answer.json()["detail"].endswith((".", "…"))


async def test_a_body_too_large_is_refused(running: Running) -> None:
    url, cookies = f"{running.service.url}/v1/network", running.staff("admin")

    async with running.http.post(url, data=BytesIO(b" " * 40_000_000), cookies=cookies) as answer:
        assert answer.status == 413
        assert (await answer.json())["rule"] == "FORM-003"


async def test_health_says_how_many_searches_wait(running: Running, api: Exchanges, say: Sayer) -> None:
    await offered(running, api, say)

    async with running.http.get(f"{running.service.url}/health") as answer:
        figures = (await answer.json())["figures"]
    async with running.http.get(f"{running.service.url}/health/ready") as answer:
        assert answer.status == 200

    assert figures["searches"]["offering"] >= 1
    assert set(figures["searches"]) == {"offering", "exhausted"}
