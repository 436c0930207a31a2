"""What a rule, a craftsman or the network refuses: said with its rule and its sentence, on the right screen."""

from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.events import portal
from deploy.demo.insurer_sandbox.behaviour import Told
from services.provider_portal.store import reports
from shared.outbox import Cause, Said, publish
from tests.journeys.walk import LIMIT, Walk
from tests.support.examples import example
from tests.support.waiting import wait_for


async def test_what_the_pack_refuses_is_opened_and_closed_with_a_number_a_rule_and_a_line(walk: Walk) -> None:
    await walk.order("az-c2s-cuisine", description="Merci de réparer la fuite sous l'évier de la cuisine")

    refused = (await walk.told("MissionRefusee"))["data"]
    number = refused["dossiers"]["main"]

    assert refused["rule"] == "R-031"
    assert (await walk.dossier(number))["status"] == "refused"
    assert "R-031" in await walk.journal(number)


async def test_a_craftsman_declines_with_a_reason_and_the_next_one_is_asked(walk: Walk) -> None:
    await walk.order("mb-plomberie")
    number = await walk.accepted()
    first = await walk.offered(number)
    phone = await walk.craftsman(first)
    path = f"/offres/{first['id']}"

    await phone.press(await phone.get(f"{path}/refuser"), f"{path}/refuser", {"reason": "dates", "comment": "Congés"})
    second = await walk.offered(number, but=(first["firm_id"],))

    assert second["round"] == first["round"]


async def test_a_message_to_the_network_sets_f3_and_lands_with_the_gr(walk: Walk) -> None:
    await walk.order("mb-vitrage")
    number = await walk.accepted()
    phone, job = await walk.win(number)

    await walk.report(phone, job, "message", text="Le client veut annuler, merci de le rappeler")
    await walk.current(number, "F3")
    await walk.act(number, "close_date", roles=("gr",), code="F3", comment="Client rappelé")
    await walk.current(number, "A1")


async def test_a_report_that_casework_refuses_is_read_with_its_sentence_on_the_job(walk: Walk) -> None:
    await walk.order("mb-peinture")
    number = await walk.accepted()
    phone, job = await walk.win(number)
    for called in ("02 61 91 10 01", "02 61 91 10 02", "02 61 91 10 03"):
        await walk.report(phone, job, "relance", chased_at=walk.local(), number_called=called, outcome="answered")

    await walk.report(phone, job, "injoignable", comment="Il ne répond plus")
    page = await walk.until(phone, job, "Client injoignable : refusé")

    sentence = "« Client injoignable » demande 3 relances sans réponse ; il y en a 0."
    assert sentence in page.text
    assert "R-029" in page.text
    assert f"Déclaration du prestataire refusée (R-029) : {sentence}" in await walk.journal(number)


async def test_a_report_that_came_too_late_is_refused_with_its_sentence(walk: Walk) -> None:
    """The job is taken away while the craftsman's report is on its way: the portal kept it before it knew."""
    await walk.order("mb-peinture")
    number = await walk.accepted()
    offer = await walk.offered(number)
    phone, job = await walk.win(number)
    dossier = await walk.dossier(number)
    await walk.act(number, "take_back", reason="Entreprise fermée")
    late = example(
        portal.MessageSent,
        report_id=uuid7(),
        job_id=UUID(job.rsplit("/", 1)[1]),
        dossier_id=UUID(dossier["id"]),
        intervention_id=offer["intervention_id"],
        firm_id=offer["firm_id"],
        reported_at=walk.hub.now(),
    )
    db = walk.hub.services["provider_portal"].db

    async with db.transaction() as tx:
        await reports.keep(
            tx, late, kind="message", happened_at=None, words=late.text, form_key=f"late-{walk.mark}", body_digest=b""
        )
        await publish(tx, [Said(late, Cause("late-report"))])
    page = await walk.until(phone, job, "Message au réseau : refusé")

    sentence = "Cette intervention ne vous est pas ou plus confiée."
    assert sentence in page.text
    assert "Mission terminée" in page.text
    assert f"Déclaration du prestataire refusée (R-056) : {sentence}" in await walk.journal(number)


async def test_a_cause_that_is_not_repaired_after_all_stops_the_search(walk: Walk) -> None:
    await walk.order("mb-plomberie")
    number = await walk.accepted()
    await walk.offered(number)

    await walk.act(number, "hold_for_cause", reason="Le syndic n'a pas encore réparé la colonne")
    await walk.current(number, "HOLD_CAUSE")

    async def withdrawn() -> bool:
        rows = await walk.hub.rows("provider_portal", "select state from offer where dossier_number = $1", number)
        return {row["state"] for row in rows} == {"closed"}

    await wait_for(withdrawn, LIMIT)


async def test_an_order_cancelled_before_it_was_submitted_never_becomes_a_dossier(walk: Walk) -> None:
    await walk.order("az-cs2i")
    await walk.told("MissionRecue")

    await walk.hub.platform.cancel("allianz", walk.order_id, reason="Erreur de saisie")
    cancelled = (await walk.told("MissionAnnulee"))["data"]

    assert "dossiers" not in cancelled


async def test_an_sms_that_cannot_be_handed_over_is_a_line_of_the_journal(walk: Walk) -> None:
    walk.hub.outbox.behaviour.sms = "refused"
    try:
        await walk.order("mb-vitrage")
        number = await walk.accepted()
        await walk.journal_says(number, "SMS d'assignation non remis")
    finally:
        walk.hub.outbox.behaviour.sms = "ok"


async def test_a_notice_the_insurer_never_takes_is_given_up_and_journalled(walk: Walk) -> None:
    await walk.order("mb-electricite")
    number = await walk.accepted()
    walk.hub.platform.behaviour.tell(Told(partner="mirabelle", mode="error", times=0))
    try:
        await walk.win(number)
        await wait_for(lambda: _given_up(walk, number), 60)
        journal = await walk.journal_says(number, "Message « assigned » non remis à l'assureur")
    finally:
        walk.hub.platform.behaviour.tell(Told(partner="mirabelle"))

    assert journal.count("non remis à l'assureur") == 1
    assert "artisan.affecte" not in walk.kinds()


async def _given_up(walk: Walk, number: str) -> bool:
    """Whether the gateway has said so of this dossier."""
    sql = """
        select 1 from outbox where type = 'gateway.delivery.failed.v1'
           and convert_from(body, 'utf8')::jsonb ->> 'dossier_id' = $1
    """
    return bool(await walk.hub.rows("insurer_gateway", sql, (await walk.dossier(number))["id"]))
