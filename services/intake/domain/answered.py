"""Whom a receipt may be sent to, by what proves the sender of its message.

An answer to a forged address lands with somebody who never wrote (backscatter): whose proofs failed gets none. What
no check has failed is answered, for most small senders sign nothing; how strict that is, the operator says.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from services.intake.domain.reading import Trust, Verdict

FAILED: Final = frozenset({"fail", "softfail"})
"""What says: not from where it claims. Nothing published, or nobody reached, says nothing."""


class Answered(StrEnum):
    """Which senders get receipts."""

    ALL = "all"
    UNFAILED = "unfailed"
    """Those of whom no proof has failed, or for whom one that is theirs vouches."""
    PROVED = "proved"
    """Those for whom one that is theirs vouches."""


def why_unproved(trust: Trust, verdicts: Sequence[Verdict], answered: Answered) -> str | None:
    """Why the sender of a message is sent nothing; nothing when he may be."""
    if answered is Answered.ALL or _vouched(trust, verdicts):
        return None
    failed = [one for one in verdicts if one.result in FAILED]
    if failed:
        told = ", ".join(dict.fromkeys(f"{one.method.upper()} en échec" for one in failed))
        return f"l'adresse de l'expéditeur est peut-être usurpée ({told})"
    return "rien ne prouve l'adresse de l'expéditeur" if answered is Answered.PROVED else None


def _vouched(trust: Trust, verdicts: Sequence[Verdict]) -> bool:
    """Whether the sender himself is proved; of a forward by somebody unknown, only the forwarder is."""
    return trust == "proved" or (trust == "suggested" and any(one.result == "pass" for one in verdicts))
