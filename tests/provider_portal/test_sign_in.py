"""Signing in through the real app: scanners, used and stolen proofs, storms, and who is let in."""

import asyncio
from datetime import timedelta

import pytest

from services.provider_portal.domain import sign_in as rules
from tests.provider_portal.conftest import Portal, a_firm, a_person, firm_of, offer_to
from tests.provider_portal.phone import code_in, link_in, messages_to
from tests.support.waiting import wait_for


async def test_a_code_by_sms_signs_in_and_shows_who_is_in(portal: Portal) -> None:
    phone, person = await portal.craftsman()

    page = await phone.get("/compte")

    assert person.name in page.text
    assert "Chrome, Android" in page.text


async def test_a_code_by_e_mail_signs_in(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))

    phone = portal.phone()
    page = await phone.sign_in(person.email, portal.outbox)

    assert page.url == f"{portal.url}/"
    assert person.name in page.text


async def test_a_link_is_not_consumed_by_those_who_only_look_at_it(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))
    await portal.phone().ask_code(person.phone)
    (sms,) = await wait_for(lambda: messages_to(portal.outbox, person.phone))
    link = link_in(sms)
    scanner, phone = portal.phone(), portal.phone()

    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        await scanner.get(link, method=method)
    page = await phone.press(await phone.get(link), "/connexion/lien")

    assert page.url == f"{portal.url}/"
    assert "passerelle_craftsman" not in scanner.cookies()


async def test_a_proof_is_taken_once_whether_typed_or_opened(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))
    phone, thief = portal.phone(), portal.phone()
    code_page = await phone.ask_code(person.phone)
    (sms,) = await wait_for(lambda: messages_to(portal.outbox, person.phone))
    await phone.press(code_page, "/connexion/code", {"code": code_in(sms)})

    by_link = await thief.press(await thief.get(link_in(sms)), "/connexion/lien")
    await thief.get("/connexion")
    by_code = await thief.post(
        "/connexion/code", {"challenge": code_page.form("/connexion/code")["challenge"], "code": code_in(sms)}
    )

    assert (by_link.status, by_code.status) == (422, 422)
    assert "n'est pas valable" in by_link.text
    assert "passerelle_craftsman" not in thief.cookies()


async def test_a_proof_is_too_old_after_ten_minutes(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))
    phone = portal.phone()
    page = await phone.ask_code(person.phone)
    (sms,) = await wait_for(lambda: messages_to(portal.outbox, person.phone))
    await portal.rows.execute(
        "update challenge set expires_at = expires_at - $1::interval where recipient = $2",
        rules.CHALLENGE_LIFE,
        person.phone,
    )

    answer = await phone.press(page, "/connexion/code", {"code": code_in(sms)})

    assert answer.status == 422


async def test_the_answer_is_the_same_for_a_number_nobody_has(portal: Portal) -> None:
    person, nobody = a_person(), a_person()
    await portal.hear(firm_of(person))

    known = await portal.phone().ask_code(person.phone)
    unknown = await portal.phone().ask_code(nobody.phone)

    assert (known.status, known.text) == (unknown.status, unknown.text)
    await wait_for(lambda: messages_to(portal.outbox, person.phone))
    assert messages_to(portal.outbox, nobody.phone) == []


async def test_a_wrong_code_is_tried_five_times_and_then_even_the_right_one_is_refused(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))
    phone = portal.phone()
    page = await phone.ask_code(person.phone)
    (sms,) = await wait_for(lambda: messages_to(portal.outbox, person.phone))
    right = code_in(sms)
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(rules.TRIES):
        assert (await phone.press(page, "/connexion/code", {"code": wrong})).status == 422

    assert (await phone.press(page, "/connexion/code", {"code": right})).status == 422


@pytest.mark.parametrize("known", [True, False])
async def test_a_storm_of_requests_for_one_number_is_stopped_wherever_it_comes_from(
    portal: Portal, known: bool
) -> None:
    person = a_person()
    if known:
        await portal.hear(firm_of(person))
    phones = [portal.phone() for _ in range(rules.CODES_PER_RECIPIENT + 4)]

    pages = await asyncio.gather(*(phone.ask_code(person.phone) for phone in phones))

    statuses = sorted(page.status for page in pages)
    assert statuses == [200] * rules.CODES_PER_RECIPIENT + [429] * 4
    refused = next(page for page in pages if page.status == 429)
    assert refused.headers["Retry-After"] == "3600"
    assert "ACCESS-004" in refused.text


async def test_a_storm_from_one_address_is_stopped_whatever_numbers_it_tries(portal: Portal) -> None:
    phone = portal.phone()
    await phone.get("/connexion")

    statuses = [
        (await phone.post("/connexion", {"recipient": a_person().phone})).status
        for _ in range(rules.CODES_PER_CLIENT + 1)
    ]

    assert statuses == [200] * rules.CODES_PER_CLIENT + [429]


async def test_a_storm_of_guesses_from_one_address_is_stopped(portal: Portal) -> None:
    phone = portal.phone()
    await phone.get("/connexion")
    guess = {"challenge": "4d8a9a4e-58f7-4a6a-9d1e-0d5a8e2f6c11", "code": "123456"}

    statuses = [(await phone.post("/connexion/code", guess)).status for _ in range(rules.WRONG_TRIES_PER_RECIPIENT + 1)]

    assert statuses == [422] * rules.WRONG_TRIES_PER_RECIPIENT + [429]


