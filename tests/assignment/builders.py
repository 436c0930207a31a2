"""Valid firms, networks, requests and rounds; a test names only what matters to it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from contracts.events.envelope import Firm, Place, Professional
from services.assignment.domain.communes import Communes, zone_of
from services.assignment.domain.hours import Hours
from services.assignment.domain.index import Network
from services.assignment.domain.network import Agreement, Capacity, FirmFile, Paper, Part, Person, Profile, Trade, Zone
from services.assignment.domain.offers import accept, ask, begin, decline
from services.assignment.domain.rounds import Intervention, Offer, Pick, Round
from services.assignment.domain.rules import Clocks, Rules, Weights
from services.assignment.domain.verdicts import Request

ROOT = Path(__file__).parents[2]
SINCE = date(2024, 1, 1)
DAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning in Nantes."""

NANTES, RENNES, SMALL = "44109", "35238", "44001"
TRADE = "PEINTURE"

_numbers = count(1)


def communes() -> Communes:
    return Communes.read(ROOT / "deploy" / "geo")


def department(code: str = "44") -> Zone:
    return Zone(kind="department", codes=(code,), valid_from=SINCE)


def firm(
    *parts: Part,
    code: str | None = None,
    trades: Iterable[str] = (TRADE,),
    zones: Iterable[Zone] | None = None,
    insurers: Iterable[str] = ("allianz", "mirabelle"),
    papers: Iterable[str] = ("URSSAF", "DECENNALE"),
    capacity: Capacity | None = None,
    base: str | None = None,
    profile: Profile | None = None,
) -> FirmFile:
    """A firm that may be asked for painting in Loire-Atlantique, unless told otherwise."""
    name = code or f"44-{next(_numbers):04d}"
    trades = tuple(trades)
    given: list[Part] = [
        profile or Profile(name=f"Firme {name}", base=base, valid_from=SINCE),
        Person(number=f"{name}-01", name="Gérante Inventée", role="manager", valid_from=SINCE),
        Person(number=f"{name}-02", name="Peintre Inventé", phone="+33261910999", valid_from=SINCE),
        *(Trade(trade=one, valid_from=SINCE) for one in trades),
        *(zones if zones is not None else [department()]),
        *(Agreement(insurer=one, trade=trade, valid_from=SINCE) for one in insurers for trade in trades),
        *(Paper(kind=one, valid_from=SINCE) for one in papers),
        *([capacity] if capacity else []),
        *parts,
    ]
    return FirmFile(id=uuid7(), code=name, parts=tuple(given))


def network(*firms: FirmFile, day: date = DAY) -> Network:
    return Network(communes=communes(), day=day, version=7, firms=firms)


def request(
    *,
    insee: str = NANTES,
    postal_code: str = "44000",
    trade: str = TRADE,
    insurer: str = "allianz",
    at: datetime = NOW,
    left_out: Iterable[UUID] = (),
    declined: Iterable[UUID] = (),
    intervention_id: UUID | None = None,
) -> Request:
    return Request(
        intervention_id=intervention_id or uuid7(),
        round=1,
        insurer=insurer,
        trade=trade,
        insee=insee,
        postal_code=postal_code,
        at=at,
        left_out=frozenset(left_out),
        declined=frozenset(declined),
    )


def clocks(
    *, exclusive: int = 60, wave_size: int = 2, wave_every: int = 60, hard_end: int = 8 * 60, hours: Hours | None = None
) -> Clocks:
    """In minutes; open from 8 to 20."""
    return Clocks(
        exclusive=timedelta(minutes=exclusive),
        wave_size=wave_size,
        wave_every=timedelta(minutes=wave_every),
        hard_end=timedelta(minutes=hard_end),
        hours=hours or Hours(),
    )


def rules(*, papers: Iterable[str] = ("URSSAF", "DECENNALE"), weights: Weights | None = None) -> Rules:
    return Rules(
        insurer="allianz",
        version="test",
        valid_from=SINCE,
        papers=tuple(papers),
        clocks=clocks(),
        weights=weights or Weights(),
    )


def intervention(*, round: int = 1, insee: str = NANTES) -> Intervention:
    return Intervention(
        id=uuid7(),
        dossier_id=uuid7(),
        dossier_number="26-000001-A",
        insurer="allianz",
        trade=TRADE,
        loss_kind="DDE",
        place=Place(insee=insee, postal_code="44000", commune="Nantes"),
        round=round,
        ready_at=NOW,
    )


def pick(name: str = "Firme") -> Pick:
    return Pick(
        offer_id=uuid7(),
        decision_id=uuid7(),
        firm=Firm(id=uuid7(), code=f"F-{next(_numbers)}", name=name),
        professional=Professional(number="1", name="Peintre Inventé"),
    )


def begun(*, at: datetime = NOW, insee: str = NANTES, given: Clocks | None = None) -> Round:
    return begin(
        intervention=intervention(insee=insee),
        decision_id=uuid7(),
        rules_version="test",
        clocks=given or clocks(),
        zone=zone_of(insee),
        now=at,
    )


def offered(
    *picks: Pick, at: datetime = NOW, more: bool = True, given: Clocks | None = None, insee: str = NANTES
) -> Round:
    """A round whose first firm was asked."""
    used = given or clocks()
    round = begun(at=at, given=used, insee=insee)
    return ask(round=round, picks=picks or (pick(),), more=more, clocks=used, zone=zone_of(insee), now=at)


def say_yes(round: Round, offer: Offer, *, pressed: datetime, now: datetime | None = None) -> Round:
    """The offer's own firm accepts."""
    return accept(round=round, offer_id=offer.id, firm_id=offer.firm.id, pressed_at=pressed, now=now or pressed)


def say_no(round: Round, offer: Offer, *, pressed: datetime, reason: str = "dates") -> Round:
    """The offer's own firm declines."""
    return decline(
        round=round, offer_id=offer.id, firm_id=offer.firm.id, pressed_at=pressed, now=pressed, reason=reason
    )
