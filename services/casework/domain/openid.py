"""Signing in with the organisation's own identity provider: what an attempt is, and who comes out of it.

The provider says who somebody is and in which groups; which of them are roles of ours is a setting. Who has none of
them does not come in, whatever else is true of him.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from services.casework.domain.people import ROLES
from shared.errors import Forbidden, Unauthenticated

ATTEMPT_LASTS: Final = timedelta(minutes=10)
"""How long somebody may take at the provider's: password, second factor, a telephone looked for."""
SESSION_LIMIT: Final = timedelta(hours=12)
"""A session that the provider opened ends with the day: who left the organisation yesterday does not come in today."""


class OpenIdRefused(Unauthenticated):
    """The provider's answer does not hold: another's, too late, forged, or *no*."""


class NoRole(Forbidden):
    """The provider knows him, and none of his groups is a role here."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider and back; kept in a signed cookie of whoever tries, and nowhere else."""

    state: str
    nonce: str
    verifier: str
    wanted: str

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier before (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class Terms:
    """How the provider's claims are read: which one holds groups, which group is which role."""

    roles: Mapping[str, str]
    roles_claim: str = "roles"
    team_claim: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is: the same issuer and subject are the same person for ever."""

    issuer: str
    subject: str
    name: str
    roles: frozenset[str]
    team: str | None


def read_roles(written: str) -> dict[str, str]:
    """`theirs=ours,…` as a mapping.

    Raises:
        ValueError: a part is no pair, or names a role that does not exist.
    """
    pairs = [part.partition("=") for part in written.split(",") if part.strip()]
    found = {theirs.strip(): ours.strip() for theirs, _, ours in pairs}
    if unknown := {ours for ours in found.values() if ours not in ROLES}:
        raise ValueError(f"unknown roles: {', '.join(sorted(unknown))}")
    return found


# Any: claims are JSON, each read with care below.
def identity_of(claims: Mapping[str, Any], terms: Terms) -> Identity:
    """Who came in.

    Raises:
        OpenIdRefused: the provider names nobody. NoRole: none of his groups is a role here.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise OpenIdRefused("Le fournisseur d'identité ne dit pas qui se connecte.", rule="STAFF-007")
    roles = frozenset(ours for theirs in _texts(claims, terms.roles_claim) if (ours := terms.roles.get(theirs)))
    if not roles:
        raise NoRole("Votre compte n'a aucun rôle dans Passerelle ; demandez à l'administrateur.", rule="STAFF-008")
    name = " ".join(str(claims.get("name") or claims.get("preferred_username") or subject).split())[:200]
    teams = _texts(claims, terms.team_claim) if terms.team_claim else []
    return Identity(str(claims.get("iss")), subject, name, roles, teams[0] if teams else None)


def _texts(claims: Mapping[str, Any], path: str) -> list[str]:  # Any: as above
    """A claim's texts; `realm_access.roles` leads into an object, where no claim is called just so."""
    value: Any = claims.get(path)
    if value is None:
        value = claims
        for step in path.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def login_of(identity: Identity) -> str:
    """The sign-in name of its account here: nobody can type it, and no local account has it."""
    digest = hashlib.sha256(f"{identity.issuer}\n{identity.subject}".encode()).hexdigest()
    return f"oidc:{digest[:32]}"
