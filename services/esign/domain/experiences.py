"""Custom experiences: how the pages look for the requests of one caller, and which mails are not sent for them.

`look` is all that templates get of one: a small dict of colours and switches. A colour has the one form that is safe
in a style sheet, whatever the caller typed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.errors import Invalid, TooLarge

COLOURS: Final = ("background_color", "button_color", "text_color", "text_button_color")
SWITCHES: Final = {
    "landing_page_disabled": False,
    "side_panel_disabled": False,
    "document_navigation_disabled": False,
    "email_logo_disabled": False,
    "email_header_text_disabled": False,
    "email_footer_signature_disabled": False,
    "email_expiration_text_disabled": False,
    "recipients_activity_disabled": True,
    "download_documents_disabled": False,
}
"""The switches, and how each stands when nothing is said."""
LARGEST_LOGO: Final = 500 * 1024
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_STARTS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_SENDERS: Final = ("approver", "follower", "sender", "signer")


class BadExperience(Invalid):
    """A setting has not the form it must have."""


@dataclass(frozen=True, kw_only=True)
class Experience:
    """A custom experience; `settings` has its colours, switches, addresses and unwanted mails."""

    id: UUID
    name: str
    settings: dict[str, Any]  # Any: colours, switches, addresses, names of mails
    logo_sha256: bytes | None
    logo_type: str | None
    created_at: datetime


def check(settings: Mapping[str, Any]) -> dict[str, Any]:  # Any: as above
    """The settings that were given, in their form.

    Raises:
        BadExperience: a colour that is none, or the name of a mail that is nobody's.
    """
    for name in COLOURS:
        if settings.get(name) is not None and not _COLOUR.fullmatch(str(settings[name])):
            sentence = "Une couleur s'écrit #rrggbb, en minuscules."
            raise BadExperience(sentence, rule="ESIGN-240", field=name)
    for one in settings.get("disabled_notifications") or ():
        if str(one).partition(".")[0] not in _SENDERS:
            sentence = "Cette notification n'existe pas."
            raise BadExperience(sentence, rule="ESIGN-241", field="disabled_notifications")
    return dict(settings)


def check_logo(data: bytes) -> str:
    """The kind of a logo, by its first bytes.

    Raises:
        BadExperience: none that is taken. TooLarge: more than is taken.
    """
    if len(data) > LARGEST_LOGO:
        raise TooLarge("Le logo dépasse 500 Ko.", rule="ESIGN-242", field="file")
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    raise BadExperience("Le logo doit être une image PNG ou JPEG.", rule="ESIGN-243", field="file")


def look(one: Experience | None) -> dict[str, Any]:  # Any: colours are texts or nothing, switches are true or false
    """What templates know: every colour (or nothing), every switch, and whether there is a logo."""
    settings = one.settings if one else {}
    colours = {name: settings.get(name) for name in COLOURS}
    switches = {name: usual if settings.get(name) is None else bool(settings[name]) for name, usual in SWITCHES.items()}
    has_logo = bool(one and one.logo_sha256)
    return {**colours, **switches, "logo": has_logo, "logo_round": has_logo and settings.get("logo_layout") == "round"}


def redirects(own: Mapping[str, Any] | None, one: Experience | None) -> dict[str, Any]:  # Any: kept as they came
    """Where a signer goes afterwards: his own addresses, else those of the experience."""
    usual = (one.settings.get("redirect_urls") or {}) if one else {}
    return {**usual, **{name: address for name, address in (own or {}).items() if address}}


def unwanted(one: Experience | None) -> frozenset[str]:
    """The mails that are not sent."""
    return frozenset(map(str, (one.settings.get("disabled_notifications") or ()) if one else ()))
