"""The staff's screens, by a browser without JavaScript: found, corrected, canceled, reminded, deleted; in two tabs."""

import pytest

from services.esign.domain.people import WrongData, international, person_of
from services.esign.pages.words import EVENTS
from shared.guards import STAFF_COOKIE
from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Json
from tests.provider_portal.phone import Phone
from tests.support.staff import StaffKeys


class Clerk(Phone):
    """A member of the staff at a screen."""

    def __init__(self, url: str, keys: StaffKeys, *, role: str = "cc") -> None:
        super().__init__(url)
        self._session.cookie_jar.update_cookies({STAFF_COOKIE: keys.token((role,), id="s-7")})


def clerk(desk: Desk, keys: StaffKeys, *, role: str = "cc") -> Clerk:
    one = Clerk(desk.url, keys, role=role)
    desk.browsers.append(one)
    return one


def corrected(request: Json, person: dict[str, str], **changes: str) -> dict[str, str]:
    """The form of a replacement as somebody fills it in."""
    signer = request["signers"][0]["id"]
    names = ("first_name", "last_name", "email", "phone_number")
    return {f"{name}-{signer}": {**person, **changes}[name] for name in names} | {f"save-{signer}": "on"}


async def test_a_wrong_number_is_corrected_in_one_act_and_what_was_typed_is_kept(
    desk: Desk, staff_keys: StaffKeys
) -> None:
    program, person, browser = desk.program(), a_person(), clerk(desk, staff_keys)
    old = await program.sent_out(person, external_id="CTR-ECRAN-1")
    one = f"/desk/demandes/{old['id']}"

    listed = await browser.get("/desk?q=CTR-ECRAN-1")
    page = await browser.get(one)
    wrong = await browser.press(page, f"{one}/remplacer", corrected(old, person, email="sans arobase"))
    done = await browser.press(wrong, f"{one}/remplacer", corrected(old, person, phone_number="01 99 00 88 88"))
    again = await browser.get("/desk?q=CTR-ECRAN-1")
    before = await browser.get(one)

    assert person["email"] in listed.text
    assert person["phone_number"] in listed.text
    assert (wrong.status, "sans arobase" in wrong.html) == (422, True)
    assert "forme d'une adresse" in wrong.text
    assert done.url.split("?")[0] != desk.url + one
    assert "La demande corrigée est partie" in done.text
    assert "+33199008888" in done.text
    assert again.html.count('scope="row"') == 1
    assert "Cette demande a été remplacée" in before.text
    told = {row["kind"] for row in await desk.rows.fetch("select distinct kind from evidence")}
    assert told - set(EVENTS) == set(), "each event that was told has words of the staff's"
    contacts = (await program.call("GET", "/contacts")).json()["data"]
    assert [one["phone_number"] for one in contacts if one["email"] == person["email"]] == ["+33199008888"]


async def test_the_second_tab_is_told_that_the_request_has_changed(desk: Desk, staff_keys: StaffKeys) -> None:
    program, person, browser = desk.program(), a_person(), clerk(desk, staff_keys)
    old = await program.sent_out(person)
    one = f"/desk/demandes/{old['id']}"
    first, second = await browser.get(one), await browser.get(one)

    reminded = await browser.press(first, f"{one}/relancer")
    twice = await browser.press(first, f"{one}/relancer")
    stale = await browser.press(second, f"{one}/annuler", {"reason": "other", "note": "doublon"})
    fresh = await browser.press(stale, f"{one}/annuler", {"reason": "other", "note": "doublon"})

    assert (reminded.status, twice.status) == (200, 429)
    assert (stale.status, "doublon" in stale.html, "Signataire relancé" in stale.text) == (409, True, True)
    assert "La demande est annulée" in fresh.text
    assert (await program.call("GET", f"/signature_requests/{old['id']}")).json()["status"] == "canceled"
    payload = await desk.rows.fetchval(
        "select payload::text from evidence where request_id = $1 and kind = 'canceled'", old["id"]
    )
    assert '"by": "s-7"' in payload


