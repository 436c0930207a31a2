"""A company's mandate and its bank: nothing is collected before the bank has the company's confirmation."""

from datetime import timedelta
from typing import Any

import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Json
from tests.esign.mandating import OTHER_IBAN, Biller, sign, wanted
from tests.esign.test_collecting import mandate_answered, today


async def of_a_company(biller: Biller, *, signed: bool = True, **changes: Any) -> Json:  # Any: fields of the mandate
    """A mandate of a company, signed on the real pages."""
    person = a_person()
    debtor = wanted(person)["debtor"] | {"company": "Maçonnerie Dupré & Fils"}
    made = await biller.mandate(person, debtor=debtor, **changes)
    if signed:
        await sign(biller.desk, person)
    return await biller.made("GET", f"/mandates/{made['id']}", 200)


async def test_a_companys_mandate_is_collected_once_its_bank_has_the_confirmation_and_again_after_a_new_account(
    desk: Desk,
) -> None:
    biller = Biller.of(desk)
    mandate = await of_a_company(biller, creditor="allianz", scheme="B2B")
    path, due = f"/mandates/{mandate['id']}", today(desk) + timedelta(days=5)
    await biller.planned(mandate, (due, 100))
    body, said = {"creditor": "allianz", "scheme": "B2B", "due_until": str(due)}, {"confirmed_on": str(today(desk))}

    early = await biller.call("POST", "/collections", json=body)
    confirmed = [await biller.made("POST", f"{path}/confirmation", 200, json=said) for _ in range(2)]
    taken = await biller.made("POST", "/collections", 201, json=body)
    await biller.planned(mandate, (due, 200))
    moved = await biller.made("POST", f"{path}/amendments", 200, json={"iban": OTHER_IBAN})
    waits = await biller.call("POST", "/collections", json=body)
    (change,) = [
        one for one in (await biller.made("GET", f"{path}/messages", 200))["data"] if one["kind"] == "pain.010.001.08"
    ]
    await biller.report(mandate_answered(f"OK-{change['message_id'][-20:]}", message_id=change["message_id"]))
    again = await biller.made("POST", "/collections", 201, json=body)

    assert mandate["confirmed_on"] is None
    assert (early.status, early.json()["rule"]) == (422, "SEPA-042")
    assert "attend la confirmation" in early.json()["detail"]
    assert [one["confirmed_on"] for one in confirmed] == [str(today(desk))] * 2
    assert (taken["count"], moved["confirmed_on"], waits.status, again["total_cents"]) == (1, None, 422, 200)


@pytest.mark.parametrize(
    ("changes", "days", "rule"),
    [({}, 0, "SEPA-014"), ({"scheme": "B2B"}, 1, "SEPA-016"), ({"scheme": "B2B"}, -1, "SEPA-016")],
)
async def test_a_confirmation_that_cannot_be_is_refused(desk: Desk, changes: Json, days: int, rule: str) -> None:
    biller = Biller.of(desk)
    mandate = await of_a_company(biller, **changes)
    said = {"confirmed_on": str(today(desk) + timedelta(days=days))}

    refused = await biller.call("POST", f"/mandates/{mandate['id']}/confirmation", json=said)
    stranger = await Biller(desk, desk.keys[False]).call("POST", f"/mandates/{mandate['id']}/confirmation", json=said)

    assert (refused.status, refused.json()["rule"]) == (422, rule)
    assert stranger.status == 404


async def test_a_mandate_that_nobody_signed_is_not_confirmed(desk: Desk) -> None:
    biller = Biller.of(desk)
    mandate = await of_a_company(biller, signed=False, scheme="B2B")
    said = {"confirmed_on": str(today(desk))}

    refused = await biller.call("POST", f"/mandates/{mandate['id']}/confirmation", json=said)

    assert (refused.status, refused.json()["rule"]) == (422, "SEPA-015")
