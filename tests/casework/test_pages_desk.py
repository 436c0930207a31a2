"""The case desk's pages through the real app on a real database: what they show, what their forms do."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.events.envelope import Person
from contracts.events.portal import MessageSent
from tests.casework.case_desk import CaseDesk, case_desk
from tests.casework.stories import TANGUY, Story, mirabelle, submitted, with_job
from tests.support.postgres import TestServer

DESCRIPTION = "Fuite sous l'évier.\n\n  Ne pas appeler avant 9 h <script>alert(1)</script> & merci.\nParquet gondolé."


@pytest.fixture(scope="module")
async def desk(postgres: TestServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CaseDesk]:
    """A running casework; each test looks at dossiers of its own."""
    async with case_desk(postgres, tmp_path_factory.mktemp("desk")) as running:
        yield running


def now() -> datetime:
    """The moment the app sees: its business clock is not moved here."""
    return datetime.now(UTC)


def insured(last_name: str, *phones: str) -> Person:
    """Somebody invented."""
    return Person(last_name=last_name, first_name="Ysaline", phones=phones or ("02 61 91 44 10",))


async def test_the_description_is_whole_and_stands_before_any_act(desk: CaseDesk) -> None:
    """R-008."""
    story = Story(submitted(description=DESCRIPTION), at=now())
    await desk.keep(story)

    page = await desk.member().get(f"/dossiers/{story.dossier.number}")

    shown = "Fuite sous l&#39;évier.\n\n  Ne pas appeler avant 9 h &lt;script&gt;alert(1)&lt;/script&gt; &amp; merci."
    assert page.status == 200
    assert shown in page.html
    assert page.html.index("Fuite sous") < page.html.index('class="act')
    assert page.acts()


async def test_the_page_shows_who_to_call_and_which_numbers_to_leave(desk: CaseDesk) -> None:
    """R-020."""
    story = Story(submitted(insured=insured("Corbinaud", "+33261914410")), at=now())
    await desk.keep(story)

    page = await desk.member().get(f"/dossiers/{story.dossier.number}")

    assert 'href="tel:+33261914410"' in page.html
    assert "02 61 91 44 10" in page.text
    assert "Suivi du dossier C2S 01 99 00 12 34" in page.text
    assert "Rappel après télévaluation 02 61 91 56 78" in page.text


async def test_a_dossier_held_for_its_televaluation_says_so_with_its_clock(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)

    page = await desk.member().get(f"/dossiers/{story.dossier.number}")

    assert "En attente de télévaluation à faire" in page.text
    assert "Encore 23 h 59" in page.text
    assert page.acts()[0] == "record_televaluation"


async def test_the_televaluation_is_refused_without_its_box_and_keeps_what_was_typed(desk: CaseDesk) -> None:
    """R-026."""
    story = Story(submitted(), at=now())
    await desk.keep(story)

    page = await desk.member().act(
        story.dossier.number, "record_televaluation", trade="PEINTURE", comment="plafond // 12 m²"
    )

    assert page.status == 422
    assert "R-026" in page.html
    assert "plafond // 12 m²</textarea>" in page.html
    assert '<option value="PEINTURE" selected>' in page.html
    assert '<details class="act" id="acte-record_televaluation" open>' in page.html


async def test_the_televaluation_with_its_box_starts_the_search_and_is_journalled(desk: CaseDesk) -> None:
    story = Story(submitted(loss_kind="BDG"), at=now())
    await desk.keep(story)
    member = desk.member()

    done = await member.act(story.dossier.number, "record_televaluation", trade="VITRERIE", confirmed="true")
    page = await member.get(done.location.removeprefix(desk.url))

    assert done.status == 303
    assert "« Enregistrer la télévaluation » : c'est fait." in page.text
    assert "Télévaluation confirmée avec le client OUI, corps de métier Vitrerie" in page.text
    assert "(1001) MAUD TESSONNIER" in page.text
    assert "En attente d'affectation" in page.text
    assert "record_televaluation" not in page.acts()


async def test_a_second_writer_changes_nothing_and_sees_the_newer_state_with_his_words_kept(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    first, second = desk.member(), desk.member(name="Yanis Correblot", id="1002")
    version = (await second.get(f"/dossiers/{story.dossier.number}")).version()
    await first.act(story.dossier.number, "add_note", text="allo // le client rappellera")

    page = await second.send(f"/dossiers/{story.dossier.number}/actes/add_note", version=version, text="nrp à 10 h")
    again = await second.send(
        f"/dossiers/{story.dossier.number}/actes/add_note", version=page.version(), text="nrp à 10 h"
    )
    journal = await second.get(f"/dossiers/{story.dossier.number}/journal.txt")

    assert page.status == 409
    assert "Ce dossier a changé pendant que vous le remplissiez" in page.text
    assert "MAUD TESSONNIER y a écrit la dernière ligne" in page.text
    assert "allo // le client rappellera" in page.text
    assert "nrp à 10 h</textarea>" in page.html
    assert again.status == 303
    assert journal.html.count("nrp à 10 h") == 1


async def test_a_double_click_does_the_act_once(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    member = desk.member()
    version = (await member.get(f"/dossiers/{story.dossier.number}")).version()
    path = f"/dossiers/{story.dossier.number}/actes/add_note"

    answers = [await member.send(path, version=version, text="une seule fois") for _ in range(2)]

    assert [page.status for page in answers] == [303, 409]
    assert (await member.get(f"/dossiers/{story.dossier.number}/journal.txt")).html.count("une seule fois") == 1


async def test_the_companion_shows_that_nobody_touches_it_and_offers_no_act(desk: CaseDesk) -> None:
    """R-006."""
    story = Story(submitted(), at=now())
    await desk.keep(story)
    assert story.companion is not None
    number, member = story.companion.dossier.number, desk.member("supervisor")

    page = await member.get(f"/dossiers/{number}")
    tried = await member.send(f"/dossiers/{number}/actes/add_note", version="1", text="malgré tout")

    assert "Dossier 05I : personne n'y touche" in page.text
    assert page.acts() == []
    assert f'href="/dossiers/{story.dossier.number}"' in page.html
    assert tried.status == 422
    assert "R-006" in tried.html
    journal = await member.get(f"/dossiers/{number}/journal.txt")
    assert "Action refusée sur dossier 05I (R-006)" in journal.html
    assert "malgré tout" not in journal.html


async def test_a_supervisor_s_override_leaves_the_original_due_date_and_the_lateness_in_sight(desk: CaseDesk) -> None:
    """R-059, R-060."""
    story = with_job(order=mirabelle(), at=now() - timedelta(days=2))
    await desk.keep(story)
    number, tomorrow = story.dossier.number, (now() + timedelta(days=1)).strftime("%Y-%m-%d")
    supervisor = desk.member("supervisor")

    assert "override_date" not in (await desk.member("cc").get(f"/dossiers/{number}")).acts()
    done = await supervisor.act(number, "override_date", due_at=tomorrow, due_at_hour="15:00", reason="client absent")
    page = await supervisor.get(f"/dossiers/{number}")

    assert done.status == 303, done.text
    assert "Échéance d'origine" in page.text
    assert "client absent" in page.text
    assert "En retard" in (await supervisor.get("/echeances")).text


async def test_a_provider_s_message_is_dealt_with_by_gr_or_by_a_cc_who_records_the_call(desk: CaseDesk) -> None:
    """R-105, R-106."""
    story = with_job(order=mirabelle(), at=now() - timedelta(hours=3))
    story.report(MessageSent, text="L'assuré demande un autre jour.")
    await desk.keep(story)
    number, cc = story.dossier.number, desk.member("cc")

    assert "En attente de gestion MA" in (await cc.get(f"/dossiers/{number}")).text
    without = await cc.act(number, "close_date", code="F3", comment="vu")
    with_call = await cc.act(number, "close_date", code="F3", comment="vu", call="avec l'assuré, 10 h 20")

    assert without.status == 422
    assert "R-106" in without.html
    assert with_call.status == 303
    page = await cc.get(f"/dossiers/{number}")
    assert "A1 · Contact client pour devis" in page.text
    assert "allo // avec l'assuré, 10 h 20" in page.text


async def test_the_job_taken_back_starts_a_new_search_and_names_who_had_it(desk: CaseDesk) -> None:
    story = with_job(TANGUY, order=mirabelle(), at=now() - timedelta(hours=3))
    await desk.keep(story)
    gr = desk.member("gr")

    refused = await gr.act(story.dossier.number, "take_back", reason="")
    done = await gr.act(story.dossier.number, "take_back", reason="sans nouvelles depuis deux jours")
    page = await gr.get(f"/dossiers/{story.dossier.number}")

    assert refused.status == 422
    assert done.status == 303
    assert "Prestataires précédents (1)" in page.text
    assert "Peintures Tanguy (44-0233) mission retirée" in page.text
    assert "En attente d'affectation" in page.text


async def test_a_cancelled_dossier_says_when_and_why_and_only_takes_notes(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    member = desk.member()

    done = await member.act(story.dossier.number, "cancel", reason="L'assuré renonce, confirmé au téléphone.")
    page = await member.get(f"/dossiers/{story.dossier.number}")

    assert done.status == 303
    assert "Annulé le" in page.text
    assert "L'assuré renonce, confirmé au téléphone." in page.text
    assert page.acts() == ["add_note"]


async def test_the_journal_is_read_newest_first_in_trade_order_or_by_system_author(desk: CaseDesk) -> None:
    """R-048, R-120."""
    story = Story(mirabelle(), at=now())
    story.offer()
    await desk.keep(story)
    member, path = desk.member(), f"/dossiers/{story.dossier.number}"

    def order_of(text: str) -> list[int]:
        lines = ("ETAT: Contact client pour devis", "ASSIGNER: -(44-0117)", "Intervention sous-assignée", "Sms")
        return [text.lower().index(line.lower(), text.index("Journal")) for line in lines]

    newest, trade = (await member.get(path)).text, (await member.get(path, ordre="metier")).text
    zonal = (await member.get(path, auteur="996")).text.partition("Journal")[2]

    assert order_of(newest) == sorted(order_of(newest), reverse=True)
    assert order_of(trade) == sorted(order_of(trade))
    assert "ASSIGNER" in zonal
    assert "OUVERTURE" not in zonal


async def test_the_journal_leaves_in_the_trade_s_own_text(desk: CaseDesk) -> None:
    """R-116, R-117."""
    story = Story(submitted(), at=now())
    await desk.keep(story)

    page = await desk.member().get(f"/dossiers/{story.dossier.number}/journal.txt")

    assert page.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"journal-{story.dossier.number}.txt" in page.headers["Content-Disposition"]
    assert page.html.startswith("OUVERTURE: -")
    assert "-(007) PROCESSUS INFORMATIQUES" in page.html


async def test_a_dossier_or_an_act_that_does_not_exist_is_a_french_page(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    member = desk.member()

    missing = await member.get("/dossiers/26-999999-A")
    unknown = await member.act(story.dossier.number, "vendre")

    assert (missing.status, "Ce dossier n'existe pas." in missing.text) == (404, True)
    assert (unknown.status, "Cet acte n'existe pas." in unknown.text) == (404, True)


@pytest.mark.parametrize(
    "form",
    [
        {"version": "x", "text": "note"},
        {"text": "note"},
        {"version": "1"},
        {"version": "99999999999999999999", "text": "note"},
    ],
)
async def test_a_bent_form_writes_nothing(desk: CaseDesk, form: dict[str, str]) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    member = desk.member()
    before = (await member.get(f"/dossiers/{story.dossier.number}/journal.txt")).html
    await member.get(f"/dossiers/{story.dossier.number}")

    page = await member.send(f"/dossiers/{story.dossier.number}/actes/add_note", **form)

    assert page.status in (409, 422)
    assert (await member.get(f"/dossiers/{story.dossier.number}/journal.txt")).html == before


async def test_nobody_without_a_session_sees_a_page_or_does_an_act(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    stranger = desk.member()
    stranger.cookies = {}

    for path in ("/", "/dossiers", f"/dossiers/{story.dossier.number}", "/echeances"):
        page = await stranger.get(path)
        assert (page.status, "/connexion" in page.location) == (303, True), path
    refused = await stranger.send(f"/dossiers/{story.dossier.number}/actes/add_note", version="1", text="note")
    assert refused.status == 401


async def test_a_form_from_elsewhere_is_refused(desk: CaseDesk) -> None:
    story = Story(submitted(), at=now())
    await desk.keep(story)
    member = desk.member()

    page = await member.send(f"/dossiers/{story.dossier.number}/actes/add_note", version="1", text="x", csrf="forgé")

    assert page.status == 403


async def test_a_file_with_an_expert_is_activated_by_its_team_alone(desk: CaseDesk) -> None:
    """R-018."""
    story = Story(submitted(has_expert=True), at=now())
    await desk.keep(story)
    path = f"/dossiers/{story.dossier.number}"

    general = await desk.member("cc", team="general").get(path)
    allianz = await desk.member("cc", team="allianz").get(path)

    assert "record_televaluation" not in general.acts()
    assert "record_televaluation" in allianz.acts()


async def test_a_dossier_nobody_takes_leads_to_where_a_craftsman_is_chosen_by_hand(desk: CaseDesk) -> None:
    held, seeking, exhausted = Story(submitted(), at=now()), Story(mirabelle(), at=now()), Story(mirabelle(), at=now())
    exhausted.exhaust()
    await desk.keep(held, seeking, exhausted)
    member = desk.member()

    pages = [await member.get(f"/dossiers/{one.dossier.number}") for one in (held, seeking, exhausted)]

    where = f"http://affectation.invalid/interventions/{exhausted.intervention.id}"
    assert "affectation.invalid" not in pages[0].html
    assert "Voir l'affectation" in pages[1].text
    assert "sans prestataire disponible" in pages[2].text.lower()
    assert f'href="{where}">Choisir un prestataire à la main' in pages[2].html


async def test_a_message_is_written_from_the_dossier_and_shows_what_became_of_it(desk: CaseDesk) -> None:
    """R-121."""
    story = with_job(order=mirabelle(at=now()), at=now())
    await desk.keep(story)
    number, member = story.dossier.number, desk.member("gr", name="Nolwenn Essai")
    page = await member.get(f"/dossiers/{number}")
    assert "Écrire au prestataire" in page.text
    assert '<option value="44-0117" selected>Plomberie Kerlann (44-0117)</option>' in page.html

    sent = await member.act(number, "write_message", firm="44-0117", text="Merci de rappeler <le client>")

    assert sent.status == 303
    assert sent.location.endswith(f"/dossiers/{number}?fait=write_message")
    shown = await member.get(f"/dossiers/{number}")
    assert "Messages au prestataire Plomberie Kerlann (44-0117) envoyé" in shown.text
    assert "Merci de rappeler <le client>" in shown.text
    assert "Pas encore annoncé · pas encore lu" in shown.text


async def test_a_message_from_an_older_page_is_409_and_stays_in_its_form(desk: CaseDesk) -> None:
    story = with_job(order=mirabelle(at=now()), at=now())
    await desk.keep(story)
    number, member = story.dossier.number, desk.member("gr")
    version = (await member.get(f"/dossiers/{number}")).version()
    await member.act(number, "write_message", firm="44-0117", text="Le premier")

    page = await member.send(
        f"/dossiers/{number}/actes/write_message", version=version, firm="44-0117", text="Le second"
    )

    assert page.status == 409
    assert "Le second</textarea>" in page.html
    assert page.text.count("Le premier") >= 1


async def test_a_single_date_to_choose_is_not_chosen_for_a_message(desk: CaseDesk) -> None:
    """The one date a RE may set does not go with each of his messages by itself."""
    story = with_job(order=mirabelle(at=now()), at=now())
    await desk.keep(story)

    page = await desk.member("re").get(f"/dossiers/{story.dossier.number}")

    form = page.html.split('id="acte-write_message"')[1].split("</form>")[0]
    assert "Rapport d&#39;expertise" in form
    assert 'value="C1" selected' not in form
