"""The Kafka topics: names, partitions, retention. Data only; `deploy/create_topics.py` makes them.

Twelve partitions for ever: changing the count would break the order per key (design.md §5).
"""

from typing import Final

PARTITIONS: Final = 12
RETENTION_DAYS: Final = 14

GATEWAY_ORDERS: Final = "gateway.orders"
GATEWAY_MESSAGES: Final = "gateway.messages"
INTAKE_ORDERS: Final = "intake.orders"
INTAKE_CORRESPONDENCE: Final = "intake.correspondence"
CASEWORK_DOSSIERS: Final = "casework.dossiers"
CASEWORK_NOTICES: Final = "casework.notices"
CASEWORK_JOBS: Final = "casework.jobs"
CASEWORK_PAPERS: Final = "casework.papers"
CASEWORK_ERASURES: Final = "casework.erasures"
ASSIGNMENT_OFFERS: Final = "assignment.offers"
ASSIGNMENT_NETWORK: Final = "assignment.network"
ASSIGNMENT_ERASURES: Final = "assignment.erasures"
PORTAL_ANSWERS: Final = "portal.answers"
PORTAL_REPORTS: Final = "portal.reports"
ESIGN_SIGNATURES: Final = "esign.signatures"

ALL: Final = (
    GATEWAY_ORDERS,
    GATEWAY_MESSAGES,
    INTAKE_ORDERS,
    INTAKE_CORRESPONDENCE,
    CASEWORK_DOSSIERS,
    CASEWORK_NOTICES,
    CASEWORK_JOBS,
    CASEWORK_PAPERS,
    CASEWORK_ERASURES,
    ASSIGNMENT_OFFERS,
    ASSIGNMENT_NETWORK,
    ASSIGNMENT_ERASURES,
    PORTAL_ANSWERS,
    PORTAL_REPORTS,
    ESIGN_SIGNATURES,
)

HEARD_BY: Final[dict[str, tuple[str, ...]]] = {
    GATEWAY_ORDERS: ("intake",),
    GATEWAY_MESSAGES: ("casework",),
    INTAKE_ORDERS: ("casework", "insurer_gateway"),
    INTAKE_CORRESPONDENCE: ("casework",),
    CASEWORK_DOSSIERS: ("assignment", "intake"),
    CASEWORK_NOTICES: ("insurer_gateway",),
    CASEWORK_JOBS: ("provider_portal",),
    CASEWORK_PAPERS: ("esign",),
    CASEWORK_ERASURES: ("intake", "assignment", "provider_portal", "insurer_gateway", "esign"),
    ASSIGNMENT_OFFERS: ("casework", "provider_portal"),
    ASSIGNMENT_NETWORK: ("provider_portal",),
    ASSIGNMENT_ERASURES: ("provider_portal", "casework"),
    PORTAL_ANSWERS: ("assignment",),
    PORTAL_REPORTS: ("casework",),
    ESIGN_SIGNATURES: ("casework",),
}
"""Who reads what. Each service names exactly these topics in its `consumers.py` (a test compares)."""

SAID_BY: Final[dict[str, str]] = {
    GATEWAY_ORDERS: "insurer_gateway",
    GATEWAY_MESSAGES: "insurer_gateway",
    INTAKE_ORDERS: "intake",
    INTAKE_CORRESPONDENCE: "intake",
    CASEWORK_DOSSIERS: "casework",
    CASEWORK_NOTICES: "casework",
    CASEWORK_JOBS: "casework",
    CASEWORK_PAPERS: "casework",
    CASEWORK_ERASURES: "casework",
    ASSIGNMENT_OFFERS: "assignment",
    ASSIGNMENT_NETWORK: "assignment",
    ASSIGNMENT_ERASURES: "assignment",
    PORTAL_ANSWERS: "provider_portal",
    PORTAL_REPORTS: "provider_portal",
    ESIGN_SIGNATURES: "esign",
}
"""Who writes what: each topic has one owner, and only its outbox publishes there."""

HEARS: Final[dict[str, frozenset[str]]] = {
    service: frozenset(topic for topic, readers in HEARD_BY.items() if service in readers)
    for service in {reader for readers in HEARD_BY.values() for reader in readers}
}
"""The same from the reader's side: which topics each service hears."""
