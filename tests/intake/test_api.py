"""The JSON door of the tray, each exchange checked against its contract: read, submit, reject, set aside, download."""

import asyncio
import hashlib
from typing import Any

from tests.intake.builders import sample
from tests.intake.conftest import Hub
from tests.support.staff import StaffKeys


async def fax(hub: Hub) -> str:
    return str((await hub.item_of(sample("08_fax_tiff")))["id"])


TYPED = {
    "origin": "AGENCE", "claim_number": "B2208771", "agent_code": "N2208", "order_number": "0",
    "description": "Plafond de la salle d'eau à repeindre, 5 m2.", "loss_kind": "DDE", "loss_date": "11/03/2026",
    "last_name": "QUINTARD-LESVEN", "first_name": "Malo", "phones": "02 61 91 87 71", "occupancy": "LOCATAIRE",
    "address": "6 venelle du Four à Pain", "postal_code": "35400", "city": "SAINT-MALO",
}  # fmt: skip


async def test_a_fax_waits_in_the_tray_and_is_typed_beside_its_image_r007(hub: Hub) -> None:
    desk = hub.api()
    item = await fax(hub)

    waiting = (await desk.get("/v1/items?state=waiting&team=general")).json()
    shown = (await desk.get(f"/v1/items/{item}")).json()
    page = await desk.get(f"/v1/items/{item}/parts/1.2/pages/1")
    done = await desk.post(f"/v1/items/{item}/submit", {"version": 1, "values": TYPED})

    assert [one["id"] for one in waiting["items"]] == [item]
    assert (shown["channel"], shown["caller"], shown["values"]["agent_code"]) == ("fax", "+33261914410", "N2208")
    assert page.status == 200
    assert page.body.startswith(b"\x89PNG")
    assert (done.status, done.json()["state"], done.json()["version"]) == (200, "submitted", 2)
    assert await hub.facts() == [("intake.order.received.v1", 1), ("intake.order.submitted.v1", 2)]


async def test_what_rules_block_is_told_with_rule_sentence_and_field(hub: Hub) -> None:
    item = await fax(hub)
    wrong = TYPED | {
        "claim_number": "C2208771",
        "agent_code": "",
        "occupancy": "",
        "city": "Rennes",
        "order_number": "4",
        "has_expert": "peut-être",
    }

    answer = await hub.api().post(f"/v1/items/{item}/submit", {"version": 1, "values": wrong})

    assert answer.status == 422
    told = {(one["rule"], one["field"]) for one in answer.json()["problems"]}
    assert told == {
        ("R-009", "claim_number"), ("R-011", "order_number"), ("R-013", "agent_code"), ("R-017", "occupancy"),
        ("PLACE", "city"), ("FORMAT", "has_expert"),
    }  # fmt: skip
    assert await hub.facts() == [("intake.order.received.v1", 1)]
    assert (await hub.items())[0]["state"] == "waiting"


async def test_a_commune_chosen_among_the_candidates_settles_the_place(hub: Hub) -> None:
    item = str((await hub.item_of(sample("15_mirabelle_commune_en_doute")))["id"])
    desk = hub.api()
    values = (await desk.get(f"/v1/items/{item}")).json()["values"]

    done = await desk.post(f"/v1/items/{item}/submit", {"version": 1, "values": values | {"insee": "57463"}})

    site = (await hub.items())[0]["content"]["site"]
    assert done.status == 200
    assert (site["insee"], site["postal_code"], site["city"]) == ("57463", "57000", "Metz")


async def test_a_commune_chosen_elsewhere_brings_its_only_postal_code(hub: Hub) -> None:
    raw = sample("15_mirabelle_commune_en_doute").replace(b"57000", b"57999")
    item = str((await hub.item_of(raw))["id"])
    desk = hub.api()
    shown = (await desk.get(f"/v1/items/{item}")).json()

    done = await desk.post(f"/v1/items/{item}/submit", {"version": 1, "values": shown["values"] | {"insee": "57537"}})

    site = (await hub.items())[0]["content"]["site"]
    assert done.status == 200
    assert (site["insee"], site["postal_code"], site["city"]) == ("57537", "57540", "Petite-Rosselle")


