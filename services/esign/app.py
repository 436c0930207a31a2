"""The parts list of the e-signature service: settings, secrets, sealers, use cases, doors."""

import asyncio
import hashlib
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from services.esign.api import api_routes
from services.esign.loops import esign_loops
from services.esign.notify.mail import MailCarrier, MailServer
from services.esign.notify.sms import SmsProvider
from services.esign.pages import page_routes
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.settings import Settings
from services.esign.store.files import Files
from services.esign.store.keys import Key
from services.esign.store.sheets import Sheets
from services.esign.use_cases.access import Access
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.fields import Fields
from services.esign.use_cases.links import Links
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.sealers import Sealers
from services.esign.use_cases.sending import Carrier, Sending
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.telling import Telling
from services.esign.use_cases.uploading import Uploading
from services.esign.use_cases.visiting import Visiting
from services.esign.use_cases.webhooks import Delivering, Webhooks
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service
from shared.settings import Failpoints

HERE = Path(__file__).parent


def build(settings: Settings, *, sealers: Sealers | None = None) -> Service:
    """The service, ready to run."""
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    pools = {} if sealers else pool_sealers(settings, clock)
    sealers = sealers or Sealers(pools)
    secret = code_secret(settings.code_key_file or settings.data_dir / "codes.key")
    files, sheets = Files.at(settings.files_url, folder=settings.data_dir), Sheets()
    inside = Client(timeout=10, allow_private=True)  # the one address called is the operator's own setting
    outside = Client(timeout=10, allow_private=settings.private_webhooks)
    messages_wait, webhooks_wait = asyncio.Event(), asyncio.Event()

    def wake() -> None:
        messages_wait.set()
        webhooks_wait.set()

    links = Links(secret=secret, public_url=settings.address(), clock=clock)
    telling = Telling(clock=clock)
    access = Access(db=db, clock=clock, keys=key_file(settings.api_keys_file))
    requests = Requests(db=db, clock=clock, links=links, telling=telling)
    activating = Activating(
        db=db, clock=clock, files=files, sealers=sealers, links=links, telling=telling, requests=requests, wake=wake
    )
    contents = Contents(db=db, files=files)
    uploading = Uploading(db=db, clock=clock, files=files, sheets=sheets)
    visiting = Visiting(db=db, clock=clock, files=files, sheets=sheets, requests=requests, telling=telling)
    codes = Codes(db=db, clock=clock, secret=secret, wake=wake)
    signing = Signing(
        db=db,
        clock=clock,
        files=files,
        sealers=sealers,
        codes=codes,
        requests=requests,
        telling=telling,
        wake=wake,
        failpoints=Failpoints(settings.failpoints),
    )
    webhooks = Webhooks(db=db, clock=clock)
    delivering = Delivering(db=db, clock=clock, client=outside)
    carriers: dict[str, Carrier] = {"email": _mail(settings, clock), "sms": _sms(settings, inside)}
    sending = Sending(db=db, clock=clock, carriers=carriers, secret=secret, links=links)

    waits = (messages_wait, webhooks_wait)
    loops = esign_loops(sending=sending, delivering=delivering, requests=requests, waits=waits)
    return Service(
        name="esign",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *api_routes(
                access=access,
                requests=requests,
                activating=activating,
                contents=contents,
                uploading=uploading,
                fields=Fields(db=db),
                signing=signing,
                codes=codes,
                webhooks=webhooks,
            ),
            *page_routes(visiting, signing, codes),
        ],
        loops=loops if settings.loops else (),
        resources=[inside, outside, sheets, access, *pools.values()],
        gauges=[
            Gauge("messages_waiting", "SMS and e-mails not yet handed over", sending.waiting, label="channel"),
            Gauge("failed_webhooks", "Webhooks given up", delivering.failed),
        ],
        templates=HERE / "templates",
        operators=Staff(StaffKeys(settings.staff_jwks_url), roles=("supervisor", "admin")),
    )


def pool_sealers(settings: Settings, clock: Clock) -> dict[bool, PoolSealer]:
    """The sealers by environment; what counts is never signed by a clock that can be moved."""
    passphrase = code_secret(settings.authority_key_file or settings.data_dir / "authority.key")
    environments = {True: "sandbox"} if clock.movable else {True: "sandbox", False: "production"}
    return {
        sandbox: PoolSealer(
            Plan(
                file=settings.data_dir / "authority" / f"{name}.json",
                passphrase=passphrase,
                sandbox=sandbox,
                stamp_url=settings.stamp_url,
            ),
            processes=settings.sealing_processes,
        )
        for sandbox, name in environments.items()
    }


def key_file(file: Path) -> Callable[[], list[Key]]:
    """Reads the API keys, as hashes."""

    def read() -> list[Key]:
        return [
            Key(sha256=hashlib.sha256(one["key"].encode()).digest(), workspace=one["workspace"], sandbox=one["sandbox"])
            for one in json.loads(file.read_text())
        ]

    return read


def code_secret(file: Path) -> bytes:
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


def _mail(settings: Settings, clock: Clock) -> MailCarrier:
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        user=settings.smtp_user,
        password=settings.smtp_password,
        security=settings.smtp_security,
    )
    return MailCarrier(server=server, clock=clock)


def _sms(settings: Settings, client: Client) -> SmsProvider:
    return SmsProvider(client=client, url=settings.sms_url, key=settings.sms_key, sender=settings.sms_sender)
