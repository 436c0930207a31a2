"""A dossier as its page shows it: names instead of codes; what is late, allowed or current comes from the domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.casework.domain.calls import spoken
from services.casework.domain.file import ActionDate, Confirmation, Job, Offer, Stage, Standing, Status
from services.casework.domain.journal import amount
from services.casework.domain.views import DossierView, InterventionView
from services.casework.pages import televaluation_view as asked
from services.casework.pages import words
from services.casework.pages.act_forms import ActForm
from services.casework.pages.letters import LetterCard, card_of
from services.casework.pages.messages_view import MessageCard, message_of

Pairs = Sequence[tuple[str, object]]


@dataclass(frozen=True, slots=True)
class DateCard:
    """A date d'action with its names."""

    label: str
    owner: str
    due_at: datetime
    original_due_at: datetime
    comment: str | None
    place: str

    @property
    def moved(self) -> bool:
        """Whether the due date is no longer the original one (R-060)."""
        return self.due_at != self.original_due_at


@dataclass(frozen=True, slots=True)
class OfferCard:
    """A proposal that is open."""

    firm: str
    professional: str
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class JobCard:
    """The firm that has the intervention."""

    firm: str
    professional: str
    accepted_at: datetime
    visit_at: datetime | None
    chases: int


@dataclass(frozen=True, slots=True)
class InterventionCard:
    """One trade's work: where it stands, its dates, who has it or is asked."""

    trade: str
    stage: str
    late: bool
    current: DateCard | None
    others: Sequence[DateCard]
    offers: Sequence[OfferCard]
    job: JobCard | None
    works_on: date | None
    past: Sequence[tuple[str, str]]
    televaluation: asked.TelevaluationCard | None
    search: tuple[str, str] | None
    """Where the search for a craftsman is explained, and what is done there."""


@dataclass(frozen=True, slots=True)
class DossierPage:
    """Everything the page shows above the journal."""

    number: str
    version: int
    title: str
    origin: str
    kind: str
    status: str
    open: bool
    late: bool
    team: str | None
    limit: str | None
    claim_number: str
    is_companion: bool
    companion_number: str | None
    ended_at: str
    end_reason: str | None
    description: str
    zone: str
    insured: str
    phones: Sequence[tuple[str, str]]
    email: str | None
    address: str
    postal_code: str
    city: str
    access: str | None
    occupancy: str
    phones_to_leave: Pairs
    facts: Pairs
    confirmations: Pairs
    decisions: Sequence[asked.DecisionLine]
    letters: Sequence[LetterCard]
    messages: Sequence[MessageCard]
    interventions: Sequence[InterventionCard]
    acts: Sequence[ActForm]
    targets: Sequence[tuple[str, str]]
    """The interventions an act may be about, to choose from where there are several."""


def page_of(view: DossierView, *, acts: Sequence[ActForm], searches: str = "", intake: str = "") -> DossierPage:
    """The dossier for its page; `searches` and `intake` are the addresses of assignment's and of intake's screens."""
    dossier, order, zone = view.dossier, view.order, ZoneInfo(view.zone)
    insured, site = order.insured, order.site
    return DossierPage(
        number=dossier.number,
        version=dossier.version,
        title=f"{words.loss(dossier.loss_kind)}, {site.city}",
        origin=view.origin,
        kind=dossier.kind,
        status=words.STATUS[dossier.status],
        open=dossier.status is Status.OPEN,
        late=any(one.late for one in view.interventions),
        team=dossier.team,
        limit=amount(dossier.limit_cents) if dossier.limit_cents is not None else None,
        claim_number=order.claim_number,
        is_companion=dossier.is_companion,
        companion_number=view.companion[1] if view.companion else None,
        ended_at=_moment(dossier.ended_at, zone),
        end_reason=dossier.end_reason,
        description=dossier.description,
        zone=view.zone,
        insured=" ".join(filter(None, dict.fromkeys((insured.first_name, insured.last_name)))),
        phones=[(one.replace(" ", ""), spoken(one)) for one in insured.phones],
        email=insured.email,
        address=site.address,
        postal_code=site.postal_code,
        city=site.city,
        access=site.access,
        occupancy=words.occupation(order.occupancy, order.dwelling),
        phones_to_leave=view.phones,
        facts=_facts(view, zone),
        confirmations=_confirmations(view, zone),
        decisions=asked.decisions_of(view),
        letters=[card_of(one, intake=intake) for one in view.letters],
        messages=[message_of(one) for one in view.messages],
        interventions=[_intervention(one, view=view, searches=searches) for one in view.interventions],
        acts=acts,
        targets=asked.targets_of(view),
    )


