"""A person is erased: afterwards no table of any database and no stored file of any service holds the name, telephone,
e-mail or street; what others need, and other people's files, stay.
"""

import secrets
from pathlib import Path
from typing import Any

import pytest

from contracts import topics
from tests.esign.builders import a_person
from tests.intake.builders import sample as mailed
from tests.journeys.test_esign_papers import signed
from tests.journeys.traces import kept_files, naming, traces
from tests.journeys.walk import LIMIT, Json, Walk
from tests.provider_portal.phone import Phone
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(240)

REASON = "Demande écrite de la personne"


async def test_an_insured_is_erased_from_every_table_and_every_file(walk: Walk) -> None:
    mark, email = walk.mark, a_person()["email"]
    name, first, street = f"Gravelotte{mark}", f"Ysoline{mark}", f"Impasse des Tadornes {mark}"
    digits = f"019900{secrets.randbelow(10_000):04d}"
    phone = " ".join(digits[at : at + 2] for at in range(0, 10, 2))
    words = (name, first, street, phone, email)
    before = kept_files(walk.hub)
    neighbour = await somebody_else(walk)
    number = await lived_through(walk, name=name, first=first, phone=phone, email=email, street=f"3 {street}")

    named = await traces(walk.hub, words)
    files = kept_files(walk.hub) - before
    refused = [await erase(walk, number)]
    await walk.hub.platform.cancel("mirabelle", walk.order_id, reason=f"{name} renonce aux travaux")
    await walk.told("ordre.annule")
    await act(walk, number, "hold", reason="Expertise judiciaire en cours")
    refused.append(await erase(walk, number))
    await act(walk, number, "hold/lift", reason="Expertise close")
    status, erased = await erase(walk, number)

    assert {one.partition(".")[0] for one in named} == set(walk.hub.databases), named
    assert list(naming(files, (name, street))) != []
    assert [(one[0], one[1]["rule"]) for one in refused] == [(422, "DATA-001"), (422, "DATA-002")]
    assert status == 200, erased
    assert erased["order"]["insured"]["last_name"] == "[effacé]"
    await obeyed(walk, topics.CASEWORK_ERASURES, erased["id"])
    await all_gone(walk, files)
    assert await traces(walk.hub, words) == []
    journal = await walk.journal(number)
    assert "Données personnelles de l'assuré effacées (à la demande de la personne)" in journal
    assert "ASSIGNER: -(" in journal
    assert (await walk.dossier(neighbour))["order"]["insured"]["last_name"] == f"Voisin{mark}"
    assert await traces(walk.hub, [f"Voisin{mark}"]) != []
    assert (await erase(walk, number))[0] == 200


async def somebody_else(walk: Walk) -> str:
    """Another person's dossier, which nobody erases; its number."""
    insured = {"last_name": f"Voisin{walk.mark}", "phones": ["01 99 00 55 55"]}
    await walk.order("mb-peinture", insured=insured)
    return await walk.accepted()


async def lived_through(walk: Walk, *, name: str, first: str, phone: str, email: str, street: str) -> str:
    """A dossier in which everybody has written of the person: insurer, craftsmen, desk, sender of a letter, and the
    person, who signed; its number."""
    insured = {"last_name": name, "first_name": first, "phones": [phone], "email": email}
    site = {"address": street, "postal_code": "44000", "city": "Nantes", "access": f"Sonner chez {name}"}
    await walk.order("mb-plomberie", insured=insured, site=site, description=f"{name} attend, {street}")
    number = await walk.accepted()
    await walk.craftsman(offer := await walk.offered(number))
    refusing = walk._phones[-1]
    path = f"/offres/{offer['id']}/refuser"
    await refusing.press(await refusing.get(path), path, {"reason": "dates", "comment": f"{name} : déjà un litige"})
    phone_in_hand, job = await walk.win(number, but=(offer["firm_id"],))
    await walk.report(phone_in_hand, job, "relance", chased_at=walk.local(), number_called=phone, outcome="no_answer")
    await walk.report(phone_in_hand, job, "message", text=f"{name} ne répond pas au {phone}")
    await walk.current(number, "F3")
    await walk.act(number, "add_note", text=f"Rappeler {name} au {phone}")
    await walk.act(number, "write_message", text=f"Prévenez {name} avant de passer, au {phone}")
    await written_about(walk, number, f"{name}, {street}, {phone}")
    await walk.act(number, "ask_paper", paper="end_of_works", words=f"Travaux faits chez {name}")
    await signed(walk, {"email": email})
    await walk.journal_says(number, "Document signé")
    return number


