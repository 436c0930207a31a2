"""Valid things of intake for tests; a test names only what matters to it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.intake.channels import geo, kinds, packs
from services.intake.channels.drafts import Drafts
from services.intake.channels.extracting import Extracting, Found
from services.intake.channels.judging import Judging
from services.intake.domain.habits import Habit
from services.intake.domain.packs import Packs
from services.intake.domain.places import Communes
from services.intake.domain.reading import Reading

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples" / "intake"


@cache
def all_packs() -> Packs:
    """The packs the hub ships."""
    return packs.load(ROOT / "deploy" / "insurers")


@cache
def communes() -> Communes:
    """The whole commune table."""
    return geo.load(ROOT / "deploy" / "geo")


@cache
def drafts() -> Drafts:
    """Drafts by the shipped packs."""
    return Drafts(packs=all_packs(), communes=communes())


@cache
def judging() -> Judging:
    """What tells messages apart, by the shipped words."""
    return Judging(rules=kinds.load(ROOT / "deploy" / "intake" / "kinds.yaml"), drafts=drafts(), packs=all_packs())


def sample(name: str) -> bytes:
    """The bytes of a sample, as a mail server hands them over."""
    return (SAMPLES / f"{name}.eml").read_bytes()


class Here:
    """Finds orders in this process, by the same rules, where a test is not about the process they have of their own."""

    def __init__(self) -> None:
        self._rules = Extracting(drafts=drafts(), judging=judging())

    async def orders(self, reading: Reading, habits: Sequence[Habit] = ()) -> list[Found]:
        """The orders of a message."""
        return self._rules.orders(reading, habits)

    async def whole(self, reading: Reading, habits: Sequence[Habit] = ()) -> Found:
        """What it is as one order."""
        return self._rules.whole(reading, habits)
