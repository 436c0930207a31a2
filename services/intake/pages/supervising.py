"""Buttons of an item's page for a reason: the two ways out of quarantine, and erasing whoever a dead item names."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from pydantic import BaseModel, Field

from services.intake.pages.forms import item_id, person
from services.intake.use_cases.erasing import Erasing
from services.intake.use_cases.quarantine import Quarantine
from shared.guards import Guard
from shared.web import Handler, Route, read_form, redirect


class _Why(BaseModel):
    """What is typed beside the button."""

    reason: str = Field(default="", max_length=500)


def supervising_pages(quarantine: Quarantine, erasing: Erasing, *, staff: Guard, supervisors: Guard) -> list[Route]:
    """The routes of the buttons."""

    def pressing(act: Callable[..., Awaitable[None]], done: str) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            form = await read_form(request, _Why)
            await act(item_id(request), person(request), reason=form.reason)
            return redirect(request, f"/elements/{item_id(request)}?fait={done}")

        return handle

    item = "/elements/{item_id}"
    return [
        Route("POST", f"{item}/analyse", pressing(quarantine.scan_again, "scan_again"), staff, page=True),
        Route("POST", f"{item}/effacer", pressing(erasing.erase_item, "erase"), supervisors, page=True),
        Route("POST", f"{item}/liberer", pressing(quarantine.let_out, "let_out"), supervisors, page=True),
    ]
