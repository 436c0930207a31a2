"""What the clock does about the insured, over a real database, a real SMS provider and a real telephone line."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from contracts.events.envelope import Person
from deploy.demo.outbox.server import Outbox, running
from services.casework.channels.sms import SmsProvider, abroad
from services.casework.channels.telephone import Telephone
from services.casework.domain.acts import RecordChase
from services.casework.domain.views import DossierView, Performed
from services.casework.use_cases.clients import Clients
from services.casework.use_cases.emma import Emma
from shared.client import Client
from tests.casework.cases import Cases, casework
from tests.casework.stories import EMMAS_BOOK, submitted
from tests.support.postgres import TestServer

NUMBER = "02 61 91 44 10"


@dataclass
class Outside:
    """Casework, and the carriers it speaks to."""

    cases: Cases
    outbox: Outbox
    client: Client

    def clients(self) -> Clients:
        """What the loops run."""
        sms = SmsProvider(client=self.client, url=self.outbox.url, key="k", sender="PASSERELLE")
        return Clients(db=self.cases.db, clock=self.cases.clock, book=EMMAS_BOOK, sms=sms)

    def emma(self, *, key: str = "k") -> Emma:
        """The robot with its line."""
        line = Telephone(client=self.client, url=self.outbox.url, key=key)
        return Emma(db=self.cases.db, clock=self.cases.clock, book=EMMAS_BOOK, line=line)

    async def chased(self, view: DossierView, times: int) -> DossierView:
        """The desk calls in vain, so many times."""
        for n in range(times):
            number = f"02 61 91 44 1{n}"
            outcome = await self.cases.act(view, RecordChase(number=number, outcome="no_answer"))
            assert isinstance(outcome, Performed)
            view = outcome.dossier
        return view

    async def bodies(self, view: DossierView) -> list[str]:
        """The journal's texts."""
        return [entry.body for entry in (await self.cases.view(view.dossier.id)).journal]


@pytest.fixture
async def outside(postgres: TestServer, tmp_path: Path, clock_file: Path) -> AsyncIterator[Outside]:
    async with (
        casework(postgres, clock_file) as cases,
        running(folder=tmp_path / "outbox", sms_key="k") as outbox,
        Client(timeout=5, allow_private=True) as client,
    ):
        yield Outside(cases, outbox, client)


async def test_the_third_chase_sends_one_sms_and_the_week_ends_by_the_clock(outside: Outside) -> None:
    """R-022, R-023."""
    cases = outside.cases
    view = await outside.chased(await cases.open(submitted()), 3)

    assert await outside.clients().send_messages() == 1
    assert await outside.clients().send_messages() == 0
    (sent,) = outside.outbox.kept.newest_first()
    assert (sent.recipients, await outside.clients().end_waits()) == (("+33261914412",), 0)
    assert "Action réalisée: SMS de rappel remis au 02 61 91 44 12" in await outside.bodies(view)
    assert (await cases.reading.search(code="E12")).rows[0].id == view.dossier.id

    cases.later(days=7, minutes=1)
    assert (await outside.clients().end_waits(), await outside.clients().end_waits()) == (1, 0)
    row = (await cases.reading.search(text=view.dossier.number)).rows[0]
    assert (row.code, row.owner) == ("HOLD_TLV", "cc")
    assert "conclure ou rendre le dossier" in (row.comment or "")


async def test_an_sms_waits_while_the_provider_is_down_and_fails_with_a_line_when_it_says_never(
    outside: Outside,
) -> None:
    view = await outside.chased(await outside.cases.open(submitted()), 3)
    outside.outbox.behaviour.sms = "unavailable"

    await outside.clients().send_messages()
    waiting = await outside.clients().waiting()
    await outside.cases.sql("update client_messages set next_try_at = '-infinity' returning 1")
    outside.outbox.behaviour.sms = "refused"
    await outside.clients().send_messages()

    assert waiting["sms"] == 1
    assert "Action réalisée: SMS de rappel non remis : numéro refusé par l'opérateur" in await outside.bodies(view)
    assert (await outside.clients().waiting())["sms"] == 0


async def test_emma_calls_talks_and_activates_the_file_over_the_line(outside: Outside) -> None:
    """R-024."""
    cases, emma = outside.cases, outside.emma()
    view = await emmas(outside, "+33261914411")

    assert await emma.call_due() == 1
    assert await emma.call_due() == 0

    seen = await cases.view(view.dossier.id)
    authors = [entry.author.name for entry in seen.journal if entry.author]
    assert authors.count("EMMA") >= 3
    assert (seen.interventions[0].intervention.stage, seen.interventions[0].intervention.trade) == (
        "seeking",
        "PEINTURE",
    )
    async with aiohttp.ClientSession() as session, session.get(f"{outside.outbox.url}/calls") as answer:
        (call,) = await answer.json()
    assert f"dossier {view.dossier.number}" in call["turns"][0][0]


async def test_emma_hands_back_over_the_line_and_the_list_says_why(outside: Outside) -> None:
    """R-025."""
    wants, silent = await emmas(outside, "+33261914418"), await emmas(outside, "+33261914419")

    assert await outside.emma().call_due() == 2
    await at_once(outside)
    assert await outside.emma().call_due() == 1

    for view, why in ((wants, "parler à une personne"), (silent, "n'a pas répondu, 2 appels")):
        row = (await outside.cases.reading.search(text=view.dossier.number)).rows[0]
        assert row.owner == "cc"
        assert why in (row.comment or "")


async def test_a_line_that_refuses_us_gives_the_file_to_the_desk_and_one_that_is_down_waits(outside: Outside) -> None:
    view = await emmas(outside, "+33261914411")
    down = Telephone(client=outside.client, url="http://127.0.0.1:9", key="k")
    emma = Emma(db=outside.cases.db, clock=outside.cases.clock, book=EMMAS_BOOK, line=down)

    await emma.call_due()
    waits = (await outside.cases.reading.search(text=view.dossier.number)).rows[0].owner
    outside.cases.later(hours=25)
    await outside.cases.sql("update televaluations set call_lease_until = null returning 1")
    emma._clock = outside.cases.clock
    await emma.call_due()

    row = (await outside.cases.reading.search(text=view.dossier.number)).rows[0]
    assert (waits, row.owner) == ("robot", "cc")
    assert "ligne téléphonique" in (row.comment or "")


async def emmas(outside: Outside, phone: str) -> DossierView:
    """A file that Emma has and may call for now."""
    cases = outside.cases
    cases._hearing._book = EMMAS_BOOK
    insured = Person(last_name="Corbinaud", first_name="Ysaline", phones=(phone,))
    view = await cases.open(submitted(insured=insured, dwelling=None, occupancy=None))
    await at_once(outside)
    return view


async def at_once(outside: Outside) -> None:
    """Emma may call now, whatever the hour at which the tests run."""
    now = outside.cases.clock.now()
    await outside.cases.sql("update televaluations set call_at = $1 where call_at is not null returning 1", now)


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("02 61 91 44 10", "+33261914410"), ("+33 (0)2 61 91 44 10", "+33261914410"), ("0033261914410", "+33261914410")],
)
def test_a_number_is_dialled_from_everywhere(number: str, dialled: str) -> None:
    assert abroad(number) == dialled
