"""Reads `deploy/intake/kinds.yaml`, the words by which messages are told apart; a bad file stops the start.

An insurer's own words stand in his pack and are read by the same model.
"""

import re
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from services.intake.domain.kinds import Kind, KindRules, Place, Weighed, Word


class BadKinds(Exception):
    """The file of kinds cannot be used."""


def _compiled(pattern: str) -> str:
    re.compile(pattern)
    return pattern


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WordOf(_Strict):
    """Words that speak for a kind, as files write them."""

    pattern: Annotated[str, AfterValidator(_compiled)]
    weight: float = Field(gt=0, lt=1)
    says: str
    places: tuple[Place, ...] = Field(default=("subject", "body"), alias="in")
    denied: bool = True

    def of(self, kind: Kind) -> Word:
        """The word, ready to be searched."""
        return Word(kind, re.compile(self.pattern, re.MULTILINE), self.weight, self.says, self.places, self.denied)


class _Kind(_Strict):
    words: tuple[WordOf, ...] = ()
    absorbs: tuple[Kind, ...] = ()


class _Sign(_Strict):
    kind: Kind
    weight: float = Field(gt=0, lt=1)
    says: str


class _Fields(_Strict):
    least: int = Field(ge=1)
    weight: float = Field(gt=0, lt=1)
    says: str


class _File(_Strict):
    sure: float = Field(gt=0.5, le=1)
    margin: float = Field(ge=0, lt=0.5)
    kinds: dict[Kind, _Kind]
    headers: dict[str, _Sign]
    fields: tuple[_Fields, ...]


def load(file: Path) -> KindRules:
    """The rules of this file.

    Raises:
        BadKinds: it is not what it must be.
    """
    try:
        read = _File.model_validate(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    except (OSError, yaml.YAMLError, ValidationError, re.error) as error:
        raise BadKinds(f"{file}: {error}") from error
    return KindRules(
        words=tuple(word.of(kind) for kind, one in read.kinds.items() for word in one.words),
        headers={name: Weighed(one.kind, one.weight, one.says) for name, one in read.headers.items()},
        fields=tuple(
            Weighed(Kind.ORDER, one.weight, one.says, one.least)
            for one in sorted(read.fields, key=lambda one: -one.least)
        ),
        absorbs={kind: frozenset(one.absorbs) for kind, one in read.kinds.items()},
        sure=read.sure,
        margin=read.margin,
    )
