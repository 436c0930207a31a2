"""Two dossiers told as stories, merged and parted again without any server: what the tests of both share."""

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from uuid_utils.compat import uuid7

from contracts.events.casework import NoticeIssued
from contracts.events.envelope import Event
from services.casework.domain import merging, parting
from services.casework.domain.acts import Cancel, HoldForCause, RecordTelevaluation
from services.casework.domain.file import Dossier
from services.casework.domain.mergeable import Pair
from services.casework.domain.merging import Merged
from services.casework.domain.parting import Parted, Standings
from services.casework.domain.pen import Change
from services.casework.domain.people import Staff
from tests.casework.stories import BOOK, CC, Story, submitted, with_job

METREUR = Staff(id="1005", name="Erwan Le Goff-Test", roles=frozenset({"metreur"}))


def pair(kept: Story, absorbed: Story) -> Pair:
    """The two as they stand."""
    return Pair(kept.dossier, replace(absorbed.dossier, number="26-009999-Z"))


def merge(kept: Story, absorbed: Story, *, by: Staff = CC) -> Merged:
    """One into the other."""
    return merging.merge(BOOK, pair(kept, absorbed), staff=by, reason="Le même sinistre.", at=kept.at)


def undo(made: Merged, *, by: Staff = CC, kept: Dossier | None = None, after: timedelta = timedelta(hours=1)) -> Parted:
    """Undone, a while later."""
    held = Standings(made.merge, kept or made.kept.dossier, made.absorbed.dossier)
    return parting.part(BOOK, held, staff=by, reason="Deux logements.", at=made.merge.at + after)


def told(change: Change) -> list[str]:
    """What the insurer is told."""
    return [one.act for one in change.said if isinstance(one, NoticeIssued)]


E = TypeVar("E", bound=Event)


def said(change: Change, model: type[E]) -> list[E]:
    """The events of a type."""
    return [one for one in change.said if isinstance(one, model)]


def held() -> Story:
    """Waits for its télévaluation."""
    return Story(submitted(order_id=uuid7()))


def cause() -> Story:
    """Waits until the cause is repaired."""
    return sought().act(HoldForCause(reason="fuite active"))


def sought(trade: str = "PEINTURE") -> Story:
    """A craftsman is looked for."""
    story = Story(submitted(order_id=uuid7()))
    return story.act(RecordTelevaluation(trade=trade, confirmed=True))


def given() -> Story:
    """A craftsman has accepted."""
    return with_job(order=submitted(order_id=uuid7()))


def cancelled() -> Story:
    """Ended."""
    return sought().act(Cancel(reason="sans suite"))


def reserved() -> Story:
    """With an expert: of one team."""
    return Story(submitted(order_id=uuid7(), has_expert=True))
