"""The screens of two dossiers: found, seen side by side, merged, parted again, linked.

A form carries the versions it was made from; whoever was slower sees both as they are now, with what was typed kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import web
from pydantic import BaseModel, Field

from services.casework.domain.comparing import Comparison
from services.casework.domain.people import Staff
from services.casework.domain.views import DossierView, TwoOutdated
from services.casework.pages.kin_view import kin_page_of
from services.casework.pages.merging_view import MergePage, PartPage, found_of, merge_page_of, part_page_of
from services.casework.pages.visitors import staff_of
from services.casework.use_cases.linking import Linking
from services.casework.use_cases.merging import Merging
from services.casework.use_cases.reading import Reading
from shared.errors import Conflict, NotFound, Problem, ServiceError
from shared.guards import Guard
from shared.web import Route, checked, redirect, render


class MergeForm(BaseModel):
    """Which of the two goes on, the versions that were seen, and why."""

    other: str
    keep: str
    version: int = Field(ge=0)
    other_version: int = Field(ge=0)
    reason: str = ""


class PartForm(BaseModel):
    """The version that was seen, and why."""

    version: int = Field(ge=0)
    reason: str = ""


@dataclass(frozen=True)
class MergingPages:
    """The screens of two dossiers."""

    reading: Reading
    merging: Merging
    linking: Linking

    def routes(self, staff: Guard) -> list[Route]:
        """For every member of the staff; what each may do is the rules' to say."""
        return [
            Route("GET", "/dossiers/{key}/reunir", self.show, staff, page=True),
            Route("POST", "/dossiers/{key}/reunir", self.merge, staff, page=True),
            Route("GET", "/dossiers/{key}/separer", self.show_part, staff, page=True),
            Route("POST", "/dossiers/{key}/separer", self.part, staff, page=True),
            Route("POST", "/dossiers/{key}/lier", self.link, staff, page=True),
            Route("POST", "/dossiers/{key}/delier", self.unlink, staff, page=True),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The other dossier: looked for, or beside this one."""
        return await self._two(request, asked=request.query.get("avec", "").strip()[:100])

    async def merge(self, request: web.Request) -> web.Response:
        """Merges, whichever of the two was chosen to go on."""
        key, typed = request.match_info["key"], await _typed(request)
        try:
            form = checked(lambda: MergeForm.model_validate(typed))
            view = await self.reading.dossier(key, staff=staff_of(request))
            mine, other = (view.dossier.number, form.version), (form.other, form.other_version)
            absorbed, kept = (other, mine) if form.keep == mine[0] else (mine, other)
            outcome = await self.merging.merge(
                absorbed[0], into=kept[0], version=absorbed[1], into_version=kept[1], reason=form.reason,
                staff=staff_of(request),
            )  # fmt: skip
        except NotFound:
            raise
        except ServiceError as error:
            return await self._two(request, asked=typed.get("other", ""), typed=typed, error=error)
        if isinstance(outcome, TwoOutdated):
            return await self._two(request, asked=form.other, typed=typed, error=_NEWER)
        return redirect(request, f"/dossiers/{quote(outcome.kept.dossier.number)}?fait=reunion")

    async def show_part(self, request: web.Request) -> web.Response:
        """What undoing the merge would do."""
        return await self._one(request)

    async def part(self, request: web.Request) -> web.Response:
        """Undoes the merge."""
        key, typed = request.match_info["key"], await _typed(request)
        try:
            form = checked(lambda: PartForm.model_validate(typed))
            outcome = await self.merging.undo(key, version=form.version, reason=form.reason, staff=staff_of(request))
        except NotFound:
            raise
        except ServiceError as error:
            return await self._one(request, typed=typed, error=error)
        if isinstance(outcome, TwoOutdated):
            return await self._one(request, typed=typed, error=_NEWER)
        return redirect(request, f"/dossiers/{quote(outcome.absorbed.dossier.number)}?fait=separation")

    async def link(self, request: web.Request) -> web.Response:
        """Links the two."""
        return await self._linked(request, self.linking.link, done="lien")

    async def unlink(self, request: web.Request) -> web.Response:
        """Takes the link away."""
        return await self._linked(request, self.linking.unlink, done="lien_retire")

    # Any: the two commands of the use case, alike in what they take.
    async def _linked(self, request: web.Request, command: Any, *, done: str) -> web.Response:
        typed = await _typed(request)
        other, reason = typed.get("other", ""), typed.get("reason", "")
        try:
            view: DossierView = await command(
                request.match_info["key"], other=other, reason=reason, staff=staff_of(request)
            )
        except NotFound:
            raise
        except ServiceError as error:
            return await self._two(request, asked=other, typed={"link_reason": reason}, error=error, form="link")
        return redirect(request, f"/dossiers/{quote(view.dossier.number)}?fait={done}")

    async def _two(
        self,
        request: web.Request,
        *,
        asked: str,
        typed: Mapping[str, str] | None = None,
        error: ServiceError | None = None,
        form: str = "merge",
    ) -> web.Response:
        key, staff = request.match_info["key"], staff_of(request)
        view = await self.reading.dossier(key, staff=staff)
        page = await self._page(view, asked, staff)
        return _answer(request, "merge.html", page, typed or {}, error, form=form)

    async def _page(self, view: DossierView, asked: str, staff: Staff) -> MergePage:
        number = view.dossier.number
        compared = await self._compared(number, asked, staff) if asked else None
        if compared is not None:
            return merge_page_of(view, asked=asked, compared=compared)
        if asked:
            found = await self.reading.search(text=asked, status="any", limit=_MOST)
            rows = [row for row in found.rows if row.number != number]
            return merge_page_of(view, asked=asked, candidates=found_of(rows))
        return merge_page_of(view, candidates=found_of(await self.merging.resembling(number)))

    async def _compared(self, number: str, asked: str, staff: Staff) -> Comparison | None:
        """The two side by side, when what was typed names another dossier."""
        try:
            compared = await self.merging.compare(number, asked, staff=staff)
        except NotFound:
            return None
        return compared if compared.right.id != compared.left.id else None

    async def _one(
        self, request: web.Request, *, typed: Mapping[str, str] | None = None, error: ServiceError | None = None
    ) -> web.Response:
        view = await self.reading.dossier(request.match_info["key"], staff=staff_of(request))
        return _answer(request, "part.html", part_page_of(view, kin_page_of(view)), typed or {}, error)


_MOST = 20
_NEWER = Conflict("Quelqu'un a été plus rapide.", rule="R-057")


def _answer(
    request: web.Request,
    template: str,
    page: MergePage | PartPage,
    typed: Mapping[str, str],
    error: ServiceError | None,
    *,
    form: str = "",
) -> web.Response:
    return render(
        request,
        template,
        status=error.status if error else 200,
        page=page,
        typed=typed,
        conflict=isinstance(error, Conflict),
        problems=_problems(error, form) if error and not isinstance(error, Conflict) else (),
    )


def _problems(error: ServiceError, form: str) -> Sequence[Problem]:
    """What was wrong; a reason leads to its field on the page."""
    at = f"{form}-reason" if form else "reason"
    return [Problem(one.sentence, one.rule, at if one.field == "reason" else None) for one in error.problems]


async def _typed(request: web.Request) -> dict[str, str]:
    return {field: str(value) for field, value in (await request.post()).items()}
