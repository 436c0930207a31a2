"""The parts list of assignment: settings, database, clock, commune table, use cases, doors."""

from pathlib import Path

from contracts import topics
from services.assignment.api import network_routes, search_routes
from services.assignment.api.leaving import leaving_routes
from services.assignment.api.network import FirstNetwork
from services.assignment.consumers import hearings
from services.assignment.domain.communes import Communes
from services.assignment.loops import loops
from services.assignment.pages import page_routes
from services.assignment.settings import Settings, read_packs
from services.assignment.use_cases.answers import Answers
from services.assignment.use_cases.asking import Asking
from services.assignment.use_cases.by_hand import ByHand
from services.assignment.use_cases.covering import Covering
from services.assignment.use_cases.deciding import Deciding
from services.assignment.use_cases.ending import Ending
from services.assignment.use_cases.erasing import Erasing
from services.assignment.use_cases.explaining import Explaining
from services.assignment.use_cases.keeper import Keeper
from services.assignment.use_cases.maintaining import Maintaining
from services.assignment.use_cases.rule_book import RuleBook
from services.assignment.use_cases.ticking import Ticking
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service

HERE = Path(__file__).parent


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    communes = Communes.read(settings.geo_dir)
    packs = read_packs(settings.insurers_dir)

    rules = RuleBook(db=db, versions=[pack.rules() for pack in packs])
    keeper = Keeper(communes)
    asking = Asking(clock=clock, keeper=keeper, rules=rules)
    deciding = Deciding(asking)
    ticking = Ticking(db=db, asking=asking)
    by_hand = ByHand(db=db, asking=asking, deciding=deciding)
    insurers = [pack.insurer for pack in packs]
    maintaining = Maintaining(db=db, clock=clock, communes=communes, insurers=insurers)
    erasing = Erasing(db=db, clock=clock)
    explaining = Explaining(db=db, clock=clock, keeper=keeper, rules=rules, communes=communes)
    covering = Covering(db=db, clock=clock, keeper=keeper, rules=rules, communes=communes)

    keys = StaffKeys(settings.staff_jwks_url)
    return Service(
        name="assignment",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *network_routes(covering=covering, maintaining=maintaining, clock=clock, keys=keys),
            *leaving_routes(erasing=erasing, keys=keys),
            *search_routes(explaining=explaining, by_hand=by_hand, rules=rules, keys=keys),
            *page_routes(
                explaining=explaining,
                covering=covering,
                by_hand=by_hand,
                rules=rules,
                insurers={pack.insurer: pack.name for pack in packs},
                casework_url=settings.casework_url,
                keys=keys,
            ),
        ],
        hearings=hearings(deciding=deciding, ending=Ending(asking), answers=Answers(asking), erasing=erasing),
        loops=loops(ticking=ticking, maintaining=maintaining),
        resources=[rules, FirstNetwork(file=settings.network_file, maintaining=maintaining)],
        gauges=[Gauge("searches", "Interventions waiting for a craftsman or for a CC", explaining.waiting)],
        states={topics.ASSIGNMENT_NETWORK: maintaining.stand, topics.ASSIGNMENT_OFFERS: asking.stand},
        templates=HERE / "templates",
        operators=Staff(keys, roles=("supervisor", "admin")),
    )
