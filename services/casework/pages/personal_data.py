"""The screen of a dossier's personal data: held or not, erased or not, and the three forms that change it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from aiohttp import web

from services.casework.domain.views import DossierView
from services.casework.pages.visitors import staff_of
from services.casework.use_cases.erasing import Erasing
from services.casework.use_cases.reading import Reading
from shared.errors import Invalid, NotFound, Problem, ServiceError
from shared.guards import Guard
from shared.web import Route, redirect, render

Act = Callable[..., Awaitable[DossierView]]

DONE: Final = {
    "effacer": "Les données de l'assuré sont effacées ici ; les autres services suivent dans l'instant.",
    "conserver": "Le dossier est conservé par obligation.",
    "lever": "La conservation par obligation est levée.",
}


@dataclass(frozen=True)
class PersonalDataPage:
    """What the screen shows; it names nobody."""

    number: str
    open: bool
    ended_at: datetime | None
    erased_at: datetime | None
    held_at: datetime | None
    held_by: str
    held_why: str
    months: int
    zone: str


@dataclass(frozen=True)
class PersonalDataPages:
    """For supervisors and administrators."""

    reading: Reading
    erasing: Erasing

    def routes(self, eraser: Guard) -> list[Route]:
        """The screen, and what is pressed on it."""
        path = "/dossiers/{key}/donnees-personnelles"
        return [
            Route("GET", path, self.show, eraser, page=True),
            Route("POST", path + "/{act}", self.press, eraser, page=True),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """How the dossier stands."""
        return await self._answer(request)

    async def press(self, request: web.Request) -> web.Response:
        """Erases, holds or lifts; what a rule refuses is said on the screen."""
        key, pressed = request.match_info["key"], request.match_info["act"]
        act = self._acts().get(pressed)
        if act is None:
            raise NotFound("Cette page n'existe pas.")
        typed = {field: str(value) for field, value in (await request.post()).items()}
        try:
            if pressed == "effacer" and typed.get("sure") != "on":
                raise Invalid("Confirmez que rien ne peut être rétabli.", rule="DATA-003", field="sure")
            view = await act(key, reason=typed.get("reason", ""), staff=staff_of(request))
        except NotFound:
            raise
        except ServiceError as error:
            return await self._answer(request, pressed=pressed, typed=typed, error=error)
        return redirect(request, f"/dossiers/{quote(view.dossier.number)}/donnees-personnelles?fait={pressed}")

    def _acts(self) -> Mapping[str, Act]:
        return {"effacer": self.erasing.erase_person, "conserver": self.erasing.hold, "lever": self.erasing.lift}

    async def _answer(
        self,
        request: web.Request,
        *,
        pressed: str = "",
        typed: Mapping[str, str] | None = None,
        error: ServiceError | None = None,
    ) -> web.Response:
        view = await self.reading.dossier(request.match_info["key"], staff=staff_of(request))
        return render(
            request,
            "personal_data.html",
            status=error.status if error else 200,
            page=page_of(view),
            saved=DONE.get(request.query.get("fait", "")),
            typed=typed or {},
            pressed=pressed,
            problems=[Problem(one.sentence, one.rule, _place(pressed, one.field)) for one in error.problems]
            if error
            else (),
        )


def _place(pressed: str, field: str | None) -> str | None:
    """Where on the screen a field stands: each form has its own."""
    return f"{pressed}-{field}" if field else None


def page_of(view: DossierView) -> PersonalDataPage:
    """What of a dossier stands on the screen."""
    hold = view.hold
    return PersonalDataPage(
        number=view.dossier.number,
        open=view.dossier.ended_at is None,
        ended_at=view.dossier.ended_at,
        erased_at=view.erased_at,
        held_at=hold.set_at if hold else None,
        held_by=hold.set_by.name if hold else "",
        held_why=hold.reason if hold else "",
        months=view.pack.keep_months,
        zone=view.zone,
    )
