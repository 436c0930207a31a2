"""The parts list of the e-signature service: settings, secrets, sealers, use cases, doors."""

import asyncio
from functools import partial
from multiprocessing import set_forkserver_preload
from pathlib import Path

from services.esign.api import api_routes, mandate_doors
from services.esign.api.files import file_routes
from services.esign.api.guards import InsiderGuard, KeyGuard, StaffGuard
from services.esign.api.keeping import keeping_routes
from services.esign.api.proofs import proof_routes
from services.esign.api.transport import counted
from services.esign.api.verifications import verification_routes
from services.esign.app.around import around_requests
from services.esign.app.carriers import mail, sms
from services.esign.app.keys import code_secret, key_file
from services.esign.app.mandates import mandate_desk
from services.esign.app.sealers import environments, pool_sealers
from services.esign.consumers import hearings
from services.esign.domain.limits import CodeLimits, stamps
from services.esign.domain.rates import Limits
from services.esign.domain.sealing import Unreadable
from services.esign.loops import esign_loops, life_loops, mandate_loops
from services.esign.pages import page_routes
from services.esign.pages.desk import DeskPages
from services.esign.pages.desk_acts import DeskActs
from services.esign.pages.evidence import evidence_routes
from services.esign.pages.framing import Framing
from services.esign.pages.templates import TemplatePages
from services.esign.pages.verifying import verifying_routes
from services.esign.sealing.examining import examine
from services.esign.sealing.tokens import read_certificates, read_token
from services.esign.settings import Settings
from services.esign.store import papers as paper_store
from services.esign.store.aside import Aside
from services.esign.store.converting import Converting
from services.esign.store.creditors import read_creditors
from services.esign.store.files import Files
from services.esign.store.sheets import Sheets
from services.esign.store.typesetting import Typesetting
from services.esign.store.wanted_files import claiming
from services.esign.use_cases.access import Access
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.archives import Archives
from services.esign.use_cases.asking import Asking
from services.esign.use_cases.cachets import Cachets
from services.esign.use_cases.codes import Codes
from services.esign.use_cases.contacts import Contacts
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.desk import Desk
from services.esign.use_cases.erasing_people import ErasingPeople
from services.esign.use_cases.fields import Fields
from services.esign.use_cases.giving import Giving
from services.esign.use_cases.keeping import Keeping
from services.esign.use_cases.letters import Letters
from services.esign.use_cases.life import Life
from services.esign.use_cases.limiting import Limiting
from services.esign.use_cases.links import Links
from services.esign.use_cases.mandate_facts import SignedMandates
from services.esign.use_cases.mine import Mine
from services.esign.use_cases.own_page import OwnPage
from services.esign.use_cases.papers import Papers, PapersPlace
from services.esign.use_cases.preserving import Preserving
from services.esign.use_cases.previews import Previews
from services.esign.use_cases.proving import Proving
from services.esign.use_cases.rates import Rates
from services.esign.use_cases.redelivering import Redelivering
from services.esign.use_cases.reminding import Reminding
from services.esign.use_cases.renewing import Renewing
from services.esign.use_cases.replacing import Replacing
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.seal_trails import SealTrails
from services.esign.use_cases.sealers import Sealers
from services.esign.use_cases.seals import Seals
from services.esign.use_cases.sending import Carrier, Sending
from services.esign.use_cases.signers import Signers
from services.esign.use_cases.signing import Signing
from services.esign.use_cases.telling import Telling
from services.esign.use_cases.template_desk import TemplateDesk
from services.esign.use_cases.trust import Faults, Trust
from services.esign.use_cases.uploading import Uploading
from services.esign.use_cases.verifying import Verifying
from services.esign.use_cases.visiting import Visiting
from services.esign.use_cases.webhooks import Delivering, Webhooks
from services.esign.use_cases.workshop import workshop
from shared.client import Client
from shared.clock import Clock
from shared.db import Database
from shared.errors import Unavailable
from shared.guards import Staff, StaffKeys
from shared.service import Gauge, Service
from shared.settings import Failpoints

HERE = Path(__file__).parents[1]
OPERATORS = ("supervisor", "admin")


_LOADED_ONCE = ["services.esign.sealing.sealer", "services.esign.store.sheets"]
"""What processes aside need, loaded in the one they are all forked from: it has read no key and no document."""