async def test_two_people_on_one_item_the_second_gets_409(hub: Hub) -> None:
    item = await fax(hub)
    first, second = hub.api(id="1", name="Première"), hub.api(id="2", name="Seconde")

    answers = await asyncio.gather(
        first.post(f"/v1/items/{item}/submit", {"version": 1, "values": TYPED}),
        second.post(f"/v1/items/{item}/submit", {"version": 1, "values": TYPED}),
    )

    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len(await hub.facts()) == 2


async def test_a_double_click_is_harmless(hub: Hub) -> None:
    item = await fax(hub)
    desk = hub.api()

    answers = await asyncio.gather(
        *(desk.post(f"/v1/items/{item}/submit", {"version": 1, "values": TYPED}) for _ in range(4))
    )

    assert {answer.status for answer in answers} == {200}
    assert len(await hub.facts()) == 2


async def test_a_correction_is_kept_and_an_older_form_refused(hub: Hub) -> None:
    item = await fax(hub)
    desk, other = hub.api(), hub.api(id="9")

    kept = await desk.post(f"/v1/items/{item}/amend", {"version": 1, "values": TYPED})
    again = await desk.post(f"/v1/items/{item}/amend", {"version": 1, "values": TYPED})
    stale = await desk.post(f"/v1/items/{item}/amend", {"version": 1, "values": TYPED | {"city": "Rennes"}})
    late = await other.post(f"/v1/items/{item}/submit", {"version": 1})
    done = await other.post(f"/v1/items/{item}/submit", {"version": 2})

    assert [answer.status for answer in (kept, again, stale, late, done)] == [200, 200, 409, 409, 200]
    detail = await hub.rows.fetchval("select detail from act where verb = 'amend'")
    assert "claim_number" in detail["fields"]


async def test_a_rejection_needs_a_reason_and_is_said(hub: Hub) -> None:
    item = await fax(hub)
    desk = hub.api()

    silent = await desk.post(f"/v1/items/{item}/reject", {"version": 1})
    done = await desk.post(f"/v1/items/{item}/reject", {"version": 1, "reason": "Fax illisible, à renvoyer."})

    assert (silent.status, silent.json()["field"]) == (422, "reason")
    assert (done.status, done.json()["state"]) == (200, "rejected")
    assert await hub.facts() == [("intake.order.received.v1", 1), ("intake.order.rejected.v1", 2)]


async def test_what_is_no_order_is_set_aside_and_can_be_taken_back(hub: Hub) -> None:
    item = str((await hub.item_of(sample("letters/14_rien_de_clair")))["id"])
    desk = hub.api()

    aside = await desk.post(f"/v1/items/{item}/set-aside", {"version": 1, "reason": "Publicité"})
    back = await desk.post(f"/v1/items/{item}/take-back", {"version": 2})

    assert (aside.json()["state"], back.json()["state"]) == ("set_aside", "waiting")
    assert await hub.facts() == []


async def test_nobody_rejects_in_the_name_of_an_unknown_insurer(hub: Hub) -> None:
    item = str((await hub.item_of(sample("10_rien_de_lisible")))["id"])
    desk = hub.api()

    nobody = await desk.post(f"/v1/items/{item}/reject", {"version": 1, "reason": "Rien à lire"})
    wrong = await desk.post(f"/v1/items/{item}/submit", {"version": 1, "insurer": "nimporte", "values": TYPED})
    right = await desk.post(f"/v1/items/{item}/submit", {"version": 1, "insurer": "allianz", "values": TYPED})

    assert (nobody.status, nobody.json()["field"]) == (422, "insurer")
    assert (wrong.status, wrong.json()["rule"]) == (422, "INSURER")
    assert (right.status, await hub.facts()) == (
        200, [("intake.order.received.v1", 1), ("intake.order.submitted.v1", 2)],
    )  # fmt: skip


async def test_a_cs2i_order_falls_in_its_teams_tray_and_only_it_opens_it_r019(hub: Hub) -> None:
    item = str((await hub.item_of(sample("06_cs2i_expert")))["id"])

    teams = {one["team"]: one["waiting"] for one in (await hub.api().get("/v1/items")).json()["teams"]}
    other = await hub.api(team="general").post(f"/v1/items/{item}/submit", {"version": 1})
    own = await hub.api(team="allianz").post(f"/v1/items/{item}/submit", {"version": 1})

    assert teams == {"allianz": 1, "general": 0}
    assert (other.status, other.json()["rule"]) == (403, "R-019")
    assert own.status == 200