async def test_an_account_gets_no_more_codes_than_its_share_and_nobody_can_tell(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))
    for recipient in (person.phone, person.email):
        for _ in range(rules.CODES_PER_RECIPIENT):
            assert (await portal.phone().ask_code(recipient)).status == 200

    share = await portal.rows.fetchval(
        "select count(*) from challenge c join account a on a.id = c.account_id where a.number = $1"
        " and c.recipient is not null",
        person.number,
    )

    assert share == rules.CODES_PER_ACCOUNT


@pytest.mark.parametrize(
    "typed", ["bonjour", "0612", "x" * 300, "", "a\0b@artisan.exemple.invalid", "02 61 91\x00 00 42"]
)
async def test_what_is_no_recipient_is_said_beside_the_field_with_what_was_typed(portal: Portal, typed: str) -> None:
    phone = portal.phone()
    page = await phone.press(await phone.get("/connexion"), "/connexion", {"recipient": typed})

    assert page.status == 422
    assert 'aria-invalid="true"' in page.html


async def test_signing_out_ends_the_session_here_and_elsewhere(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    tablet = portal.phone()
    await tablet.sign_in(person.email, portal.outbox)

    account = await phone.get("/compte")
    await phone.press(account, "/compte/appareil")
    gone = await tablet.get("/compte")
    out = await phone.press(account, "/deconnexion")

    assert gone.url.startswith(f"{portal.url}/connexion")
    assert out.url == f"{portal.url}/connexion"
    assert (await phone.get("/compte")).url.startswith(f"{portal.url}/connexion")


async def test_another_persons_device_cannot_be_signed_out(portal: Portal) -> None:
    phone, _ = await portal.craftsman()
    _, other = await portal.craftsman()
    session = await portal.rows.fetchval(
        "select s.id from session s join account a on a.id = s.account_id where a.number = $1", other.number
    )
    await phone.get("/compte")

    page = await phone.post("/compte/appareil", {"session": str(session)})

    assert page.status == 404


async def test_who_leaves_the_firm_is_out_at_once(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    mate = a_person(person.firm)

    await portal.hear(firm_of(mate))

    assert (await phone.get("/offres")).url.startswith(f"{portal.url}/connexion")
    await portal.phone().ask_code(person.phone)
    assert len([m for m in messages_to(portal.outbox, person.phone) if "code" in m.text]) == 1


async def test_a_firm_that_is_no_longer_active_lets_nobody_in(portal: Portal) -> None:
    phone, person = await portal.craftsman()

    await portal.hear(firm_of(person, active=False))

    assert (await phone.get("/offres")).url.startswith(f"{portal.url}/connexion")


async def test_one_phone_of_two_firms_goes_over_from_one_account_to_the_other(portal: Portal) -> None:
    first = a_person()
    second = type(first)(a_firm(), a_person().number, "Essai Second", first.phone, a_person().email)
    await portal.hear(firm_of(first), firm_of(second))
    offer = offer_to(second)
    await portal.hear(offer)
    phone = portal.phone()

    page = await phone.sign_in(first.phone, portal.outbox, to=f"/offres/{offer.offer_id}")

    assert page.url == f"{portal.url}/offres/{offer.offer_id}"
    account = await phone.get("/compte")
    assert second.firm.name in account.text
    assert first.firm.name in account.text
    await phone.press(account, "/compte/changer")
    assert (await phone.get(f"/offres/{offer.offer_id}")).status == 404


async def test_an_account_with_another_phone_cannot_be_taken(portal: Portal) -> None:
    phone, _ = await portal.craftsman()
    _, other = await portal.craftsman()
    account = await portal.rows.fetchval("select id from account where number = $1", other.number)
    await phone.get("/compte")

    assert (await phone.post("/compte/changer", {"account": str(account)})).status == 404


async def test_signing_in_never_leads_to_another_host(portal: Portal) -> None:
    person = a_person()
    await portal.hear(firm_of(person))

    page = await portal.phone().sign_in(person.phone, portal.outbox, to="/connexion?next=https://ailleurs.example/o")

    assert page.url == f"{portal.url}/"


async def test_no_row_holds_a_code_a_link_or_a_session_token(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    messages = messages_to(portal.outbox, person.phone)
    secrets = {code_in(messages[0]), link_in(messages[0]).rpartition("/")[2], phone.cookies()["passerelle_craftsman"]}

    kept = [
        await portal.rows.fetchval(f"select string_agg(t::text, ' ') from {table} t")
        for table in ("challenge", "session", "notice", "notice_attempt", "account")
    ]

    assert [secret for secret in secrets if secret in " ".join(filter(None, kept))] == []


async def test_what_is_over_is_pruned(own_portal: Portal) -> None:
    await own_portal.craftsman()
    await own_portal.rows.execute("update challenge set asked_at = asked_at - $1::interval", timedelta(days=2))
    await own_portal.rows.execute("update session set expires_at = expires_at - $1::interval", timedelta(days=60))
    loop = next(one for one in own_portal.service.loops if one.name == "sign_in_pruning")

    await loop.run()

    left = [await own_portal.rows.fetchval(f"select count(*) from {table}") for table in ("challenge", "session")]
    assert left == [0, 0]
