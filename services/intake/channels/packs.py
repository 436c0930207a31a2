"""Reads `deploy/insurers/<code>/intake.yaml` and checks every line of it; a bad pack stops the start.

What leaves here is the frozen `Pack` of the domain. An unknown key, a pattern that does not compile or a
field nobody knows is an error with its place, never a rule that silently does not apply.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from services.intake.channels.holidays import is_holiday
from services.intake.channels.kinds import WordOf
from services.intake.domain import packs as domain
from services.intake.domain.checkdigits import siret
from services.intake.domain.fields import BY_NAME
from services.intake.domain.kinds import Kind
from services.intake.domain.working_time import Hours


class BadPack(Exception):
    """A pack that cannot be used, with its file and what is wrong."""


def _known_field(name: str) -> str:
    if name not in BY_NAME:
        raise ValueError(f"« {name} » is no field of an order")
    return name


def _compiled(pattern: str) -> str:
    re.compile(pattern)
    return pattern


def _hours(text: str) -> str:
    Hours.read(text)
    return text


def _a_siret(text: str) -> str:
    if siret(text) != text:
        raise ValueError(f"« {text} » is no SIRET: fourteen digits, the last of them their check")
    return text


FieldName = Annotated[str, AfterValidator(_known_field)]
Siret = Annotated[str, AfterValidator(_a_siret)]
Pattern = Annotated[str, AfterValidator(_compiled)]
WorkingHours = Annotated[str, AfterValidator(_hours)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Format(_Strict):
    field: FieldName
    pattern: Pattern
    rule: str
    sentence: str
    blocking: bool = True


class _Fixed(_Strict):
    value: str
    rule: str
    sentence: str


class _Origin(_Strict):
    label: str
    team: str = "general"
    opened_by: tuple[str, ...] = ()
    open: Literal["by_hand", "automatic"] = "by_hand"
    formats: tuple[_Format, ...] = ()
    fixed: dict[FieldName, _Fixed] = {}
    defaults: dict[FieldName, str] = {}
    required: dict[FieldName, str] = {}
    wanted: tuple[FieldName, ...] = ()
    open_within_hours: int | None = Field(default=None, ge=1, le=240)


class _Sender(_Strict):
    match: str = Field(min_length=4)
    origin: str | None = None
    values: dict[FieldName, str] = {}


class _Words(_Strict):
    pattern: Pattern
    origin: str | None = None


class _Pack(_Strict):
    version: str
    valid_from: date
    insurer: str
    name: str
    tray: str = "general"
    default_origin: str | None = None
    open_within_hours: int = Field(default=domain.OPEN_WITHIN_HOURS, ge=1, le=240)
    hold_minutes: int = Field(default=0, ge=0, le=240)
    hours: WorkingHours = "mon-fri 08:00-18:00"
    keep_days: int | None = Field(default=None, ge=1, le=36500)
    sure: float = Field(default=0.9, gt=0.5, le=1)
    earned: int = Field(default=20, ge=5, le=1000)
    registries: dict[FieldName, tuple[str, ...]] = {}
    intermediaries: dict[Literal["agent_code", "broker_code"], dict[str, tuple[Siret, ...]]] = {}
    """By code, the SIRETs of the offices that have it; the codes are of the registry too."""
    target: float = Field(default=0.99, gt=0.8, lt=1)
    sampled: float = Field(default=0.0, ge=0, le=1)
    required: dict[FieldName, str] = {}
    """Required of every origin: field → rule id."""
    wanted: tuple[FieldName, ...] = ()
    formats: tuple[_Format, ...] = ()
    """How a field looks whatever the origin."""
    origins: dict[str, _Origin] = Field(min_length=1)
    senders: tuple[_Sender, ...] = ()
    callers: tuple[_Sender, ...] = ()
    words: tuple[_Words, ...] = ()
    labels: dict[FieldName, tuple[str, ...]] = {}
    loss_words: dict[str, tuple[str, ...]] = {}
    kinds: dict[Kind, tuple[WordOf, ...]] = {}

    @model_validator(mode="after")
    def _one_code_for_each(self) -> Self:
        numbers = [number for number, _, _ in self.offices()]
        if twice := {number for number in numbers if numbers.count(number) > 1}:
            raise ValueError(f"SIRET {', '.join(sorted(twice))} has two codes")
        return self

    def offices(self) -> Iterator[tuple[str, str, str]]:
        """Each intermediary's office: SIRET, field, code."""
        for name, codes in self.intermediaries.items():
            for code, numbers in codes.items():
                yield from ((number, name, code) for number in numbers)

    def listed(self) -> dict[str, frozenset[str]]:
        """Field by field, every code the insurer has given."""
        names = {*self.registries, *self.intermediaries}
        return {
            name: frozenset((*self.registries.get(name, ()), *(code for _, of, code in self.offices() if of == name)))
            for name in names
        }

    def origins_named(self) -> set[str]:
        """Every origin that some line refers to."""
        named = {one.origin for group in (self.senders, self.callers, self.words) for one in group}
        return {name for name in (*named, self.default_origin) if name}


