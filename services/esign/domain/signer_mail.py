"""What is written to signers, in their language: a text and the same as HTML with one button; an SMS in one line.

The link is in the mail, the code never beside it. What the sender wrote himself stands in place of our words, never
in place of the warning not to give a code away.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, Final

from services.esign.domain.messages import Due, Text
from services.esign.domain.words import Words, words

_TEST: Final = "[TEST – SANS VALEUR] "
_BUTTON: Final = (
    "display:inline-block;padding:14px 28px;background:#0e4f4b;color:#ffffff;border-radius:6px;"
    "font-weight:600;text-decoration:none"
)
_HEAD: Final = '<p style="font-weight:600;color:#0e4f4b">Passerelle</p>'
_LOGO: Final = '<p><img src="cid:logo" alt="" width="160"></p>'
_LONGEST_SMS: Final = 105
_CODES: Final = ("code", "access", "together")


def letter_of(due: Due, *, link: str, code: str, attached: bool = False, logo: bool = False) -> Text:
    """The words of a message; its HTML shows the logo that goes with it."""
    own, mark = words(due.locale), _TEST if due.sandbox else ""
    if due.channel == "sms":
        return Text(mark + _sms(own, due, link=link, code=code))
    if due.kind in _CODES:
        lines = [own(f"mail.{due.kind}.text", name=due.request_name, code=code), own("mail.code.end")]
        return _mail(own, due, mark + own(f"mail.{due.kind}.subject", code=code), lines, logo=logo)
    subject, body = _custom(due)
    lines = [body or own(_text_key(due, attached=attached), name=due.request_name)]
    note = _for_all(due).get("custom_note") or due.note
    lines += [str(note)] if note and due.kind in ("invitation", "reminder") else []
    title = mark + (subject or own(f"mail.{due.kind}.subject", name=due.request_name))
    button = (own(f"mail.{due.kind}.button"), link)
    return _mail(own, due, title, lines, button=button, end=own(_end_key(due)), logo=logo)


def _text_key(due: Due, *, attached: bool) -> str:
    return "mail.done.link" if due.kind == "done" and not attached else f"mail.{due.kind}.text"


def _end_key(due: Due) -> str:
    """The last line; without a word of how long the link is good where the sender wants none."""
    undated = due.kind == "invitation" and due.look.get("email_expiration_text_disabled")
    return f"mail.{due.kind}.end.undated" if undated else f"mail.{due.kind}.end"


def _custom(due: Due) -> tuple[str, str]:
    """The sender's own subject and body, where he gave them."""
    which = {"invitation": "request", "reminder": "reminder"}.get(due.kind)
    own: dict[str, Any] = due.options.get("custom_text") or {}  # Any: kept as it came
    for_all: dict[str, Any] = _for_all(due).get("custom_text") or {}  # Any: kept as it came
    given = for_all | {name: text for name, text in own.items() if text}
    return (str(given.get(f"{which}_subject") or ""), str(given.get(f"{which}_body") or "")) if which else ("", "")


def _for_all(due: Due) -> dict[str, Any]:  # Any: kept as it came
    """What the sender said of the mails to all signers of the request."""
    return due.request_options.get("email_notification") or {}


def _sms(own: Words, due: Due, *, link: str, code: str) -> str:
    if due.kind in ("access", "together"):
        return own(f"sms.{due.kind}", code=code)
    if due.kind != "code":
        return own("sms.link", name=due.request_name, link=link)
    given = ((due.options.get("sms_notification") or {}).get("otp_message") or {}).get("custom_text")
    if isinstance(given, str) and "{code}" in given and len(given) < _LONGEST_SMS:
        return f"{given.replace('{code}', code)} {own('sms.safety')}"
    return own("sms.code", code=code)


def _mail(
    own: Words,
    due: Due,
    subject: str,
    lines: list[str],
    *,
    button: tuple[str, str] | None = None,
    end: str = "",
    logo: bool,
) -> Text:
    said = [own("hello", name=due.first_name), *lines]
    pointed = [f"{button[0]} : {button[1]}"] if button else []
    foot = "" if due.look.get("email_footer_signature_disabled") else own("mail.signature")
    plain = "\n\n".join(filter(None, [*said, *pointed, end, f"-- \n{foot}" if foot else ""]))
    html = _html(own, _above(due, logo=logo), said, button=button, small=(end, foot))
    return Text(plain + "\n", " ".join(subject.split()), html)


def _above(due: Due, *, logo: bool) -> str:
    """What stands above the text: the sender's logo, and our name."""
    return (_LOGO if logo else "") + ("" if due.look.get("email_header_text_disabled") else _HEAD)


def _html(own: Words, head: str, said: Sequence[str], *, button: tuple[str, str] | None, small: Sequence[str]) -> str:
    paragraphs = "".join(f"<p>{escape(line).replace(chr(10), '<br>')}</p>" for line in said)
    pressed = (
        f'<p style="margin:28px 0"><a href="{escape(button[1])}" style="{_BUTTON}">{escape(button[0])}</a></p>'
        if button
        else ""
    )
    last = "".join(f'<p style="color:#4c5a5c;font-size:14px">{escape(line)}</p>' for line in small if line)
    return (
        f'<!doctype html><html lang="{own.language}"><head><meta charset="utf-8"></head>'
        '<body style="margin:0;background:#f5f3ed;color:#19282b;font:16px/1.5 Calibri,Arial,sans-serif">'
        '<div style="max-width:36em;margin:0 auto;padding:24px">'
        f"{head}{paragraphs}{pressed}{last}</div></body></html>"
    )
