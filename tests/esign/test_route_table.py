"""Each row of the hand-written table, tried on the running service; the contract checks every exchange too."""

import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from tests.esign.builders import a_pdf, a_person
from tests.esign.conftest import ORGANISATION, Desk, Json, Program, running_desk, with_organisation
from tests.esign.route_shapes import BAD, NOBODY, File, Row, Shape
from tests.esign.route_table import A_CONSENT, A_CONTACT, A_HOOK, A_PERSON, A_RIB, A_SEAL_FIELD, NOT_COVERED, TABLE
from tests.support.exchanges import Answer, document
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for

Scene = dict[str, str]
Made = Callable[["Scenes"], Awaitable[Scene]]


class Scenes:
    """What must stand before a row is tried, made through the API itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.program: Program = desk.program(key=ORGANISATION)

    async def make(self, name: str) -> Scene:
        """A fresh scene of this name."""
        found: Made = getattr(Scenes, f"a_{name}")
        return await found(self)

    async def a_nothing(self) -> Scene:
        return {}

    async def a_draft(self) -> Scene:
        return {"request": (await self.program.draft())["id"]}

    async def a_ready(self, *, delivery: str = "none", code: str = "no_otp", **changes: Any) -> Scene:  # Any: fields
        changes = {"signers_allowed_to_decline": False, **changes}
        request = await self.program.draft(delivery_mode=delivery, **changes)
        document = (await self.program.upload(request)).json()
        signer = await self.program.add_signer(request, document, a_person(), signature_authentication_mode=code)
        ids = {"request": request, "document": document, "signer": signer, "field": signer["fields"][0]}
        return {name: one["id"] for name, one in ids.items()}

    async def a_text_field(self) -> Scene:
        scene = await self.a_ready()
        body = {"type": "text", "page": 1, "x": 72, "y": 300, "max_length": 60, "signer_id": scene["signer"]}
        path = "/signature_requests/{request}/documents/{document}/fields".format_map(scene)
        return {**scene, "field": await self._id(path, body)}

    async def a_ongoing(self) -> Scene:
        return await self._activated(await self.a_ready())

    async def a_coded(self) -> Scene:
        return await self._activated(await self.a_ready(code="otp_email"))

    async def a_mailed(self) -> Scene:
        return await self._activated(await self.a_ready(delivery="email"))

    async def a_done(self) -> Scene:
        scene = await self.a_ongoing()
        body = {"ip_address": "192.0.2.7", "consent_given_at": _now()}
        path = "/signature_requests/{request}/signers/{signer}/sign".format_map(scene)
        assert (await self.program.call("POST", path, json=body)).status == 204
        return scene

    async def a_expired(self) -> Scene:
        tomorrow = (self.desk.service.clock.now() + timedelta(days=1)).date()
        scene = await self._activated(await self.a_ready(expiration_date=tomorrow.isoformat()))
        self.desk.move_clock(timedelta(days=3))
        await self.desk.until(self.program, {"id": scene["request"]}, "expired")
        return scene

    async def a_contact(self) -> Scene:
        return {**await self.a_ready(), "contact": await self._id("/contacts", A_CONTACT)}

    async def a_approver(self) -> Scene:
        scene = await self.a_ready()
        body = {"info": {**A_PERSON, "email": "aval@exemple.invalid"}}
        return {**scene, "approver": await self._id(f"/signature_requests/{scene['request']}/approvers", body)}

    async def a_approval(self) -> Scene:
        return await self._activated(await self.a_approver())

    async def a_metadata(self) -> Scene:
        scene = await self.a_ready()
        body = {"data": {"contrat": "CTR-1"}}
        answer = await self.program.call("POST", f"/signature_requests/{scene['request']}/metadata", json=body)
        assert answer.status == 201, answer.body
        return scene

    async def a_label(self) -> Scene:
        return {**await self.a_ready(), "label": await self._id("/labels", {"name": f"Étiquette {uuid4().hex[:8]}"})}

    async def a_labelled(self) -> Scene:
        scene = await self.a_label()
        answer = await self.program.call("PUT", "/signature_requests/{request}/labels/{label}".format_map(scene))
        assert answer.status == 204, answer.body
        return scene

    async def a_consent(self) -> Scene:
        scene = await self.a_ready()
        body = filled(A_CONSENT, scene)
        return {**scene, "consent": await self._id(f"/signature_requests/{scene['request']}/consent_requests", body)}

    async def a_asked(self) -> Scene:
        scene = await self.a_ready()
        body = {"title": "Justificatif", "optional": False, "signer_ids": [scene["signer"]]}
        return {**scene, "asked": await self._id(f"/signature_requests/{scene['request']}/document_requests", body)}

    async def a_user(self) -> Scene:
        body = {**A_PERSON, "email": f"u{uuid4().hex[:8]}@exemple.invalid", "role": "member"}
        return {"user": await self._id("/users", body)}

    async def a_invitation(self) -> Scene:
        user = await self.a_user()
        answer = await self.program.call("GET", f"/users/{user['user']}/invitation")
        return {**user, "invitation": answer.json()["id"]}

    async def a_rib(self) -> Scene:
        return {"rib": await self._uploaded("/verifications/bank_accounts", A_RIB)}

    async def a_colleague(self) -> Scene:
        scene = {**await self.a_ready(), **await self.a_user()}
        place = (await self.program.call("GET", "/workspaces/default")).json()["id"]
        answer = await self.program.call("PUT", f"/workspaces/{place}/users/{scene['user']}")
        assert answer.status == 204, answer.body
        return scene

    async def a_workspace(self) -> Scene:
        first = (await self.program.call("GET", "/workspaces/default")).json()["id"]
        made = await self._id("/workspaces", {"name": f"Agence {uuid4().hex[:8]}"})
        return {**await self.a_user(), "workspace": made, "first_workspace": first}

    async def a_member(self) -> Scene:
        scene = await self.a_workspace()
        answer = await self.program.call("PUT", "/workspaces/{workspace}/users/{user}".format_map(scene))
        assert answer.status == 204, answer.body
        return scene

    async def a_experience(self) -> Scene:
        return {"experience": await self._id("/custom_experiences", {"name": f"Sobre {uuid4().hex[:8]}"})}

    async def a_logo(self) -> Scene:
        scene = await self.a_experience()
        path = f"/custom_experiences/{scene['experience']}/logo"
        answer = await self.program.call("POST", path, **multipart(File(kind="png")))
        assert answer.status == 201, answer.body
        return scene

    async def a_webhook(self) -> Scene:
        return {"webhook": await self._id("/webhooks", A_HOOK)}

    async def a_seal_document(self) -> Scene:
        return {"seal_document": await self._uploaded("/electronic_seal_documents", File(kind="pdf"))}

    async def a_seal_image(self) -> Scene:
        return {"seal_image": await self._uploaded("/electronic_seal_images", File(kind="png"))}

    async def a_seal(self) -> Scene:
        scene = await self.a_seal_document()
        return {
            **scene,
            "seal": await self._id(
                "/electronic_seals", {"document_id": scene["seal_document"], "fields": [A_SEAL_FIELD]}
            ),
        }

    async def a_sealed(self) -> Scene:
        scene = await self.a_seal()

        async def done() -> bool:
            answer = await self.program.call("GET", f"/electronic_seals/{scene['seal']}")
            return bool(answer.json()["status"] == "done")

        await wait_for(done)
        return scene

    async def a_loose(self) -> Scene:
        return {"loose": await self._uploaded("/documents", File(kind="pdf", values={"nature": "attachment"}))}

    async def a_loose_taken(self) -> Scene:
        scene = await self.a_loose()
        await self._id("/signature_requests", {"name": "x", "delivery_mode": "none", "documents": [scene["loose"]]})
        return scene

    async def a_draft_and_seal(self) -> Scene:
        return {**await self.a_draft(), **await self.a_sealed()}

    async def a_draft_and_unsealed(self) -> Scene:
        return {**await self.a_draft(), **await self.a_seal_document()}

    async def a_archive(self) -> Scene:
        return {"archive": await self._uploaded("/archives", File(kind="pdf"))}

    async def _activated(self, scene: Scene) -> Scene:
        answer = await self.program.call("POST", f"/signature_requests/{scene['request']}/activate")
        assert answer.status == 201, answer.body
        return scene

    async def _id(self, path: str, body: Json) -> str:
        answer = await self.program.call("POST", path, json=body)
        assert answer.status == 201, answer.body
        return str(answer.json()["id"])

    async def _uploaded(self, path: str, file: File) -> str:
        answer = await self.program.call("POST", path, **multipart(file))
        assert answer.status == 201, answer.body
        return str(answer.json()["id"])


def filled(value: Json, scene: Scene) -> Json:
    """The body with the scene's ids in place of their names."""
    match value:
        case dict():
            return {name: filled(one, scene) for name, one in value.items()}
        case list():
            return [filled(one, scene) for one in value]
        case str():
            return re.sub(r"\{(\w+)\}", lambda found: scene[found[1]], value)
        case _:
            return value


