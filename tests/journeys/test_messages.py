"""The desk and the craftsman write to each other: told, read, received, and shown on both sides (R-121, R-122)."""

import re

from deploy.demo.outbox.kept import Message
from tests.journeys.walk import LIMIT, Walk
from tests.provider_portal.phone import link_in, messages_to
from tests.support.waiting import wait_for


async def test_the_desk_writes_the_craftsman_is_told_reads_answers_and_the_desk_sees_when(walk: Walk) -> None:
    await walk.order("mb-peinture")
    number = await walk.accepted()
    offer = await walk.offered(number)
    phone, job = await walk.win(number)
    (person,) = await walk.hub.rows(
        "provider_portal",
        "select * from account where firm_id = $1 and number = $2",
        offer["firm_id"],
        offer["professional_number"],
    )

    def tells(mail: Message) -> bool:
        """Whether it says that somebody wrote about this job: the same craftsman may have others."""
        said = "un message du" in mail.text or "Le réseau vous a écrit" in mail.text
        return said and link_in(mail).endswith(job)

    await walk.act(number, "write_message", roles=("gr",), text="Merci de rappeler le client", code="F3")
    mail = await wait_for(lambda: next(filter(tells, messages_to(walk.hub.outbox, person["email"])), None), LIMIT)

    assert mail is not None
    assert "rappeler" not in mail.text
    await walk.journal_says(number, "E-mail d'annonce du message")
    assert "REMIS DE:\n" in await walk.journal(number)
    await walk.until(phone, "/missions", "1 message non lu")

    page = await phone.get(job)
    assert "Nouveau Merci de rappeler le client" in page.text
    assert "En attente de gestion MA" in page.text

    journal = await walk.journal_says(number, "lu par")
    block = re.search(
        r"MESSAGE DE \.\([^)]+\) .+ \.\(M\.A\.\)\nPOUR:\(.+\) .+ \(PRESTATAIRE\)\n"
        r"REMIS DE:\d\d\.\d\d\.\d{4}-\d\d:\d\d-\(995\) INTERNET\n"
        r"En attente de gestion MA- Merci de rappeler le client \d\d/\d\d/\d{4} \d\d:\d\d\n",
        journal,
    )
    assert block is not None, journal
    (message,) = (await walk.dossier(number))["messages"]
    assert message["read_at"] is not None
    assert message["told_at"] is not None

    await phone.get(job)
    await walk.report(phone, job, "message", text="C'est fait, visite jeudi")
    journal = await walk.journal_says(number, "C'est fait, visite jeudi")
    assert journal.count("lu par") == 1
    thread = (await phone.get(job)).html.split('id="messages"')[1].split("</section>")[0]
    assert thread.index("visite jeudi") < thread.index("Merci de rappeler")


async def test_the_insured_cancels_says_the_craftsman_the_desk_confirms_and_everybody_is_told(walk: Walk) -> None:
    """R-127."""
    await walk.order("mb-vitrage")
    number = await walk.accepted()
    phone, job = await walk.win(number)

    await walk.report(phone, job, "message", about="insured_cancels", text="Il vend sa maison")
    await walk.current(number, "F3")
    assert (await walk.dossier(number))["status"] == "open"
    await walk.act(number, "confirm_cancellation", roles=("gr",), call="M. Essai, 10 h 15")

    await walk.told("ordre.annule")
    await walk.until(phone, job, "Mission terminée")
    journal = await walk.journal(number)
    assert "L'assuré annule : Il vend sa maison" in journal
    assert "allo // M. Essai, 10 h 15" in journal
    assert (await walk.dossier(number))["status"] == "cancelled"


async def test_the_first_day_of_works_is_in_the_journal_once(walk: Walk) -> None:
    """J3."""
    await walk.order("mb-peinture")
    number = await walk.accepted()
    phone, job = await walk.win(number)
    await walk.report(phone, job, "visite", visit_at=walk.local(days=1))
    await walk.current(number, "A2")
    today = walk.local()[:10]

    for _ in range(2):
        await walk.report(phone, job, "travaux", started_on=today)

    journal = await walk.journal_says(number, "REALISATION: PREMIERE DATE DE REALISATION:")
    assert journal.count("REALISATION: PREMIERE") == 1
    await walk.until(phone, job, "Début des travaux au")
    assert (await walk.dossier(number))["interventions"][0]["works_on"] == today
