"""Webhooks to the caller's programs: which events there are, what counts as received, when it is tried again.

The plan and the signature are the vendor's: eight retries from two minutes to two days, HMAC-SHA256 of the raw body.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from shared.errors import Invalid

EVENTS: Final = (
    "signature_request.activated",
    "signature_request.approved",
    "signature_request.rejected",
    "signature_request.declined",
    "signature_request.canceled",
    "signature_request.done",
    "signature_request.expired",
    "signature_request.deleted",
    "signature_request.permanently_deleted",
    "signature_request.reactivated",
    "signature_request.reminder_executed",
    "signature_request.automatic_reminder_executed",
    "signer.notified",
    "signer.link_opened",
    "signer.done",
    "signer.declined",
    "signer.notification_delivery_failed",
    "verification.bank_account.done",
    "electronic_seal.done",
    "electronic_seal.error",
    "contact.created",
    "user.completed",
    "approver.notified",
    "approver.approved",
    "approver.rejected",
    "approver.notification_delivery_failed",
)
"""What is told here; subscribing to another event of the vendor's is possible, and nothing comes of it yet."""

NEVER_TOLD: Final = (
    "signature_request.paused",
    "signature_request.resumed",
    *(f"signer.{one}" for one in ("error", "identity_saved", "sender_contacted")),
    *(f"signer.identification_{one}" for one in ("succeeded", "failed", "blocked", "expired")),
    *(
        f"verification.{one}.done"
        for one in (
            "identity_video",
            "bank_account_connection",
            "bank_account_lookup",
            "identity_document",
            "company",
            "watchlist",
            "proof_of_address",
        )
    ),
    "document_analysis.done",
    *(
        f"{one}.{step}"
        for one in ("workflow_session", "workflow_action_group")
        for step in ("started", "blocked", "done")
    ),
    *(f"applicant.{one}" for one in ("notified", "processed", "session_blocked")),
)
VENDORS: Final = frozenset({"*", *EVENTS, *NEVER_TOLD})
"""What a program may subscribe to."""

PLAN: Final = (
    timedelta(minutes=2),
    timedelta(minutes=6),
    timedelta(minutes=30),
    timedelta(hours=1),
    timedelta(hours=5),
    timedelta(hours=18),
    timedelta(days=1),
    timedelta(days=2),
)
"""The waits before each retry."""
RECEIVED: Final = range(200, 400)


SAME_CLICK: Final = timedelta(seconds=10)
"""A redelivery asked for again within this time is the same one."""


class NotHere(Invalid):
    """Not where webhooks of this caller may go, or come from."""


class DeliveryState(StrEnum):
    """How far a delivery is."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Outcome(StrEnum):
    """What came of one attempt."""

    DELIVERED = "delivered"
    RETRY = "retry"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """Where a caller wants to be told of what."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    endpoint: str
    description: str | None
    events: tuple[str, ...]
    scopes: tuple[str, ...]
    workspaces: tuple[str, ...]
    secret_key: str
    auto_retry: bool
    enabled: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the caller's program answered, or why it could not."""

    status: int | None = None
    error: str | None = None
    timed_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One attempt as it is shown; `asked_by` is whoever asked for it by hand."""

    id: UUID
    number: int
    started_at: datetime
    ended_at: datetime | None
    status: int | None
    outcome: str | None
    error: str | None
    asked_by: str | None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to one subscription, with every attempt; `next_at` while another one is to come."""

    id: UUID
    subscription_id: UUID
    endpoint: str
    request_id: UUID
    event_id: UUID
    event_name: str
    state: DeliveryState
    next_at: datetime | None
    erased: bool
    attempts: tuple[Tried, ...] = ()


def check_endpoint(address: str, *, plain: bool) -> None:
    """Whether this address may be told anything; `plain` where everything stands on one machine.

    Raises:
        NotHere: it is not under https.
    """
    if not plain and not address.startswith("https://"):
        raise NotHere("Un webhook va à une adresse en https.", rule="ESIGN-086", field="endpoint")


def wants(subscription: Subscription, event: str) -> bool:
    """Whether this event goes to this subscription."""
    chosen = {"*", event} & set(subscription.events)
    scopes = {"*", "public_api"} & set(subscription.scopes)
    here = {"*", str(subscription.workspace_id)} & set(subscription.workspaces)
    return bool(subscription.enabled and chosen and scopes and here)


def judge(answer: Answer, *, attempts: int, auto_retry: bool, now: datetime) -> tuple[Outcome, datetime | None]:
    """What an attempt came to, and when the next one is; `attempts` counts this one."""
    if answer.status in RECEIVED:
        return Outcome.DELIVERED, None
    plan = PLAN if auto_retry else PLAN[:1] if answer.timed_out else ()
    if attempts > len(plan):
        return Outcome.FAILED, None
    return Outcome.RETRY, now + plan[attempts - 1]


def judge_by_hand(answer: Answer, *, planned_at: datetime | None) -> tuple[Outcome, datetime | None]:
    """What an attempt by hand came to: it takes none of the plan, and what was planned before it still is."""
    if answer.status in RECEIVED:
        return Outcome.DELIVERED, None
    return (Outcome.RETRY, planned_at) if planned_at else (Outcome.FAILED, None)


def signature(secret_key: str, body: bytes) -> str:
    """The header that proves where the body comes from."""
    return "sha256=" + hmac.new(secret_key.encode(), body, hashlib.sha256).hexdigest()


def headers(*, secret_key: str, body: bytes, attempts: int, at: datetime) -> dict[str, str]:
    """The headers of an attempt; `attempts` made before it."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Yousign Webhook Bot",
        "X-Yousign-Signature-256": signature(secret_key, body),
        "X-Yousign-Retry": str(attempts),
        "X-Yousign-Issued-At": str(int(at.timestamp())),
    }


def listening(subscriptions: Sequence[Subscription], event: str) -> list[Subscription]:
    """Those that want this event."""
    return [one for one in subscriptions if wants(one, event)]
