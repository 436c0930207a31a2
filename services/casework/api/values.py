"""How single values are written in JSON, the same in every answer; and the letters and other dossiers of one."""

from datetime import datetime
from typing import Any

from services.casework.domain.correspondence import Letter
from services.casework.domain.file import Dossier
from services.casework.domain.merges import Link, Merge
from services.casework.domain.provider_messages import ProviderMessage
from services.casework.domain.views import AbsorbedView, Kin, LinkView

Json = dict[str, Any]  # a JSON object has no narrower type


def moment(at: datetime | None) -> str | None:
    """A moment in UTC, or null."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def kin_json(kin: Kin, dossier: Dossier) -> Json:
    """Where the dossier went, what it took over, what is linked to it."""
    merge = kin.merge
    into = {"id": str(merge.kept_id), "number": dossier.merged_number, **_said(merge)} if merge is not None else None
    return {
        "merged_into": into,
        "absorbed": [_absorbed(one) for one in kin.absorbed],
        "links": [_link(one) for one in kin.links],
    }


def _absorbed(one: AbsorbedView) -> Json:
    return {"id": str(one.id), "number": one.number, **_said(one.merge)}


def _link(one: LinkView) -> Json:
    return {"id": str(one.id), "number": one.number, "insured": one.insured, "status": one.status, **_said(one.link)}


def _said(one: Merge | Link) -> Json:
    """When, by whom, why."""
    return {"at": moment(one.at), "by": one.by.id, "name": one.by.name, "reason": one.reason}


def letter_json(one: Letter) -> Json:
    """A letter of a dossier."""
    return {
        "id": str(one.id),
        "item_id": str(one.item_id),
        "kind": one.kind,
        "title": one.title,
        "sender_role": one.sender_role,
        "channel": one.channel,
        "subject": one.subject,
        "excerpt": one.excerpt,
        "documents": one.documents,
        "received_at": moment(one.received_at),
        "reasons": list(one.reasons),
        "wanted": one.wanted,
        "code": one.code,
        "settled_at": moment(one.settled_at),
        "settled_by": one.settled_by or None,
        "withdrawn_at": moment(one.withdrawn_at),
    }


def message_json(one: ProviderMessage) -> Json:
    """A message to a craftsman, with what became of it."""
    return {
        "id": str(one.id),
        "intervention_id": str(one.intervention_id),
        "firm": {"code": one.firm_code, "name": one.firm_name},
        "sender": one.sender_name,
        "text": one.text,
        "code": one.code,
        "written_at": moment(one.written_at),
        "told_at": moment(one.told_at),
        "failure": one.failure,
        "read_at": moment(one.read_at),
        "read_by": one.read_by,
    }