def load(folder: Path, *, on: date | None = None) -> domain.Packs:
    """Every insurer's pack under `folder`; of several versions in a file, the one valid on the day.

    Raises:
        BadPack: a file that is not what it must be.
    """
    found = {}
    for file in sorted(folder.glob("*/intake.yaml")):
        pack = _current(file, on)
        if pack.insurer != file.parent.name:
            raise BadPack(f"{file}: insurer is « {pack.insurer} », the folder « {file.parent.name} »")
        if unknown := pack.origins_named() - set(pack.origins):
            raise BadPack(f"{file}: unknown origins {', '.join(sorted(unknown))}")
        found[pack.insurer] = _domain(pack)
    return domain.Packs(found, closed=is_holiday)


def _current(file: Path, on: date | None) -> _Pack:
    try:
        versions = [_Pack.model_validate(one) for one in _versions(file)]
    except (yaml.YAMLError, ValidationError, re.error) as error:
        raise BadPack(f"{file}: {error}") from error
    valid = [one for one in versions if on is None or one.valid_from <= on]
    if not valid:
        raise BadPack(f"{file}: no version is valid on {on}")
    return max(valid, key=lambda one: one.valid_from)


def _versions(file: Path) -> Iterator[dict[str, object]]:
    """Each version whole: what one does not name, it takes from the one it is `based_on`."""
    known: dict[str, dict[str, object]] = {}
    for raw in yaml.load_all(file.read_text(encoding="utf-8"), yaml.CSafeLoader):
        base = raw.pop("based_on", None)
        if base is not None and (base not in known or not {"version", "valid_from"} <= raw.keys()):
            raise BadPack(f"{file}: a version is based on an earlier one, and has its own version and valid_from")
        whole = {**known[base], **raw} if base is not None else raw
        known[str(whole.get("version"))] = whole
        yield whole


def _domain(pack: _Pack) -> domain.Pack:
    return domain.Pack(
        code=pack.insurer,
        name=pack.name,
        version=pack.version,
        valid_from=pack.valid_from,
        origins=MappingProxyType({code: _origin(code, one, pack) for code, one in pack.origins.items()}),
        default_origin=pack.default_origin,
        tray=pack.tray,
        senders=_senders(pack.senders),
        callers=_senders(pack.callers),
        words=tuple((re.compile(one.pattern), one.origin) for one in pack.words),
        labels=MappingProxyType(pack.labels),
        loss_words=MappingProxyType(pack.loss_words),
        kinds=tuple(word.of(kind) for kind, words in pack.kinds.items() for word in words),
        registries=MappingProxyType(pack.listed()),
        intermediaries=MappingProxyType({number: (name, code) for number, name, code in pack.offices()}),
        target=pack.target,
        sampled=pack.sampled,
        sure=pack.sure,
        earned=pack.earned,
        open_within_hours=pack.open_within_hours,
        hold_minutes=pack.hold_minutes,
        hours=Hours.read(pack.hours),
        keep_days=pack.keep_days,
    )


def _origin(code: str, origin: _Origin, pack: _Pack) -> domain.Origin:
    fixed: Mapping[str, domain.Fixed] = {
        name: domain.Fixed(one.value, one.rule, one.sentence) for name, one in origin.fixed.items()
    }
    return domain.Origin(
        code=code,
        label=origin.label,
        team=origin.team,
        opened_by=frozenset(origin.opened_by),
        automatic=origin.open == "automatic",
        formats=tuple(
            domain.Format(one.field, re.compile(one.pattern), one.rule, one.sentence, one.blocking)
            for one in (*pack.formats, *origin.formats)
        ),
        fixed=MappingProxyType(fixed),
        defaults=MappingProxyType(origin.defaults),
        required=MappingProxyType({**pack.required, **origin.required}),
        wanted=tuple(dict.fromkeys((*pack.wanted, *origin.wanted))),
        open_within_hours=origin.open_within_hours,
    )


def _senders(given: tuple[_Sender, ...]) -> tuple[domain.Sender, ...]:
    return tuple(domain.Sender(one.match, one.origin, MappingProxyType(one.values)) for one in given)
