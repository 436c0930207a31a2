"""Valid things of intake for tests; a test names only what matters to it."""

from functools import cache
from pathlib import Path

from services.intake.channels import geo, kinds, packs
from services.intake.channels.drafts import Drafts
from services.intake.channels.judging import Judging
from services.intake.domain.packs import Packs
from services.intake.domain.places import Communes

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
