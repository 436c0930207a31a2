"""The parts list of the insurer gateway: settings, database, clock, outside parties, use cases, doors."""

from datetime import timedelta
from pathlib import Path

from services.insurer_gateway.api import api_routes
from services.insurer_gateway.consumers import hearings
from services.insurer_gateway.domain.deliveries import BreakerTerms, Schedule
from services.insurer_gateway.insurers.keyring import Keyring
from services.insurer_gateway.insurers.profiles import endpoint_ids, read_profiles
from services.insurer_gateway.insurers.webhooks import Webhooks
from services.insurer_gateway.loops import delivery_loops
from services.insurer_gateway.pages import page_routes
from services.insurer_gateway.settings import Settings
from services.insurer_gateway.use_cases.assertions import Assertions
from services.insurer_gateway.use_cases.bell import Bell
from services.insurer_gateway.use_cases.console import Console
from services.insurer_gateway.use_cases.deliveries import Delivering, Terms
from services.insurer_gateway.use_cases.erasing import Erasing
from services.insurer_gateway.use_cases.events import Events
from services.insurer_gateway.use_cases.facts import Telling
from services.insurer_gateway.use_cases.orders import Orders
from services.insurer_gateway.use_cases.rates import Rates
from services.insurer_gateway.use_cases.registering import Registering
from services.insurer_gateway.use_cases.tokens import SigningKey, Tokens
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service

HERE = Path(__file__).parent


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    profiles = read_profiles(settings.insurers_dir, sandbox_url=settings.sandbox_url, today=clock.now().date())
    keyring = Keyring(clients=settings.clients_file, webhooks=settings.secrets_file)
    outside = Client(timeout=settings.delivery_timeout)
    inside = Client(timeout=settings.delivery_timeout, allow_private=True)
    webhooks = Webhooks(outside=outside, sandbox=inside, sandbox_url=settings.sandbox_url, keys=keyring.signing_keys)

    bell = Bell()
    issuer = settings.public_url or "urn:passerelle:insurer_gateway"
    tokens = Tokens(
        db=db,
        clock=clock,
        key=SigningKey(settings.signing_key_file.read_bytes()),
        issuer=issuer,
        profiles=profiles,
        assertions=Assertions(db=db, clock=clock, profiles=profiles, audiences=(issuer, f"{issuer}/oauth/token")),
    )
    orders = Orders(db=db, clock=clock, profiles=profiles)
    events = Events(db=db, clock=clock, bell=bell)
    telling = Telling(profiles=profiles, clock=clock, bell=bell)
    delivering = Delivering(db=db, clock=clock, sender=webhooks, terms=_terms(settings), profiles=profiles)
    console = Console(db=db, clock=clock, profiles=profiles, bell=bell)

    staff_keys = StaffKeys(settings.staff_jwks_url)
    return Service(
        name="insurer_gateway",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *api_routes(tokens=tokens, orders=orders, events=events, rates=Rates(profiles)),
            *page_routes(console, staff_keys),
        ],
        hearings=hearings(telling, Erasing(clock=clock)),
        loops=delivery_loops(delivering, bell, endpoint_ids(profiles)) if settings.deliveries else (),
        resources=[
            outside,
            inside,
            Registering(db=db, clock=clock, profiles=profiles, secrets=keyring.client_secrets),
            orders.door,
        ],
        gauges=[
            Gauge("late_acks", "Acks past their deadline", console.late_acks),
            Gauge("failed_deliveries", "Deliveries given up", console.failed_deliveries, label="endpoint"),
        ],
        templates=HERE / "templates",
        operators=Staff(staff_keys, roles=("supervisor", "admin")),
    )


def _terms(settings: Settings) -> Terms:
    return Terms(
        schedule=Schedule(steps=settings.schedule, give_up_after=timedelta(seconds=settings.give_up_after)),
        breaker=BreakerTerms(
            failures=settings.breaker_failures,
            cooldown=timedelta(seconds=settings.breaker_cooldown),
            longest_cooldown=timedelta(seconds=settings.breaker_longest),
        ),
        lease=timedelta(seconds=settings.delivery_lease),
    )
