"""How mandates, collections and their debits read in our own API."""

from collections.abc import Sequence
from dataclasses import asdict

from services.esign.domain.bank_messages import MandateMessage
from services.esign.domain.collecting import Collection, Instalment
from services.esign.domain.mandates import Debtor, Mandate
from services.esign.domain.shapes.moments import Json, moment
from services.esign.domain.target import next_open


def mandate(one: Mandate) -> Json:
    """A mandate as it is read."""
    return {
        "id": str(one.id),
        "status": one.status.value,
        "creditor": one.creditor,
        "creditor_name": one.creditor_name,
        "ics": one.ics,
        "rum": one.rum,
        "scheme": one.scheme.value,
        "kind": one.kind.value,
        "debtor": debtor(one.debtor),
        "iban": one.iban,
        "bic": one.bic or None,
        "contract_number": one.contract_number,
        "dossier_id": str(one.dossier_id) if one.dossier_id else None,
        "signature_request_id": str(one.request_id) if one.request_id else None,
        "document_sha256": one.document_sha256.hex() if one.document_sha256 else None,
        "created_at": moment(one.created_at),
        "signed_at": moment(one.signed_at),
        "last_presented_on": _day(one.last_presented_on),
        "confirmed_on": _day(one.confirmed_on),
        "dormant_on": _day(one.dormant_on),
        "keep_until": _day(one.keep_until),
        "ended_at": moment(one.ended_at),
        "end_reason": one.end_reason,
    }


def debtor(one: Debtor) -> Json:
    """A debtor as he is read."""
    return asdict(one) | {"address": asdict(one.address) | {"lines": list(one.address.lines)}}


def message(one: MandateMessage) -> Json:
    """A message to a bank, without its content."""
    return {
        "id": str(one.id),
        "kind": f"{one.kind}.001.08",
        "message_id": one.content["message_id"],
        "created_at": moment(one.created_at),
        "accepted": one.accepted,
        "reason": one.reason,
        "answered_at": moment(one.answered_at),
    }


def instalment(one: Instalment) -> Json:
    """A debit as it is read."""
    return {
        "id": str(one.id),
        "mandate_id": str(one.mandate_id),
        "due_on": one.due_on.isoformat(),
        "settles_on": next_open(one.due_on).isoformat(),
        "amount_cents": one.amount_cents,
        "label": one.label,
        "last": one.last,
        "end_to_end_id": one.end_to_end_id,
        "notified_on": one.notified_on.isoformat(),
        "state": one.state.value,
        "attempt": one.attempt,
        "represents": str(one.represents) if one.represents else None,
        "collection_id": str(one.collection_id) if one.collection_id else None,
        "sequence_type": one.sequence_type,
    }


def instalments(all_of_them: Sequence[Instalment]) -> Json:
    """The debits of a mandate."""
    return {"data": [instalment(one) for one in all_of_them]}


def collection(one: Collection) -> Json:
    """A file of debits, without its content."""
    return {
        "id": str(one.id),
        "state": one.state,
        "creditor": one.creditor,
        "scheme": one.scheme,
        "message_id": one.message_id,
        "due_until": one.due_until.isoformat(),
        "count": one.count,
        "total_cents": one.total_cents,
        "created_at": moment(one.created_at),
        "ready_at": moment(one.ready_at),
    }


def _day(day: object) -> str | None:
    return str(day) if day else None
