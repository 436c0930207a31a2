"""The parts list of intake: settings, database, files, packs, use cases, doors."""

import asyncio
from pathlib import Path
from typing import Final

from contracts import topics
from services.intake.api import api_routes, fax_routes, habit_routes, rearranging_routes, review_routes
from services.intake.api.faxes import ProviderGuard
from services.intake.channels import geo, kinds, packs
from services.intake.channels.apart import Apart, Limits
from services.intake.channels.extracting_apart import ExtractingApart, RuleFiles
from services.intake.channels.faxes.adapter import Adapter
from services.intake.channels.faxes.dialling import numbers_of
from services.intake.channels.faxes.folder import FaxFolder
from services.intake.channels.faxes.outgoing import FaxSender, MailToFax
from services.intake.channels.faxes.signed import Signed
from services.intake.channels.faxes.telnyx import Telnyx
from services.intake.channels.faxes.telnyx_outgoing import TelnyxSender
from services.intake.channels.holidays import is_holiday
from services.intake.channels.mailbox import Account, Mailbox, Pace, token_of
from services.intake.channels.ocr import PageLimits, Readers
from services.intake.channels.outgoing import MailServer, Outgoing
from services.intake.channels.scanner import Scanner
from services.intake.channels.seeing import Seeing, SeeingLimits
from services.intake.channels.trust import Checks, Trusting
from services.intake.consumers import hearings
from services.intake.domain.fax_replies import Dialling
from services.intake.domain.keeping import Periods
from services.intake.domain.packs import Packs
from services.intake.domain.working_time import Hours
from services.intake.loops import further_doors, loops
from services.intake.pages import asset_routes, habit_pages, matching_routes, page_routes, supervising_pages
from services.intake.settings import Settings
from services.intake.store.files import Files
from services.intake.use_cases.copies import Copies
from services.intake.use_cases.dropped import DroppedFaxes
from services.intake.use_cases.erasing import Erasing
from services.intake.use_cases.fax_receipts import FaxReceipts, Manner
from services.intake.use_cases.faxes import Faxes
from services.intake.use_cases.fetching import Fetching
from services.intake.use_cases.figures import Alarm, Figures
from services.intake.use_cases.habits import Habits
from services.intake.use_cases.held_back import HeldBack
from services.intake.use_cases.item_forms import ItemForms
from services.intake.use_cases.keeping import Keeping
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.matching import Matching
from services.intake.use_cases.neighbours import Neighbours
from services.intake.use_cases.originals import Originals
from services.intake.use_cases.quarantine import Quarantine
from services.intake.use_cases.reading import Extractor, ReadingMail
from services.intake.use_cases.rearranging import Rearranging
from services.intake.use_cases.receipts import Receipts
from services.intake.use_cases.receiving import Receiving
from services.intake.use_cases.redrafting import Redrafting
from services.intake.use_cases.reviews import Reviews
from services.intake.use_cases.scanning import Scanning
from services.intake.use_cases.tray import Tray
from services.intake.use_cases.web_orders import WebOrders
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service

HERE = Path(__file__).parent
DECIDERS: Final = frozenset({"supervisor", "admin"})
"""Roles that hold originals, and decide what is learned of senders."""


