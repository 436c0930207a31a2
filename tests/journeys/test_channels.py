"""Mail and fax on the same road as web orders: read, typed where needed, submitted, carried on."""

from tests.journeys.walk import Walk


async def test_a_sure_mail_is_submitted_by_itself_and_its_copy_opens_nothing_until_it_is_parted(walk: Walk) -> None:
    await walk.look_at_tray()
    item = await walk.mail("14_mirabelle_agence", "MIR-2026-004410")
    number = await walk.numbered(item["id"])
    walk.partner, walk.order_id = "mirabelle", item["id"]
    accepted, channel = await walk.accepted(), (await walk.dossier(number))["channel"]
    claim = (await walk.item(item["id"]))["values"]["claim_number"]
    await walk.look_at_tray()

    copy = await walk.mail("14_mirabelle_agence", "MIR-2026-004410", claim=claim)
    await walk.journal_says(number, "Ordre reçu une nouvelle fois par e-mail")
    await walk.press(copy["id"], "detach", reason="Autre logement")

    assert (accepted, channel) == (number, "email")
    await walk.journal_says(number, "en est séparé : Autre logement")
    assert (await walk.item(copy["id"]))["dossier_number"] is None


async def test_an_agencys_form_waits_for_a_cc_then_for_the_cause_then_goes_its_way(walk: Walk) -> None:
    await walk.look_at_tray()
    item = await walk.mail("01_agence_odm_pdf", "B4417093")

    status, answer = await walk.submit(item["id"], trade="PEINTURE", claim_number="B4417094")
    assert status == 200, answer
    number = await walk.numbered(item["id"])
    await walk.current(number, "HOLD_CAUSE")
    await walk.act(number, "confirm_cause", comment="Facture du plombier vue")
    await walk.journal_says(number, "Facture du plombier vue")


async def test_a_fax_is_typed_beside_its_image_and_what_is_missing_blocks_it(walk: Walk) -> None:
    await walk.look_at_tray()
    item = await walk.mail("08_fax_tiff", "TH-88120")

    refused, problems = await walk.submit(item["id"])
    status, answer = await walk.submit(
        item["id"],
        claim_number="B7730412",
        loss_kind="BDG",
        last_name="Escoffrelle",
        phones="02 61 91 44 18",
        address="8 rue du Puits Salé",
        postal_code="44000",
        city="Nantes",
        occupancy="LOCATAIRE",
        description="Vitre de la cuisine cassée",
        trade="VITRERIE",
    )
    assert status == 200, answer
    number = await walk.numbered(item["id"])

    assert refused == 422
    assert {one["rule"] for one in problems["problems"]} >= {"R-015", "R-017"}
    assert (await walk.dossier(number))["channel"] == "fax"


async def test_the_same_bytes_are_one_item(walk: Walk) -> None:
    await walk.look_at_tray()
    before = len(walk._items)
    item = await walk.mail("02_courtage_texte_libre", "C0000000")

    url = f"{walk.hub.url('intake')}/v1/items/{item['id']}/original"
    async with walk.hub.desk() as desk, desk.get(url) as answer:
        raw = await answer.read()
    await walk.send(raw)

    assert len(await walk.tray()) == before + 1


async def test_a_chase_by_mail_sets_its_dossiers_date_and_a_cancellation_waits_for_a_press(walk: Walk) -> None:
    await walk.look_at_tray()
    order = await walk.mail("letters/04_annule_et_remplace", "MIR-2026-004411")
    number = await walk.numbered(order["id"])
    await walk.look_at_tray()

    chase = await walk.mail("letters/01_relance_simple", "26-004217-K", claim=number)
    await walk.current(number, "F8")
    journal = await walk.journal_says(number, "relance de l'assureur (rattaché : numéro de dossier")
    await walk.press(chase["id"], "untie", reason="Autre assuré")
    await walk.journal_says(number, "retiré du dossier (relance de l'assureur) : Autre assuré")
    await walk.press(chase["id"], "tie", number=number, kind="cancellation")
    await walk.journal_says(number, "rien n'est annulé sans la confirmation d'une personne")
    open_still = (await walk.dossier(number))["status"]
    await walk.act(number, "cancel", reason="Annulation confirmée avec l'agence")

    assert "sans nouvelles" not in journal
    assert open_still == "open"
    assert [one["kind"] for one in (await walk.dossier(number))["letters"]] == ["cancellation", "chase"]
