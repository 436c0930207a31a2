"""The signer's acts: consent with his signature, his code, another code, his refusal. Each one use case."""

from aiohttp import web
from pydantic import BaseModel, Field

from services.esign.domain.codes import LOCKED
from services.esign.domain.ink import ink_of
from services.esign.domain.words import words
from services.esign.pages.framing import redirect_of
from services.esign.pages.visits import BASE, LinkGuard, documents_page, page_of, path_of, redirects_of, where_of
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.visiting import Visiting
from shared.errors import Invalid, Refused, TooMany
from shared.web import Route, check_storable, form_of, read_form, redirect


class _Code(BaseModel):
    code: str = Field(default="", max_length=20)


class _Reason(BaseModel):
    reason: str = Field(default="", max_length=1000)


def signing_routes(visiting: Visiting, signing: Signing, codes: Codes, link: LinkGuard) -> list[Route]:
    """The doors of a signature."""

    async def consent(request: web.Request) -> web.Response:
        form = await form_of(request)
        check_storable(dict(form))
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        consents_to = {
            name.removeprefix("demand-"): value for name, value in given.items() if name.startswith("demand-")
        }
        answers = {name.removeprefix("field-"): value for name, value in given.items() if name.startswith("field-")}
        image = form.get("image")
        uploaded = image.file.read() if isinstance(image, web.FileField) else None
        try:
            ink = ink_of(way=given.get("way", ""), drawn=given.get("drawn", ""), uploaded=uploaded)
            visit = await visiting.consent(
                request["who"],
                typed=given.get("signature", ""),
                consents="consent" in given,
                answers=answers,
                consents_to=consents_to,
                where=where_of(request),
                ink=ink,
            )
        except Invalid as error:
            return await documents_page(request, visiting, error=error, typed=given, status=422)
        if visit.signer.channel:
            return await _send(request)
        await signing.sign(visit.signer.request_id, visit.signer.id, "", where_of(request))
        return redirect(request, path_of(request, "/fin"))

    async def _send(request: web.Request) -> web.Response:
        """Another code, unless one has just left: then that one is as good."""
        who = request["who"]
        try:
            await codes.send(who.request_id, who.signer_id)
        except TooMany as error:
            return await code_page(request, error=error, status=429)
        return redirect(request, path_of(request, "/code"))

    async def code_form(request: web.Request) -> web.Response:
        return await code_page(request)

    async def code_page(
        request: web.Request, *, error: Refused | TooMany | None = None, status: int = 200
    ) -> web.Response:
        visit = await visiting.see(request["who"])
        events = ["error"] if isinstance(error, TooMany) else []
        told = words(visit.signer.locale).refusal(error) if error else None
        onward = redirect_of(visit.signer, redirects_of(visit)) if error and error.rule == LOCKED else None
        return page_of(request, "code.html", visit, status=status, error=told, events=events, onward=onward)

    async def sign(request: web.Request) -> web.Response:
        given, who = await read_form(request, _Code), request["who"]
        try:
            await signing.sign(who.request_id, who.signer_id, given.code, where_of(request))
        except (Refused, TooMany) as error:
            return await code_page(request, error=error, status=error.status)
        return redirect(request, path_of(request, "/fin"))

    async def refusal_form(request: web.Request) -> web.Response:
        return page_of(request, "decline.html", await visiting.see(request["who"]), error=None)

    async def refuse(request: web.Request) -> web.Response:
        given = await read_form(request, _Reason)
        try:
            await visiting.decline(request["who"], reason=given.reason, where=where_of(request))
        except Invalid as error:
            visit = await visiting.see(request["who"])
            told = words(visit.signer.locale).refusal(error)
            return page_of(request, "decline.html", visit, status=422, error=told)
        return redirect(request, path_of(request, "/fin"))

    return [
        Route("POST", BASE + "/consentement", consent, link, page=True),
        Route("GET", BASE + "/code", code_form, link, page=True),
        Route("POST", BASE + "/code", sign, link, page=True),
        Route("POST", BASE + "/code/renvoi", _send, link, page=True),
        Route("GET", BASE + "/refus", refusal_form, link, page=True),
        Route("POST", BASE + "/refus", refuse, link, page=True),
    ]
