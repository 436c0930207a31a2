"""The sample orders: invented people, real communes, every kind of loss; read from `samples.yaml`."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict


class Sample(BaseModel):
    """One sample order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    partner: str
    title: str
    order: dict[str, Any]  # Any: an order is JSON, checked by the gateway's door


@cache
def samples() -> tuple[Sample, ...]:
    """All of them, in the order they are fed."""
    read = yaml.load((Path(__file__).parent / "samples.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return tuple(Sample.model_validate(one) for one in read)


def sample(name: str) -> Sample:
    """The sample of this name.

    Raises:
        KeyError: there is none.
    """
    return {one.name: one for one in samples()}[name]
