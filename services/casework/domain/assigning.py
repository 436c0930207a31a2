"""What assignment says, written into the dossier: offers made and closed, who won, nobody left.

A1 belongs to the offer: it is due 24 hours after the offer was made, to the minute, and acceptance never
restarts it (R-047…R-055). What is heard of an ended dossier or an old round is one line and no more.
"""

from datetime import datetime

from contracts.events.assignment import InterventionAssigned, InterventionExhausted, OfferClosed, OfferMade
from contracts.events.casework import JobOpened
from contracts.events.envelope import Actor
from services.casework.domain import journal
from services.casework.domain.anew import anew
from services.casework.domain.cover import SEARCHES
from services.casework.domain.dates import A1
from services.casework.domain.file import ActionDate, Dossier, Intervention, Job, Offer, Stage, Status
from services.casework.domain.opening import hold
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import CC, ZONAL
from services.casework.domain.stages import Verb, allow
from services.casework.domain.standing import amend, arrange, due_of, end_date, end_own, set_date


def offer_made(book: Book, dossier: Dossier, heard: OfferMade, *, at: datetime) -> Change | None:
    """The four lines of R-048 in their order, and the offer's own A1 (R-049, R-055).

    Nothing when this offer was heard before. The robot signs (R-047), or whoever chose by hand.
    """
    intervention = dossier.intervention(heard.intervention_id)
    if intervention is not None and any(one.id == heard.offer_id for one in intervention.offers):
        return None
    author = _chosen_by(heard.actor)
    pen = Pen(book=book, dossier=dossier, at=at, actor=author, author=author)
    offer = Offer(
        id=heard.offer_id,
        round=heard.round,
        firm=heard.firm,
        professional=heard.professional,
        made_at=heard.made_at,
        ends_at=heard.ends_at,
    )
    intervention = _live(dossier, heard.intervention_id, round_=heard.round)
    if intervention is None or intervention.job is not None:
        return _without_effect(pen, offer, dossier.intervention(heard.intervention_id))
    (stage,) = allow(intervention, Verb.OFFER)
    if intervention.base is not None and intervention.base.offer_id is None:
        intervention = end_own(intervention, at=at, reason="offered")
    intervention = anew(intervention, stage=stage, offers=(*intervention.offers, offer))
    intervention = start_a1(pen, intervention, offer)
    pen.line(journal.Assign(heard.firm.code, heard.firm.name), intervention=intervention)
    sub = journal.SubAssign(heard.professional.number, heard.professional.name, heard.made_at)
    pen.line(sub, intervention=intervention)
    done = journal.Done("SMS et e-mail d'assignation commandés pour le prestataire")
    pen.line(done, intervention=intervention, details={"offer_id": str(offer.id)})
    pen.keep(intervention)
    return pen.done()


def _chosen_by(actor: Actor) -> Actor:
    return actor.model_copy(update={"name": actor.name.upper()}) if actor.kind == "staff" else ZONAL


def _without_effect(pen: Pen, offer: Offer, intervention: Intervention | None) -> Change:
    """One line; the offer is kept closed, because what became of its SMS will be heard too."""
    pen.line(journal.Done(f"Proposition à {offer.firm.name} reçue sans effet : {_why_not(pen.dossier)}"))
    if intervention is not None:
        closed = anew(offer, closed_at=max(pen.at, offer.made_at), end_reason="without_effect")
        pen.keep(anew(intervention, offers=(*intervention.offers, closed)))
    return pen.done()


def start_a1(pen: Pen, intervention: Intervention, offer: Offer) -> Intervention:
    """*Contact client pour devis*, from the moment of the assignation."""
    kind = pen.book.dates[A1]
    due_at = due_of(pen, kind, start=offer.made_at, given=None)
    intervention, _ = set_date(
        pen, intervention, kind=kind, due_at=due_at, start=offer.made_at, offer_id=offer.id, firm=offer.firm
    )
    return intervention


