"""Everything that is done with mandates: doors and loops get it as one."""

from dataclasses import dataclass

from services.esign.use_cases.bank_reports import BankReports
from services.esign.use_cases.bundling import Bundling
from services.esign.use_cases.checking_accounts import CheckingAccounts
from services.esign.use_cases.collecting import Collecting
from services.esign.use_cases.confirming import Confirming
from services.esign.use_cases.contract_papers import SendingPapers
from services.esign.use_cases.mandate_messages import MandateMessages
from services.esign.use_cases.mandates import Mandates
from services.esign.use_cases.planning import Planning


@dataclass(frozen=True, kw_only=True)
class MandateDesk:
    """The use cases of mandates, of what is collected under them, of contract papers and of bank details."""

    mandates: Mandates
    messages: MandateMessages
    confirming: Confirming
    planning: Planning
    collecting: Collecting
    reports: BankReports
    papers: SendingPapers
    bundling: Bundling
    accounts: CheckingAccounts
