"""The tray's pages: the list by team with clocks, and an item with its original beside its fields.

Images and downloads are the JSON door's (`/v1/items/…`), which takes the same session.

A form carries the version it was made from. A second writer gets 409 and sees the newer state with what
he typed still in the fields; what rules refuse comes back beside the form with each sentence.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from aiohttp import web

from services.intake.domain.acts import Person, Pressed
from services.intake.domain.items import CHANNEL_LABELS, STATE_LABELS, Item, State
from services.intake.domain.kinds import KIND_LABELS, LETTERS
from services.intake.domain.letters import NoSuchDossier
from services.intake.domain.likeness import LIKENESS_LABELS
from services.intake.domain.receipts import KIND_LABELS as RECEIPT_KINDS
from services.intake.domain.reviews import Lease
from services.intake.domain.values import readable_phone
from services.intake.pages.assets import REVIEW_ADDRESS
from services.intake.pages.forms import Form, Next, Search, item_id, person
from services.intake.pages.item_view import view_of
from services.intake.pages.words import DONE, ENDS, RECEIPT_STATES, TRUST, VERBS, team_name
from services.intake.store.tray import Wanted
from services.intake.use_cases.copies import Copies
from services.intake.use_cases.figures import Alarm
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.originals import Originals
from services.intake.use_cases.rearranging import Rearranging
from services.intake.use_cases.reviews import Reviews
from services.intake.use_cases.tray import Tray
from shared.errors import Conflict, Forbidden, Invalid, Refused, ServiceError
from shared.guards import Guard
from shared.web import Route, checked, read_form, redirect, render

HTML_CSP: Final = "default-src 'none'; sandbox; frame-ancestors 'self'"
"""A stranger's HTML: shown inert, in a frame of its own, loading nothing."""

VIEWS: Final = {
    "a-traiter": (State.WAITING,),
    "faits": (State.SUBMITTED, State.REJECTED, State.CANCELLED, State.ATTACHED, State.TIED, State.JOINED),
    "ecartes": (State.SET_ASIDE,),
    "tous": tuple(State),
}


_PRESSED: Final = {"version", "insurer", "reason", "to", "kind", "number"}
"""What a form says of the act itself."""


def page_routes(
    tray: Tray,
    copies: Copies,
    letters: Letters,
    reviews: Reviews,
    rearranging: Rearranging,
    originals: Originals,
    alarms: Sequence[Alarm],
    staff: Guard,
    *,
    desk_url: str,
) -> list[Route]:
    """The routes of the HTML door; every one is for the staff."""
    pages = TrayPages(tray, copies, letters, reviews, rearranging, originals, alarms, desk_url)
    item = "/elements/{item_id}"
    return [
        Route("GET", "/", pages.list, staff, page=True),
        Route("POST", "/suivant", pages.next, staff, page=True),
        Route("GET", item, pages.show, staff, page=True),
        Route("POST", item, pages.act, staff, page=True),
        Route("GET", f"{item}/html", pages.html, staff, page=True),
    ]


