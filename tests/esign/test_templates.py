"""Templates: a draft kept, and requests made from it with a person in each place."""

from typing import Any
from uuid import uuid4

import pytest

from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Program

Json = Any  # a JSON document has no narrower type
NOBODY = uuid4()


async def kept(program: Program, *labels: str, signer: Json = None) -> Json:
    """A template with these places. Any: fields of its signers."""
    request = await program.ready(*(a_person() for _ in labels), signer=signer)
    body = {"signature_request_id": request["id"], "name": "Fin de travaux", "labels": list(labels)}
    answer = await v1(program, "/templates", body)
    assert answer.status == 201, answer.body
    return answer.json()


async def v1(program: Program, path: str, body: Json = None) -> Any:  # Any: a checked answer
    headers = {"Authorization": f"Bearer {program.key}"}
    return await program.exchanges.send("POST", f"/v1{path}", json=body, headers=headers)


async def create(program: Program, template: Json, *signers: Json, **changes: Any) -> Any:  # Any: a checked answer
    body = {
        "name": "D'un modèle",
        "delivery_mode": "none",
        "template_id": template["id"],
        "template_placeholders": {"signers": list(signers)},
        **changes,
    }
    return await program.call("POST", "/signature_requests", json=body)


async def test_a_request_is_made_from_a_template_and_goes_out_as_it_is(desk: Desk) -> None:
    program, client, firm = desk.program(), a_person(), a_person()
    template = await kept(program, "client", "artisan")

    made = await create(program, template, {"label": "artisan", "info": firm}, {"label": "client", "info": client})
    path = f"/signature_requests/{made.json()['id']}"
    signers = (await program.call("GET", f"{path}/signers")).json()
    out = await program.call("POST", f"{path}/activate")
    listed = (await program.call("GET", "/templates", params={"q": "fin de"})).json()

    assert made.status == 201
    assert [one["info"]["email"] for one in signers] == [client["email"], firm["email"]]
    assert [[field["type"] for field in one["fields"]] for one in signers] == [["signature"], ["signature"]]
    assert (out.status, out.json()["status"]) == (201, "ongoing")
    assert template in listed["data"]
    assert template["status"] == "active"


async def test_contacts_take_places_and_texts_are_filled_wherever_their_label_stands(desk: Desk) -> None:
    program, person = desk.program(), a_person()
    request = await program.ready(a_person())
    path = f"/signature_requests/{request['id']}/documents"
    second = (await program.upload(request, nature="attachment")).json()
    first = (await program.call("GET", path)).json()[0]
    labels: dict[str, str] = {}
    for y, label in ((300, "client"), (340, "client"), (380, None)):
        field = {"type": "read_only_text", "page": 1, "x": 60, "y": y, "text": f"ligne {y}", "width": 120, "height": 24}
        made = (await program.call("POST", f"{path}/{first['id']}/fields", json=field)).json()
        labels |= {made["id"]: label} if label else {}
    names = [{"field_id": field_id, "label": label} for field_id, label in labels.items()]
    body = {"signature_request_id": request["id"], "name": "Texte", "labels": ["client"]}
    template = (await v1(program, "/templates", {**body, "read_only_text_fields": names})).json()
    contact = (await program.call("POST", "/contacts", json=person)).json()
    await program.call("DELETE", f"/signature_requests/{request['id']}?permanent_delete=true")

    place = {"label": "client", "contact_id": contact["id"]}
    filled = {"signers": [place], "read_only_text_fields": [{"label": "client", "text": "Zoé"}]}
    made = (await create(program, template, template_placeholders=filled)).json()
    documents = (await program.call("GET", f"/signature_requests/{made['id']}/documents")).json()
    fields = await program.call("GET", f"/signature_requests/{made['id']}/documents/{documents[0]['id']}/fields")
    signer = (await program.call("GET", f"/signature_requests/{made['id']}/signers")).json()[0]
    out = await program.call("POST", f"/signature_requests/{made['id']}/activate")
    wrong = [
        await create(program, template, template_placeholders={"signers": [place], "read_only_text_fields": texts})
        for texts in ([{"label": "voisin", "text": "x"}], [{"label": "client", "text": "x"}] * 2)
    ]
    stranger = {"signers": [{"label": "client", "contact_id": str(NOBODY)}]}

    assert [one["nature"] for one in documents] == ["signable_document", second["nature"]]
    texts = [one["text"] for one in fields.json()["data"] if one["type"] == "read_only_text"]
    assert texts == ["Zoé", "Zoé", "ligne 380"]
    assert (signer["info"]["email"], out.status) == (person["email"], 201)
    assert [one.status for one in wrong] == [400, 400]
    assert (await create(program, template, template_placeholders=stranger)).status == 404