def build(settings: Settings, *, sealers: Sealers | None = None) -> Service:
    """The service, ready to run."""
    set_forkserver_preload(_LOADED_ONCE)
    clock = Clock(settings.clock_file)
    db = Database(settings.database_url, max_size=settings.database_connections)
    pools = {} if sealers else pool_sealers(settings)
    faults = Faults(db=db)
    sealers = sealers or Sealers(pools, fault=faults.check_stamp)
    secret = code_secret(settings.code_key_file or settings.data_dir / "codes.key")
    files = Files.at(settings.files_url, folder=settings.data_dir, claim=claiming(db, clock))
    sheets = Sheets()
    inside = Client(timeout=10, allow_private=True)  # the one address called is the operator's own setting
    outside = Client(timeout=10, allow_private=settings.private_webhooks)
    messages_wait, webhooks_wait = asyncio.Event(), asyncio.Event()

    def wake() -> None:
        messages_wait.set()
        webhooks_wait.set()

    links = Links(secret=secret, public_url=settings.address(), clock=clock)
    creditors, bank_files = read_creditors(settings.insurers_dir), workshop()
    typeset_aside, examine_aside = _aside(), _aside()
    typesetting = Typesetting(typeset_aside)
    facts = SignedMandates(clock=clock, creditors=creditors)
    telling = Telling(clock=clock, hearers=[facts])
    access = Access(db=db, clock=clock, keys=key_file(settings.api_keys_file))
    requests = Requests(db=db, clock=clock, links=links, telling=telling)
    asking = Asking(clock=clock, links=links)
    activating = Activating(
        db=db,
        clock=clock,
        files=files,
        sealers=sealers,
        links=links,
        telling=telling,
        requests=requests,
        asking=asking,
        wake=wake,
    )
    contents = Contents(db=db, files=files)
    converting = Converting(office=settings.office) if settings.office else None
    uploading = Uploading(db=db, clock=clock, files=files, sheets=sheets, converting=converting)
    visiting = Visiting(db=db, clock=clock, files=files, sheets=sheets, requests=requests, telling=telling)
    code_limits = CodeLimits(
        recipient_per_day=settings.codes_per_recipient, country_per_hour=settings.codes_per_country
    )
    limiting = Limiting(db=db, clock=clock, secret=secret, codes=code_limits)
    codes = Codes(db=db, clock=clock, secret=secret, limiting=limiting, wake=wake, sandbox_code=settings.sandbox_code)
    renewing = Renewing(db=db, clock=clock, links=links, limiting=limiting, wake=wake)
    mine = Mine(db=db, clock=clock, secret=secret, limiting=limiting, renewing=renewing, wake=wake)
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
    mandates = mandate_desk(
        db=db,
        clock=clock,
        creditors=creditors,
        files=files,
        sheets=sheets,
        typesetting=typesetting,
        workshop=bank_files,
        facts=facts,
        requests=requests,
        contents=contents,
        uploading=uploading,
        activating=activating,
        checks_days=settings.bank_account_check_days,
    )
    contacts = Contacts(db=db, clock=clock)
    replacing = Replacing(
        db=db,
        clock=clock,
        links=links,
        telling=telling,
        requests=requests,
        activating=activating,
        contacts=contacts,
        wake=wake,
        failpoints=Failpoints(settings.failpoints),
    )
    life = Life(db=db, clock=clock, links=links, telling=telling, requests=requests, wake=wake)
    reminding = Reminding(db=db, clock=clock, links=links, telling=telling, wake=wake)
    limits = Limits(minute=settings.calls_per_minute, hour=settings.calls_per_hour)
    rates = Rates(db=db, clock=clock, limits=limits)
    circle = around_requests(
        db=db, clock=clock, files=files, links=links, requests=requests, asking=asking, telling=telling, wake=wake
    )
    webhooks = Webhooks(db=db, clock=clock, plain=settings.private_webhooks)
    redelivering = Redelivering(db=db, clock=clock, wake=webhooks_wait.set)
    trust = Trust(clock=clock, units=pools, limiting=limiting, stamps=stamps(settings.tsa_per_minute))
    delivering = Delivering(db=db, clock=clock, client=outside)
    carriers: dict[str, Carrier] = {"email": mail(settings, clock), "sms": sms(settings, inside)}
    sending = Sending(
        db=db,
        clock=clock,
        carriers=carriers,
        secret=secret,
        links=links,
        files=files,
        telling=telling,
        largest_mail=settings.largest_mail,
        sandbox_code=settings.sandbox_code,
    )
    letters = Letters(db=db, clock=clock, mail=carriers["email"], links=links, telling=telling)

    papers = Papers(
        db=db,
        clock=clock,
        files=files,
        sheets=sheets,
        typesetting=typesetting,
        activating=activating,
        kinds=paper_store.kinds(),
        place=PapersPlace(workspace=settings.papers_workspace, sandbox=settings.papers_sandbox),
    )

    proving = Proving(
        db=db,
        clock=clock,
        files=files,
        sealers=sealers,
        typesetting=typesetting,
        read_token=read_token,
        read_certificates=read_certificates,
    )
    seal_trails = SealTrails(
        db=db, clock=clock, files=files, sealers=sealers, typesetting=typesetting, read_token=read_token
    )
    verifying = Verifying(
        db=db,
        limiting=limiting,
        examine=lambda document: examine_aside.run(examine, document, tuple(one.trusted() for one in pools.values())),
    )
    erasing = ErasingPeople(db=db, clock=clock)
    keeping = Keeping(db=db, clock=clock, files=files, years=settings.retention_years)
    giving = Giving(db=db, clock=clock, files=files, secret=secret, public_url=settings.address())

    staff_keys = StaffKeys(settings.staff_jwks_url)
    staff = StaffGuard(Staff(staff_keys))
    actors = Staff(staff_keys, roles=("cc", "gr", "supervisor", "admin"))
    staff_desk = Desk(db=db, files=files)
    template_desk = TemplateDesk(
        db=db, clock=clock, files=files, uploading=uploading, environments=list(environments(settings))
    )
    programs = KeyGuard(access)
    insiders = InsiderGuard(programs, staff)
    keepers = InsiderGuard(programs, StaffGuard(Staff(staff_keys, roles=OPERATORS)))
    waits = (messages_wait, webhooks_wait)
    making = Cachets(db=db, clock=clock, files=files, cachets=pools, faults=faults)
    preserving = Preserving(
        db=db, clock=clock, files=files, renewers=pools, days=settings.renewal_days, at_once=settings.sealing_processes
    )
    loops = [
        *esign_loops(
            sending=sending,
            letters=letters,
            delivering=delivering,
            requests=requests,
            preserving=preserving,
            cachets=making,
            papers=papers,
            proving=proving,
            keeping=keeping,
            erasing=erasing,
            limiting=limiting,
            mine=mine,
            waits=waits,
        ),
        *mandate_loops(mandates),
        *life_loops(reminding=reminding),
    ]
    return Service(
        name="esign",
        settings=settings,
        clock=clock,
        db=db,
        routes=[
            *counted(
                [
                    *api_routes(
                        guard=programs,
                        requests=requests,
                        activating=activating,
                        contents=contents,
                        uploading=uploading,
                        fields=Fields(db=db),
                        own_page=OwnPage(db=db, clock=clock, sheets=sheets, signing=signing),
                        codes=codes,
                        previews=Previews(db=db),
                        webhooks=webhooks,
                        redelivering=redelivering,
                        trust=trust,
                        faults=faults,
                        tsa=settings.tsa,
                        seals=Seals(db=db, clock=clock, files=files, sheets=sheets, cachets=pools),
                        seal_trails=seal_trails,
                        archives=Archives(db=db, clock=clock, files=files),
                        contacts=contacts,
                        replacing=replacing,
                        life=life,
                        signers=Signers(db=db),
                        reminding=reminding,
                        circle=circle,
                    ),
                    *mandate_doors(mandates, programs),
                    *proof_routes(proving, programs),
                ],
                guard=programs,
                rates=rates,
            ),
            *page_routes(
                visiting,
                signing,
                codes,
                renewing=renewing,
                mine=mine,
                framing=Framing.of(settings.embed_domains),
                public_url=settings.address(),
                circle=circle,
            ),
            *file_routes(giving, insiders, staff),
            *keeping_routes(keeping, insiders, keepers),
            *verification_routes(verifying),
            *verifying_routes(verifying),
            *evidence_routes(keeping, staff, StaffGuard(Staff(staff_keys, roles=OPERATORS))),
            *DeskPages(staff_desk).routes(Staff(staff_keys)),
            *DeskActs(
                desk=staff_desk,
                requests=requests,
                activating=activating,
                replacing=replacing,
                life=life,
                reminding=reminding,
                redelivering=redelivering,
                templates=circle.templates,
            ).routes(actors),
            *TemplatePages(template_desk, requests=requests).routes(Staff(staff_keys), actors),
        ],
        hearings=hearings(papers, erasing),
        loops=loops if settings.loops else (),
        resources=[inside, outside, sheets, bank_files, access, typeset_aside, examine_aside, *pools.values()],
        gauges=[
            Gauge("messages_waiting", "SMS and e-mails not yet handed over", sending.waiting, label="channel"),
            Gauge("letters_waiting", "E-mails to approvers and followers not yet handed over", letters.waiting),
            Gauge("failed_webhooks", "Webhooks given up", delivering.failed),
            Gauge("papers_ending", "Papers whose proofs end soon", preserving.ending),
            Gauge("papers", "Papers of dossiers not yet sent out, or given up", papers.counts, label="state"),
        ],
        templates=HERE / "templates",
        operators=Staff(staff_keys, roles=OPERATORS),
    )


def _aside() -> Aside:
    return Aside(
        seconds=30,
        dead=Unreadable,
        late=partial(Unavailable, "Le document est trop long à lire ; réessayez dans un instant."),
    )