def offer_closed(book: Book, dossier: Dossier, heard: OfferClosed, *, at: datetime) -> Change | None:
    """The offer's A1 ends; with no offer left the intervention waits for assignment again.

    Nothing when the dossier had closed it already (a cancellation, an old round).
    """
    intervention = dossier.intervention(heard.intervention_id)
    offer = intervention.offer(heard.offer_id) if intervention else None
    if intervention is None or offer is None:
        return None
    allow(intervention, Verb.CLOSE_OFFER)
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=ZONAL)
    reason = heard.sentence.strip().rstrip(".")
    details = {"offer_id": str(offer.id), "reason": heard.reason, "decline_reason": heard.decline_reason or ""}
    words = f"Proposition à {offer.firm.name} ({offer.firm.code}) close : {reason}"
    pen.line(journal.Done(words), intervention=intervention, details=details)
    intervention = close_offer(intervention, offer, at=heard.closed_at, reason=heard.reason)
    if intervention.stage is Stage.SEEKING and intervention.base is None:
        intervention = hold(pen, intervention)
    pen.keep(intervention)
    return pen.done()


def close_offer(intervention: Intervention, offer: Offer, *, at: datetime, reason: str) -> Intervention:
    """Closes the offer and ends its A1 with the lateness it has."""
    closed = anew(offer, closed_at=at, end_reason=reason)
    offers = tuple(closed if one.id == offer.id else one for one in intervention.offers)
    intervention = anew(intervention, offers=offers)
    date = a1_of(intervention, offer)
    return end_date(intervention, date, at=at, reason=reason) if date is not None and date.open else intervention


def a1_of(intervention: Intervention, offer: Offer) -> ActionDate | None:
    """The A1 that belongs to the offer."""
    return next((one for one in intervention.dates if one.offer_id == offer.id and one.code == A1), None)


def assigned(book: Book, dossier: Dossier, heard: InterventionAssigned, *, at: datetime) -> Change | None:
    """The acceptance is journalled (J9), the job opens to the winner, the insurer is told (R-051, R-052).

    Nothing when this acceptance was heard before (R-054).
    """
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=ZONAL)
    intervention = _live(dossier, heard.intervention_id, round_=heard.round)
    if intervention is not None and intervention.job is not None and intervention.job.offer_id == heard.offer_id:
        return None
    if intervention is None or intervention.job is not None:
        pen.line(journal.Done(f"Acceptation de {heard.firm.name} reçue sans effet : {_why_not(dossier)}"))
        return pen.done()
    (stage,) = allow(intervention, Verb.ASSIGN)
    offer = _winner(intervention, heard)
    accepted = journal.Accepted(heard.professional.name, heard.professional.number, heard.accepted_at)
    details = {"offer_id": str(offer.id), "firm": heard.firm.code}
    entry = pen.line(accepted, intervention=intervention, at=heard.accepted_at, anonymous=True, details=details)
    job = Job(
        id=book.new_id(), offer_id=offer.id, firm=heard.firm, professional=heard.professional,
        made_at=heard.made_at, accepted_at=heard.accepted_at,
    )  # fmt: skip
    intervention = _give(pen, intervention, stage=stage, offer=offer, job=job)
    pen.keep(intervention)
    pen.say(job_opened(pen, intervention, job, at=pen.at))
    sentence = f"L'intervention est confiée à {heard.firm.name}."
    pen.notice("assigned", entry=entry, sentence=sentence, firm=heard.firm)
    return pen.done()


def _winner(intervention: Intervention, heard: InterventionAssigned) -> Offer:
    known = next((one for one in intervention.offers if one.id == heard.offer_id), None)
    offer = known or Offer(
        id=heard.offer_id, round=heard.round, firm=heard.firm, professional=heard.professional,
        made_at=heard.made_at, ends_at=heard.accepted_at,
    )  # fmt: skip
    return anew(offer, closed_at=heard.accepted_at, end_reason="accepted", accepted_at=heard.accepted_at)


