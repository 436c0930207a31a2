"""Messages to craftsmen on a real PostgreSQL: written in one transaction, read once, in any order and however often."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from contracts.events.casework import MessageWritten
from contracts.events.portal import MessageFact, MessageNotified, MessageRead
from services.casework.domain.acts import TakeBack, WriteMessage
from services.casework.domain.provider_messages import ProviderMessage
from services.casework.domain.views import DossierView, Outdated, Performed
from shared.errors import Refused
from tests.casework.cases import Cases, casework
from tests.casework.stories import KERLANN, TANGUY, mirabelle
from tests.support.examples import example
from tests.support.postgres import TestServer


@pytest.fixture
async def cases(postgres: TestServer, clock_file: Path) -> AsyncIterator[Cases]:
    """Casework over a fresh database."""
    async with casework(postgres, clock_file) as made:
        yield made


F = TypeVar("F", bound=MessageFact)


def fact(model: type[F], message: ProviderMessage, **fields: object) -> F:
    """What the portal says of a message."""
    given = {
        "message_id": message.id,
        "job_id": message.job_id,
        "dossier_id": message.dossier_id,
        "intervention_id": message.intervention_id,
        "firm_id": KERLANN.id,
    }
    return example(model, **given | fields)


async def written(cases: Cases, text: str = "Merci de rappeler") -> tuple[DossierView, ProviderMessage]:
    """A message on a job."""
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    outcome = await cases.act(view, WriteMessage(text=text, firm=KERLANN.code))
    assert isinstance(outcome, Performed)
    return outcome.dossier, outcome.dossier.messages[0]


async def test_line_row_and_event_are_written_together(cases: Cases) -> None:
    view, message = await written(cases)

    assert view.journal[-1].id == message.id
    assert (view.journal[-1].kind, message.text, message.read_at) == ("J10", "Merci de rappeler", None)
    assert [one.message_id for one in await cases.said(MessageWritten)] == [message.id]


async def test_a_second_writer_changes_nothing_and_sees_the_first_ones_message(cases: Cases) -> None:
    view = await cases.with_job(mirabelle(order_id=uuid7()))
    await cases.act(view, WriteMessage(text="premier"))

    outcome = await cases.act(view, WriteMessage(text="second"))

    assert isinstance(outcome, Outdated)
    assert [one.text for one in outcome.dossier.messages] == ["premier"]
    assert len(await cases.said(MessageWritten)) == 1


async def test_a_receipt_heard_twice_and_read_again_is_one_line(cases: Cases) -> None:
    view, message = await written(cases)

    heard = await cases.hear(fact(MessageRead, message, read_at=cases.clock.now()))
    once = await cases.everything()
    await cases.absorb(heard)
    assert await cases.everything() == once
    await cases.hear(fact(MessageRead, message, read_at=cases.clock.now()))

    after = await cases.view(view.dossier.id)
    assert sum("receipt_of" in one.details for one in after.journal) == 1
    assert after.messages[0].read_by == "Maël Kerlann"
    assert "REMIS DE:\n" not in next(one.body for one in after.journal if one.kind == "J10")
    assert "REMIS DE:\n" in await cases.sql("select body from journal where kind = 'J10'")


async def test_a_receipt_that_comes_before_its_message_is_known_waits_for_it(cases: Cases) -> None:
    view, message = await written(cases)
    unknown = replace(message, id=uuid7())

    await cases.hear(fact(MessageRead, unknown, read_at=cases.clock.now()))

    assert len(await cases.parked()) == 1
    assert (await cases.view(view.dossier.id)).messages[0].read_at is None


async def test_told_after_read_and_read_after_told_come_to_the_same(cases: Cases) -> None:
    first, one = await written(cases)
    second, two = await written(cases)
    now = cases.clock.now()

    await cases.hear(fact(MessageRead, one, read_at=now), fact(MessageNotified, one, error=None, channel="sms", at=now))
    await cases.hear(fact(MessageNotified, two, error=None, channel="sms", at=now), fact(MessageRead, two, read_at=now))

    for view in (first, second):
        (message,) = (await cases.view(view.dossier.id)).messages
        assert (message.told_at, message.read_at, message.failure) == (now, now, None)


async def test_after_the_job_was_taken_back_nothing_goes_to_that_firm(cases: Cases) -> None:
    view, _ = await written(cases)
    taken = await cases.act(view, TakeBack(reason="congés"))
    assert isinstance(taken, Performed)

    with pytest.raises(Refused):
        await cases.act(taken.dossier, WriteMessage(text="encore là ?", firm=KERLANN.code))

    offer = cases.offer(taken.dossier, TANGUY)
    await cases.hear(offer, cases.acceptance(offer))
    given = await cases.view(view.dossier.id)
    with pytest.raises(Refused, match="elle est à Peintures Tanguy"):
        await cases.act(given, WriteMessage(text="encore là ?", firm=KERLANN.code))
    assert len(await cases.said(MessageWritten)) == 1


async def test_the_runtime_role_cannot_change_what_was_written(cases: Cases) -> None:
    await written(cases)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await cases.sql("update provider_messages set text = 'autre'")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await cases.sql("delete from provider_messages")
