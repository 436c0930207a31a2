"""How subscriptions read, and what their webhooks carry."""

from datetime import datetime
from uuid import UUID

from services.esign.domain.approvers import Approver
from services.esign.domain.requests import Bundle
from services.esign.domain.shapes.approvers import approver
from services.esign.domain.shapes.moments import Json, moment
from services.esign.domain.shapes.requests import request
from services.esign.domain.shapes.signers import signer
from services.esign.domain.signers import Signer
from services.esign.domain.webhooks import Delivery, Subscription, Tried


def subscription(one: Subscription) -> Json:
    """A webhook subscription as it is read."""
    return {
        "id": str(one.id),
        "endpoint": one.endpoint,
        "description": one.description,
        "sandbox": one.sandbox,
        "subscribed_events": list(one.events),
        "scopes": list(one.scopes),
        "workspaces": list(one.workspaces),
        "secret_key": one.secret_key,
        "auto_retry": one.auto_retry,
        "enabled": one.enabled,
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
    }


def delivery(one: Delivery) -> Json:
    """An event on its way to a subscription, as it is read; `attempts` in the order they were made."""
    return {
        "id": str(one.id),
        "event_id": str(one.event_id),
        "event_name": one.event_name,
        "about_id": str(one.request_id),
        "status": one.state,
        "next_attempt_at": moment(one.next_at),
        "attempts": [_tried(each) for each in one.attempts],
    }


def _tried(one: Tried) -> Json:
    return {
        "number": one.number,
        "started_at": moment(one.started_at),
        "ended_at": moment(one.ended_at),
        "status": one.status,
        "outcome": one.outcome,
        "error": one.error,
        "asked_by": one.asked_by,
    }


def told_of_request(bundle: Bundle, about: Signer | Approver | None) -> Json:
    """What a webhook about a request carries, with the person it is about."""
    data: Json = {"signature_request": request(bundle)}
    if isinstance(about, Approver):
        data["approver"] = approver(about, link=None)
    elif about is not None:
        data["signer"] = signer(about, bundle=bundle, link=None)
    return data


def event(*, event_id: UUID, name: str, at: datetime, to: Subscription, data: Json) -> Json:
    """What a webhook carries."""
    return {
        "event_id": str(event_id),
        "event_name": name,
        "event_time": str(int(at.timestamp())),
        "subscription_id": str(to.id),
        "subscription_description": to.description,
        "sandbox": to.sandbox,
        "data": data,
    }
