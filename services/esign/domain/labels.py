"""Labels: names by which an organisation sorts its requests. One label may stand on many requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.errors import Conflict, Refused

MOST_LABELS: Final = 50
"""Labels of one request."""


class TooManyLabels(Refused):
    """A request has no room for one more."""


class LabelTaken(Conflict):
    """There is a label of this name."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """A label."""

    id: UUID
    sandbox: bool
    name: str
    created_at: datetime


def check_room(count: int) -> None:
    """Whether a request may have so many labels.

    Raises:
        TooManyLabels: it may not.
    """
    if count > MOST_LABELS:
        raise TooManyLabels(f"Une demande a {MOST_LABELS} étiquettes au plus.", rule="ESIGN-203", field="labels")
