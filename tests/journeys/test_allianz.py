"""The insurer's procedures on the same road: what waits for the desk, and what the desk does."""

from tests.journeys.walk import Walk


async def test_a_c2s_order_opens_with_its_companion_and_waits_for_its_televaluation(walk: Walk) -> None:
    await walk.order("az-c2s-cuisine")

    accepted = await walk.told("MissionAcceptee")
    number = accepted["data"]["dossiers"]["main"]
    await walk.current(number, "HOLD_TLV")
    await walk.act(number, "record_televaluation", trade="PEINTURE", confirmed=True)
    await walk.told("ContactEtabli")
    offer = await walk.offered(number)

    assert accepted["data"]["dossiers"]["companion"]
    assert offer["trade"] == "PEINTURE"


async def test_nobody_touches_the_companion_file(walk: Walk) -> None:
    await walk.order("az-c2s-grele")
    companion = (await walk.told("MissionAcceptee"))["data"]["dossiers"]["companion"]

    async with walk.hub.desk("supervisor") as desk:
        body = {"version": 1, "act": {"act": "add_note", "text": "essai"}}
        url = f"{walk.hub.url('casework')}/v1/dossiers/{companion}/acts"
        async with desk.post(url, json=body) as answer:
            refusal = await answer.json()

    assert (answer.status, refusal["rule"]) == (422, "R-006")
    assert "R-006" in await walk.journal(companion)


async def test_an_order_with_a_malformed_claim_number_is_rejected_with_rule_sentence_and_field(walk: Walk) -> None:
    await walk.order("az-agence-mauvais-numero")

    refused = (await walk.told("MissionRefusee"))["data"]

    assert refused["rule"] == "R-009"
    assert refused["sentence"]
    assert refused["problems"][0]["field"] == "claim_number"


async def test_a_wait_is_signalled_as_a_difficulty_and_lifted(walk: Walk) -> None:
    await walk.order("az-c2s-cuisine")
    number = await walk.accepted("MissionAcceptee")
    await walk.act(number, "record_televaluation", trade="PEINTURE", confirmed=True)
    phone, job = await walk.win(number)
    for _ in range(3):
        await walk.hub.move(hours=1)
        await walk.report(
            phone, job, "relance", chased_at=walk.local(), number_called="02 61 91 10 01", outcome="no_answer"
        )
    await walk.report(phone, job, "injoignable", comment="Trois appels sans réponse")
    opened = await walk.told("DifficulteSignalee")
    await walk.hub.move(hours=1)
    await walk.report(phone, job, "contact", contacted_at=walk.local())
    await walk.report(phone, job, "visite", visit_at=walk.local(days=2))
    await walk.told("DifficulteLevee")

    assert opened["data"]["difficulte"]["motif"] == "ClientNonJoignable"
