"""The vendor's doors of bank details: a file and what it should say; never an audit trail, which we do not make."""

from aiohttp import web

from services.esign.api.bodies import id_in
from services.esign.api.errors import told
from services.esign.api.forms import read_parts
from services.esign.api.paging import cursor_in, envelope, limit_in
from services.esign.domain.bank_account_checks import LARGEST, Named
from services.esign.domain.shapes.bank_account_checks import bank_account_check
from services.esign.use_cases.checking_accounts import CheckingAccounts
from shared.errors import Forbidden, Invalid
from shared.guards import Guard
from shared.web import Route, check_storable

_ALL = "/v3/verifications/bank_accounts"
_ONE = _ALL + "/{bank_account_verification_id}"
_NAMES = {
    "iban": "iban",
    "bic": "bic",
    "natural_person[first_name]": "first_name",
    "natural_person[last_name]": "last_name",
    "legal_person[name]": "company",
}
_LONGEST_VALUE = 1024
_STATUSES = ("pending", "verified", "failed", "inconclusive")


def bank_account_routes(checking: CheckingAccounts, guard: Guard) -> list[Route]:
    """The doors of bank details."""

    async def create(request: web.Request) -> web.Response:
        data, named = await _form(request)
        return web.json_response(bank_account_check(await checking.check(request["who"], data, named)), status=201)

    async def listed(request: web.Request) -> web.Response:
        after, limit = cursor_in(request.query), limit_in(request.query)
        status = request.query.get("status[eq]") or request.query.get("status")
        narrowed = status if status in _STATUSES else None
        found, following = await checking.all(request["who"], status=narrowed, after=after, limit=limit)
        return envelope([bank_account_check(one) for one in found], following)

    async def get(request: web.Request) -> web.Response:
        found = await checking.get(request["who"], id_in(request, "bank_account_verification_id"))
        return web.json_response(bank_account_check(found))

    async def audit_trail(request: web.Request) -> web.Response:
        await checking.get(request["who"], id_in(request, "bank_account_verification_id"))
        raise Forbidden("Aucun dossier de preuve n'est établi pour cette vérification.", rule="ESIGN-070")

    return [
        Route("POST", _ALL, create, guard, told=told),
        Route("GET", _ALL, listed, guard, told=told),
        Route("GET", _ONE, get, guard, told=told),
        Route("GET", _ONE + "/audit_trail", audit_trail, guard, told=told),
    ]


async def _form(request: web.Request) -> tuple[bytes, Named]:
    """The file and what it should say.

    Raises:
        Invalid: no form that can be read, or none with a file. TooLarge: more than the vendor takes.
    """
    parts = await read_parts(request, limit=LARGEST)
    data = next((one.data for one in parts if one.name == "file"), b"")
    if not data:
        raise Invalid("Le fichier manque.", rule="SEPA-070", field="file")
    values = {_NAMES[one.name]: one.text[:_LONGEST_VALUE] for one in parts if one.name in _NAMES}
    check_storable(values)
    return data, Named(**values)
