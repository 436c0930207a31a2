"""The parts list of intake: settings, database, files, packs, use cases, doors."""

from pathlib import Path

from contracts import topics
from services.intake.api import api_routes
from services.intake.channels import geo, packs
from services.intake.channels.apart import Apart, Limits
from services.intake.channels.drafts import Drafts
from services.intake.channels.trust import Checks
from services.intake.consumers import hearings
from services.intake.domain.keeping import Periods
from services.intake.domain.packs import Packs
from services.intake.loops import loops
from services.intake.pages import page_routes
from services.intake.settings import Settings
from services.intake.store.files import Files
from services.intake.use_cases.figures import Figures
from services.intake.use_cases.keeping import Keeping
from services.intake.use_cases.originals import Originals
from services.intake.use_cases.reading import ReadingMail
from services.intake.use_cases.tray import Tray
from services.intake.use_cases.web_orders import WebOrders
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service

HERE = Path(__file__).parent


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    files = Files.at(settings.files_url, folder=settings.data_dir)
    known = packs.load(settings.insurers_dir, on=clock.now().date())
    communes = geo.load(settings.geo_dir)
    limits = Limits(settings.reading_seconds, settings.reading_memory, settings.readings_at_once)
    drafts = Drafts(packs=known, communes=communes)

    reading = ReadingMail(
        db=db,
        files=files,
        clock=clock,
        apart=Apart(limits),
        drafts=drafts,
        packs=known,
        communes=communes,
        fax_gateways=settings.listed(settings.fax_gateways),
        checks=Checks(
            settings.listed(settings.mail_edges), settings.mail_dns, settings.listed(settings.mail_forwarders)
        ),
        at_once=settings.readings_at_once,
    )
    web_orders = WebOrders(clock=clock, packs=known, communes=communes)
    tray = Tray(db=db, clock=clock, packs=known, communes=communes)
    originals = Originals(db=db, files=files, clock=clock, apart=Apart(limits), at_once=settings.readings_at_once)
    keeping = Keeping(db=db, files=files, clock=clock, periods=_periods(settings, known))
    figures = Figures(db=db, clock=clock)

    staff = Staff(StaffKeys(settings.staff_jwks_url))
    operators = Staff(StaffKeys(settings.staff_jwks_url), roles=("supervisor", "admin"))
    return Service(
        name="intake",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *api_routes(tray, originals, keeping, staff=staff, supervisors=operators),
            *page_routes(tray, originals, staff, desk_url=_desk(settings)),
        ],
        hearings=hearings(web_orders),
        loops=loops(reading, keeping),
        gauges=[
            Gauge("intake_unread", "Messages stored and not yet read", figures.unread),
            Gauge("intake_waiting", "Items waiting, by team", figures.waiting, label="team"),
            Gauge("intake_late", "Items waiting too long, by team", figures.late, label="team"),
            Gauge("intake_silence_seconds", "Since a channel last brought something", figures.silence, label="channel"),
        ],
        states={topics.INTAKE_ORDERS: tray.stand},
        templates=HERE / "templates",
        operators=operators,
    )


def _periods(settings: Settings, known: Packs) -> Periods:
    """How long originals are kept: by the settings, and by the packs that say otherwise."""
    own = {pack.code: pack.keep_days for pack in known.all() if pack.keep_days}
    return Periods(settings.keep_mail_days, settings.keep_spam_days, settings.keep_quarantine_days, own)


def _desk(settings: Settings) -> str:
    """Where the case desk is: the sign-in stands there too."""
    return settings.staff_sign_in_url.rpartition("/")[0]
