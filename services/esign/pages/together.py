"""Several papers of one person's list, signed by one code: what he chose, the code, what came of it."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field, field_validator

from services.esign.domain.mine import masked
from services.esign.domain.words import words
from services.esign.pages.mine import HOME, list_page
from services.esign.pages.visits import where_of
from services.esign.use_cases.mine import Mine
from services.esign.use_cases.together import Together
from shared.errors import Invalid, Refused, TooMany
from shared.guards import Guard
from shared.web import Route, read_form, redirect, render


class _Chosen(BaseModel):
    signers: list[UUID] = Field(default_factory=list, max_length=100)
    signature: str = Field(default="", max_length=200)
    consent: str = ""
    code: str = Field(default="", max_length=20)

    @field_validator("signers", mode="before")
    @classmethod
    def _several(cls, value: object) -> object:
        return value if isinstance(value, list) else [value]


def together_routes(together: Together, mine: Mine, session: Guard) -> list[Route]:
    """The doors of signing together."""

    async def consent(request: web.Request) -> web.Response:
        given = await read_form(request, _Chosen)
        try:
            papers = await together.consent(
                request["who"],
                given.signers,
                typed=given.signature,
                consents=bool(given.consent),
                where=where_of(request),
            )
        except (Invalid, Refused, TooMany) as error:
            return await list_page(request, mine, error=error)
        own = words(papers[0].locale)
        to = masked(papers[0].recipient)
        return render(
            request, "together_code.html", t=own, language=own.language, signers=given.signers, to=to, error=None
        )

    async def sign(request: web.Request) -> web.Response:
        given = await read_form(request, _Chosen)
        try:
            signed = await together.sign(request["who"], given.signers, given.code, where=where_of(request))
        except (Refused, TooMany) as error:
            about = {"signers": given.signers, "to": masked(request["who"]), "error": error.sentence}
            return render(request, "together_code.html", status=error.status, t=words("fr"), **about)
        if not signed.done and not signed.left:
            return redirect(request, HOME)
        own = words((signed.done or [one for one, _ in signed.left])[0].locale)
        return render(request, "together_done.html", t=own, signed=signed, language=own.language)

    return [
        Route("POST", f"{HOME}/ensemble", consent, session, page=True),
        Route("POST", f"{HOME}/ensemble/code", sign, session, page=True),
    ]
