"""What happened to an intervention, in order: decisions, offers, answers, choices by hand; for its page.

Everything shown is a row that was only ever added; nothing is told from memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.assignment.domain.rounds import Offer
from services.assignment.domain.states import OfferState
from services.assignment.domain.telling import ROBOT
from services.assignment.pages.words import OUTCOMES, declined_because
from services.assignment.use_cases.explaining import Story


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    who: str
    text: str
    kind: str = "system"
    decision_id: str | None = None


def timeline(story: Story) -> list[Entry]:
    """Oldest first."""
    lines = [*_decisions(story), *(line for offer in story.offers for line in _offer(offer)), *_said(story)]
    return sorted(lines, key=lambda line: line.at)


def _decisions(story: Story) -> Iterator[Entry]:
    for kept in story.decisions:
        one, by_whom = kept.decision, kept.by_whom
        who = by_whom["name"] if by_whom else ROBOT.name
        text = f"Décision (tour {one.request.round}) : {len(one.ranking)} entreprise(s) possible(s)."
        yield Entry(one.request.at, who, text, "staff" if by_whom else "system", str(kept.id))


def _offer(offer: Offer) -> Iterator[Entry]:
    firm, person = offer.firm.name, offer.professional.name
    how = "à la main" if offer.by_hand else "exclusive" if offer.wave == 0 else f"partagée, vague {offer.wave}"
    yield Entry(offer.made_at, ROBOT.name, f"Proposition {how} à {firm} ({person}).")
    closed = offer.closed_at
    match offer.state:
        case OfferState.ACCEPTED if offer.answered_at:
            yield Entry(offer.answered_at, person, f"{firm} a accepté.", "staff")
        case OfferState.DECLINED if closed:
            why = declined_because(offer.decline_reason, offer.comment)
            yield Entry(closed, person, f"{firm} a refusé : {why}", "staff")
        case OfferState.EXPIRED if closed:
            yield Entry(closed, ROBOT.name, f"{firm} n'a pas répondu à temps.", "late")
        case OfferState.TAKEN if closed:
            yield Entry(closed, ROBOT.name, f"Fermée pour {firm} : déjà attribuée.")
        case OfferState.WITHDRAWN | OfferState.CANCELLED if closed:
            yield Entry(closed, ROBOT.name, f"Retirée à {firm}.")
        case _:
            return


def _said(story: Story) -> Iterator[Entry]:
    for row in story.remarks:
        yield Entry(row["at"], row["actor"]["name"], row["sentence"], "staff")
    for row in story.answers:
        if row["outcome"].startswith("refused:"):
            what = "Acceptation" if row["kind"] == "accepted" else "Refus"
            text = f"{what} du professionnel {row['number']} sans effet : {OUTCOMES[row['outcome']]}."
            yield Entry(row["heard_at"], ROBOT.name, text, "late")
