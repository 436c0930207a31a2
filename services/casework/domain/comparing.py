"""Two dossiers side by side: what differs, and whether each may be the one that goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contracts.codes import LOSSES, TRADES
from contracts.events.envelope import OrderContent
from services.casework.domain import mergeable
from services.casework.domain.calls import spoken
from services.casework.domain.file import Dossier, Stage
from services.casework.domain.journal import amount
from services.casework.domain.mergeable import Pair
from services.casework.domain.pen import Book
from services.casework.domain.people import Staff
from services.casework.domain.stages import NAMES
from shared.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing of both dossiers, in words."""

    name: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        """Whether the two say something else."""
        return self.left.casefold() != self.right.casefold()


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether one of the two may be kept, and why not."""

    number: str
    """Of the one that would be kept."""
    absorbed: str
    rule: str | None = None
    sentence: str | None = None

    @property
    def possible(self) -> bool:
        """Whether no rule says no."""
        return self.sentence is None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two dossiers, what of them differs, and which of them may be kept; the better one to keep first."""

    left: Dossier
    right: Dossier
    traits: tuple[Trait, ...]
    ways: tuple[Keeping, ...]


def compare(left: Pair, right: Pair, *, book: Book, staff: Staff) -> Comparison:
    """The two, `left` as the pair that keeps the left one, `right` as the one that keeps the right one."""
    one, other = left.kept, right.kept
    orders = one.order, other.order
    traits = (
        Trait("Assureur", _insurer(book, one), _insurer(book, other)),
        *(Trait(name, read(one, orders[0]), read(other, orders[1])) for name, read in _TRAITS),
    )
    ways = sorted((_way(left, staff), _way(right, staff)), key=lambda way: not way.possible)
    if all(way.possible for way in ways):
        ways.sort(key=lambda way: way.number != _further(one, other).number)
    return Comparison(one, other, traits, tuple(ways))


def _way(pair: Pair, staff: Staff) -> Keeping:
    number, absorbed = pair.kept.number, pair.absorbed.number
    try:
        mergeable.check(pair, staff=staff)
    except ServiceError as refusal:
        return Keeping(number, absorbed, refusal.rule, refusal.sentence)
    return Keeping(number, absorbed)


def _further(one: Dossier, other: Dossier) -> Dossier:
    """The one whose work has come further; of two alike the older one."""
    return min((one, other), key=lambda dossier: (-_progress(dossier), dossier.opened_at, dossier.id))


def _progress(dossier: Dossier) -> int:
    order = list(Stage)
    return max((order.index(one.stage) for one in dossier.interventions if one.stage is not Stage.ENDED), default=-1)


def _insurer(book: Book, dossier: Dossier) -> str:
    return book.packs.of(insurer=dossier.insurer, version=dossier.pack_version).name


Read = Callable[[Dossier, OrderContent], str]
_TRAITS: Final[tuple[tuple[str, Read], ...]] = (
    ("Assuré", lambda one, _: one.insured),
    ("Téléphones", lambda one, _: ", ".join(map(spoken, one.phones))),
    ("Sinistre", lambda one, _: one.claim_number),
    ("Adresse", lambda _, order: f"{order.site.address}, {order.site.postal_code} {order.site.city}"),
    ("Nature", lambda one, _: LOSSES.get(one.loss_kind, one.loss_kind)),
    ("Date du sinistre", lambda one, _: f"{one.loss_date:%d/%m/%Y}" if one.loss_date else ""),
    ("Contrat", lambda _, order: order.policy_number or ""),
    ("Référence", lambda _, order: order.insurer_reference or ""),
    ("Origine", lambda one, _: one.origin),
    ("Type", lambda one, _: one.kind),
    ("Limite", lambda one, _: "" if one.limit_cents is None else f"{amount(one.limit_cents)} € TTC"),
    ("Interventions", lambda one, _: _work(one)),
    ("Mission", lambda one, _: one.description),
)


def _work(dossier: Dossier) -> str:
    said = []
    for one in dossier.interventions:
        firm = f" ({one.job.firm.name})" if one.job else ""
        trade = TRADES.get(one.trade, one.trade) if one.trade else "corps de métier à choisir"
        said.append(f"{trade} : {NAMES[one.stage]}{firm}")
    return " // ".join(said)
