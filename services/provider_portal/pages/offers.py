"""The pages of offers: what is proposed, both clocks, two buttons; nothing personal (design.md §4.5)."""

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field

from contracts.codes import DECLINE_REASONS
from services.provider_portal.domain.offers import Offer, State, standing
from services.provider_portal.pages.words import WORDS
from services.provider_portal.use_cases.jobs import Jobs
from services.provider_portal.use_cases.offers import Decline, Offers
from shared.errors import Invalid
from shared.guards import Guard
from shared.web import Route, read_form, redirect, render

_ID = "{id:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}}"


class _Decline(BaseModel):
    reason: str = Field(max_length=40)
    comment: str | None = Field(default=None, max_length=1000)


def offer_routes(offers: Offers, jobs: Jobs, craftsman: Guard) -> list[Route]:
    """Home, the list, one offer, its two answers."""

    async def home(request: web.Request) -> web.Response:
        proposed, mine = await offers.of(request["who"]), await jobs.of(request["who"])
        waiting = [offer for offer in proposed if offer.state in (State.OPEN, State.ACCEPTING)]
        under_way = [job for job in mine if job.ended_at is None]
        return render(request, "home.html", offers=waiting, jobs=under_way, standing=standing, **WORDS)

    async def listed(request: web.Request) -> web.Response:
        return render(request, "offers.html", offers=await offers.of(request["who"]), standing=standing, **WORDS)

    async def named(request: web.Request) -> web.Response:
        offer_id = await offers.named(request.match_info["code"])
        offer = await offers.one(request["who"], offer_id)
        return redirect(request, f"/offres/{offer.id}")

    async def one(request: web.Request) -> web.Response:
        offer = await offers.one(request["who"], _id(request))
        return render(request, "offer.html", offer=offer, standing=standing, **WORDS)

    async def state(request: web.Request) -> web.Response:
        offer = await offers.one(request["who"], _id(request))
        return render(request, "_offer_state.html", offer=offer, standing=standing, **WORDS)

    async def accept(request: web.Request) -> web.Response:
        await offers.accept(request["who"], _id(request))
        return redirect(request, f"/offres/{_id(request)}")

    async def decline_form(request: web.Request) -> web.Response:
        return _decline_page(request, await offers.one(request["who"], _id(request)))

    async def decline(request: web.Request) -> web.Response:
        try:
            form = await read_form(request, _Decline)
            await offers.decline(request["who"], _id(request), Decline(form.reason, form.comment))
        except Invalid as error:
            offer = await offers.one(request["who"], _id(request))
            return _decline_page(request, offer, error=error, typed=dict(await request.post()))
        return redirect(request, f"/offres/{_id(request)}")

    return [
        Route("GET", "/", home, craftsman, page=True),
        Route("GET", "/offres", listed, craftsman, page=True),
        Route("GET", "/o/{code:[A-Z2-9]{10}}", named, craftsman, page=True),
        Route("GET", f"/offres/{_ID}", one, craftsman, page=True),
        Route("GET", f"/offres/{_ID}/etat", state, craftsman, page=True),
        Route("POST", f"/offres/{_ID}/accepter", accept, craftsman, page=True),
        Route("GET", f"/offres/{_ID}/refuser", decline_form, craftsman, page=True),
        Route("POST", f"/offres/{_ID}/refuser", decline, craftsman, page=True),
    ]


def _decline_page(
    request: web.Request, offer: Offer, *, error: Invalid | None = None, typed: dict[str, object] | None = None
) -> web.Response:
    """Why he declines; after a form that was not right, with what was typed and what is missing."""
    return render(
        request,
        "decline.html",
        status=error.status if error else 200,
        offer=offer,
        reasons=DECLINE_REASONS,
        errors={one.field: one.sentence for one in error.problems} if error else {},
        typed=typed or {},
        **WORDS,
    )


def _id(request: web.Request) -> UUID:
    return UUID(request.match_info["id"])