async def written_about(walk: Walk, number: str, words: str) -> None:
    """Somebody of the insurer's mails about the dossier and names the person."""
    raw = mailed("letters/01_relance_simple").replace(b"26-004217-K", number.encode())
    raw = raw.replace("notre assurée".encode(), f"notre assurée {words}".encode())
    raw = raw.replace(b"<01_relance_simple@", f"<{secrets.token_hex(8)}@".encode())
    await walk.send(raw)
    await walk.journal_says(number, "relance de l'assureur (rattaché : numéro de dossier")


async def act(walk: Walk, number: str, what: str, *, reason: str) -> tuple[int, Json]:
    """A supervisor does something about a dossier's personal data."""
    url = f"{walk.hub.url('casework')}/v1/dossiers/{number}/{what}"
    async with walk.hub.desk("supervisor") as desk, desk.post(url, json={"reason": reason}) as answer:
        return answer.status, await answer.json()


async def erase(walk: Walk, number: str) -> tuple[int, Json]:
    """A supervisor erases the insured of a dossier."""
    return await act(walk, number, "erasure", reason=REASON)


async def obeyed(walk: Walk, topic: str, dossier_id: str) -> None:
    """Waits until every service that hears of erasures has done what was asked of it."""
    sql = "select person_id from erasures where dossier_id = $1::text::uuid"
    rows = await walk.hub.rows("casework", sql, dossier_id)
    await all_obeyed(walk, topic, rows[0]["person_id"])


async def all_gone(walk: Walk, files: set[Path]) -> None:
    """Waits until none of these files is kept, an hour later: so long esign keeps what may be being written."""
    await walk.hub.rows("esign", "update wanted_files set until = '-infinity' returning true")
    try:
        await wait_for(lambda: not kept_files(walk.hub) & files, 40)
    except AssertionError as late:
        left = sorted(one.name for one in kept_files(walk.hub) & files)
        raise AssertionError(f"still kept: {left}, named by {await traces(walk.hub, left)}") from late


async def all_obeyed(walk: Walk, topic: str, person_id: Any) -> None:
    """Waits until each reader of the topic has noted this person, and says what went where when one does not."""

    async def each() -> bool:
        sql = "select counts from erased_people where person_id = $1"
        found = {one: await walk.hub.rows(one, sql, person_id) for one in topics.HEARD_BY[topic]}
        return all(found.values())

    await wait_for(each, LIMIT)


async def test_an_order_that_came_by_mail_is_erased_with_its_original(walk: Walk) -> None:
    mark = "".join(chr(ord("A") + int(digit, 16)) for digit in walk.mark)  # letters only, as names are
    name, street = f"GRAVELOTTE{mark}", f"rue des Tadornes {mark.title()}"
    before = kept_files(walk.hub)
    await walk.look_at_tray()
    raw = mailed("letters/04_annule_et_remplace").replace(b"LANGLOIS", name.encode())
    raw = raw.replace(b"rue des Tanneurs", street.encode()).replace(
        b"004411", f"{secrets.randbelow(10**6):06d}".encode()
    )
    own = secrets.randbelow(10_000)  # nobody else's telephone, or it might be a copy of another journey's order
    raw = raw.replace(b"03 53 01 44 11", f"03 53 01 {own // 100:02d} {own % 100:02d}".encode())
    await walk.send(raw.replace(b"<04_annule_et_remplace@", f"<{walk.mark}@".encode()))
    item = await wait_for(lambda: new_item(walk), LIMIT)
    assert item is not None
    number = await walk.numbered(item["id"])
    files = kept_files(walk.hub) - before
    await walk.act(number, "cancel", reason="Annulation confirmée avec l'agence")

    status, erased = await erase(walk, number)

    assert status == 200, erased
    assert list(naming(files, (name, street))) != []
    await obeyed(walk, topics.CASEWORK_ERASURES, erased["id"])
    await all_gone(walk, files)
    assert await traces(walk.hub, (name, street)) == []
    async with walk.hub.desk() as desk, desk.get(f"{walk.hub.url('intake')}/elements/{item['id']}") as page:
        assert page.status == 200


async def new_item(walk: Walk) -> Json | None:
    """The item that came since the tray was looked at."""
    known = {one["id"] for one in walk._items}
    return next((one for one in await walk.tray() if one["id"] not in known and one["state"] != "unread"), None)


