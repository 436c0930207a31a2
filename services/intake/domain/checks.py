"""What an order must be before casework hears of it: the insurer's rules R-002, R-009…R-017, codes, day and place.

Every check is a pure function of the order and the pack and says what it found: rule, French sentence,
field, and whether it blocks. No check looks at the channel an order came by.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from contracts.events.envelope import OrderContent
from services.intake.domain.fields import FIELDS, label_of
from services.intake.domain.packs import Origin, Pack
from services.intake.domain.places import Communes, Unplaced

OLDEST_LOSS_YEARS: Final = 30
"""A claim may be told late, and the year of its loss be mistyped: beyond this it is."""
_EASTERNMOST: Final = timedelta(hours=12)
"""How far ahead of UTC a French day begins (Wallis-et-Futuna)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about an order; only what blocks keeps it from being submitted."""

    rule: str
    sentence: str
    field: str | None = None
    blocking: bool = True
    candidates: tuple[tuple[str, str], ...] = ()
    """Communes to choose from, as (INSEE code, name), when the place is in doubt."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An order with its defaults and its commune filled in, and what was found."""

    order: OrderContent
    findings: tuple[Finding, ...]
    origin: Origin | None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What keeps the order from being submitted."""
        return tuple(finding for finding in self.findings if finding.blocking)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What a person should look at, and may let pass (R-010, R-015)."""
        return tuple(finding for finding in self.findings if not finding.blocking)

    def beside(self, problems: tuple[Finding, ...]) -> "Checked":
        """With what could not even be read of the form: it keeps an order from going by itself too."""
        return replace(self, findings=(*problems, *self.findings))


def check(order: OrderContent, *, pack: Pack, communes: Communes, at: datetime) -> Checked:
    """Completes an order by the pack and tells everything that is wrong with it at this moment."""
    origin = pack.origin(order.origin)
    if origin is None:
        placed, doubts = _placed(order, communes)
        return Checked(placed, (_unknown_origin(order, pack), *doubts), None)
    placed, doubts = _placed(_completed(order, origin), communes)
    ruled = (*_fixed(placed, origin), *_missing(placed, origin), *_formats(placed, origin))
    found = (*ruled, *_unknown_codes(placed), *_impossible_day(placed, at), *doubts)
    return Checked(placed, found, origin)


def unknown_insurer(code: str) -> Finding:
    """No pack of that name: nobody knows how to open its orders."""
    return Finding(rule="INSURER", sentence=f"L'assureur « {code} » n'est pas connu du réseau.", field="insurer")


def _unknown_origin(order: OrderContent, pack: Pack) -> Finding:
    known = ", ".join(origin.label for origin in pack.origins.values())
    if not order.origin:
        return Finding(rule="R-002", sentence=f"L'origine manque : {known}.", field="origin")
    return Finding(
        rule="R-002", sentence=f"« {order.origin} » n'est pas une origine de {pack.name} : {known}.", field="origin"
    )


def _completed(order: OrderContent, origin: Origin) -> OrderContent:
    """The order with what the pack stores when nothing was given (R-011, R-012, R-014)."""
    filled = {name: fixed.value for name, fixed in origin.fixed.items()} | dict(origin.defaults)
    update = {name: text for name, text in filled.items() if not value_of(order, name)}
    return order.model_copy(update=update) if update else order


def _fixed(order: OrderContent, origin: Origin) -> Iterator[Finding]:
    for name, fixed in origin.fixed.items():
        if value_of(order, name) != fixed.value:
            yield Finding(rule=fixed.rule, sentence=fixed.sentence, field=name)


def _missing(order: OrderContent, origin: Origin) -> Iterator[Finding]:
    for name, rule in origin.required.items():
        if not value_of(order, name):
            yield Finding(rule=rule, sentence=f"« {label_of(name)} » est obligatoire ({origin.label}).", field=name)
    for name in origin.wanted:
        if not value_of(order, name):
            yield Finding(rule="R-015", sentence=f"« {label_of(name)} » manque.", field=name, blocking=False)


def _formats(order: OrderContent, origin: Origin) -> Iterator[Finding]:
    for form in origin.formats:
        text = value_of(order, form.field)
        if text and not form.pattern.fullmatch(str(text)):
            yield Finding(rule=form.rule, sentence=form.sentence, field=form.field, blocking=form.blocking)


def _unknown_codes(order: OrderContent) -> Iterator[Finding]:
    """A code that no list has is nobody's: no rule speaks of such a loss, no craftsman has such a trade."""
    for name, codes in _CODES.items():
        code = value_of(order, name)
        if code and code not in codes:
            sentence = f"« {code} » n'est pas un code connu de « {label_of(name)} » : {', '.join(codes)}."
            yield Finding(rule="CODE", sentence=sentence, field=name)


_CODES: Final = {field.name: tuple(field.choices) for field in FIELDS if field.choices}


def _impossible_day(order: OrderContent, at: datetime) -> Iterator[Finding]:
    day, today = order.loss_date, (at + _EASTERNMOST).date()
    if day is not None and day > today:
        yield Finding(
            rule="DATE", sentence=f"Le sinistre serait du {day:%d/%m/%Y}, qui est à venir.", field="loss_date"
        )
    elif day is not None and day.year < today.year - OLDEST_LOSS_YEARS:
        sentence = f"Le sinistre serait du {day:%d/%m/%Y} : vérifiez l'année."
        yield Finding(rule="DATE", sentence=sentence, field="loss_date")


def _placed(order: OrderContent, communes: Communes) -> tuple[OrderContent, tuple[Finding, ...]]:
    site = order.site
    absent = tuple(name for name in ("postal_code", "city") if not value_of(order, name))
    if absent:
        return order, tuple(_needed(name) for name in absent)
    if site.insee:
        return order, tuple(_named(order, communes))
    try:
        commune = communes.located(postal_code=site.postal_code, city=site.city)
    except Unplaced as doubt:
        candidates = tuple(
            (commune.insee, f"{commune.name} ({', '.join(commune.postal_codes[:3])})") for commune in doubt.candidates
        )
        return order, (Finding(rule="PLACE", sentence=doubt.sentence, field=doubt.field, candidates=candidates),)
    return order.model_copy(update={"site": site.model_copy(update={"insee": commune.insee})}), ()


def _needed(name: str) -> Finding:
    return Finding(rule="PLACE", sentence=f"« {label_of(name)} » est nécessaire pour situer le sinistre.", field=name)


def _named(order: OrderContent, communes: Communes) -> Iterator[Finding]:
    """A given INSEE code must exist, and its commune must have the postal code."""
    commune = communes.get(order.site.insee)
    if commune is None:
        yield Finding(rule="PLACE", sentence=f"Le code INSEE « {order.site.insee} » n'existe pas.", field="insee")
    elif commune.postal_codes and order.site.postal_code not in commune.postal_codes:
        sentence = f"Le {order.site.postal_code} n'est pas un code postal de {commune.name} ({commune.insee})."
        yield Finding(rule="PLACE", sentence=sentence, field="postal_code")


def value_of(order: OrderContent, name: str) -> object:
    """A field of the flat list, wherever the typed order keeps it."""
    if name in _INSURED:
        return getattr(order.insured, name)
    return getattr(order.site if name in _SITE else order, name)


_INSURED = frozenset({"last_name", "first_name", "phones", "email"})
_SITE = frozenset({"address", "postal_code", "city", "insee", "access"})
