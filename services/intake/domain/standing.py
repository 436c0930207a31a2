"""What goes unseen: a value that proves itself, whoever sent it, and any other only of a sender who has earned it.

Two engines that agree have read the words right; whether these words are the field is another question, and a form
nobody has seen answers it anew. So a value read from an image needs more than agreement: its own form and a label
that can only be its own, or a sender whose orders people have looked at and let go as they were read.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from services.intake.domain.reading import FieldRead

BY_FORM: Final = frozenset({"claim_number", "policy_number"})
"""Numbers that their insurer's own form of them proves, where his pack has it."""
BY_REGISTRY: Final = frozenset({"agent_code", "broker_code"})
"""Codes that only a list of them proves: their form is that of any code."""
PLACED: Final = frozenset({"postal_code", "city"})
"""Two values that prove each other by the commune table."""
PROVABLE: Final = frozenset(
    {*BY_FORM, *BY_REGISTRY, *PLACED, "phones", "loss_date", "loss_kind", "occupancy", "dwelling"}
)
"""Values whose form tells what they are: numbers, days, places, words of a list. Names, streets, mail addresses and
sentences never prove themselves."""


def earned(lately: Mapping[str, Sequence[bool]], *, enough: int) -> frozenset[str]:
    """The fields of which a sender's latest `enough` sure proposals were all right, as people let them go."""
    return frozenset(name for name, right in lately.items() if len(right) >= enough and all(right[:enough]))


def is_sure(name: str, read: FieldRead, *, least: float, earned: Collection[str]) -> bool:
    """Whether a field may go unseen: read surely, and from an image only when proved or earned."""
    return read.confidence >= least and (not read.engines or read.proved or name in earned)
