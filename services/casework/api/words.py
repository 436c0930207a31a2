"""The dossier, its journal and its figures as JSON, field by field as the contract documents them."""

from services.casework.api.values import Json, kin_json, letter_json, message_json, moment
from services.casework.domain.calls import Televaluation
from services.casework.domain.cover import Decision
from services.casework.domain.entries import Entry
from services.casework.domain.file import ActionDate, Confirmation, Job, Offer
from services.casework.domain.forms import ActOffer
from services.casework.domain.views import DossierRow, DossierView, InterventionView, LateCount, Lateness, SearchPage


def page_json(page: SearchPage) -> Json:
    """A page of the list."""
    return {"dossiers": [row_json(row) for row in page.rows], "after": page.after}


def row_json(row: DossierRow) -> Json:
    """One line of the list."""
    return {
        "id": str(row.id),
        "number": row.number,
        "insurer": row.insurer,
        "kind": row.kind,
        "status": row.status,
        "claim_number": row.claim_number,
        "loss_kind": row.loss_kind,
        "insured": row.insured,
        "commune": row.commune,
        "opened_at": moment(row.opened_at),
        "code": row.code,
        "label": row.label,
        "owner": row.owner,
        "due_at": moment(row.due_at),
        "late": row.late,
        "firm": row.firm,
        "comment": row.comment,
        "merged_into": row.merged_into,
    }


def dossier_json(view: DossierView) -> Json:
    """One dossier, complete but for its journal."""
    dossier = view.dossier
    return {
        "id": str(dossier.id),
        "number": dossier.number,
        "version": dossier.version,
        "status": dossier.status,
        "kind": dossier.kind,
        "insurer": dossier.insurer,
        "insurer_name": view.insurer,
        "pack_version": dossier.pack_version,
        "channel": dossier.source.channel,
        "origin": dossier.origin,
        "origin_label": view.origin,
        "team": dossier.team,
        "claim_number": dossier.claim_number,
        "loss_kind": dossier.loss_kind,
        "description": dossier.description,
        "limit_cents": dossier.limit_cents,
        "order_id": str(dossier.order_id),
        "order": view.order.model_dump(mode="json"),
        **kin_json(view.kin, dossier),
        "companion": {"id": str(view.companion[0]), "number": view.companion[1]} if view.companion else None,
        "phones_to_leave": [{"use": use, "phone": phone} for use, phone in view.phones],
        "televaluation": _confirmation(dossier.televaluation),
        "cause_needed": dossier.cause_needed,
        "cause": _confirmation(dossier.cause),
        "opened_at": moment(dossier.opened_at),
        "ended_at": moment(dossier.ended_at),
        "end_reason": dossier.end_reason,
        "erased_at": moment(view.erased_at),
        "hold": {"set_at": moment(view.hold.set_at), "by": view.hold.set_by.name, "reason": view.hold.reason}
        if view.hold
        else None,
        "zone": view.zone,
        "decisions": [_decision(one) for one in view.decisions],
        "letters": [letter_json(one) for one in view.letters],
        "messages": [message_json(one) for one in view.messages],
        "interventions": [_intervention(one, view) for one in view.interventions],
    }


def _confirmation(one: Confirmation | None) -> Json | None:
    return {"at": moment(one.at), "by": one.by_id, "name": one.by_name} if one else None


def _intervention(one: InterventionView, view: DossierView) -> Json:
    intervention = one.intervention
    return {
        "id": str(intervention.id),
        "trade": intervention.trade,
        "stage": intervention.stage,
        "stage_label": one.stage,
        "round": intervention.round,
        "televaluation": _televaluation(intervention.televaluation) if intervention.televaluation else None,
        "works_on": intervention.works_on.isoformat() if intervention.works_on else None,
        "late": one.late,
        "current": date_json(one.current, view) if one.current else None,
        "dates": [date_json(date, view) for date in one.dates],
        "offers": [_offer(offer) for offer in one.offers],
        "jobs": [_job(job) for job in one.jobs],
    }


