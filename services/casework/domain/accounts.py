"""Accounts of the staff: what one is made of, how long a session lasts, how often a sign-in may be tried.

A sign-in answers the same to a wrong password and to a name nobody has: whoever tries learns nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from services.casework.domain.people import ROLES
from shared.errors import Invalid

TOKEN_LASTS: Final = timedelta(minutes=15)
"""How long the signed cookie is believed by the services without asking again (design.md §8)."""
SESSION_IDLE: Final = timedelta(hours=12)
"""A session unused for a working day is over."""
SESSION_LIMIT: Final = timedelta(days=7)
"""However busy, a session ends after a week."""

TRIES_WINDOW: Final = timedelta(minutes=15)
TRIES_PER_ACCOUNT: Final = 10
TRIES_PER_ADDRESS: Final = 40
"""An office shares one address, so it may try more often than one account is tried."""

PASSWORD_MIN: Final = 12
PASSWORD_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Account:
    """A member of the staff who may sign in. The id is the number of the journal's stamps."""

    id: str
    login: str
    name: str
    roles: frozenset[str]
    team: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made."""

    login: str
    name: str
    roles: frozenset[str]
    team: str | None = None


def new_account(*, login: str, name: str, roles: Iterable[str], team: str | None = None) -> NewAccount:
    """A well-formed account to make.

    Raises:
        Invalid: no name, or a role that does not exist.
    """
    account = NewAccount(login=plain_login(login), name=" ".join(name.split()), roles=frozenset(roles), team=team)
    if not account.login or not account.name:
        raise Invalid("Un compte a un identifiant et un nom.", rule="STAFF-001", field="login")
    if not account.roles or account.roles - ROLES.keys():
        known = ", ".join(ROLES)
        raise Invalid(f"Rôle inconnu ou absent ; les rôles sont : {known}.", rule="STAFF-002", field="roles")
    return account


def plain_login(text: str) -> str:
    """The way a sign-in name is stored and looked for: case and blanks around do not count."""
    return text.strip().casefold()


def check_password(text: str) -> None:
    """Raises `Invalid` for a password too short to keep or too long to hash."""
    if not PASSWORD_MIN <= len(text) <= PASSWORD_MAX:
        raise Invalid(
            f"Le mot de passe a de {PASSWORD_MIN} à {PASSWORD_MAX} caractères.", rule="STAFF-003", field="password"
        )


DEMO_ACCOUNTS: Final = (
    NewAccount("maud.tessonnier", "Maud Tessonnier", frozenset({"cc"}), "general"),
    NewAccount("yanis.correblot", "Yanis Correblot", frozenset({"cc"}), "allianz"),
    NewAccount("firmin.valdoreille", "Firmin Valdoreille", frozenset({"metreur"}), "technique"),
    NewAccount("soazic.perrennour", "Soazic Perrennour", frozenset({"re"}), "expertise"),
    NewAccount("aubin.lestracque", "Aubin Lestracque", frozenset({"gr"}), "general"),
    NewAccount("noemie.brassaget", "Noémie Brassaget", frozenset({"service_clientele"}), "general"),
    NewAccount("helia.marcoussin", "Hélia Marcoussin", frozenset({"supervisor"}), "general"),
    NewAccount("octave.dervallon", "Octave Dervallon", frozenset({"admin"}), None),
)
"""Invented people, one per role and a second team; their passwords are made at random at the first demo start."""
