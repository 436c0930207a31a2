"""HTTP, once for all services: routes with guards, input checked, errors answered, pages rendered.

A door parses, calls one use case and renders. Whatever goes wrong below is raised, and becomes here a
problem+json answer or a French page, with the rule, the sentence and the field.
"""

import hashlib
import ipaddress
import re
import secrets
import time
import warnings
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

import aiohttp
import jinja2
import structlog
from aiohttp import web
from markupsafe import Markup
from multidict import MultiDictProxy
from pydantic import BaseModel, ValidationError

from shared.clock import Clock
from shared.errors import Forbidden, Invalid, NotFound, Problem, ServiceError, TooLarge, TooMany, Unauthenticated
from shared.guards import Guard
from shared.outbox import new_correlation_id
from shared.sentences import sentence_of

warnings.simplefilter("ignore", web.NotAppKeyWarning)  # a request's few keys are all named in this module

log = structlog.get_logger()
M = TypeVar("M", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HERE: Final = Path(__file__).parent
CSRF_COOKIE: Final = "passerelle_csrf"
CSP: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_ADDRESSES: Final = {
    file.name: f"/static/{file.name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"
    for file in (HERE / "static").iterdir()
}
"""Of the shared files: what an address with a sum gives never changes."""
_KEPT: Final = _HEADERS | {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True)
class Route:
    """One way in, with its guard. A page answers errors as HTML and checks the form's token; `told` writes others."""

    method: str
    path: str
    handler: Handler
    guard: Guard
    page: bool = False
    told: Callable[..., web.Response] | None = None  # instead of `problem`, for callers who read another shape


@dataclass
class Pages:
    """What rendering and answering need: templates, the public address, where to sign in, whom to believe."""

    templates: jinja2.Environment
    clock: Clock
    public_url: str
    sign_in_url: str
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    count: Callable[[str, str, int, float], object]


_HALF: Final = re.compile("[\ud800-\udfff]")
_TRACE: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_PAGES: Final = web.AppKey("pages", Pages)


def make_pages(
    *,
    clock: Clock,
    folders: Sequence[Path],
    public_url: str,
    sign_in_url: str,
    trusted_proxies: str,
    count: Callable[[str, str, int, float], object],
) -> Pages:
    """Sets up the templates of a service over the shared ones."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([*folders, HERE / "templates"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["local"] = lambda moment, zone=None: moment.astimezone(ZoneInfo(zone or "Europe/Paris"))
    environment.globals["static"] = _ADDRESSES.__getitem__
    environment.globals["sign_in_url"] = sign_in_url
    networks = tuple(ipaddress.ip_network(one.strip()) for one in trusted_proxies.split(",") if one.strip())
    return Pages(environment, clock, public_url.rstrip("/"), sign_in_url, networks, count)


def make_app(routes: Sequence[Route], pages: Pages, *, largest_body: int = 1 << 20) -> web.Application:
    """The aiohttp application with these routes, behind the middlewares every service has."""
    app = web.Application(client_max_size=largest_body, middlewares=[_correlate, _answer])
    app[_PAGES] = pages
    for route in routes:
        app.router.add_route(route.method, route.path, _guarded(route), name=None)  # no HEAD: to open a page is a fact
    app.router.add_static("/static/", HERE / "static", append_version=False)
    return app


def _guarded(route: Route) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        request["page"], request["told"], request["route"] = route.page, route.told, route.path
        sent = route.page and request.method == "POST"
        try:
            request["who"] = await route.guard(request)
        except Unauthenticated as error:
            if sent and await _is_our_form(request):
                return await _send_again(request, error)
            raise
        if "\0" in request.path:  # no database stores it: nothing of ours has such an address
            raise NotFound("Cette page n'existe pas.")
        for name, value in request.query.items():
            check_storable(value, name)
        if sent and not await _is_our_form(request):
            raise Forbidden("Le formulaire a expiré ; rechargez la page et recommencez.", rule="ACCESS-003")
        return await route.handler(request)

    return handle


@web.middleware
async def _correlate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """One correlation id per request: the caller's if it is a sane one, else a new one."""
    given = request.headers.get("X-Correlation-Id", "")
    sane = 8 <= len(given) <= 80 and given.isascii() and given.isprintable()
    correlation_id = given if sane else new_correlation_id()
    request["correlation_id"] = correlation_id
    started = time.monotonic()
    structlog.contextvars.clear_contextvars()  # a kept connection serves its requests in one task, one after the other
    structlog.contextvars.bind_contextvars(correlation_id=correlation_id)
    if _TRACE.fullmatch(traceparent := request.headers.get("traceparent", "")):
        structlog.contextvars.bind_contextvars(traceparent=traceparent)
    response = await handler(request)
    took = round((time.monotonic() - started) * 1000, 1)
    route = request.get("route", "-")
    log.info("request", method=request.method, route=route, status=response.status, ms=took)
    request.app[_PAGES].count(request.method, route, response.status, took)
    if not response.prepared:
        response.headers.setdefault("X-Correlation-Id", correlation_id)
        for name, value in (_KEPT if request.path_qs in _ADDRESSES.values() else _HEADERS).items():
            response.headers.setdefault(name, value)
        if token := request.get("csrf_new"):
            https = public_url(request, "/").startswith("https:")
            response.set_cookie(CSRF_COOKIE, token, httponly=True, samesite="Lax", secure=https)
    return response


@web.middleware
async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns what was raised into an answer; nothing else in the code base does."""
    try:
        return await handler(request)
    except ServiceError as error:
        return _error(request, error)
    except web.HTTPRequestEntityTooLarge:
        return _error(request, TooLarge("Le contenu envoyé est trop volumineux.", rule="FORM-003"))
    except web.HTTPNotFound:
        return _error(request, NotFound("Cette page n'existe pas."))
    except web.HTTPException as error:
        if error.status < 400:
            raise
        response = _error(request, ServiceError(_REFUSALS.get(error.status, error.reason)), status=error.status)
        response.headers.update({name: value for name, value in error.headers.items() if name == "Allow"})
        return response
    except (web.RequestPayloadError, UnicodeEncodeError):  # a header's bytes that are no text
        return _error(request, ServiceError(_REFUSALS[400]), status=400)
    except Exception:  # the door of doors: logged as a fault, told without detail
        log.exception("request_failed", method=request.method, route=request.get("route", "-"))
        return _error(request, ServiceError("Une erreur inattendue s'est produite ; elle a été enregistrée."))


_REFUSALS: Final = {400: "La requête n'est pas lisible.", 405: "Cette méthode n'est pas possible à cette adresse."}
"""What aiohttp refuses in English, in our words."""


def _error(request: web.Request, error: ServiceError, status: int | None = None) -> web.Response:
    status = status or error.status
    page = request.get("page", "text/html" in request.headers.get("Accept", ""))
    if page and isinstance(error, Unauthenticated) and request.method == "GET" and "who" not in request:
        return web.Response(status=303, headers={"Location": _sign_in(request, error, request.path_qs)})
    if page:
        told = {"error": error, "back": request.headers.get("Referer"), "correlation_id": request["correlation_id"]}
        response = render(request, "error.html", status=status, **told)
    else:
        response = (request.get("told") or problem)(request, error, status=status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _sign_in(request: web.Request, error: Unauthenticated, path: str) -> str:
    """Where whoever has no session gets one, and which of our pages he comes back to."""
    sign_in = getattr(error, "sign_in", None) or request.app[_PAGES].sign_in_url
    return f"{sign_in}?next={quote(public_url(request, path), safe='')}"


async def _send_again(request: web.Request, error: Unauthenticated) -> web.Response:
    """The form of somebody whose session ended while he typed: all of it but files, to send once more."""
    form = await form_of(request)
    texts = [(name, value) for name, value in form.items() if isinstance(value, str) and name != "csrf"]
    files = any(not isinstance(value, str) for value in form.values())
    again, sign_in = public_url(request, request.path_qs), _sign_in(request, error, "/")
    return render(request, "again.html", status=401, again=again, sign_in=sign_in, texts=texts, files=files)


def problem(request: web.Request, error: ServiceError, *, status: int | None = None) -> web.Response:
    """The error as RFC 9457 problem+json, with rule, sentence and field."""
    status = status or error.status
    rule = error.rule or f"HTTP-{status}"
    body: dict[str, object] = {
        "type": f"urn:passerelle:{rule.lower()}",
        "title": error.title,
        "status": status,
        "detail": error.sentence,
        "rule": rule,
        "field": error.field,
        "problems": [asdict(one) for one in error.problems],
        "instance": request["correlation_id"],
    }
    return web.json_response(body, status=status, content_type="application/problem+json")


def render(request: web.Request, template: str, *, status: int = 200, **context: object) -> web.Response:
    """A page from a template; `who`, `now` and `csrf_field` are always there."""
    pages = request.app[_PAGES]
    text = pages.templates.get_template(template).render(
        {"who": request.get("who"), "status": status, "now": pages.clock.now(), "path": request.path}
        | {"csrf_field": lambda: _csrf_field(request)}
        | context
    )
    return web.Response(text=text, status=status, content_type="text/html")


def redirect(request: web.Request, path: str) -> web.Response:
    """See-other to a path of this service, at its public address (never the Host header)."""
    return web.Response(status=303, headers={"Location": public_url(request, path)})


def public_url(request: web.Request, path: str) -> str:
    """The address of a path as others reach it."""
    return f"{request.app[_PAGES].public_url}{path}"


def client_address(request: web.Request) -> str:
    """Who calls: the peer, or the last address a trusted proxy vouches for."""
    trusted = request.app[_PAGES].trusted_proxies
    chain = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    address = request.remote or ""
    while chain and _among(address, trusted):
        address = chain.pop()
    return address


def _among(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


async def read_json(request: web.Request, model: type[M]) -> M:
    """The body as `model`.

    Raises:
        Invalid: unreadable, or a field that is missing or wrong; or it does not say that it is JSON, which no
            foreign page can make a browser say.
    """
    body = await request.read()
    if not body:
        raise Invalid("Le corps de la requête est vide.", rule="FORM-001")
    if not request.content_type.endswith(("/json", "+json")) or (request.charset or "utf-8").lower() != "utf-8":
        sentence = "Le contenu doit être du JSON en UTF-8 (application/json)."
        raise Invalid(sentence, rule="FORM-004", field="Content-Type")
    strict = model.model_config.get("strict")  # said for the call, it holds for what the model is made of too
    given = checked(lambda: model.model_validate_json(body, strict=strict))
    if b"\\u0000" in body:
        check_storable(given.model_dump())
    return given


async def read_form(request: web.Request, model: type[M]) -> M:
    """The form as `model`; empty fields count as absent, repeated ones as a list.

    Raises:
        Invalid: unreadable, or a field that is missing or wrong.
    """
    form = await form_of(request)
    values: dict[str, Any] = {}  # Any: text, a list of texts, or an uploaded file
    for name in form:
        kept = [one for one in form.getall(name) if one != ""]
        if kept:
            values[name] = kept[0] if len(kept) == 1 else kept
    check_storable(values)
    return checked(lambda: model.model_validate(values))


async def form_of(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | web.FileField]:
    """The form as it was sent.

    Raises:
        Invalid: unreadable.
    """
    try:
        return await request.post()
    except (ValueError, LookupError, RuntimeError, aiohttp.http_exceptions.BadHttpMessage) as error:
        raise Invalid("Le formulaire n'est pas lisible.", rule="FORM-001") from error


def check_storable(value: object, *path: str) -> None:
    """PostgreSQL holds all text but NUL and half signs; they are refused beside their field, or were a fault later."""
    match value:
        case str() if "\0" in value or _HALF.search(value):
            raise Invalid("Ce texte contient un caractère interdit.", rule="FORM-002", field=".".join(path) or None)
        case dict():
            for name, one in value.items():
                check_storable(one, *path, str(name))
        case list() | tuple():
            for place, one in enumerate(value):
                check_storable(one, *path, str(place))
        case _:
            pass


def checked(read: Callable[[], M]) -> M:
    """Gives what `read` gives; pydantic's complaints become one `Invalid` with a sentence per field."""
    try:
        return read()
    except ValidationError as error:
        problems = tuple(
            Problem(sentence_of(one), "FORM-002", ".".join(str(part) for part in one["loc"]) or None)
            for one in error.errors(include_url=False)[:50]
        )
        first = problems[0]
        rule = "FORM-001" if error.errors()[0]["type"] == "json_invalid" else "FORM-002"
        raise Invalid(first.sentence, rule=rule, field=first.field, problems=problems) from error


def _csrf_field(request: web.Request) -> Markup:
    token = request.cookies.get(CSRF_COOKIE) or request.get("csrf_new")
    if not token:
        token = request["csrf_new"] = secrets.token_urlsafe(24)
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token)


async def _is_our_form(request: web.Request) -> bool:
    """Whether the form carries the token of the cookie, and comes from our own pages."""
    expected = request.cookies.get(CSRF_COOKIE, "")
    if not expected or request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        return False
    given = request.headers.get("X-CSRF-Token") or str((await form_of(request)).get("csrf", ""))
    return secrets.compare_digest(given.encode(errors="replace"), expected.encode(errors="replace"))
