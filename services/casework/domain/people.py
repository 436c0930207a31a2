"""Who acts on a case file: the staff and their roles, the craftsman, the insurer, the system authors.

Role strings are what the staff's session carries; to `shared` they are opaque, here they have a meaning.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from contracts.events.envelope import Actor, Firm, Professional

CC: Final = "cc"
METREUR: Final = "metreur"
RE: Final = "re"
GR: Final = "gr"
SERVICE_CLIENTELE: Final = "service_clientele"
ROBOT: Final = "robot"
"""The owner of a date that Emma has in hand; no role of the staff."""
SUPERVISOR: Final = "supervisor"
ADMIN: Final = "admin"

ROLES: Final[dict[str, str]] = {
    CC: "Chargé de clientèle",
    METREUR: "Métreur",
    RE: "Relation Expert",
    GR: "Gestion réseau",
    SERVICE_CLIENTELE: "Service clientèle",
    SUPERVISOR: "Superviseur",
    ADMIN: "Administrateur",
}
"""Role → its French name."""
DESK: Final = (CC, METREUR, RE, GR, SERVICE_CLIENTELE)
"""Who works on dossiers."""

INTERNET: Final = Actor(kind="system", id="995", name="INTERNET")
ZONAL: Final = Actor(kind="system", id="996", name="AFFECTATION AUTOMATIQUE ZONALE")
BATCH: Final = Actor(kind="system", id="007", name="PROCESSUS INFORMATIQUES")
"""The named system authors of the journal (R-120): the portal, the zonal robot, the batches."""
EMMA: Final = Actor(kind="robot", id="997", name="EMMA")
"""The robot that calls the insured for their télévaluation (R-024)."""


class Member(Protocol):
    """A member of the staff, as a session names him."""

    @property
    def id(self) -> str:
        """His number."""

    @property
    def name(self) -> str:
        """His name."""

    @property
    def roles(self) -> frozenset[str]:
        """What he is."""

    @property
    def team(self) -> str | None:
        """His team."""


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the case desk, as the session says."""

    id: str
    name: str
    roles: frozenset[str]
    team: str | None = None

    @classmethod
    def of(cls, member: Member) -> "Staff":
        """Who asks at a door."""
        return cls(id=member.id, name=member.name, roles=member.roles, team=member.team)

    @property
    def actor(self) -> Actor:
        """As events and journal stamps name them; capitals are the journal's habit."""
        return Actor(kind="staff", id=self.id, name=self.name.upper())

    def is_any(self, *roles: str) -> bool:
        """Whether one of the roles is held; a supervisor or an admin holds the desk's own."""
        return bool(self.roles & {*roles, SUPERVISOR, ADMIN})


def craftsman(*, firm: Firm, professional: Professional | None = None) -> Actor:
    """The craftsman as an actor."""
    if professional is None:
        return Actor(kind="craftsman", id=firm.code, name=firm.name)
    return Actor(kind="craftsman", id=professional.number, name=professional.name)