def build(settings: Settings, extractor: Extractor | None = None) -> Service:
    """The service, ready to run; an extractor of its own spares the process that finds fields."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    files = Files.at(settings.files_url, folder=settings.data_dir)
    known = packs.load(settings.insurers_dir, on=clock.now().date())
    communes = geo.load(settings.geo_dir)
    limits = Limits(settings.reading_seconds, settings.reading_memory, settings.readings_at_once)
    kinds.load(settings.kinds_file)  # a wrong file ends the start; the process that uses it is started later
    rules = RuleFiles(settings.insurers_dir, settings.geo_dir, settings.kinds_file, clock.now().date())
    extracting = ExtractingApart(rules, limits)
    extractor = extractor or extracting
    readers = Readers(
        settings.engines(), PageLimits(settings.ocr_page_seconds, settings.ocr_page_memory, settings.ocr_processes)
    )

    apart = Apart(limits)
    checks = Checks(
        edges=settings.listed(settings.mail_edges),
        dns=settings.mail_dns,
        forwarders=settings.listed(settings.mail_forwarders),
        direct=settings.mail_direct and not settings.smtp_lmtp,
    )
    letters = Letters(db=db, clock=clock, packs=known)
    reading = ReadingMail(
        db=db,
        files=files,
        clock=clock,
        reader=Seeing(apart, readers, SeeingLimits(pages=settings.ocr_pages)),
        trusting=Trusting(checks=checks, apart=apart, packs=known),
        extractor=extractor,
        letters=letters,
        packs=known,
        communes=communes,
        fax_gateways=settings.listed(settings.fax_gateways),
    )
    media = Client(timeout=60, allow_private=settings.fax_private_media, largest=settings.fax_largest + 1)
    receiving = Receiving(db=db, files=files, clock=clock, scanned=bool(settings.clamd))
    scanner = Scanner(settings.clamd) if settings.clamd else None
    scanning = Scanning(db=db, files=files, clock=clock, scanner=scanner)
    faxes = Faxes(db=db, clock=clock, receiving=receiving, client=media, largest=settings.fax_largest)
    providers = ProviderGuard(_fax_adapters(settings), clock, largest=settings.fax_largest)
    mailbox = _mailbox(settings)
    fetching = Fetching(db=db, receiving=receiving, mailbox=mailbox, clock=clock) if mailbox else None
    watched = FaxFolder(settings.fax_folder, settings.fax_largest) if settings.fax_folder else None
    dropped = DroppedFaxes(folder=watched, faxes=faxes) if watched else None
    outgoing = Outgoing(_mail_server(settings))
    receipts = Receipts(
        db=db,
        files=files,
        clock=clock,
        outgoing=outgoing,
        per_hour=settings.receipts_per_hour,
        answered=settings.receipts_to,
    )
    fax_receipts = FaxReceipts(
        db=db, files=files, clock=clock, sender=_fax_sender(settings, media, outgoing), manner=_manner(settings)
    )
    web_orders = WebOrders(clock=clock, packs=known, communes=communes)
    forms = ItemForms(clock=clock, packs=known, communes=communes)
    tray = Tray(db=db, clock=clock, forms=forms, packs=known, letters=letters)
    copies = Copies(db=db, clock=clock, forms=forms)
    reviews = Reviews(db=db, clock=clock, packs=known)
    redrafting = Redrafting(db=db, extractor=extractor, packs=known)
    rearranging = Rearranging(db=db, clock=clock, redrafting=redrafting, forms=forms)
    matching = Matching(db=db)
    habits = Habits(db=db, clock=clock)
    held = HeldBack(db=db, clock=clock, forms=forms, packs=known)
    neighbours = Neighbours(db=db, clock=clock, forms=forms)
    originals = Originals(db=db, files=files, clock=clock, apart=Apart(limits), at_once=settings.readings_at_once)
    quarantine = Quarantine(db=db, clock=clock)
    bytes_to_go = asyncio.Event()
    keeping = Keeping(db=db, files=files, clock=clock, periods=_periods(settings, known))
    erasing = Erasing(db=db, clock=clock, bytes_to_go=bytes_to_go)
    figures = Figures(db=db, clock=clock, allowed=settings.silences(), closed=is_holiday)
    alarms = [
        Alarm("intake_silent", "Working hours of silence beyond what is allowed", figures.silences),
        Alarm("intake_unscanned", "Messages that wait for the virus scanner", scanning.held),
        *([Alarm("intake_fax_failures", "Files that are no fax", dropped.failures)] if dropped else ()),
        *([Alarm("intake_mailbox", "Failed looks in a row", fetching.trouble)] if fetching else ()),
    ]

    staff = Staff(StaffKeys(settings.staff_jwks_url))
    operators = Staff(StaffKeys(settings.staff_jwks_url), roles=DECIDERS)
    return Service(
        name="intake",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *api_routes(
                tray, copies, letters, originals, keeping, quarantine, erasing, staff=staff, supervisors=operators
            ),
            *supervising_pages(quarantine, erasing, staff=staff, supervisors=operators),
            *review_routes(reviews, staff),
            *rearranging_routes(rearranging, matching, staff),
            *matching_routes(tray, matching, staff, desk_url=_desk(settings)),
            *habit_routes(habits, staff=staff, supervisors=operators),
            *habit_pages(habits, staff=staff, supervisors=operators, deciders=DECIDERS, desk_url=_desk(settings)),
            *page_routes(
                tray, copies, letters, reviews, rearranging, originals, alarms, staff, desk_url=_desk(settings)
            ),
            *asset_routes(),
            *fax_routes(faxes, fax_receipts, providers),
        ],
        resources=[media, readers, extracting, *([mailbox] if mailbox else [])],
        hearings=hearings(web_orders, erasing),
        loops=[
            *loops(
                scanning,
                reading,
                copies,
                letters,
                neighbours,
                held,
                receipts,
                fax_receipts,
                faxes,
                keeping,
                bytes_to_go=bytes_to_go,
                at_once=settings.readings_at_once,
            ),
            *further_doors(fetching, dropped),
        ],
        gauges=[
            Gauge("intake_unread", "Messages stored and not yet read", figures.unread),
            Gauge("intake_waiting", "Items waiting, by team", figures.waiting, label="team"),
            Gauge("intake_late", "Items waiting too long, by team", figures.late, label="team"),
            Gauge("intake_silence_seconds", "Since a channel last brought something", figures.silence, label="channel"),
            Gauge("intake_receipts", "Receipts not yet sent, and those over an hour old", receipts.unsent),
            *(Gauge(alarm.name, alarm.help, alarm.read, "name", alarm=True) for alarm in alarms),
        ],
        states={topics.INTAKE_ORDERS: tray.stand},
        templates=HERE / "templates",
        operators=operators,
    )


def _fax_adapters(settings: Settings) -> dict[str, Adapter]:
    """The fax providers whose proof is set up."""
    adapters: list[Adapter] = []
    if settings.fax_telnyx_key:
        adapters.append(Telnyx(settings.fax_telnyx_key))
    if settings.fax_secrets:
        adapters.append(Signed([one.strip() for one in settings.fax_secrets.split(",") if one.strip()]))
    return {adapter.name: adapter for adapter in adapters}


def _fax_sender(settings: Settings, client: Client, outgoing: Outgoing) -> FaxSender | None:
    """What faxes receipts, if anything."""
    match settings.fax_reply:
        case "telnyx":
            return TelnyxSender(
                client,
                url=settings.fax_reply_telnyx_url,
                key=settings.fax_reply_telnyx_key,
                connection=settings.fax_reply_telnyx_connection,
                number=settings.fax_reply_from,
            )
        case "mail":
            return MailToFax(outgoing, settings.fax_reply_mail)
        case "":
            return None


def _manner(settings: Settings) -> Manner:
    """How faxes are answered."""
    return Manner(
        network=settings.fax_reply_name,
        hours=Hours.read(settings.fax_reply_hours),
        dialling=Dialling(
            countries=frozenset(one.upper() for one in settings.listed(settings.fax_reply_countries)),
            ours=numbers_of([settings.fax_reply_from]),
            never=numbers_of(settings.fax_reply_never.split(",")),
        ),
        gateways=settings.listed(settings.fax_gateways),
        per_hour=settings.receipts_per_hour,
        answered=settings.receipts_to,
    )


def _mailbox(settings: Settings) -> Mailbox | None:
    """The mailbox that is read, if any."""
    if not settings.imap_host:
        return None
    account = Account(
        host=settings.imap_host,
        port=settings.imap_port,
        user=settings.imap_user,
        security=settings.imap_security,
        folder=settings.imap_folder,
        done=settings.imap_done,
        password=settings.imap_password,
        token=token_of(settings.imap_token_command) if settings.imap_token_command else None,
    )
    pace = Pace(idle=settings.imap_idle_seconds, poll=settings.imap_poll_seconds)
    return Mailbox(account, largest=settings.smtp_largest, pace=pace)


def _mail_server(settings: Settings) -> MailServer:
    """Where receipts are handed over."""
    return MailServer(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_sender,
        user=settings.mail_user,
        password=settings.mail_password,
        security=settings.mail_security,
    )


def _periods(settings: Settings, known: Packs) -> Periods:
    """How long originals are kept: by the settings, and by the packs that say otherwise."""
    own = {pack.code: pack.keep_days for pack in known.all() if pack.keep_days}
    return Periods(settings.keep_mail_days, settings.keep_spam_days, settings.keep_quarantine_days, own)


def _desk(settings: Settings) -> str:
    """Where the case desk is: the sign-in stands there too."""
    return settings.staff_sign_in_url.rpartition("/")[0]
