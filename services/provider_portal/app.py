"""The portal's parts list: settings, secret, carriers, use cases, doors."""

import asyncio
import os
import secrets
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Any

from services.provider_portal.api import api_routes
from services.provider_portal.consumers import hearings
from services.provider_portal.loops import notice_loops, pruning_loops
from services.provider_portal.notify.console import Console
from services.provider_portal.notify.mail import MailCarrier, MailServer
from services.provider_portal.notify.sms import SmsProvider
from services.provider_portal.pages import page_routes
from services.provider_portal.pages.sessions import CraftsmanSession
from services.provider_portal.settings import Settings
from services.provider_portal.use_cases.erasing import Erasing
from services.provider_portal.use_cases.hearing import FactsHeard
from services.provider_portal.use_cases.jobs import Jobs
from services.provider_portal.use_cases.notices import Carrier, Notices
from services.provider_portal.use_cases.offers import Offers
from services.provider_portal.use_cases.sign_in import SignIn
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service

OPERATORS = ("supervisor", "admin")


def build(settings: Settings) -> Service:
    """The service, ready to run."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    secret = sign_in_secret(settings.sign_in_key_file or settings.data_dir / "sign_in.key")
    client = Client(timeout=10, allow_private=True)  # the one address called is the operator's own setting
    offers_wait, codes_wait = asyncio.Event(), asyncio.Event()

    carriers = {"sms": _sms(settings, client), "email": _mail(settings, clock)}
    notices = Notices(db=db, clock=clock, carriers=carriers, secret=secret, public_url=settings.address())
    sign_in = SignIn(
        db=db, clock=clock, secret=secret, sign_in_url=f"{settings.public_url}/connexion", wake=codes_wait.set
    )
    offers, jobs = Offers(db=db, clock=clock), Jobs(db=db, clock=clock)
    craftsman = CraftsmanSession(sign_in)
    by_the_clock = notice_loops(notices=notices, offers_wait=offers_wait, codes_wait=codes_wait)
    sending = by_the_clock if settings.notices else ()

    outside: list[AbstractAsyncContextManager[Any]] = [client]  # Any: what each gives is known to its user
    return Service(
        name="provider_portal",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *page_routes(offers=offers, jobs=jobs, sign_in=sign_in, craftsman=craftsman, public_url=settings.address()),
            *api_routes(offers=offers, jobs=jobs, craftsman=craftsman, clock=clock),
        ],
        hearings=hearings(FactsHeard(clock=clock, notices_wait=offers_wait), Erasing(clock=clock)),
        loops=[*sending, *pruning_loops(sign_in=sign_in)],
        resources=outside,
        gauges=[Gauge("notices_waiting", "SMS and e-mails not yet handed over", notices.waiting, label="channel")],
        templates=Path(__file__).parent / "templates",
        operators=Staff(StaffKeys(settings.staff_jwks_url), roles=OPERATORS),
    )


def sign_in_secret(file: Path) -> bytes:
    """The secret behind codes and links; made once, by whichever process comes first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not file.exists():
        fresh.touch(mode=0o600)
        fresh.write_bytes(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_bytes()


def _sms(settings: Settings, client: Client) -> Carrier:
    if settings.notify_sms == "console":
        return Console()
    return SmsProvider(client=client, url=settings.sms_url, key=settings.provider_key(), sender=settings.sms_sender)


def _mail(settings: Settings, clock: Clock) -> Carrier:
    if settings.notify_mail == "console":
        return Console()
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        user=settings.smtp_user,
        password=settings.smtp_password,
        security=settings.smtp_security,
    )
    return MailCarrier(server=server, clock=clock)
