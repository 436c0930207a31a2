"""Everything that is done with mandates, made from the same parts: doors and loops get it as one."""

from dataclasses import dataclass

from services.esign.domain.creditors import Creditors
from services.esign.store.files import Files
from services.esign.store.sheets import Sheets
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.bank_reports import BankReports
from services.esign.use_cases.bundling import Bundling
from services.esign.use_cases.checking_accounts import CheckingAccounts
from services.esign.use_cases.collecting import Collecting
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.contract_papers import SendingPapers
from services.esign.use_cases.mandate_facts import SignedMandates
from services.esign.use_cases.mandate_messages import MandateMessages
from services.esign.use_cases.mandate_papers import MandatePapers
from services.esign.use_cases.mandates import Mandates
from services.esign.use_cases.planning import Planning
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.uploading import Uploading
from services.esign.use_cases.workshop import Workshop
from shared.clock import Clock
from shared.db import Database


@dataclass(frozen=True, kw_only=True)
class MandateDesk:
    """The use cases of mandates, of what is collected under them, of contract papers and of bank details."""

    mandates: Mandates
    messages: MandateMessages
    planning: Planning
    collecting: Collecting
    reports: BankReports
    papers: SendingPapers
    bundling: Bundling
    accounts: CheckingAccounts


def mandate_desk(
    *,
    db: Database,
    clock: Clock,
    creditors: Creditors,
    files: Files,
    sheets: Sheets,
    workshop: Workshop,
    facts: SignedMandates,
    requests: Requests,
    contents: Contents,
    uploading: Uploading,
    activating: Activating,
) -> MandateDesk:
    """All of them."""
    paper = MandatePapers(
        db=db,
        clock=clock,
        creditors=creditors,
        requests=requests,
        contents=contents,
        uploading=uploading,
        activating=activating,
        workshop=workshop,
    )
    mandates = Mandates(db=db, clock=clock, creditors=creditors, papers=paper, facts=facts)
    bundling = Bundling(
        db=db, clock=clock, creditors=creditors, files=files, papers=paper, facts=facts, workshop=workshop
    )
    return MandateDesk(
        mandates=mandates,
        messages=MandateMessages(db=db, workshop=workshop),
        planning=Planning(db=db, creditors=creditors),
        collecting=Collecting(db=db, clock=clock, creditors=creditors, files=files, workshop=workshop),
        reports=BankReports(db=db, clock=clock, files=files, workshop=workshop, facts=facts),
        papers=SendingPapers(
            db=db, clock=clock, creditors=creditors, files=files, sheets=sheets, mandates=mandates, bundling=bundling
        ),
        bundling=bundling,
        accounts=CheckingAccounts(db=db, clock=clock, sheets=sheets),
    )
