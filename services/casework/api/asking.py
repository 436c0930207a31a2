"""What every JSON door of casework does alike: who asks, a dossier as the answer, and 409 for whoever was slower."""

import json

from aiohttp import web

from services.casework.api.values import Json
from services.casework.api.words import dossier_json
from services.casework.domain.people import Staff
from services.casework.domain.views import DossierView
from shared.errors import Conflict
from shared.web import problem


def staff_of(request: web.Request) -> Staff:
    """Who asks, as the session says."""
    return Staff.of(request["who"])


def dossier_of(view: DossierView) -> web.Response:
    """The dossier, with its version as ETag."""
    return web.json_response(dossier_json(view), headers={"ETag": f'"{view.dossier.version}"'})


def outdated(request: web.Request, sentence: str, current: Json) -> web.Response:
    """The problem, and what is true now (409)."""
    answer = problem(request, Conflict(sentence, rule="R-057"))
    body: Json = {**json.loads(answer.text or "{}"), "current": current}
    return web.json_response(body, status=answer.status, content_type="application/problem+json")