async def test_an_item_is_found_by_what_people_say(hub: Hub) -> None:
    item = await hub.item_of(sample("04_agence_etiquettes"))
    await hub.item_of(sample("13_newsletter"))
    desk = hub.api()

    for words in ("B7730418", "garrec", "02 61 91 08 15", "lanvaux", "Duvivier solen"):
        found = (await desk.get("/v1/items", params={"q": words})).json()["items"]
        assert [one["id"] for one in found] == [str(item["id"])], words
    assert (await desk.get("/v1/items", params={"q": "personne & | ' \\"})).json()["items"] == []


async def test_the_original_comes_back_byte_for_byte(hub: Hub) -> None:
    raw = sample("11_charset_menteur")
    item = await hub.item_of(raw)

    answer = await hub.api().get(f"/v1/items/{item['id']}/original")

    row = await hub.rows.fetchrow("select * from original")
    assert row is not None
    assert hashlib.sha256(answer.body).digest() == row["sha256"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_what_is_not_there_is_said(hub: Hub) -> None:
    nobody = "/v1/items/019cd6cd-9956-7894-9081-cb7ed55d375d"
    doors = {"/v1/items/pas-un-id": 404, nobody: 404, nobody + "/original": 404}
    doors |= {"/v1/items?page=0": 422, "/v1/items?state=nimporte": 422}

    for path, status in doors.items():
        answer = await hub.api().get(path)
        assert answer.status == status, path
        assert answer.headers["Content-Type"].startswith("application/problem+json")


async def test_a_page_that_is_not_there_is_said(hub: Hub) -> None:
    item = await fax(hub)

    for path in ("1.2/pages/3", "1.2/pages/0", "1.1/pages/1", "7/pages/1", "1.2/pages/999999", "x/pages/1"):
        answer = await hub.api().get(f"/v1/items/{item}/parts/{path}")
        assert (answer.status, answer.json()["rule"]) == (404, "UNREADABLE")

    looks = (await hub.api("supervisor").get(f"/v1/items/{item}/looks")).json()["looks"]
    assert looks == [], "what was not shown was not looked at, and no program was started for it"


async def test_a_body_that_is_none_is_refused(hub: Hub) -> None:
    item = await fax(hub)
    bodies: list[dict[str, Any]] = [  # Any: JSON documents
        {}, {"version": 0}, {"version": "un"}, {"version": 1, "values": {"city": 3}}, {"version": 1, "x": 1},
        {"version": 1, "values": {"cityy": "Rennes"}}, {"version": 1, "values": {"": "Rennes"}},
    ]  # fmt: skip

    for body in bodies:
        answer = await hub.api().post(f"/v1/items/{item}/submit", body)
        assert answer.status == 422, body
    assert (await hub.items())[0]["version"] == 1


async def test_a_stranger_sees_nothing(hub: Hub, staff_keys: StaffKeys) -> None:
    item = await fax(hub)
    strangers = ["", staff_keys.token(audience="craftsman"), "x.y.z"]

    for token in strangers:
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("/v1/items", f"/v1/items/{item}", f"/v1/items/{item}/original"):
            async with hub.session.get(hub.service.url + path, headers=headers) as response:
                assert response.status == 401


async def test_values_no_database_can_hold_are_refused_with_their_field(hub: Hub) -> None:
    item = await fax(hub)
    desk = hub.api()
    odd = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(9_000))

    for act in ("amend", "submit"):
        for name, text in (("city", "Saint\x00Malo"), ("claim_number", odd), ("last_name", "A" * 300_000)):
            answer = await desk.post(f"/v1/items/{item}/{act}", {"version": 1, "values": TYPED | {name: text}})
            assert (answer.status, answer.json()["field"]) == (422, f"values.{name}" if "\0" in text else name), (
                act,
                name,
            )
    nul = await desk.post(f"/v1/items/{item}/reject", {"version": 1, "reason": "Illisible\x00"})

    assert nul.status == 422
    assert (await hub.items())[0]["version"] == 1
    for query in ("q=%00", "team=%00", "channel=%00", "q=%ED%A0%80"):
        assert (await desk.get(f"/v1/items?{query}")).status in (200, 422), query