async def test_only_a_read_only_text_is_given_a_label(desk: Desk) -> None:
    program = desk.program()
    request = await program.ready(a_person())
    body = {"signature_request_id": request["id"], "name": "x", "labels": ["client"]}

    named = await v1(
        program, "/templates", {**body, "read_only_text_fields": [{"field_id": str(NOBODY), "label": "a"}]}
    )

    assert (named.status, named.json()["invalid_params"][0]["name"]) == (400, "read_only_text_fields")


@pytest.mark.parametrize(
    "signers",
    [
        [],
        [{"label": "voisin", "info": a_person()}],
        [{"label": "client", "info": a_person()}, {"label": "client", "info": a_person()}],
        [{"label": "client"}],
        [{"label": "client", "info": {**a_person(), "phone_number": None}}],
        [{"label": "client", "info": {**a_person(), "email": "personne"}}],
        [{"label": "client", "user_id": str(NOBODY)}],
    ],
)
async def test_a_template_whose_places_are_not_filled_makes_no_request(desk: Desk, signers: list[Json]) -> None:
    program, name = desk.program(), f"Jamais {uuid4()}"
    template = await kept(program, "client", signer={"signature_authentication_mode": "otp_sms"})

    answer = await create(program, template, *signers, name=name)
    found = (await program.call("GET", "/signature_requests", params={"q": name})).json()

    assert answer.status in (400, 404)
    assert found["data"] == []


async def test_an_archived_template_is_offered_no_more_and_another_environment_never_had_it(desk: Desk) -> None:
    program = desk.program()
    template = await kept(program, "client")
    person = {"label": "client", "info": a_person()}

    foreign = await create(desk.program(sandbox=False), template, person)
    archived = [(await v1(program, f"/templates/{template['id']}/archive")).status for _ in range(2)]
    late = await create(program, template, person)
    ids = [one["id"] for one in (await program.call("GET", "/templates")).json()["data"]]

    assert (foreign.status, archived, late.status) == (404, [204, 404], 404)
    assert template["id"] not in ids


async def test_ten_templates_make_a_page_and_no_more(desk: Desk) -> None:
    program = desk.program()
    draft = await program.ready(a_person())
    for n in range(11):
        await v1(program, "/templates", {"signature_request_id": draft["id"], "name": f"{n}", "labels": ["client"]})

    first = (await program.call("GET", "/templates")).json()
    second = (await program.call("GET", "/templates", params={"after": first["meta"]["next_cursor"]})).json()
    more = await program.call("GET", "/templates", params={"limit": "11"})

    assert len(first["data"]) == 10
    assert second["data"]
    assert {one["id"] for one in first["data"]} & {one["id"] for one in second["data"]} == set()
    assert more.status == 400


@pytest.mark.parametrize("labels", [[], ["client"], ["client", "client"], ["client", "artisan", "expert"]])
async def test_a_draft_becomes_a_template_only_with_a_label_for_each_signer(desk: Desk, labels: list[str]) -> None:
    program = desk.program()
    request = await program.ready(a_person(), a_person())

    answer = await v1(program, "/templates", {"signature_request_id": request["id"], "name": "x", "labels": labels})

    assert (answer.status, answer.json()["type"]) == (400, "parameters_not_valid")
