"""The parts list of mandates: what is done with them shares papers, facts and files."""

from datetime import timedelta

from services.esign.domain.creditors import Creditors
from services.esign.store.aside import Aside
from services.esign.store.files import Files
from services.esign.store.recognising import Recognising
from services.esign.store.sheets import Sheets
from services.esign.store.typesetting import Typesetting
from services.esign.use_cases.activating import Activating
from services.esign.use_cases.bank_reports import BankReports
from services.esign.use_cases.bundling import Bundling
from services.esign.use_cases.checking_accounts import CheckingAccounts
from services.esign.use_cases.collecting import Collecting
from services.esign.use_cases.confirming import Confirming
from services.esign.use_cases.contents import Contents
from services.esign.use_cases.contract_papers import SendingPapers
from services.esign.use_cases.mandate_desk import MandateDesk
from services.esign.use_cases.mandate_facts import SignedMandates
from services.esign.use_cases.mandate_messages import MandateMessages
from services.esign.use_cases.mandate_papers import MandatePapers
from services.esign.use_cases.mandates import Mandates
from services.esign.use_cases.planning import Planning
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.uploading import Uploading
from shared.clock import Clock
from shared.db import Database


def mandate_desk(
    *,
    db: Database,
    clock: Clock,
    creditors: Creditors,
    files: Files,
    sheets: Sheets,
    typesetting: Typesetting,
    workshop: Aside,
    facts: SignedMandates,
    requests: Requests,
    contents: Contents,
    uploading: Uploading,
    activating: Activating,
    checks_days: int,
) -> MandateDesk:
    """All of them; checks of bank details are kept so many days."""
    paper = MandatePapers(
        db=db,
        clock=clock,
        creditors=creditors,
        requests=requests,
        contents=contents,
        uploading=uploading,
        activating=activating,
        typesetting=typesetting,
    )
    mandates = Mandates(db=db, clock=clock, creditors=creditors, papers=paper, facts=facts)
    bundling = Bundling(
        db=db, clock=clock, creditors=creditors, files=files, papers=paper, facts=facts, typesetting=typesetting
    )
    return MandateDesk(
        mandates=mandates,
        messages=MandateMessages(db=db, workshop=workshop),
        confirming=Confirming(db=db, clock=clock),
        planning=Planning(db=db, creditors=creditors),
        collecting=Collecting(db=db, clock=clock, creditors=creditors, files=files, workshop=workshop),
        reports=BankReports(db=db, clock=clock, files=files, workshop=workshop, facts=facts),
        papers=SendingPapers(
            db=db, clock=clock, creditors=creditors, files=files, sheets=sheets, mandates=mandates, bundling=bundling
        ),
        bundling=bundling,
        accounts=CheckingAccounts(
            db=db, clock=clock, sheets=sheets, recognising=Recognising(), kept=timedelta(days=checks_days)
        ),
    )