def _give(pen: Pen, intervention: Intervention, *, stage: Stage, offer: Offer, job: Job) -> Intervention:
    """The winner's own A1 is the current date: running, or taken up again where its offer had expired."""
    others = tuple(one for one in intervention.offers if one.id != offer.id)
    intervention = anew(intervention, stage=stage, offers=(*others, offer), job=job)
    for date in intervention.dates:
        if date.open and date.layer == 0 and date.offer_id is None:
            intervention = end_date(intervention, date, at=pen.at, reason="assigned")
    own = a1_of(intervention, offer)
    if own is None:
        return start_a1(pen, intervention, offer)
    if not own.open:
        return amend(intervention, anew(own, ended_at=None, end_reason=None))
    return arrange(intervention)


def job_opened(pen: Pen, intervention: Intervention, job: Job, *, at: datetime) -> JobOpened:
    """Name, phones and address travel only now."""
    dossier, order = pen.dossier, pen.dossier.order
    current = intervention.current
    assert current is not None  # an intervention that has not ended shows one: R-057
    return JobOpened(
        actor=pen.actor,
        job_id=job.id,
        dossier_id=dossier.id,
        dossier_number=dossier.number,
        intervention_id=intervention.id,
        round=intervention.round,
        offer_id=job.offer_id,
        insurer=dossier.insurer,
        firm=job.firm,
        professional=job.professional,
        trade=intervention.trade or "",
        loss_kind=dossier.loss_kind,
        description=_description(dossier, intervention),
        insured=order.insured,
        site=order.site,
        phones_to_leave=tuple(f"{use} : {phone}" for use, phone in pen.pack.origins[dossier.origin].phones.items()),
        action=pen.action(current),
        opened_at=at,
    )


def _description(dossier: Dossier, intervention: Intervention) -> str:
    """The mission's text, with the kind of leak search where one was chosen (R-033)."""
    known = intervention.televaluation
    search = known.answers.get("leak_search") if known else None
    said = (dossier.description, f"Recherche de fuite : {SEARCHES.get(search, search)}" if search else "")
    return "\n".join(filter(None, said))


def exhausted(book: Book, dossier: Dossier, heard: InterventionExhausted, *, at: datetime) -> Change | None:
    """Nobody is left to ask: *En attente d'affectation* becomes a CC's, and the insurer is told."""
    intervention = _live(dossier, heard.intervention_id, round_=heard.round)
    if intervention is None or intervention.job is not None or intervention.stage is Stage.EXHAUSTED:
        return None
    (stage,) = allow(intervention, Verb.EXHAUST)
    pen = Pen(book=book, dossier=dossier, at=at, actor=heard.actor, author=ZONAL)
    words = f"Recherche épuisée ({heard.offers_made} propositions) : {heard.sentence}"
    entry = pen.line(journal.Done(words), intervention=intervention)
    for offer in [one for one in intervention.offers if one.closed_at is None]:
        intervention = close_offer(intervention, offer, at=at, reason="exhausted")
    intervention = end_own(intervention, at=at, reason="exhausted")
    hold(pen, anew(intervention, stage=stage), owner=CC, comment="à affecter à la main")
    pen.notice("unplaced", entry=entry, sentence=_UNPLACED)
    return pen.done()


_UNPLACED = "Aucun prestataire du réseau n'a pu prendre l'intervention : un chargé de clientèle en cherche un lui-même."


def _live(dossier: Dossier, intervention_id: object, *, round_: int) -> Intervention | None:
    """The intervention, when the dossier is open and the round is today's."""
    found = next((one for one in dossier.interventions if one.id == intervention_id), None)
    if dossier.status is not Status.OPEN or found is None or found.round != round_ or found.stage in _NOT_SOUGHT:
        return None
    return found


_NOT_SOUGHT = frozenset({Stage.ENDED, Stage.CAUSE, Stage.TELEVALUATION})


def _why_not(dossier: Dossier) -> str:
    match dossier.status:
        case Status.CANCELLED:
            return "le dossier est annulé"
        case Status.REFUSED | Status.CLOSED:
            into = dossier.merged_number
            return f"le dossier est réuni au dossier {into}" if into else "le dossier est clos"
        case Status.OPEN:
            return "l'intervention n'est plus à pourvoir dans cette vague"
