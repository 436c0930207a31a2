"""The ways out of the happy path: each closes offers, dates and jobs, is journalled, and told to all."""

import secrets
from datetime import timedelta
from uuid import UUID

from deploy.demo.insurer_sandbox.samples import sample
from tests.journeys.walk import LIMIT, Walk
from tests.support.waiting import wait_for


async def told_of_the_end(walk: Walk, job: str) -> list[str]:
    """By what a craftsman is told that his job is over, in the site's hours, which are waited for."""
    sql = "select channel, not_before from notice where job_id = $1 order by channel"
    notices = await walk.hub.rows("provider_portal", sql, UUID(job.rsplit("/", 1)[1]))
    wait = max((one["not_before"] - walk.hub.now() for one in notices), default=timedelta(0))
    if wait > timedelta(0):
        await walk.hub.move(seconds=wait.total_seconds())
    return [one["channel"] for one in notices]


async def journalled_end(walk: Walk, number: str, firm: str) -> None:
    """Waits until the dossier's journal says that both reached him."""
    for notice in ("SMS", "E-mail"):
        await walk.journal_says(number, f"{notice} de fin de mission remis à {firm}")


async def test_the_insurer_cancels_and_everybody_hears_of_it(walk: Walk) -> None:
    await walk.order("mb-electricite")
    number = await walk.accepted()
    phone, job = await walk.win(number)
    had_it = (await walk.told("artisan.affecte"))["data"]["firm"]

    await walk.hub.platform.cancel("mirabelle", walk.order_id, reason="L'assuré fait faire les travaux")
    await walk.told("ordre.annule")
    page = await walk.until(phone, job, "Mission terminée")

    assert "Guirriec" not in page.html
    assert await told_of_the_end(walk, job) == ["email", "sms"]
    await journalled_end(walk, number, had_it["name"])
    assert (await walk.dossier(number))["status"] == "cancelled"


async def test_a_job_given_back_goes_to_another_firm(walk: Walk) -> None:
    await walk.order("mb-plomberie")
    number = await walk.accepted()
    first = await walk.offered(number)
    phone, job = await walk.win(number)

    had_it = (await walk.told("artisan.affecte"))["data"]["firm"]
    await walk.report(phone, job, "rendre", reason="no_capacity", comment="Fuite plus grave ailleurs")
    told = (await walk.told("artisan.retire"))["data"]
    second = await walk.offered(number, but=(first["firm_id"],))

    assert second["round"] == first["round"] + 1
    assert second["firm_id"] != first["firm_id"]
    assert (told["firm"], told["reason"]) == (had_it, "Trop de travail en ce moment")
    assert "un autre prestataire est recherché" in told["sentence"]
    assert "Fuite plus grave ailleurs" not in str(told)
    await walk.until(phone, job, "Mission terminée")
    assert await told_of_the_end(walk, job) == [], "he knows: it was he"
    await walk.win(number, but=(first["firm_id"],))
    await wait_for(lambda: walk.kinds()[-3:] == ["artisan.affecte", "artisan.retire", "artisan.affecte"], LIMIT)
    assert (await walk.told("artisan.affecte"))["data"]["firm"] != had_it


async def test_the_desk_takes_a_job_from_a_craftsman_with_a_reason(walk: Walk) -> None:
    await walk.order("mb-peinture")
    number = await walk.accepted()
    first = await walk.offered(number)
    phone, job = await walk.win(number)

    had_it = (await walk.told("artisan.affecte"))["data"]["firm"]
    await walk.act(number, "take_back", reason="Sans nouvelles depuis la signature")
    told = (await walk.told("artisan.retire"))["data"]
    await walk.offered(number, but=(first["firm_id"],))
    await walk.until(phone, job, "Mission terminée")

    assert "Sans nouvelles depuis la signature" in await walk.journal(number)
    assert told["firm"] == had_it
    assert "retirée" in told["sentence"]
    assert "Sans nouvelles" not in str(told), "the desk's words stay in the house"
    assert await told_of_the_end(walk, job) == ["email", "sms"]
    await journalled_end(walk, number, had_it["name"])


async def test_nobody_accepts_and_a_cc_finds_the_file_in_his_hands(walk: Walk) -> None:
    await walk.order("mb-vitrage")
    number = await walk.accepted()
    await walk.offered(number)

    for _ in range(6):
        await walk.hub.move(hours=6)
    told = (await walk.told("artisan.introuvable"))["data"]
    await walk.current(number, "HOLD_ASSIGNMENT", owner="cc")
    journal = await walk.journal_says(number, "Recherche épuisée")
    known = await walk.dossier(number)

    assert "un chargé de clientèle en cherche un lui-même" in told["sentence"]
    assert "artisan.affecte" not in walk.kinds()
    assert "firm" not in told
    assert "à affecter à la main" in journal
    assert [one["stage"] for one in known["interventions"]] == ["exhausted"]


async def test_two_orders_of_one_claim_become_one_dossier_and_are_parted_again(walk: Walk) -> None:
    await walk.order("mb-peinture")
    kept = await walk.accepted()
    await walk.order("mb-peinture")
    absorbed = await walk.accepted()
    first = await walk.offered(absorbed)

    await walk.merge(absorbed, into=kept, reason="Envoyé deux fois")
    await walk.told("ordre.reuni")
    closed = await walk.offers(absorbed, open_=0)
    known = await walk.ended(absorbed, "merged")
    await walk.part(absorbed, reason="Deux logements du même assuré")
    await walk.told("ordre.separe")
    await walk.ended(absorbed, None)
    second = (await walk.offers(absorbed, open_=1))[0]

    assert {one["round"] for one in closed} == {first["round"]}
    assert second["round"] == first["round"] + 1
    assert known["merged_into"] == (await walk.ended(kept, None))["id"]
    states = await walk.hub.rows("insurer_gateway", "select state from orders where main_number = $1", absorbed)
    assert [one["state"] for one in states] == ["accepted"]


async def test_neighbours_of_one_leak_show_each_other(walk: Walk) -> None:
    street = f"{secrets.randbelow(9000) + 100} rue des Voisins-{walk.mark}"
    numbers = []
    for flat in ("haut", "bas"):
        order = sample("mb-plomberie").order
        there = {
            "claim_number": f"MB-{walk.mark}-{flat}",
            "insured": order["insured"]
            | {"phones": [f"01 99 00 {secrets.randbelow(90) + 10} {secrets.randbelow(90) + 10}"]},
            "site": order["site"] | {"address": street},
        }
        await walk.order("mb-plomberie", **there)
        numbers.append(await walk.accepted())

    linked = [await walk.linked(number) for number in numbers]

    assert linked == [[numbers[1]], [numbers[0]]]
