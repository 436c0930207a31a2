"""What assignment reads from its environment (prefix ASSIGNMENT_) and from the insurers' folders, once, at start.

A rule file is a stream of YAML documents, one per version, each with the day it comes into force.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from services.assignment.domain.hours import Hours
from services.assignment.domain.rules import Clocks, Rules, Weights
from shared.settings import ROOT, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """Settings of assignment."""

    model_config = prefixed("ASSIGNMENT_")

    port: int = Field(default=8002, description="Port the HTTP door listens on; 0 takes any free one")
    insurers_dir: Path = Field(
        default=ROOT / "deploy" / "insurers",
        validation_alias="INSURERS_DIR",
        description="Folder with one folder per insurer; this service reads assignment.yaml in each",
    )
    geo_dir: Path = Field(
        default=ROOT / "deploy" / "geo", description="Folder of the commune table (communes, departments)"
    )
    network_file: Path | None = Field(
        default=ROOT / "deploy" / "network" / "network.yaml",
        description="Firms imported at the first start, once per content of the file; empty: none",
    )
    casework_url: str = Field(default="", description="Address of the case desk, for links to a dossier; empty: none")

    @field_validator("network_file", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Hours(_Strict):
    opens: int = Field(default=8, ge=0, le=23)
    closes: int = Field(default=20, ge=1, le=24)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("hours: opens must come before closes")
        return self


class _Offers(_Strict):
    exclusive_minutes: int = Field(gt=0)
    wave_size: int = Field(gt=0, le=40)
    wave_every_minutes: int = Field(gt=0)
    hard_end_hours: float = Field(gt=0)
    hours: _Hours = _Hours()


class _Weights(_Strict):
    deficit: float = Field(default=1.0, ge=0)
    waiting_day: float = Field(default=0.0, ge=0)
    distance_km: float = Field(default=0.0, ge=0)
    near_km: float | None = Field(default=None, gt=0)


class Pack(_Strict):
    """One version of `deploy/insurers/<code>/assignment.yaml`."""

    version: str
    valid_from: date
    insurer: str
    name: str
    papers: tuple[str, ...] = ()
    offers: _Offers
    weights: _Weights = _Weights()

    def rules(self) -> Rules:
        """As the domain knows them."""
        offers = self.offers
        return Rules(
            insurer=self.insurer,
            version=self.version,
            valid_from=self.valid_from,
            papers=self.papers,
            clocks=Clocks(
                exclusive=timedelta(minutes=offers.exclusive_minutes),
                wave_size=offers.wave_size,
                wave_every=timedelta(minutes=offers.wave_every_minutes),
                hard_end=timedelta(hours=offers.hard_end_hours),
                hours=Hours(opens=offers.hours.opens * 60, closes=offers.hours.closes * 60),
            ),
            weights=Weights(**self.weights.model_dump()),
        )


def read_packs(folder: Path) -> list[Pack]:
    """Every version of every insurer's rules.

    Raises:
        ValueError: a file that is not as it must be; the service then does not start.
    """
    return [pack for file in sorted(folder.glob("*/assignment.yaml")) for pack in _read(file)]


def _read(file: Path) -> Iterator[Pack]:
    for document in yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
        pack = Pack.model_validate(document)
        if pack.insurer != file.parent.name:
            raise ValueError(f"{file}: insurer {pack.insurer!r} in the folder of another")
        yield pack
