"""A web order that needs nobody at the desk: from the insurer's program to the visit, in the insurer's own books."""

from tests.journeys.walk import Walk


async def test_a_web_order_walks_from_the_insurer_to_the_visit_and_back(walk: Walk) -> None:
    await walk.order("mb-plomberie")

    number = await walk.accepted()
    phone, job = await walk.win(number)
    await walk.told("artisan.affecte")
    await walk.hub.move(hours=1)
    await walk.report(phone, job, "contact", contacted_at=walk.local())
    await walk.told("client.contacte")
    await walk.report(phone, job, "visite", visit_at=walk.local(days=2))
    await walk.told("visite.fixee")
    await walk.current(number, "A2")
    await walk.report(phone, job, "deplacer", visit_at=walk.local(days=3), reason="Client absent ce jour-là")
    await walk.told("visite.deplacee")

    kinds = [one.type for one in walk.received()]
    assert [one.sequence for one in walk.received()] == list(range(1, len(kinds) + 1))
    assert kinds[-5:] == ["ordre.accepte", "artisan.affecte", "client.contacte", "visite.fixee", "visite.deplacee"]


async def test_the_journal_tells_the_walk_in_the_trades_own_format(walk: Walk) -> None:
    await walk.order("mb-serrure")
    number = await walk.accepted()
    phone, job = await walk.win(number)
    await walk.hub.move(hours=1)
    await walk.report(phone, job, "contact", contacted_at=walk.local())

    text = await walk.journal_says(number, "client contacté par le prestataire")

    order = ["OUVERTURE:", "ETAT: Contact client pour devis (2)", "ASSIGNER:", "Intervention sous-assignée à:",
             "Action réalisée: ", "accepte cette intervention le", "Date du contact avec le client:"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


async def test_before_he_has_won_the_craftsman_sees_no_name_phone_or_street(walk: Walk) -> None:
    await walk.order("mb-vitrage")
    number = await walk.accepted()
    offer = await walk.offered(number)
    phone = await walk.craftsman(offer)

    page = await phone.get(f"/offres/{offer['id']}")

    assert number in page.text
    for private in ("Kerbrézel", "Maëlle", "02 61 91 20 01", "0261912001"):
        assert private not in page.html


async def test_a_double_press_is_one_acceptance(walk: Walk) -> None:
    await walk.order("mb-peinture")
    number = await walk.accepted()
    offer = await walk.offered(number)
    phone = await walk.craftsman(offer)
    path = f"/offres/{offer['id']}"
    page = await phone.get(path)

    await phone.press(page, f"{path}/accepter")
    await phone.press(page, f"{path}/accepter")
    await walk.told("artisan.affecte")

    text = await walk.journal_says(number, "accepte cette intervention le")
    assert text.count("accepte cette intervention le") == 1
