"""Offers and jobs as JSON, field by field as contracts/http/provider_portal.yaml documents them."""

from datetime import datetime
from typing import Any

from services.provider_portal.domain.jobs import Job
from services.provider_portal.domain.offers import Offer, standing
from services.provider_portal.use_cases.jobs import JobSeen

Json = dict[str, Any]  # a JSON object has no narrower type


def offer_json(offer: Offer, now: datetime) -> Json:
    """An offer, with where it stands now."""
    return {
        "id": str(offer.id),
        "dossier_number": offer.dossier_number,
        "trade": offer.trade,
        "loss_kind": offer.loss_kind,
        "commune": offer.commune,
        "postal_code": offer.postal_code,
        "professional": {"number": offer.professional_number, "name": offer.professional_name},
        "made_at": offer.made_at.isoformat(),
        "exclusive_until": offer.exclusive_until.isoformat(),
        "ends_at": offer.ends_at.isoformat(),
        "state": offer.state,
        "sentence": standing(offer, now),
        "answerable": not offer.over(now),
        "job_id": str(offer.job_id) if offer.job_id else None,
    }


def job_json(job: Job) -> Json:
    """A job; the client of his own that goes on."""
    return {
        "id": str(job.id),
        "dossier_number": job.dossier_number,
        "trade": job.trade,
        "loss_kind": job.loss_kind,
        "commune": job.commune,
        "postal_code": job.postal_code,
        "professional": {"number": job.professional_number, "name": job.professional_name},
        "opened_at": job.opened_at.isoformat(),
        "action": {"code": job.action_code, "label": job.action_label, "due_at": _moment(job.due_at)},
        "visit_at": _moment(job.visit_at),
        "chases": job.chases,
        "unread": job.unread,
        "phones_to_leave": list(job.phones_to_leave),
        "ended_at": _moment(job.ended_at),
        "sentence": job.end_sentence,
        "client": _client(job),
    }


def _client(job: Job) -> Json | None:
    """Name, phones and street: there while the job lasts, for him alone."""
    if job.private is None:
        return None
    return {
        "last_name": job.private.last_name,
        "first_name": job.private.first_name,
        "phones": list(job.private.phones),
        "email": job.private.email,
        "address": job.private.address,
        "access": job.private.access,
        "description": job.private.description,
    }


def job_seen_json(seen: JobSeen) -> Json:
    """A job with what was sent and said on it."""
    return {
        "job": job_json(seen.job),
        "reports": [
            {
                "id": str(one.id),
                "kind": one.kind,
                "reported_at": one.reported_at.isoformat(),
                "happened_at": _moment(one.happened_at),
                "by": one.by_name,
                "state": one.state,
                "rule": one.rule,
                "sentence": one.sentence,
                "field": one.field,
            }
            for one in seen.sent
        ],
        "messages": [
            {
                "id": str(one.id),
                "written_at": one.written_at.isoformat(),
                "sender": one.sender,
                "text": one.words,
                "action": {"label": one.action_label, "delay_days": one.delay_days, "due_at": _moment(one.due_at)}
                if one.action_label
                else None,
                "read_at": _moment(one.read_at),
            }
            for one in seen.received
        ],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
