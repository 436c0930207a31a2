"""Our own doors of contract papers: a form of the contract's data and one file a paper, then one request for all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aiohttp import web
from pydantic import Field, model_validator

from services.esign.api.bodies import id_in
from services.esign.api.forms import read_parts
from services.esign.api.mandate_bodies import AddressBody, Code, Iban, Line, Mode, PersonBody, Reference, Strict
from services.esign.api.mandates import text_in
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain.contract_papers import Termination
from services.esign.domain.documents import LARGEST
from services.esign.domain.mandates import Kind, Scheme
from services.esign.domain.shapes import contract_papers as shapes
from services.esign.store.contract_papers import Once
from services.esign.use_cases.contract_papers import SendingPapers, Upload, WantedPapers
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, check_storable, checked, read_json

_ALL = "/v1/contract_papers"
_ONE = _ALL + "/{papers_id}"
LONGEST_KEY: Final = 255


class TerminationBody(Strict):
    """The contract that ends (loi Hamon)."""

    insurer: Line
    address: AddressBody
    contract_number: Line

    def wanted(self) -> Termination:
        """As the domain takes it."""
        return Termination(insurer=self.insurer, contract_number=self.contract_number, address=self.address.wanted())


class PapersBody(Strict):
    """The contract's data, beside its files."""

    creditor: Code
    product: Code
    contract_number: Reference
    insured: PersonBody
    iban: str | None = Field(default=None, max_length=100)
    kind: Kind = Kind.RECURRENT
    scheme: Scheme = Scheme.CORE
    hamon: TerminationBody | None = None
    dossier_id: UUID | None = None
    authentication_mode: Mode = "otp_sms"

    @model_validator(mode="after")
    def _reachable(self) -> "PapersBody":
        if self.authentication_mode == "otp_sms" and not self.insured.phone_number:
            raise ValueError("Un code par SMS demande un numéro de téléphone.")
        return self

    def wanted(self) -> WantedPapers:
        """As the use case takes it."""
        own = {"insured", "hamon"}
        known = {name: getattr(self, name) for name in type(self).model_fields if name not in own}
        termination = self.hamon.wanted() if self.hamon else None
        return WantedPapers(**known, insured=self.insured.wanted(), termination=termination)


class RibBody(Strict):
    """An account that came later."""

    iban: Iban


@dataclass(frozen=True)
class _Form:
    data: bytes
    uploads: dict[str, Upload]


def contract_paper_routes(sending: SendingPapers, guard: Guard) -> list[Route]:
    """The doors of contract papers."""

    async def create(request: web.Request) -> web.Response:
        form = await _form(request)
        body = checked(lambda: PapersBody.model_validate_json(form.data))
        check_storable(body.model_dump())
        once = _once(request, body, form.uploads)
        made, replayed = await sending.create(request["who"], body.wanted(), form.uploads, once=once)
        headers = {"Idempotency-Replayed": "true"} if replayed else {}
        return web.json_response(shapes.contract_papers(made), status=201, headers=headers)

    async def listed(request: web.Request) -> web.Response:
        after, limit = cursor_in(request.query), limit_in(request.query)
        found, following = await sending.all(
            request["who"], contract_number=text_in(request, "contract_number"), after=after, limit=limit
        )
        return envelope([shapes.contract_papers(one) for one in found], following)

    async def get(request: web.Request) -> web.Response:
        return web.json_response(shapes.contract_papers(await sending.get(request["who"], id_in(request, "papers_id"))))

    async def rib(request: web.Request) -> web.Response:
        body = await read_json(request, RibBody)
        made = await sending.add_account(request["who"], id_in(request, "papers_id"), body.iban)
        return web.json_response(shapes.contract_papers(made), status=201)

    return [
        Route("POST", _ALL, create, guard),
        Route("GET", _ALL, listed, guard),
        Route("GET", _ONE, get, guard),
        Route("POST", _ONE + "/rib", rib, guard),
    ]


def _once(request: web.Request, body: PapersBody, uploads: Mapping[str, Upload]) -> Once | None:
    """The key of this sending, and the sum of its data and files; nothing when it has no key.

    Raises:
        Invalid: a key that cannot be one.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 1 <= len(key.strip()) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        sentence = f"Une clé d'idempotence a de 1 à {LONGEST_KEY} caractères imprimables."
        raise Invalid(sentence, rule="SEPA-066", field="Idempotency-Key")
    summed = hashlib.sha256(body.model_dump_json().encode())
    for role, upload in sorted(uploads.items()):
        for part in (role.encode(), upload.filename.encode(), upload.data):
            summed.update(hashlib.sha256(part).digest())
    return Once(key=key.strip(), body_sha256=summed.digest())


async def _form(request: web.Request) -> _Form:
    """The contract's data and its files.

    Raises:
        Invalid: no form that can be read, or none with data. TooLarge: the papers together are more than a document.
    """
    parts = await read_parts(request, limit=LARGEST)
    data = next((one.data for one in parts if one.name == "data"), b"")
    if not data:
        raise Invalid("Les données du contrat manquent.", rule="SEPA-062", field="data")
    papers = [one for one in parts if one.name != "data"]
    return _Form(data, {one.name: Upload(data=one.data, filename=one.filename or f"{one.name}.pdf") for one in papers})