class TrayPages:
    """Parses, calls the tray, renders."""

    def __init__(
        self,
        tray: Tray,
        copies: Copies,
        letters: Letters,
        reviews: Reviews,
        rearranging: Rearranging,
        originals: Originals,
        alarms: Sequence[Alarm],
        desk_url: str,
    ) -> None:
        self._tray = tray
        self._copies = copies
        self._letters = letters
        self._reviews = reviews
        self._rearranging = rearranging
        self._alarms = alarms
        self._originals = originals
        self._desk_url = desk_url

    async def list(self, request: web.Request) -> web.Response:
        """The list, by team, with clocks and channels."""
        search = checked(lambda: Search.model_validate({k: v for k, v in request.query.items() if v}))
        found = await self._tray.listed(Wanted(VIEWS[search.voir], search.equipe, search.canal, search.q, search.page))
        query = {k: v for k, v in search.model_dump(exclude={"page"}, exclude_none=True).items() if v}
        alarms = [sentence for alarm in self._alarms for sentence in await alarm.sentences()]
        return self._render(request, "tray.html", search=search, found=found, query=urlencode(query), alarms=alarms)

    async def next(self, request: web.Request) -> web.Response:
        """The most pressing item that nobody has in hand."""
        form = await read_form(request, Next)
        return await self._to_next(request, team=form.equipe, after=form.apres)

    async def _to_next(
        self, request: web.Request, *, team: str | None, after: UUID | None = None, done: str = ""
    ) -> web.Response:
        left = None if done else after  # what was decided is in nobody's hands any more
        lease = await self._reviews.next(person(request), team=team, after=after, left=left)
        told = {"fait": done, "de": str(after or "") if done else "", "equipe": team or ""}
        query = urlencode({name: text for name, text in told.items() if text})
        if lease is None:
            return redirect(request, f"/?{query}" if query else "/")
        return redirect(request, f"/elements/{lease.item_id}?suite=1" + (f"&{query}" if query else ""))

    async def show(self, request: web.Request) -> web.Response:
        """An item: the original left, the fields right; whoever opens it while it waits has it in hand."""
        lease = await self._reviews.open(item_id(request), person(request))
        return await self._item(request, lease=lease)

    async def act(self, request: web.Request) -> web.Response:
        """Whatever button of the item's form was pressed."""
        form = await read_form(request, Form)
        given = form.model_dump(include=_PRESSED)
        pressed = Pressed(item_id=item_id(request), values=form.values or None, **given)
        try:
            if form.act == "take_over":
                await self._reviews.take_over(pressed.item_id, person(request))
                return await self._item(request, tried=pressed, suite=form.suite, team=form.equipe)
            if form.act == "split":
                await self._rearranging.divide(pressed, person(request), form.leaves)
                return redirect(request, f"/elements/{pressed.item_id}?fait=split")
            item = await self._acts(form.act)(pressed, person(request))
        except (Conflict, Invalid, Refused, Forbidden, NoSuchDossier) as error:
            return await self._item(request, tried=pressed, error=error, suite=form.suite, team=form.equipe)
        if item.state is State.WAITING:
            chain = f"&suite=1&equipe={form.equipe or ''}" if form.suite else ""
            return redirect(request, f"/elements/{item.id}?fait={form.act}{chain}")
        if form.suite:
            return await self._to_next(request, team=form.equipe, after=item.id, done=form.act)
        return redirect(request, f"/?fait={form.act}&de={item.id}")

    def _acts(self, name: str) -> Callable[[Pressed, Person], Awaitable[Item]]:
        acts = {
            "save": self._tray.amend,
            "submit": self._tray.submit,
            "reject": self._tray.reject,
            "set_aside": self._tray.set_aside,
            "take_back": self._tray.take_back,
            "attach": self._copies.attach,
            "attach_document": self._copies.attach_document,
            "detach": self._copies.part,
            "tie": self._letters.tie,
            "untie": self._letters.untie,
            "is_order": self._letters.is_order,
            "join": self._rearranging.join,
            "part": self._rearranging.part,
        }
        return acts[name]

    async def _item(
        self,
        request: web.Request,
        *,
        tried: Pressed | None = None,
        error: ServiceError | None = None,
        suite: bool | None = None,
        team: str | None = None,
        lease: Lease | None = None,
    ) -> web.Response:
        shown = await self._tray.show(item_id(request), lease=lease)
        current = shown
        if tried is not None and shown.item.state is State.WAITING:
            shown = self._tray.previewed(shown, tried)
        return self._render(
            request,
            "item.html",
            status=error.status if error else 200,
            view=view_of(
                shown,
                self._tray.packs,
                reader=person(request),
                typed=tried is not None,
                newer=current.item if isinstance(error, Conflict) else None,
            ),
            current=current.item,
            part_names={part.path: part.name for part in shown.item.reading.parts if part.name},
            caller=readable_phone(shown.item.reading.caller),
            error=error,
            conflict=isinstance(error, Conflict),
            reason=tried.reason if tried else "",
            typed=tried,
            suite=request.query.get("suite") == "1" if suite is None else suite,
            team=team or request.query.get("equipe", ""),
        )

    async def html(self, request: web.Request) -> web.Response:
        """The mail's HTML, made harmless, for the frame."""
        text = await self._originals.html(item_id(request), person(request))
        return web.Response(
            text=f"<!doctype html><meta charset=utf-8>{text}",
            content_type="text/html",
            headers={"Content-Security-Policy": HTML_CSP},
        )

    def _render(self, request: web.Request, template: str, *, status: int = 200, **context: object) -> web.Response:
        done_to = request.query.get("de", "")
        words = {
            "states": STATE_LABELS,
            "channels": CHANNEL_LABELS,
            "verbs": VERBS,
            "likenesses": LIKENESS_LABELS,
            "kinds": KIND_LABELS,
            "letters": LETTERS,
            "letter_kinds": [(kind.value, KIND_LABELS[kind]) for kind in LETTERS],
            "trust": TRUST,
            "ends": ENDS,
            "receipt_kinds": RECEIPT_KINDS,
            "receipt_states": RECEIPT_STATES,
            "readable_phone": readable_phone,
            "team_name": team_name,
            "insurers": {pack.code: pack.name for pack in self._tray.packs.all()},
            "team_choices": [(team, team_name(team)) for team in self._tray.packs.teams()],
            "desk_url": self._desk_url,
            "review_script": REVIEW_ADDRESS,
            "dones": DONE,
            "done": request.query.get("fait", ""),
            "done_to": done_to if re.fullmatch(r"[0-9a-f-]{36}", done_to) else "",
        }
        return render(request, template, status=status, **words, **context)