async def test_a_craftsman_who_left_is_erased_and_his_account_ends(walk: Walk) -> None:
    person: Json = {
        "number": f"X{walk.mark.upper()}", "name": f"Edern Tadorne{walk.mark}", "role": "professional", "trades": [],
        "phone": f"+3319900{secrets.randbelow(10_000):04d}", "email": f"edern{walk.mark}@tadorne.exemple.invalid",
    }  # fmt: skip
    words = (person["name"], person["phone"], person["email"])
    await walk.order("mb-peinture")
    number = await walk.accepted()
    code = await hired(walk, person, (await walk.offered(number))["firm_id"])
    phone = await works(walk, number, code, person["number"])
    named = await traces(walk.hub, words)
    refused = [await leave(walk, code, person["number"])]
    await dismissed(walk, code, person["number"])
    refused.append(await leave(walk, code, person["number"]))
    await walk.act(number, "cancel", reason="Annulation confirmée")
    person_id = await wait_for(lambda: gone(walk, code, person["number"]), LIMIT)

    await all_obeyed(walk, topics.ASSIGNMENT_ERASURES, person_id)

    assert {one.partition(".")[0] for one in named} >= {"assignment", "casework", "provider_portal"}
    assert [(one[0], one[1]["rule"]) for one in refused] == [(422, "DATA-010"), (422, "DATA-011")]
    assert await traces(walk.hub, words) == []
    assert "/connexion" in (await phone.get("/missions")).url
    assert person["number"] in await walk.journal(number)
    assert f"Nom du professionnel {person['number']} effacé" in await walk.journal(number)


async def hired(walk: Walk, person: Json, firm_id: Any) -> str:
    """A professional begins in a firm; its code."""
    rows = await walk.hub.rows("assignment", "select code from firm where id = $1", firm_id)
    code = str(rows[0]["code"])
    url = f"{walk.hub.url('assignment')}/v1/firms/{code}/people"
    async with walk.hub.desk("gr") as desk, desk.post(url, json=person) as answer:
        assert answer.status == 201, await answer.text()
    return code


async def works(walk: Walk, number: str, code: str, professional: str) -> Phone:
    """A CC gives him a job by hand, and he says something on it; his telephone."""
    found = await walk.hub.rows("assignment", "select id from intervention where dossier_number = $1", number)
    url = f"{walk.hub.url('assignment')}/v1/interventions/{found[0]['id']}/assign"
    choice = {"firm_code": code, "number": professional, "reason": "Accord donné au téléphone", "agreed": True}
    async with walk.hub.desk("cc") as desk, desk.post(url, json=choice) as answer:
        assert answer.status == 200, await answer.text()

    async def opened() -> Json | None:
        rows = await walk.hub.rows(
            "provider_portal", "select * from job where dossier_number = $1 and professional_number = $2", number,
            professional,
        )  # fmt: skip
        return rows[0] if rows else None

    job = await wait_for(opened, LIMIT)
    assert job is not None
    phone = await walk.craftsman(job)
    await walk.report(phone, f"/missions/{job['id']}", "message", text="Je passe demain")
    await walk.current(number, "F3")
    return phone


async def dismissed(walk: Walk, code: str, professional: str) -> None:
    """The firm's file is written again without him."""
    url = f"{walk.hub.url('assignment')}/v1/firms/{code}"
    parts = ("profiles", "people", "trades", "zones", "agreements", "absences", "suspensions", "capacities", "papers")
    async with walk.hub.desk("gr") as desk:
        async with desk.get(url) as answer:
            firm = await answer.json()
        kept = {part: firm[part] for part in parts}
        kept["people"] = [one for one in firm["people"] if one["number"] != professional]
        body = {"since": f"{walk.hub.now():%Y-%m-%d}", "version": firm["version"], **kept}
        async with desk.put(url, json=body) as answer:
            assert answer.status == 200, await answer.text()


async def leave(walk: Walk, code: str, professional: str) -> tuple[int, Json]:
    """Who keeps the network erases somebody who left."""
    url = f"{walk.hub.url('assignment')}/v1/firms/{code}/professionals/{professional}/erasure"
    async with walk.hub.desk("gr") as desk, desk.post(url) as answer:
        return answer.status, await answer.json()


async def gone(walk: Walk, code: str, professional: str) -> str | None:
    """The id under which he was erased, once nothing stands against it: assignment hears of the end a moment later."""
    status, told = await leave(walk, code, professional)
    return str(told["person_id"]) if status == 200 else None