def multipart(file: File) -> dict[str, Any]:  # Any: the options of `send`
    """The options that send a file with its values."""
    boundary = "xxROUTESxx"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in file.values.items()
    ]
    if file.kind != "none":
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{file.part}"; filename="essai.{file.kind}"\r\n'
        media = "application/pdf" if file.kind == "pdf" else "image/png"
        content = a_pdf() if file.kind == "pdf" else _png()
        parts.append(head.encode() + f"Content-Type: {media}\r\n\r\n".encode() + content + b"\r\n")
    body = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return {"data": body, "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"}}


def holds(answer: Answer, row: Row) -> None:
    """Asserts that the answer reads as the row says."""
    match row.shape:
        case Shape():
            check_shape(answer.json(), row.shape)
        case str() if row.status < 400:
            assert answer.headers["Content-Type"].split(";")[0] == row.shape
            assert answer.body
        case str():
            check_error(answer.json(), status=row.status, kind=row.shape)
        case None if row.status == 204:
            assert answer.body == b""
        case None:
            assert row.status < 300, "what is refused has a body of its own"


def check_shape(body: Json, shape: Shape) -> None:
    match shape.form:
        case "one":
            found = [body]
        case "bare":
            assert isinstance(body, list)
            found = body
        case "page":
            assert set(body) == {"meta", "data"}
            assert set(body["meta"]) == {"next_cursor"}
            found = body["data"]
        case "data":
            assert set(body) == {"data"}
            found = body["data"]
        case _:
            found = body["data"]
    for one in found:
        assert shape.keys - set(one) == set(), "a strict client misses keys"


