"""From rows to the values of the domain, one function per table."""

from typing import Any

from contracts.events.envelope import Actor, Firm, Professional, Source
from services.casework.domain.calls import Call, HandBack, Handler, Televaluation
from services.casework.domain.cover import Decision
from services.casework.domain.entries import Entry
from services.casework.domain.file import (
    ActionDate,
    Attempt,
    Confirmation,
    Dossier,
    Intervention,
    Job,
    Offer,
    Stage,
    Standing,
    Status,
)

Row = Any  # a record of asyncpg: its columns are known to SQL, not to mypy


def dossier(row: Row, *, interventions: tuple[Intervention, ...]) -> Dossier:
    """A dossier with its interventions."""
    return Dossier(
        id=row["id"],
        number=row["number"],
        order_id=row["order_id"],
        insurer=row["insurer"],
        pack_version=row["pack_version"],
        kind=row["kind"],
        origin=row["origin"],
        status=Status(row["status"]),
        loss_kind=row["loss_kind"],
        loss_date=row["loss_date"],
        insee=row["insee"],
        claim_number=row["claim_number"],
        content=row["content"],
        source=Source.model_validate_json(row["source"]),
        description=row["description"],
        opened_at=row["opened_at"],
        insured=row["insured"],
        phones=tuple(row["phones"]),
        commune=row["commune"],
        team=row["team"],
        reserved=row["reserved"],
        limit_cents=row["limit_cents"],
        companion_of=row["companion_of"],
        companion_number=row["companion_number"],
        cause_needed=row["cause_needed"],
        cause=_confirmation(row, "cause"),
        televaluation=_confirmation(row, "televaluation"),
        ended_at=row["ended_at"],
        end_reason=row["end_reason"],
        merged_into=row["merged_into"],
        merged_number=row["merged_number"],
        version=row["version"],
        lines=row["lines"],
        interventions=interventions,
    )


def _confirmation(row: Row, name: str) -> Confirmation | None:
    at = row[f"{name}_at"]
    return Confirmation(at=at, by_id=row[f"{name}_by"], by_name=row[f"{name}_by_name"]) if at else None


def intervention(
    row: Row,
    *,
    dates: tuple[ActionDate, ...],
    offers: tuple[Offer, ...],
    job: Job | None,
    televaluation: Televaluation | None,
) -> Intervention:
    """An intervention with what of it can still move."""
    return Intervention(
        id=row["id"],
        stage=Stage(row["stage"]),
        trade=row["trade"],
        round=row["round"],
        excluded=tuple(row["excluded"]),
        counts=row["counts"],
        dates=dates,
        offers=offers,
        job=job,
        televaluation=televaluation,
        works_on=row["works_on"],
    )


def _firm(row: Row) -> Firm:
    return Firm(id=row["firm_id"], code=row["firm_code"], name=row["firm_name"])


def _professional(row: Row) -> Professional:
    return Professional(number=row["professional_number"], name=row["professional_name"])


def offer(row: Row) -> Offer:
    """An offer."""
    return Offer(
        id=row["id"],
        round=row["round"],
        firm=_firm(row),
        professional=_professional(row),
        made_at=row["made_at"],
        ends_at=row["ends_at"],
        closed_at=row["closed_at"],
        end_reason=row["end_reason"],
        accepted_at=row["accepted_at"],
    )


def action_date(row: Row) -> ActionDate:
    """A date d'action."""
    return ActionDate(
        id=row["id"],
        code=row["code"],
        owner=row["owner"],
        set_at=row["set_at"],
        set_by=row["set_by"],
        due_at=row["due_at"],
        original_due_at=row["original_due_at"],
        standing=Standing(row["standing"]),
        counter=row["counter"],
        layer=row["layer"],
        comment=row["comment"],
        details=row["details"],
        offer_id=row["offer_id"],
        firm=_firm(row) if row["firm_id"] else None,
        met_at=row["met_at"],
        ended_at=row["ended_at"],
        end_reason=row["end_reason"],
    )


def job(row: Row, *, attempts: tuple[Attempt, ...] = ()) -> Job:
    """A job."""
    return Job(
        id=row["id"],
        offer_id=row["offer_id"],
        firm=_firm(row),
        professional=_professional(row),
        made_at=row["made_at"],
        accepted_at=row["accepted_at"],
        visit_at=row["visit_at"],
        attempts=attempts,
        ended_at=row["ended_at"],
        end_reason=row["end_reason"],
    )


def attempt(row: Row) -> Attempt:
    """A chase or a contact."""
    return Attempt(
        report_id=row["report_id"], kind=row["kind"], at=row["at"], number=row["number"], outcome=row["outcome"]
    )


def televaluation(row: Row, *, calls: tuple[Call, ...]) -> Televaluation:
    """A télévaluation."""
    back = HandBack(row["back_at"], row["back_code"], row["back_sentence"]) if row["back_at"] else None
    return Televaluation(
        id=row["id"],
        handler=Handler(row["handler"]),
        calls=calls,
        answers=row["answers"],
        call_at=row["call_at"],
        sms_at=row["sms_at"],
        hand_back=back,
        done_at=row["done_at"],
    )


def call(row: Row) -> Call:
    """A call to the client."""
    by = Actor(kind=row["by_kind"], id=row["by_id"], name=row["by_name"])
    return Call(row["id"], row["at"], row["number"], row["outcome"], by, row["comment"])


def decision(row: Row) -> Decision:
    """A decision on cover."""
    by = Actor(kind=row["by_kind"], id=row["by_id"], name=row["by_name"])
    return Decision(
        id=row["id"], at=row["at"], by=by, rule=row["rule"], outcome=row["outcome"], sentence=row["sentence"],
        cents=row["cents"], limit_cents=row["limit_cents"], reason=row["reason"],
    )  # fmt: skip


def entry(row: Row) -> Entry:
    """A line of the journal."""
    author = Actor(kind=row["author_kind"], id=row["author_id"], name=row["author_name"]) if row["author_id"] else None
    return Entry(
        id=row["id"],
        number=row["number"],
        kind=row["kind"],
        at=row["at"],
        author=author,
        body=row["body"],
        intervention_id=row["intervention_id"],
        details=row["details"] or {},
    )
