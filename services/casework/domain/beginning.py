"""What is known of a télévaluation when the file opens, and whether the robot takes it (R-024, R-032, R-033)."""

from dataclasses import replace

from contracts.events.envelope import OrderContent
from services.casework.domain.calls import Handler, Televaluation
from services.casework.domain.cover import LEAK_SEARCH
from services.casework.domain.pack import Pack
from services.casework.domain.pen import Pen


def televaluation(pen: Pen, order: OrderContent, *, pack: Pack, trade: str | None) -> Televaluation | None:
    """The kind of leak search, where the mission's text names it (R-033)."""
    if pack.leak_search is None or trade != LEAK_SEARCH:
        return None
    kind = pack.leak_search.named_in(order.description)
    return Televaluation(id=pen.book.new_id(), answers={"leak_search": kind}) if kind else None


def search_unsaid(pack: Pack, known: Televaluation | None, *, trade: str | None) -> bool:
    """Whether a leak search was ordered and nobody said which: a person has to ask (R-033)."""
    return trade == LEAK_SEARCH and pack.leak_search is not None and known is None


def for_robot(pen: Pen, order: OrderContent, *, pack: Pack, known: Televaluation | None) -> Televaluation | None:
    """The télévaluation as Emma's: she has a line, the pack wants it, no team has the file (R-018, R-024)."""
    if not pen.book.robot or pen.dossier.reserved or pack.robot is None or not pack.robot.takes(order):
        return None
    call_at = pack.robot.next_call(after=pen.at, insee=pen.dossier.insee, calendar=pen.book.calendar)
    return replace(known or Televaluation(id=pen.book.new_id()), handler=Handler.ROBOT, call_at=call_at)