def check_error(body: Json, *, status: int, kind: str) -> None:
    assert {"type", "detail"} <= set(body)
    if kind != BAD:
        assert body["type"] == kind
    elif status == 400:
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)?|about:blank", body["type"])


@pytest.fixture(scope="module")
async def scenes(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scenes]:
    folder = tmp_path_factory.mktemp("routes")
    keys = with_organisation(folder)
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder, api_keys_file=keys) as desk:
        yield Scenes(desk)


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_a_route_answers_as_the_table_says(scenes: Scenes, row: Row) -> None:
    scene = await scenes.make(row.given)
    scene |= {"now": _now(), "next_month": _in_days(90), "unique": uuid4().hex[:8]}
    options = multipart(row.upload) if row.upload else {"json": filled(row.body, scene)} if row.body is not None else {}

    answer = await scenes.program.call(row.method, filled(row.path, scene), **options)

    assert answer.status == row.status, answer.body
    holds(answer, row)


def test_every_documented_route_has_a_row_or_a_reason() -> None:
    tried = {(row.method, _pattern(row.path)) for row in TABLE}
    named = {(method, _pattern(path)) for method, path in NOT_COVERED}
    documented = {
        (method.upper(), _pattern(path.removeprefix("/v3")))
        for path, methods in document("esign")["paths"].items()
        if path.startswith("/v3/")
        for method in methods
        if method != "parameters"
    }

    assert documented - tried - named == set()


def _pattern(path: str) -> str:
    bare = path.partition("?")[0].replace(NOBODY, "{id}")
    return re.sub(r"\{\w+\}", "{}", bare)


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "navy").save(out, "PNG")
    return out.getvalue()
