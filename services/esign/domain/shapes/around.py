"""How followers and labels read in the vendor's API, and what a request says of its approval."""

from services.esign.domain.approvers import Approver
from services.esign.domain.followers import Follower
from services.esign.domain.labels import Label
from services.esign.domain.shapes.moments import Json, moment


def follower(one: Follower, *, link: str) -> Json:
    """A follower as he is read."""
    return {"email": one.email, "locale": one.locale, "follower_link": link}


def label(one: Label) -> Json:
    """A label as it is read."""
    return {"id": str(one.id), "name": one.name, "created_at": moment(one.created_at)}


def rejection(one: Approver | None) -> Json | None:
    """Who rejected a request, and why."""
    if one is None:
        return None
    return {"approver_id": str(one.id), "reason": one.reason, "rejected_at": moment(one.answered_at)}
