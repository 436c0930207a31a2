"""Telephone numbers by the plans of their countries: what may be dialled, and what only looks like a number.

A caller's number comes from a telephone network, a gateway's header or a fax server's file, in any writing.
"""

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from services.intake.channels.mail import Mail, headers_of
from services.intake.domain import values
from services.intake.domain.fax_replies import Number

HOME: Final = "FR"
_PLAIN: Final = frozenset(
    {PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.VOIP}
)
_OF_THE_CALLER: Final = re.compile(r"^x-(?:fax-?)?(?:caller|calling|from|sender|ani|cid|remote)(?!.*(?:name|csid))")
"""What gateways call the caller's number; what his machine calls itself (CSID) is what its owner typed."""
_OF_THE_CALLED: Final = re.compile(r"^x-(?:fax-?)?(?:called|to|did|recipient|destination)")


def number_of(text: str) -> Number | None:
    """The number that is written there; nothing when it is none that anybody could have."""
    try:
        parsed = phonenumbers.parse(re.sub(r"^\s*00(?=[1-9])", "+", text.replace("(0)", "")), HOME)
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        return None
    return Number(
        e164=phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        country=phonenumbers.region_code_for_number(parsed) or "",
        plain=phonenumbers.number_type(parsed) in _PLAIN,
    )


def numbers_of(texts: Iterable[str]) -> frozenset[str]:
    """Those of these that are numbers, as they are dialled from everywhere."""
    return frozenset(number.e164 for text in texts if (number := number_of(text)))


def told_by_gateway(raw: bytes) -> tuple[str, str]:
    """The caller's and the called number of a gateway's mail; the caller's from its headers, else from its subject."""
    mail = headers_of(raw)
    caller = _first(mail, _OF_THE_CALLER) or next(iter(values.phones(mail.subject)), "")
    return caller, _first(mail, _OF_THE_CALLED)


def _first(mail: Mail, names: re.Pattern[str]) -> str:
    told = [text for name, text in mail.headers if names.match(name)]
    words = [text for text in told if "@" not in text]  # a mail address (X-Sender) says nothing of a telephone
    return next((phone for text in told for phone in values.phones(text)), words[0] if words else "")
