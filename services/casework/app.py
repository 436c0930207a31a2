"""Casework's parts list: settings, the book of rules, database, clock, use cases, doors."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from contracts import topics
from services.casework.api import api_routes
from services.casework.api.merging import merging_routes
from services.casework.api.personal_data import personal_data_routes
from services.casework.channels.openid import Provider, Registration
from services.casework.channels.sms import SmsConsole, SmsProvider
from services.casework.channels.telephone import Telephone
from services.casework.consumers import hearings
from services.casework.domain.erasing import ERASERS
from services.casework.domain.openid import Terms, read_roles
from services.casework.domain.pen import Book
from services.casework.loops import gauges, loops
from services.casework.pages.addresses import screens
from services.casework.pages.desk import DeskPages
from services.casework.pages.letters import LetterPages
from services.casework.pages.lists import Names
from services.casework.pages.merging import MergingPages
from services.casework.pages.openid import OpenIdPages
from services.casework.pages.personal_data import PersonalDataPages
from services.casework.pages.sign_in import SignInPages
from services.casework.settings import Settings
from services.casework.store.tables import read_book
from services.casework.use_cases.accounts import Accounts, demo_accounts
from services.casework.use_cases.clients import Clients, SmsCarrier
from services.casework.use_cases.deadlines import Deadlines
from services.casework.use_cases.desk import Desk
from services.casework.use_cases.emma import Emma
from services.casework.use_cases.erasing import Erasing
from services.casework.use_cases.hearing import CaseHearing
from services.casework.use_cases.letters import LetterDesk
from services.casework.use_cases.linking import Linking
from services.casework.use_cases.merging import Merging
from services.casework.use_cases.openid import OpenIdSignIn
from services.casework.use_cases.reading import Reading
from services.casework.use_cases.sign_in import Passwords, SignIn
from services.casework.use_cases.staff_tokens import StaffTokens
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Service
from shared.web import Route

OPERATORS = ("supervisor", "admin")


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    robot = settings.calls_url is not None
    book = read_book(dates_file=settings.dates_file, insurers_dir=settings.insurers_dir, robot=robot)

    reading = Reading(db=db, clock=clock, book=book)
    desk = Desk(db=db, clock=clock, book=book, reading=reading)
    letters = LetterDesk(db=db, clock=clock, book=book)
    merging = Merging(db=db, clock=clock, book=book, reading=reading)
    linking = Linking(db=db, clock=clock, book=book, reading=reading)
    erasing = Erasing(db=db, clock=clock, book=book, reading=reading)
    deadlines = Deadlines(db=db, clock=clock)
    client = Client(timeout=10, allow_private=True)  # the addresses called are the operator's own settings
    clients = Clients(db=db, clock=clock, book=book, sms=_sms(settings, client))
    emma = _emma(settings, client, db=db, clock=clock, book=book)

    passwords = Passwords()
    links = screens(settings.other_services)
    keys = StaffKeys(settings.staff_jwks_url)
    return Service(
        name="casework",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *api_routes(reading=reading, desk=desk, letters=letters, staff=Staff(keys)),
            *merging_routes(merging=merging, linking=linking, staff=Staff(keys)),
            *personal_data_routes(erasing=erasing, eraser=Staff(keys, roles=ERASERS)),
            *DeskPages(
                reading=reading,
                desk=desk,
                letters=letters,
                names=_names(book),
                links=links,
                assignment_url=settings.assignment_url,
                esign_url=settings.esign_url,
                intake_url=settings.intake_url,
            ).routes(Staff(keys)),
            *PersonalDataPages(reading=reading, erasing=erasing).routes(Staff(keys, roles=ERASERS)),
            *LetterPages(letters=letters, intake_url=settings.intake_url).routes(Staff(keys)),
            *MergingPages(reading=reading, merging=merging, linking=linking).routes(Staff(keys)),
            *_sign_in(settings, client, db=db, clock=clock, passwords=passwords),
        ],
        hearings=hearings(CaseHearing(clock=clock, book=book), linking, erasing),
        loops=loops(deadlines=deadlines, clients=clients, emma=emma, erasing=erasing),
        resources=[client, *_demo(settings, Accounts(db=db, clock=clock, passwords=passwords))],
        gauges=gauges(deadlines=deadlines, clients=clients, letters=letters),
        states={topics.CASEWORK_DOSSIERS: reading.stand, topics.CASEWORK_JOBS: reading.stand_jobs},
        templates=Path(__file__).parent / "templates",
        operators=Staff(keys, roles=OPERATORS),
    )


def _sign_in(settings: Settings, client: Client, *, db: Database, clock: Clock, passwords: Passwords) -> list[Route]:
    """By password, or at the organisation's identity provider where there is one."""
    tokens = StaffTokens(settings.staff_key_file.read_bytes())
    local = settings.local_accounts or settings.oidc_issuer is None
    sign_in = SignIn(db=db, clock=clock, passwords=passwords, tokens=tokens, local=local)
    pages = SignInPages(
        sign_in=sign_in,
        tokens=tokens,
        other_services=tuple(address for _, address in screens(settings.other_services)),
        cookie_domain=settings.cookie_domain,
        organisation=settings.oidc_name if settings.oidc_issuer else "",
    )
    if settings.oidc_issuer is None:
        return pages.routes()
    registration = Registration(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_secret(), settings.oidc_scopes
    )
    provider = Provider(client=client, registration=registration)
    terms = Terms(read_roles(settings.oidc_roles), settings.oidc_roles_claim, settings.oidc_team_claim)
    openid = OpenIdSignIn(db=db, clock=clock, provider=provider, terms=terms, tokens=tokens, sign_in=sign_in)
    return [*pages.routes(), *OpenIdPages(openid=openid, pages=pages).routes()]


def _sms(settings: Settings, client: Client) -> SmsCarrier:
    if settings.notify_sms == "console":
        return SmsConsole()
    key = settings.sms_provider_key()
    return SmsProvider(client=client, url=settings.sms_url, key=key, sender=settings.sms_sender)


def _emma(settings: Settings, client: Client, *, db: Database, clock: Clock, book: Book) -> Emma | None:
    """The robot, where it has a line."""
    if settings.calls_url is None:
        return None
    line = Telephone(client=client, url=settings.calls_url, key=settings.telephone_key())
    return Emma(db=db, clock=clock, book=book, line=line)


def _demo(settings: Settings, accounts: Accounts) -> list[AbstractAsyncContextManager[None]]:
    """A demo makes its staff accounts at its first start."""
    if settings.demo_accounts_file is None:
        return []
    return [demo_accounts(accounts, settings.demo_accounts_file)]


def _names(book: Book) -> Names:
    teams = {origin.team for pack in book.packs.all for origin in pack.origins.values() if origin.team}
    return Names(
        insurers={pack.insurer: pack.name for pack in book.packs.all},
        dates={kind.code: kind.label for kind in book.dates.dates if kind.live},
        teams=sorted(teams),
    )
