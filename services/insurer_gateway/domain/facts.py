"""What an insurer is told: one fact from one journal entry (R-259), in his words, complete.

The draft is pure: it comes from the event and the profile alone, nothing is looked up. Its position and
its sequence are given when it is stored, and its body never changes afterwards.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.events import casework, intake
from contracts.events.envelope import Source
from services.insurer_gateway.domain.profiles import Act, Profile


class RestartDateMissing(ValueError):
    """RG_DIFFICULTE_0003: a *difficulté* of type Delai needs the date at which the work starts again."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A fact before it has its place: everything but position and sequence."""

    profile: Profile
    act: str
    type: str
    order_ref: UUID
    order_id: UUID
    source: Source
    occurred_at: datetime
    # Any: the data of a message is JSON; its shape is the partner's, from the profile.
    data: dict[str, Any]
    wants_business_ack: bool = False
    dossier_id: UUID | None = None
    journal_entry_id: UUID | None = None
    main_number: str | None = None
    companion_number: str | None = None
    rule: str | None = None
    sentence: str | None = None

    @property
    def partner(self) -> str:
        """The partner's code."""
        return self.profile.partner


def order_ref(source: Source, order_id: UUID) -> UUID:
    """How the insurer names the order: the gateway's id, or intake's for what came by mail or fax."""
    return source.gateway_order_id or order_id


def received(event: intake.OrderReceived, profile: Profile) -> Draft | None:
    """The order reached intake."""
    return _early(event, profile, act="received", at=event.received_at, sentence="Ordre de mission bien reçu.")


def rejected(event: intake.OrderRejected, profile: Profile) -> Draft | None:
    """The order could not be read, completed or placed: every problem with its rule and its field."""
    first = event.problems[0] if event.problems else None
    draft = _early(
        event,
        profile,
        act="rejected",
        at=event.rejected_at,
        sentence=first.sentence if first else "Ordre de mission non recevable.",
    )
    if draft is None:
        return None
    problems = [problem.model_dump(exclude_none=True) for problem in event.problems]
    rule = first.rule if first else None
    return replace(draft, rule=rule, data=draft.data | _present(rule=rule, problems=problems))


def withdrawn(event: intake.OrderCancelled, profile: Profile) -> Draft | None:
    """Cancelled before it was submitted: no dossier will ever exist, so nobody else tells it."""
    if event.submitted:
        return None
    return _early(
        event,
        profile,
        act="cancelled",
        at=event.cancelled_at,
        sentence=f"Ordre de mission annulé avant l'ouverture d'un dossier : {event.reason}",
    )


def noticed(event: casework.NoticeIssued, profile: Profile) -> Draft | None:
    """What casework has to say of a dossier.

    Raises:
        UnknownCode: neither the profile nor a later version names the act or the waiting date d'action.
        RestartDateMissing: a delay without its date (RG_DIFFICULTE_0003).
    """
    act = profile.act(event.act)
    if act is None:
        return None
    return Draft(
        profile=profile,
        act=event.act,
        type=act.type,
        order_ref=order_ref(event.source, event.order_id),
        order_id=event.order_id,
        source=event.source,
        occurred_at=event.occurred_at,
        data=_notice_data(event, act, profile),
        wants_business_ack=act.business_ack,
        dossier_id=event.dossier_id,
        journal_entry_id=event.journal_entry_id,
        main_number=event.numbers.main,
        companion_number=event.numbers.companion,
        rule=event.rule,
        sentence=event.sentence,
    )


def body(draft: Draft, *, message_id: UUID, position: int, sequence: int) -> dict[str, Any]:
    """The message itself, the same on both doors, frozen once written."""
    return {
        "id": str(message_id),
        "type": draft.type,
        "timestamp": _utc(draft.occurred_at),
        "position": position,
        "sequence": sequence,
        "profile": draft.profile.version,
        "data": draft.data,
    }


def _early(
    event: intake.OrderReceived | intake.OrderRejected | intake.OrderCancelled,
    profile: Profile,
    *,
    act: str,
    at: datetime,
    sentence: str,
) -> Draft | None:
    named = profile.act(act)
    if named is None:
        return None
    return Draft(
        profile=profile,
        act=act,
        type=named.type,
        order_ref=order_ref(event.source, event.order_id),
        order_id=event.order_id,
        source=event.source,
        occurred_at=at,
        data=_present(
            act=act, order=_order(event.source, event.order_id), sentence=sentence, details=dict(named.details) or None
        ),
        wants_business_ack=named.business_ack,
        sentence=sentence,
    )


def _notice_data(event: casework.NoticeIssued, act: Act, profile: Profile) -> dict[str, Any]:
    return _present(
        act=event.act,
        order=_order(event.source, event.order_id),
        dossiers=_present(main=event.numbers.main, companion=event.numbers.companion),
        sentence=event.sentence,
        rule=event.rule,
        reason=event.reason,
        action_code=event.action_code,
        due_at=_utc(event.due_at),
        restart_at=_utc(event.restart_at),
        firm=_present(code=event.firm.code, name=event.firm.name) if event.firm else None,
        journal_entry_id=str(event.journal_entry_id),
        details=dict(act.details) or None,
        difficulte=_difficulty(event, act, profile),
    )


def _difficulty(event: casework.NoticeIssued, act: Act, profile: Profile) -> dict[str, Any] | None:
    """The block of gateway.md 1.12: opened by a wait, carried by a late visit, lifted on leaving."""
    if act.difficulty == "closed":
        named = profile.named_difficulty(event.action_code)
        lifted = {"date": _utc(event.occurred_at), "commentaire": event.sentence}
        return _present(type=named and named.type, motif=named and named.motif, levee=lifted)
    if act.difficulty != "opened" and event.action_code not in profile.difficulties:
        return None  # a visit carries none but what the order's own version names
    named = profile.difficulty(event.action_code)
    restart = event.restart_at or event.due_at
    if named.type == "Delai" and restart is None:
        raise RestartDateMissing(f"{event.act} {event.action_code}")
    return _present(
        type=named.type,
        motif=named.motif,
        etape=named.etape,
        bloquante=named.bloquante,
        datePrevisionnelleReprise=_utc(restart),
        complement=event.reason or event.sentence,
    ) | dict(named.details)


def _order(source: Source, order_id: UUID) -> dict[str, Any]:
    return _present(
        id=str(order_ref(source, order_id)),
        channel=source.channel,
        insurer_reference=source.insurer_reference,
        claim_number=source.claim_number,
    )


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def _present(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
