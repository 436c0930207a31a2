"""How single values are written in JSON, the same in every answer; and the other dossiers of one."""

from datetime import datetime
from typing import Any

from services.casework.domain.file import Dossier
from services.casework.domain.views import AbsorbedView, Kin, LinkView

Json = dict[str, Any]  # a JSON object has no narrower type


def moment(at: datetime | None) -> str | None:
    """A moment in UTC, or null."""
    return at.isoformat().replace("+00:00", "Z") if at else None


def kin_json(kin: Kin, dossier: Dossier) -> Json:
    """Where the dossier went, what it took over, what is linked to it."""
    merge = kin.merge
    into = None
    if merge is not None:
        into = {
            "id": str(merge.kept_id),
            "number": dossier.merged_number,
            "at": moment(merge.at),
            "by": merge.by.id,
            "name": merge.by.name,
            "reason": merge.reason,
        }
    return {
        "merged_into": into,
        "absorbed": [_absorbed(one) for one in kin.absorbed],
        "links": [_link(one) for one in kin.links],
    }


def _absorbed(one: AbsorbedView) -> Json:
    merge = one.merge
    return {
        "id": str(one.id),
        "number": one.number,
        "at": moment(merge.at),
        "by": merge.by.id,
        "name": merge.by.name,
        "reason": merge.reason,
    }


def _link(one: LinkView) -> Json:
    link = one.link
    return {
        "id": str(one.id),
        "number": one.number,
        "insured": one.insured,
        "status": one.status,
        "at": moment(link.at),
        "by": link.by.id,
        "name": link.by.name,
        "reason": link.reason,
    }
