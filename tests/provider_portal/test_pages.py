"""The craftsman's screens through the real app: what he sees, presses, and what it becomes."""

import re
from datetime import timedelta

import pytest

from contracts.events.casework import ReportRefused
from contracts.events.envelope import Event
from contracts.events.portal import ChaseRecorded, ContactDeclared, OfferAccepted, OfferDeclined
from services.provider_portal.domain.places import zone_of
from tests.provider_portal.conftest import (
    Portal,
    a_person,
    change_of,
    end_of,
    firm_of,
    job_of,
    loss_of,
    offer_to,
    win_of,
)
from tests.provider_portal.phone import link_in, messages_to
from tests.support.examples import example
from tests.support.waiting import wait_for

_SAID: dict[str, type[Event]] = {"relance": ChaseRecorded, "contact": ContactDeclared}
PRIVATE = ("Quéméneur-Test", "Solène", "+33261910042", "12 rue des Ajoncs Bleus", "4B17", "sous évier")


async def test_an_offer_shows_place_trade_loss_and_both_clocks_and_nobody(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    await portal.hear(offer)

    page = await phone.get(f"/offres/{offer.offer_id}")

    for shown in ("26-004217-K", "Peinture", "Nantes (44000)", "Dégât des eaux", "À vous seul", "Réponse attendue"):
        assert shown in page.text
    assert not [word for word in PRIVATE if word in page.html]
    assert offer.dossier_number in (await phone.get("/")).text
    assert offer.dossier_number in (await phone.get("/offres")).text


async def test_accepting_states_one_fact_however_often_it_is_pressed_and_leads_to_the_job(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    await portal.hear(offer)
    page = await phone.get(f"/offres/{offer.offer_id}")

    sent = await phone.press(page, f"/offres/{offer.offer_id}/accepter")
    again = await phone.press(page, f"/offres/{offer.offer_id}/accepter")

    assert "Réponse envoyée" in sent.text
    assert "Réponse envoyée" in again.text
    said = await portal.said(OfferAccepted, offer.dossier_id)
    assert [(one.offer_id, one.professional_number) for one in said] == [(offer.offer_id, person.number)]
    assert said[0].actor.id == person.number

    await portal.hear(win_of(offer))
    assert "s'ouvre dans un instant" in (await phone.get(f"/offres/{offer.offer_id}/etat")).text
    job = job_of(offer)
    await portal.hear(job)
    won = await phone.get(f"/offres/{offer.offer_id}/etat")
    assert f"/missions/{job.job_id}" in won.html
    mission = await phone.get(f"/missions/{job.job_id}")
    assert [word for word in PRIVATE if word not in mission.html] == []


async def test_the_loser_reads_that_it_is_already_assigned(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    await portal.hear(offer)
    await phone.press(await phone.get(f"/offres/{offer.offer_id}"), f"/offres/{offer.offer_id}/accepter")

    await portal.hear(loss_of(offer))

    page = await phone.get(f"/offres/{offer.offer_id}")
    assert "déjà attribuée" in page.text
    assert "accepter" not in page.html


async def test_declining_takes_a_reason_and_shows_what_is_missing_beside_its_field(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    await portal.hear(offer)
    address = f"/offres/{offer.offer_id}/refuser"
    page = await phone.get(address)

    missing = await phone.press(page, address, {"reason": "other"})
    declined = await phone.press(page, address, {"reason": "other", "comment": "Chantier en cours"})

    assert missing.status == 422
    assert "Précisez la raison" in missing.text
    assert "vous avez refusé" in declined.text
    said = await portal.said(OfferDeclined, offer.dossier_id)
    assert [(one.reason, one.comment) for one in said] == [("other", "Chantier en cours")]


async def test_an_offer_whose_clock_ran_out_is_refused_with_rule_and_sentence(own_portal: Portal) -> None:
    phone, person = await own_portal.craftsman()
    offer = offer_to(person)
    await own_portal.hear(offer)
    page = await phone.get(f"/offres/{offer.offer_id}")
    own_portal.move_clock(timedelta(hours=9))
    await wait_for(lambda: own_portal.now() > offer.ends_at)

    late = await phone.press(page, f"/offres/{offer.offer_id}/accepter")

    assert late.status == 422
    assert "délai de réponse est dépassé" in late.text
    assert "R-053" in late.text
    assert await own_portal.said(OfferAccepted, offer.dossier_id) == []


async def test_another_firms_offer_and_job_are_not_there_at_all(portal: Portal) -> None:
    phone, _ = await portal.craftsman()
    _, owner = await portal.craftsman()
    offer = offer_to(owner)
    job = job_of(offer)
    await portal.hear(offer, job)

    for path in (
        f"/offres/{offer.offer_id}",
        f"/offres/{offer.offer_id}/etat",
        f"/missions/{job.job_id}",
        f"/api/jobs/{job.job_id}",
    ):
        page = await phone.get(path)
        assert page.status == 404, path
        assert "26-004217-K" not in page.html
    for path in (f"/offres/{offer.offer_id}/accepter", f"/missions/{job.job_id}/message"):
        assert (await phone.post(path, {"form_key": "12345678", "text": "x"})).status == 404


async def test_a_professional_sees_his_own_and_the_manager_the_whole_firm(portal: Portal) -> None:
    mate = a_person()
    boss, other = a_person(mate.firm, role="manager"), a_person(mate.firm)
    await portal.hear(firm_of(mate, boss, other))
    offer = offer_to(mate)
    await portal.hear(offer)
    phones = {one.number: portal.phone() for one in (mate, boss, other)}
    for one in (mate, boss, other):
        await phones[one.number].sign_in(one.phone, portal.outbox)

    seen = {n: (await phone.get(f"/offres/{offer.offer_id}")).status for n, phone in phones.items()}

    assert seen == {mate.number: 200, boss.number: 200, other.number: 404}


async def test_the_managers_answer_names_him_and_keeps_the_professional_it_was_for(portal: Portal) -> None:
    mate = a_person()
    boss = a_person(mate.firm, role="manager")
    offer = offer_to(mate)
    await portal.hear(firm_of(mate, boss), offer)
    phone = portal.phone()
    await phone.sign_in(boss.phone, portal.outbox)

    await phone.press(await phone.get(f"/offres/{offer.offer_id}"), f"/offres/{offer.offer_id}/accepter")

    (said,) = await portal.said(OfferAccepted, offer.dossier_id)
    assert (said.professional_number, said.actor.id) == (mate.number, boss.number)


@pytest.mark.parametrize("form", ["relance", "contact"])
async def test_a_form_sent_twice_counts_once(portal: Portal, form: str) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person, at=portal.now() - timedelta(hours=1))
    job = job_of(offer)
    await portal.hear(offer, job)
    page = await phone.get(f"/missions/{job.job_id}")
    address = f"/missions/{job.job_id}/{form}"
    typed = {
        "relance": {"chased_at": _typed(portal), "number_called": "02 61 91 00 42", "outcome": "no_answer"},
        "contact": {"contacted_at": _typed(portal)},
    }[form]

    first = await phone.press(page, address, typed)
    second = await phone.press(page, address, typed)

    assert first.url == second.url
    assert "Enregistré" in second.text
    said = await portal.said(_SAID[form], job.dossier_id)
    assert len(said) == 1


async def test_the_same_contact_from_another_form_is_kept_once(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person, at=portal.now() - timedelta(hours=1))
    job = job_of(offer)
    await portal.hear(offer, job)
    typed = {"contacted_at": _typed(portal)}

    for _ in range(2):
        await phone.press(await phone.get(f"/missions/{job.job_id}"), f"/missions/{job.job_id}/contact", typed)

    assert len(await portal.said(ContactDeclared, job.dossier_id)) == 1


async def test_unreachable_opens_after_three_chases_of_this_job(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person, at=portal.now() - timedelta(hours=1))
    job = job_of(offer)
    await portal.hear(offer, job)
    address = f"/missions/{job.job_id}"
    chase = {"number_called": "+33261910042", "outcome": "message_left"}

    for done in range(3):
        refused = await phone.press(await phone.get(address), f"{address}/injoignable", {"comment": "Rien"})
        assert refused.status == 422
        assert f"il y en a {done}" in refused.text
        assert "R-029" in refused.text
        assert "Rien" in refused.html
        at = {"chased_at": _typed(portal, ago=timedelta(minutes=10 * done))}
        for _ in range(2):  # the same call from two forms is one call
            await phone.press(await phone.get(address), f"{address}/relance", chase | at)

    page = await phone.press(await phone.get(address), f"{address}/injoignable", {"comment": "Rien"})
    assert page.status == 200
    assert "Enregistré : client injoignable" in page.text


async def test_a_wrong_date_is_refused_beside_its_field_and_keeps_what_was_typed(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job)
    address = f"/missions/{job.job_id}"

    page = await phone.press(
        await phone.get(address), f"{address}/contact", {"contacted_at": "2099-01-01T10:00", "comment": "Allô"}
    )

    assert page.status == 422
    assert "dans le futur" in page.text
    assert "R-125" in page.text
    assert 'value="2099-01-01T10:00"' in page.html
    assert "Allô" in page.html
    assert (await phone.get(address)).status == 200


async def test_what_casework_refuses_stands_on_the_job_with_its_sentence(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job)
    address = f"/missions/{job.job_id}"
    page = await phone.press(await phone.get(address), f"{address}/message", {"text": "Le client annule"})
    report = page.url.rpartition("=")[2]
    assert "Enregistré" in page.text

    await portal.hear(
        example(
            ReportRefused,
            report_id=report,
            job_id=job.job_id,
            dossier_id=job.dossier_id,
            rule="R-105",
            sentence="Ce dossier n'attend pas de message.",
        )
    )

    page = await phone.get(address)
    assert "Message au réseau : refusé" in page.text
    assert "Ce dossier n'attend pas de message." in page.text


async def test_a_report_taken_into_account_moves_the_clock_and_says_so(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job)
    address = f"/missions/{job.job_id}"
    visit = (portal.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    page = await phone.press(await phone.get(address), f"{address}/visite", {"visit_at": visit})
    report = page.url.rpartition("=")[2]

    await portal.hear(change_of(job, report_id=report, visit_at=portal.now() + timedelta(days=3)))

    page = await phone.get(address)
    assert "Première visite" in page.text
    assert "Pris en compte" in page.text
    assert "Déplacer la visite" in page.text


async def test_when_the_job_ends_what_was_private_is_gone_from_screen_and_rows(own_portal: Portal) -> None:
    phone, person = await own_portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await own_portal.hear(offer, job, change_of(job, sentence="Appeler Mme Quéméneur-Test."))
    address = f"/missions/{job.job_id}"
    await phone.press(await phone.get(address), f"{address}/message", {"text": "Mme Quéméneur-Test absente"})
    assert "Quéméneur-Test" in (await phone.get(address)).html

    await own_portal.hear(end_of(job))

    page = await phone.get(address)
    assert "Mission reprise par le réseau." in page.text
    assert not [word for word in PRIVATE if word in page.html]
    assert await _rows_naming(own_portal, *PRIVATE) == []
    late = await phone.post(f"{address}/message", {"form_key": "un-autre-envoi", "text": "Trop tard"})
    assert late.status == 422
    assert "Mission reprise par le réseau." in late.text


async def test_a_job_given_back_says_so_once_it_ended(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job)
    address = f"/missions/{job.job_id}"
    await phone.press(await phone.get(address), f"{address}/rendre", {"reason": "dates"})

    await portal.hear(end_of(job, reason="returned"))

    page = await phone.get(address)
    assert "Mission rendue" in page.text
    assert "Pris en compte" in page.text


async def test_the_link_of_the_offer_sms_leads_through_sign_in_to_the_offer(portal: Portal) -> None:
    person = a_person()
    offer = offer_to(person)
    await portal.hear(firm_of(person), offer)
    sms = await wait_for(lambda: messages_to(portal.outbox, person.phone))
    phone = portal.phone()

    page = await phone.sign_in(person.phone, portal.outbox, to=link_in(sms[0]))

    assert page.url == f"{portal.url}/offres/{offer.offer_id}"
    assert offer.dossier_number in page.text


async def test_every_page_refuses_a_form_without_its_token(portal: Portal) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    await portal.hear(offer)

    page = await phone.post(f"/offres/{offer.offer_id}/accepter", {"csrf": "x"})

    assert page.status == 403
    assert await portal.said(OfferAccepted, offer.dossier_id) == []


@pytest.mark.parametrize(
    ("field", "value"), [("text", "x" * 2001), ("form_key", ""), ("form_key", "x" * 65), ("text", "x" * 2_000_000)]
)
async def test_oversized_or_incomplete_forms_leave_nothing(portal: Portal, field: str, value: str) -> None:
    phone, person = await portal.craftsman()
    offer = offer_to(person)
    job = job_of(offer)
    await portal.hear(offer, job)
    await phone.get(f"/missions/{job.job_id}")

    page = await phone.post(
        f"/missions/{job.job_id}/message", {"form_key": "12345678", "text": "Bonjour", field: value}
    )

    assert page.status in (413, 422)
    assert "<html" in page.html
    assert await portal.rows.fetchval("select count(*) from report where job_id = $1", job.job_id) == 0


@pytest.mark.parametrize("path", ["/", "/offres", "/missions", "/compte", "/o/ABCDEFGH23"])
async def test_without_a_session_every_page_leads_to_sign_in(portal: Portal, path: str) -> None:
    page = await portal.phone().get(path)

    assert page.url.startswith(f"{portal.url}/connexion")
    assert page.status == 200


def _typed(portal: Portal, *, ago: timedelta = timedelta(0)) -> str:
    return (portal.now() - ago).astimezone(zone_of("44109")).strftime("%Y-%m-%dT%H:%M")


async def _rows_naming(portal: Portal, *words: str) -> list[str]:
    """Tables of the portal's own that still hold one of these words (what it said and heard is pruned by time)."""
    tables = await portal.rows.fetch(
        "select tablename from pg_tables where schemaname = 'public' and tablename not in ('outbox', 'parked')"
    )
    found = []
    for row in tables:
        text = await portal.rows.fetchval(f"select string_agg(t::text, ' ') from {row['tablename']} t")
        found += [row["tablename"] for word in words if re.search(re.escape(word), text or "")]
    return found
