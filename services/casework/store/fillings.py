"""The rows that fill the tables of what belongs to dossiers: one function per table of `columns.py`."""

from collections.abc import Sequence
from uuid import UUID

from services.casework.domain.calls import Call, Televaluation
from services.casework.domain.file import ActionDate, Attempt, Intervention, Job, Offer, Standing
from services.casework.domain.pen import Change
from services.casework.store.columns import Rows


def interventions(moved: Sequence[tuple[UUID, Intervention]]) -> Rows:
    """Rows of `INTERVENTION`."""
    return [
        (one.id, dossier_id, one.stage, one.trade, one.round, one.excluded, dict(one.counts), one.works_on)
        for dossier_id, one in moved
    ]


def offers(moved: Sequence[tuple[UUID, UUID, Offer]]) -> Rows:
    """Rows of `OFFER`."""
    return [
        (
            one.id, dossier_id, intervention_id, one.round, one.firm.id, one.firm.code, one.firm.name,
            one.professional.number, one.professional.name, one.made_at, one.ends_at, one.closed_at, one.end_reason,
            one.accepted_at,
        )
        for dossier_id, intervention_id, one in moved
    ]  # fmt: skip


def action_dates(moved: Sequence[tuple[UUID, UUID, ActionDate]]) -> Rows:
    """Rows of `ACTION_DATE`, the current ones last."""
    ordered = sorted(moved, key=lambda row: row[2].standing is Standing.CURRENT)
    return [
        (
            one.id, dossier_id, intervention_id, one.code, one.owner, one.set_at, one.set_by, one.due_at,
            one.original_due_at, one.standing, one.counter, one.layer, one.comment, dict(one.details), one.offer_id,
            *((one.firm.id, one.firm.code, one.firm.name) if one.firm else (None, None, None)),
            one.met_at, one.ended_at, one.end_reason,
        )
        for dossier_id, intervention_id, one in ordered
    ]  # fmt: skip


def jobs(moved: Sequence[tuple[UUID, UUID, Job]]) -> Rows:
    """Rows of `JOB`, ended ones first: an intervention has one in hand."""
    ordered = sorted(moved, key=lambda row: row[2].ended_at is None)
    return [
        (
            one.id, dossier_id, intervention_id, one.offer_id, one.firm.id, one.firm.code, one.firm.name,
            one.professional.number, one.professional.name, one.made_at, one.accepted_at, one.visit_at, one.ended_at,
            one.end_reason,
        )
        for dossier_id, intervention_id, one in ordered
    ]  # fmt: skip


def attempts(moved: Sequence[tuple[UUID, Attempt]]) -> Rows:
    """Rows of `ATTEMPT`."""
    return [(one.report_id, job_id, one.kind, one.at, one.number, one.outcome) for job_id, one in moved]


def journal(changes: Sequence[Change]) -> Rows:
    """Rows of `JOURNAL`."""
    return [
        (
            change.dossier.id, entry.number, entry.id, entry.kind, entry.at,
            *((entry.author.kind, entry.author.id, entry.author.name) if entry.author else (None, None, None)),
            entry.body, entry.intervention_id, dict(entry.details) or None,
        )
        for change in changes
        for entry in change.entries
    ]  # fmt: skip


def televaluations(moved: Sequence[tuple[UUID, UUID, Televaluation]]) -> Rows:
    """Rows of `TELEVALUATION`."""
    return [
        (
            one.id, dossier_id, intervention_id, one.handler, dict(one.answers), one.call_at, one.sms_at,
            *((one.hand_back.at, one.hand_back.code, one.hand_back.sentence) if one.hand_back else (None, None, None)),
            one.done_at,
        )
        for dossier_id, intervention_id, one in moved
    ]  # fmt: skip


def calls(moved: Sequence[tuple[UUID, Call]]) -> Rows:
    """Rows of `CALL`."""
    return [
        (one.id, televaluation_id, one.at, one.number, one.outcome, one.by.kind, one.by.id, one.by.name, one.comment)
        for televaluation_id, one in moved
    ]


def client_messages(changes: Sequence[Change]) -> Rows:
    """Rows of `CLIENT_MESSAGE`."""
    return [
        (one.id, change.dossier.id, one.intervention_id, one.to, one.text)
        for change in changes
        for one in change.messages
    ]


def decisions(changes: Sequence[Change]) -> Rows:
    """Rows of `DECISION`."""
    return [
        (
            one.id, change.dossier.id, one.at, one.by.kind, one.by.id, one.by.name, one.rule, one.outcome,
            one.sentence, one.cents, one.limit_cents, one.reason,
        )
        for change in changes
        for one in change.decisions
    ]  # fmt: skip
