"""What stands around a request and is read with it: approvers, labels, what is asked of signers, how it looks.

What follows from them (when all approved, who rejected) is computed here, and kept nowhere else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.esign.domain.approvers import Approver, ApproverStatus, all_approved
from services.esign.domain.demands import NONE, Demands
from services.esign.domain.experiences import Experience
from services.esign.domain.labels import Label


@dataclass(frozen=True, kw_only=True)
class Around:
    """Approvers in their order, labels by name."""

    approvers: tuple[Approver, ...] = ()
    labels: tuple[Label, ...] = ()
    demands: Demands = NONE
    experience: Experience | None = None

    @property
    def approved_at(self) -> datetime | None:
        """When the last of them approved."""
        if not self.approvers or not all_approved(self.approvers):
            return None
        return max(one.answered_at for one in self.approvers if one.answered_at)

    @property
    def rejected_by(self) -> Approver | None:
        """Who rejected."""
        return next((one for one in self.approvers if one.status is ApproverStatus.REJECTED), None)


NOTHING: Final = Around()