async def test_deleting_warns_when_the_newest_is_chosen(desk: Desk, staff_keys: StaffKeys) -> None:
    program, browser = desk.program(), clerk(desk, staff_keys)
    first, newest = [await program.draft(external_id="CTR-240", name=name) for name in ("Première", "Seconde")]
    paths = {one["id"]: f"/desk/demandes/{one['id']}" for one in (first, newest)}

    page = await browser.get(paths[newest["id"]])
    warned = await browser.press(page, f"{paths[newest['id']]}/supprimer")
    still = (await program.call("GET", f"/signature_requests/{newest['id']}")).status
    other = await browser.get(paths[first["id"]])
    gone = await browser.press(other, f"{paths[first['id']]}/supprimer")
    now_alone = await browser.get(paths[newest["id"]])

    assert "la plus récente des demandes pour ce contrat" in page.text
    assert (warned.status, still) == (422, 200)
    assert "R-240" in warned.text
    assert "la plus récente" not in other.text
    assert "La demande est supprimée" in gone.text
    assert "la plus récente" not in now_alone.text


async def test_two_live_requests_for_one_contract_are_marked(desk: Desk, staff_keys: StaffKeys) -> None:
    program, browser = desk.program(), clerk(desk, staff_keys)
    one = await program.sent_out(external_id="CTR-241-ECRAN")
    await program.sent_out(external_id="CTR-241-ECRAN")

    listed = await browser.get("/desk?q=CTR-241-ECRAN")
    page = await browser.get(f"/desk/demandes/{one['id']}")

    assert listed.text.count("Doublon") == 2
    assert "Une autre demande est en cours pour ce contrat" in page.text


async def test_the_list_is_narrowed_by_state_and_a_document_is_read(desk: Desk, staff_keys: StaffKeys) -> None:
    program, browser = desk.program(), clerk(desk, staff_keys)
    request = await program.sent_out(external_id="CTR-ETAT")

    there = await browser.get("/desk?q=CTR-ETAT&etat=ongoing,approval,paused")
    elsewhere = await browser.get("/desk?q=CTR-ETAT&etat=done")
    odd = await browser.get("/desk?etat=inconnu&apres=" + request["id"])
    lost = await browser.get("/desk/demandes/019cd6d4-1f20-7ea2-b0c1-6c6f1d3c2a10")
    path = f"/desk/demandes/{request['id']}/documents/{request['documents'][0]['id']}"
    async with desk.session.get(desk.url + path, cookies=staff_keys.staff_cookie()) as answer:
        data = await answer.read()

    assert ("CTR-ETAT" in there.text, "Aucune demande" in elsewhere.text) == (True, True)
    assert (odd.status, lost.status) == (200, 404)
    assert data.startswith(b"%PDF-")


async def test_who_may_only_look_does_not_act(desk: Desk, staff_keys: StaffKeys) -> None:
    program = desk.program()
    request = await program.sent_out()
    looker, one = clerk(desk, staff_keys, role="metreur"), f"/desk/demandes/{request['id']}"

    page = await looker.get(one)
    refused = await looker.press(page, f"{one}/annuler", {"reason": "other"})

    assert (page.status, refused.status) == (200, 403)
    assert (await program.call("GET", f"/signature_requests/{request['id']}")).json()["status"] == "ongoing"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("01 99 00 12 34", "+33199001234"), ("+33 (0)1.99.00.12.34", "+33199001234"), ("0032 2 555 12 12", "+3225551212")],
)
def test_a_number_is_taken_as_one_says_it(typed: str, kept: str) -> None:
    assert international(typed) == kept


def test_everything_wrong_is_said_beside_its_field() -> None:
    with pytest.raises(WrongData) as refusal:
        person_of({"first_name": "4", "last_name": "Essai", "email": "x", "phone_number": "12"}, suffix="-a")

    assert [one.field for one in refusal.value.problems] == ["first_name-a", "email-a", "phone_number-a"]
