"""The demo's telephone line: it takes the robot's calls and plays the insured who answers them.

A number that ends in 9 does not answer, one in 8 wants a person; the others answer each question by its words. A test
gives a number other replies, in their order, with `PUT /calls/insured`; `null` hangs up.
"""

from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Final

from aiohttp import web
from uuid_utils.compat import uuid7

REPLIES: Final[tuple[tuple[str, str], ...]] = (
    ("maison ou un appartement", "Un appartement, au troisième."),
    ("propriétaire ou locataire", "Je suis locataire."),
    ("réparée", "Oui, elle est réparée."),
    ("coule", "Non, c'est sec."),
    ("abîmé", "La peinture du plafond."),
    ("peintre", "Un peintre, s'il vous plaît."),
    ("quelques questions", "Oui, allez-y."),
)
"""What a willing insured says to a question with these words."""


@dataclass
class TelephoneCall:
    """One call: to whom, what was said in turns."""

    id: str
    to: str
    outcome: str
    turns: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass
class Telephone:
    """The calls taken so far, and the replies that tests give a number."""

    calls: dict[str, TelephoneCall] = field(default_factory=dict)
    """By reference: the same reference is the same call."""
    outcomes: dict[str, str] = field(default_factory=dict)
    replies: dict[str, list[str | None]] = field(default_factory=dict)

    def dial(self, to: str, reference: str) -> TelephoneCall:
        """Takes a call."""
        usual = "no_answer" if to.endswith("9") else "answered"
        fresh = TelephoneCall(str(uuid7()), to, self.outcomes.get(to, usual))
        return self.calls.setdefault(reference, fresh)

    def reply(self, call: TelephoneCall, text: str) -> str | None:
        """What the insured says."""
        if call.to in self.replies:
            given = self.replies[call.to]
            said = given[len(call.turns)] if len(call.turns) < len(given) else None
        elif call.to.endswith("8"):
            said = "Je préfère parler à quelqu'un."
        else:
            said = next((reply for words, reply in REPLIES if words in text), "Je ne comprends pas.")
        call.turns.append((text, said))
        return said


def routes(application: web.Application, telephone: Telephone, key: str) -> None:
    """The line's doors."""

    def keyed(request: web.Request) -> None:
        if not compare_digest(request.headers.get("Authorization", ""), f"Bearer {key}"):
            raise web.HTTPUnauthorized

    def called(request: web.Request) -> TelephoneCall:
        found = (one for one in telephone.calls.values() if one.id == request.match_info["id"])
        call = next(found, None)
        if call is None:
            raise web.HTTPNotFound
        return call

    async def dial(request: web.Request) -> web.Response:
        keyed(request)
        asked = await request.json()
        call = telephone.dial(str(asked["to"]), str(asked["reference"]))
        return web.json_response({"id": call.id, "outcome": call.outcome}, status=201)

    async def ask(request: web.Request) -> web.Response:
        keyed(request)
        return web.json_response({"said": telephone.reply(called(request), str((await request.json())["text"]))})

    async def end(request: web.Request) -> web.Response:
        keyed(request)
        called(request).turns.append((str((await request.json())["text"]), None))
        return web.json_response({})

    async def insured(request: web.Request) -> web.Response:
        asked = await request.json()
        telephone.outcomes[asked["to"]] = asked.get("outcome", "answered")
        telephone.replies[asked["to"]] = asked.get("replies", [])
        return web.json_response({})

    async def listed(_request: web.Request) -> web.Response:
        shown = [{"to": one.to, "outcome": one.outcome, "turns": one.turns} for one in telephone.calls.values()]
        return web.json_response(shown)

    application.router.add_post("/calls", dial)
    application.router.add_get("/calls", listed)
    application.router.add_put("/calls/insured", insured)
    application.router.add_post("/calls/{id}/questions", ask)
    application.router.add_post("/calls/{id}/end", end)
