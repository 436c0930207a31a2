"""From which confidence on a field may go unseen: learned from what people made of earlier proposals.

A confidence is only a rank. What it is worth is counted: the lowest confidence above which proposals were right
often enough, with a margin for chance. Too few outcomes prove nothing, and the insurer's careful default stands.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.intake.domain import values
from services.intake.domain.reading import Draft

CERTAINTY: Final = 1.645
"""Standard deviations of the margin: the true accuracy is above the bound 95 times of 100."""
ENOUGH: Final = 60
"""Outcomes after which a field that misses its target by count is not let through any more."""
LOWEST: Final = 0.7
"""No outcome makes less than this sure: single engines and doubts stay with people."""
NEVER: Final = 1.01
"""A threshold that nothing reaches."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A proposal for a field, and what a person let go instead or the same."""

    field: str
    rule: str
    engines: int
    confidence: float
    proposal: str
    human: str
    correct: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How many proposals had a confidence, and how many of them were right."""

    confidence: float
    proposals: int
    correct: int


def outcomes_of(draft: Draft, typed: Mapping[str, str]) -> Iterator[Outcome]:
    """What a person's form says of a draft, for every field that was proposed."""
    for name, read in draft.fields.items():
        if read.value:
            human = typed.get(name, "")
            correct = _same(name, read.value, human)
            yield Outcome(name, read.rule, len(read.engines), read.confidence, read.value, human, correct)


def _same(name: str, proposal: str, human: str) -> bool:
    if name == "phones":
        return set(values.phones(proposal)) == set(values.phones(human))
    if name == "description":
        return " ".join(proposal.split()) == " ".join(human.split())
    return _bare(proposal) == _bare(human)


def _bare(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", values.plain(text))


def threshold(counted: Iterable[Counted], *, target: float, default: float) -> float:
    """The lowest confidence whose proposals, with all surer ones, prove the target; the default while none does.

    When many proposals above the default missed the target by plain count, nothing is sure any more.
    """
    steps = list(_from_the_surest(counted))
    proven = [one.confidence for one in steps if one.confidence >= LOWEST and lower_bound(one) >= target]
    if proven:
        return min(proven)
    above = [one for one in steps if one.confidence >= default]
    if above and above[-1].proposals >= ENOUGH and above[-1].correct / above[-1].proposals < target:
        return NEVER
    return default


def _from_the_surest(counted: Iterable[Counted]) -> Iterator[Counted]:
    """Counts added up from the highest confidence down."""
    proposals = correct = 0
    for one in sorted(counted, key=lambda each: -each.confidence):
        proposals += one.proposals
        correct += one.correct
        yield Counted(one.confidence, proposals, correct)


def lower_bound(counted: Counted) -> float:
    """Wilson's lower bound of the true share of right proposals."""
    if not counted.proposals:
        return 0.0
    share, many, z = counted.correct / counted.proposals, counted.proposals, CERTAINTY
    middle = share + z * z / (2 * many)
    margin = z * math.sqrt(share * (1 - share) / many + z * z / (4 * many * many))
    return (middle - margin) / (1 + z * z / many)


def thresholds(
    counted: Mapping[str, Sequence[Counted]], fields: Iterable[str], *, target: float, default: float
) -> dict[str, float]:
    """The threshold of each field."""
    return {name: threshold(counted.get(name, ()), target=target, default=default) for name in fields}


def is_sampled(sha256: bytes, share: float) -> bool:
    """Whether a message that could go by itself is one a person checks: the same answer each time it is read."""
    return int.from_bytes(sha256[:4], "big") < share * (1 << 32)