def _televaluation(one: Televaluation) -> Json:
    back = one.hand_back
    calls = [
        {"at": moment(call.at), "number": call.number, "outcome": call.outcome, "by": call.by.id,
         "name": call.by.name, "comment": call.comment}
        for call in one.calls
    ]  # fmt: skip
    return {
        "handler": one.handler,
        "calls": calls,
        "answers": dict(one.answers),
        "call_at": moment(one.call_at),
        "sms_at": moment(one.sms_at),
        "hand_back": {"at": moment(back.at), "code": back.code, "sentence": back.sentence} if back else None,
        "done_at": moment(one.done_at),
    }


def _decision(one: Decision) -> Json:
    return {
        "id": str(one.id),
        "at": moment(one.at),
        "by": one.by.id,
        "name": one.by.name,
        "rule": one.rule,
        "outcome": one.outcome,
        "sentence": one.sentence,
        "cents": one.cents,
        "limit_cents": one.limit_cents,
        "reason": one.reason,
    }


def date_json(date: ActionDate, view: DossierView) -> Json:
    """A date d'action with its clock."""
    return {
        "id": str(date.id),
        "code": date.code,
        "label": view.labels[date.code],
        "owner": date.owner,
        "standing": date.standing,
        "set_at": moment(date.set_at),
        "set_by": date.set_by,
        "due_at": moment(date.due_at),
        "original_due_at": moment(date.original_due_at),
        "met_at": moment(date.met_at),
        "ended_at": moment(date.ended_at),
        "end_reason": date.end_reason,
        "late_seconds": int(date.lateness(at=view.read_at).total_seconds()),
        "counter": date.counter,
        "comment": date.comment,
        "firm": date.firm.name if date.firm else None,
        "offer_id": str(date.offer_id) if date.offer_id else None,
    }


def _offer(offer: Offer) -> Json:
    delay = offer.acceptance_delay
    return {
        "id": str(offer.id),
        "round": offer.round,
        "firm": {"code": offer.firm.code, "name": offer.firm.name},
        "professional": {"number": offer.professional.number, "name": offer.professional.name},
        "made_at": moment(offer.made_at),
        "closed_at": moment(offer.closed_at),
        "end_reason": offer.end_reason,
        "accepted_at": moment(offer.accepted_at),
        "acceptance_seconds": int(delay.total_seconds()) if delay is not None else None,
    }


def _job(job: Job) -> Json:
    return {
        "id": str(job.id),
        "firm": {"code": job.firm.code, "name": job.firm.name},
        "professional": {"number": job.professional.number, "name": job.professional.name},
        "accepted_at": moment(job.accepted_at),
        "visit_at": moment(job.visit_at),
        "ended_at": moment(job.ended_at),
        "end_reason": job.end_reason,
    }


def entry_json(entry: Entry) -> Json:
    """A line of the journal."""
    author = {"kind": entry.author.kind, "id": entry.author.id, "name": entry.author.name} if entry.author else None
    return {
        "id": str(entry.id),
        "number": entry.number,
        "kind": entry.kind,
        "at": moment(entry.at),
        "author": author,
        "text": entry.text(),
        "intervention_id": str(entry.intervention_id) if entry.intervention_id else None,
        "details": dict(entry.details),
    }


def offer_json(one: ActOffer) -> Json:
    """An act as a form."""
    fields = [
        {
            "name": field.name,
            "label": field.label,
            "kind": field.kind,
            "required": field.required,
            "choices": [{"value": value, "label": label} for value, label in field.choices],
            "hint": field.hint,
        }
        for field in one.fields
    ]
    return {
        "act": one.act,
        "label": one.label,
        "allowed": one.allowed,
        "rule": one.rule,
        "sentence": one.sentence,
        "danger": one.danger,
        "fields": fields,
    }


def late_count_json(one: LateCount) -> Json:
    """Running and late dates of one code and owner."""
    return {"code": one.code, "label": one.label, "owner": one.owner, "running": one.running, "late": one.late}


def lateness_json(one: Lateness) -> Json:
    """How late one date of one firm was, or is."""
    return {
        "dossier": one.dossier_number,
        "code": one.code,
        "firm": one.firm,
        "original_due_at": moment(one.original_due_at),
        "met_at": moment(one.met_at),
        "ended_at": moment(one.ended_at),
        "late_seconds": int(one.late_by.total_seconds()),
    }
