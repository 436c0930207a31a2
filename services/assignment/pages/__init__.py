"""The HTML door: interventions, decisions explained, a choice by hand; the network, its coverage, the rules."""

from collections.abc import Mapping

from services.assignment.pages.network import NetworkPages
from services.assignment.pages.searches import SearchPages
from services.assignment.use_cases.by_hand import ByHand
from services.assignment.use_cases.covering import Covering
from services.assignment.use_cases.explaining import Explaining
from services.assignment.use_cases.rule_book import RuleBook
from shared.guards import Staff, StaffKeys
from shared.web import Route

ASSIGNS = ("cc", "gr", "supervisor", "admin")


def page_routes(
    *,
    explaining: Explaining,
    covering: Covering,
    by_hand: ByHand,
    rules: RuleBook,
    insurers: Mapping[str, str],
    casework_url: str,
    keys: StaffKeys,
) -> list[Route]:
    """Every screen; those who may assign by hand are fewer than those who may look."""
    searches = SearchPages(
        explaining=explaining, covering=covering, by_hand=by_hand, insurers=insurers, casework_url=casework_url
    )
    network = NetworkPages(covering=covering, rules=rules, insurers=insurers)
    staff, assigner = Staff(keys), Staff(keys, roles=ASSIGNS)
    return [*searches.routes(staff, assigner), *network.routes(staff)]