def _intervention(one: InterventionView, *, view: DossierView, searches: str) -> InterventionCard:
    labels = view.labels
    running = [_date(date, labels) for date in one.dates if date.open and date.standing is not Standing.CURRENT]
    job = one.intervention.job
    return InterventionCard(
        trade=one.trade or words.trade(one.intervention.trade),
        stage=one.stage[:1].upper() + one.stage[1:],
        late=one.late,
        current=_date(one.current, labels) if one.current else None,
        others=running,
        offers=[_offer(offer) for offer in one.offers if offer.closed_at is None],
        job=_job(job) if job else None,
        works_on=one.intervention.works_on,
        past=[(f"{by.firm.name} ({by.firm.code})", words.job_end(by.end_reason)) for by in one.jobs if by.ended_at],
        televaluation=asked.televaluation_of(one, view),
        search=_search(one, searches),
    )


def _search(one: InterventionView, searches: str) -> tuple[str, str] | None:
    if not searches or not one.intervention.round:
        return None
    exhausted = one.intervention.stage is Stage.EXHAUSTED
    words = "Choisir un prestataire à la main" if exhausted else "Voir l'affectation"
    return f"{searches}/interventions/{one.intervention.id}", words


_PLACES = {
    Standing.CURRENT: "affichée",
    Standing.UNDER: "suspendue sous la date affichée, son échéance court toujours",
    Standing.BESIDE: "autre proposition",
    Standing.ENDED: "terminée",
}


def _date(one: ActionDate, labels: dict[str, str]) -> DateCard:
    firm = f" · {one.firm.name}" if one.firm else ""
    return DateCard(
        label=f"{one.code} · {labels.get(one.code, one.code)}" if len(one.code) < 4 else labels.get(one.code, one.code),
        owner=words.owner(one.owner) + firm,
        due_at=one.due_at,
        original_due_at=one.original_due_at,
        comment=one.comment,
        place=_PLACES[one.standing] + firm,
    )


def _offer(one: Offer) -> OfferCard:
    return OfferCard(f"{one.firm.name} ({one.firm.code})", one.professional.name, one.made_at, one.ends_at)


def _job(job: Job) -> JobCard:
    return JobCard(
        firm=f"{job.firm.name} ({job.firm.code})",
        professional=f"{job.professional.name} ({job.professional.number})",
        accepted_at=job.accepted_at,
        visit_at=job.visit_at,
        chases=job.chases(),
    )


def _facts(view: DossierView, zone: ZoneInfo) -> Pairs:
    dossier, order = view.dossier, view.order
    return (
        ("Reçue par", words.CHANNELS.get(dossier.source.channel, dossier.source.channel)),
        ("Ouverte le", _moment(dossier.opened_at, zone)),
        ("N° d'ordre", order.order_number),
        ("Référence", order.insurer_reference),
        ("Contrat", order.policy_number),
        ("Code agent", order.agent_code),
        ("Code courtier", order.broker_code),
        ("Date du sinistre", f"{order.loss_date:%d/%m/%Y}" if order.loss_date else None),
        ("Expert", "Au dossier" if order.has_expert else None),
        ("Règles", f"version {dossier.pack_version}"),
    )


def _confirmations(view: DossierView, zone: ZoneInfo) -> Pairs:
    dossier = view.dossier
    return tuple(
        (name, f"{_moment(one.at, zone)} par {one.by_name}")
        for name, one in (("Télévaluation", dossier.televaluation), ("Cause réparée", dossier.cause))
        if isinstance(one, Confirmation)
    )


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%d/%m/%Y %H:%M") if at else ""
