"""What a caller may say in his own words in our mails and SMS, and which mails he does not want sent.

His words stand in place of ours; the link, the code and the sentence about safety are ours whatever he says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import Invalid

CODE: Final = "{code}"
LONGEST_SMS: Final = 104
"""Characters of a caller's text for a code; with the sentence it stays one message."""
SAFETY: Final = "Ne le donnez a personne."
"""Always behind the caller's words; without accents, as GSM-7 has not all of them."""
_GSM7: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
_EXTENDED: Final = frozenset("^{}\\[~]|€")


class BadSmsText(Invalid):
    """The caller's words for the code cannot be sent."""


@dataclass(frozen=True)
class Words:
    """A subject and what stands above the link."""

    subject: str
    body: str


def custom(options: Mapping[str, Any], *, subject: str, body: str, reminder: bool) -> Words:  # Any: caller's JSON
    """The caller's words where he gave some, ours elsewhere."""
    given = options.get("custom_text") or {}
    kind = "reminder" if reminder else "request"
    own_subject, own_body = given.get(f"{kind}_subject"), given.get(f"{kind}_body")
    return Words(str(own_subject or subject), f"{own_body}\n" if own_body else body)


def invitation(
    signer: Mapping[str, Any], request: Mapping[str, Any], *, subject: str, body: str
) -> Words:  # Any: caller's JSON
    """What a signer reads: his own words, else those for all signers, else ours; then the sender's note to all."""
    mail = request.get("email_notification") or {}
    for_all = custom({"custom_text": mail.get("custom_text")}, subject=subject, body=body, reminder=False)
    own = custom(signer, subject=for_all.subject, body=for_all.body, reminder=False)
    note = mail.get("custom_note") or request.get("email_custom_note")
    return Words(" ".join(own.subject.split()), f"{own.body}\n{note}\n" if note else own.body)


def check_sms(text: str) -> str:
    """Whether these words may carry a code.

    Raises:
        BadSmsText: no place for the code, too long, or a character that an SMS has not.
    """
    field = "sms_notification.otp_message.custom_text"
    if CODE not in text:
        raise BadSmsText("Le texte du SMS doit contenir {code}.", rule="ESIGN-213", field=field)
    if any(one not in _GSM7 for one in text):
        raise BadSmsText("Le texte du SMS a un caractère que les SMS n'ont pas.", rule="ESIGN-214", field=field)
    plain = text.replace(CODE, "000000")
    if len(text) + sum(one in _EXTENDED for one in plain) > LONGEST_SMS:
        raise BadSmsText(f"Le texte du SMS a {LONGEST_SMS} caractères au plus.", rule="ESIGN-215", field=field)
    return text


MUTES: Final = {
    "invitation": frozenset({"signer.notified"}),
    "reminder": frozenset({"signer.reminder_executed", "signature_request.reminder_executed"}),
    "done": frozenset({"signer.done", "signature_request.done"}),
}
"""Our mails to a signer, and the vendor's names that keep each from being sent; others mute nothing."""


def mailed(kind: str, *, request_mode: str, options: Mapping[str, Any], unwanted: frozenset[str]) -> bool:  # Any: JSON
    """Whether a signer gets this mail: it is our turn to deliver, and nobody switched it off."""
    return delivery_of(request_mode, options) == "email" and not MUTES[kind] & (unwanted | muted(options))


def sms(options: Mapping[str, Any], code: str) -> str | None:  # Any: caller's JSON
    """The caller's words for a code, with the sentence about safety; nothing when he gave none."""
    given = ((options.get("sms_notification") or {}).get("otp_message") or {}).get("custom_text")
    return f"{str(given).replace(CODE, code)} {SAFETY}" if given else None


def delivery_of(request_mode: str, options: Mapping[str, Any]) -> str:  # Any: caller's JSON
    """How a signer is told: his own way, else the request's."""
    return str(options.get("delivery_mode") or request_mode)


def muted(options: Mapping[str, Any]) -> frozenset[str]:  # Any: caller's JSON
    """The mails a signer is not to get, by the vendor's names."""
    disabled = (options.get("email_notification") or {}).get("disabled") or ()
    return frozenset(map(str, disabled))
