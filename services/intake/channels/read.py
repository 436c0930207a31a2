"""Raw bytes into a `Reading`: every part named, all text found, every failure said. Never raises.

Runs inside the process that can be killed (`apart.py`); the same function serves the tests directly. It
knows no insurer: who ordered what is found afterwards (`drafts.py`) from what stands here.
"""

import re
from dataclasses import replace
from typing import Final

from services.intake.channels.charsets import text_of
from services.intake.channels.dangers import is_svg, pdf_dangers
from services.intake.channels.documents import Document, Unreadable, image_document, pdf_document
from services.intake.channels.forwards import forwards_in
from services.intake.channels.html import LARGEST as LONGEST_HTML
from services.intake.channels.html import text_of_html
from services.intake.channels.mail import Mail, headers_of, taken_apart
from services.intake.channels.parts import MailPart
from services.intake.channels.rtf import text_of_rtf
from services.intake.domain import values
from services.intake.domain.layout import Laid
from services.intake.domain.reading import BODY, Forwarded, Part, Reading, Sheet

MOST_TEXT: Final = 200_000
"""Characters kept of one message: a hundred pages."""
MOST_TOLD: Final = 5
SMALLEST_IMAGE: Final = 4_000
"""Below, an inline image is a logo or a tracker, not a document."""
ENOUGH_TEXT: Final = 25
"""Fewer letters than this on a PDF page is a stamp or a footer: the page is a scan."""

_FAX_SUBJECT = re.compile(r"\b(fax|telecopie)\b")


def read(raw: bytes) -> Reading:
    """Everything that can be read from these bytes."""
    mail = taken_apart(raw)
    parts: list[Part] = []
    sheets: list[Sheet] = []
    bodies: list[tuple[MailPart, str]] = []
    for part in mail.parts:
        described, found = _examined(part)
        parts.append(described)
        if part.kind in ("text", "html") and not part.attached:
            bodies.extend((part, sheet.text) for sheet in found)
        else:
            sheets.extend(found)
    sheets = [*_bodies(bodies), *sheets]
    cut = sum(len(sheet.text) for sheet in sheets) > MOST_TEXT
    more = (f"Seuls les {MOST_TEXT} premiers caractères du message sont lus.",) if cut else ()
    return _reading(mail, tuple(parts), tuple(_bounded(sheets)), more)


def stopped(raw: bytes, reason: str) -> Reading:
    """What can still be said of a message whose reading was stopped: its envelope, and why."""
    mail = headers_of(raw)
    return _reading(mail, (), (), more=(reason,))


def _reading(mail: Mail, parts: tuple[Part, ...], sheets: tuple[Sheet, ...], more: tuple[str, ...] = ()) -> Reading:
    forwards = _forwards(mail, sheets)
    problems = tuple(f"{part.name or part.path} : {part.problem}" for part in parts if part.problem)
    is_fax = _is_fax(mail)  # its mail is a machine's, what it carries is somebody's
    return Reading(
        sender=mail.sender,
        sender_name=mail.sender_name,
        forwarded_from=next((one.address for one in reversed(forwards) if one.address), ""),
        forwards=forwards,
        told=_told(mail),
        subject=mail.subject[:400],
        message_id=mail.message_id,
        references=mail.references,
        automatic=mail.automatic and not is_fax,
        machine="" if is_fax else mail.machine,
        caller=_caller(mail),
        is_fax=is_fax,
        parts=parts,
        sheets=sheets,
        defects=(*mail.defects, *problems, *more),
    )


def _examined(part: MailPart) -> tuple[Part, list[Sheet]]:
    try:
        found = _contents(part)
        unread = _unread(part, found)
    except Unreadable as error:
        found, unread = Document(), str(error)
    except Exception as error:  # noqa: BLE001  # libraries that read strangers' files raise anything
        found, unread = Document(), f"contenu illisible ({type(error).__name__})"
    sheets = [_sheet(part, at, laid) for at, laid in enumerate(found.texts, 1) if laid.text.strip()]
    described = Part(
        path=part.path,
        kind=part.kind,
        content_type=part.content_type,
        name=part.name,
        size=part.size,
        pages=found.pages,
        has_text=bool(sheets) and not unread,
        problem=" ; ".join(one for one in (unread, found.problem) if one) or None,
    )
    return described, sheets


def _contents(part: MailPart) -> Document:
    match part.kind:
        case "text":
            return Document((Laid(text_of(part.data, part.charset)),))
        case "html":
            html = text_of(part.data, part.charset)
            return Document(
                (Laid(text_of_html(html)),), problem="seul le début est lu" if len(html) > LONGEST_HTML else None
            )
        case "pdf":
            read = pdf_document(part.data)
            told = " ; ".join(one for one in (read.problem, pdf_dangers(part.data)) if one)
            return replace(read, problem=told or None)
        case "tiff":
            return image_document(part.data)
        case "image":
            logo = len(part.data) < SMALLEST_IMAGE and not part.attached
            return Document() if logo else Document(pages=min(1, image_document(part.data).pages))
        case "rtf":
            return Document((Laid(text_of(text_of_rtf(part.data).encode())),))
        case "message" | "archive" | "other":
            return Document()


def _unread(part: MailPart, found: Document) -> str | None:
    if part.problem or part.opened:
        return part.problem
    if part.name and not part.data.strip():
        return "pièce vide ou mal encodée"
    if part.kind == "tiff":
        return "image sans texte, à saisir en la regardant"
    if is_svg(part.content_type, part.name):
        return "image SVG, qui peut contenir un programme : jamais affichée"
    if part.kind in ("message", "archive", "other") and part.data.strip():
        return f"format qui n'est pas lu ({part.content_type})"
    if part.kind == "pdf" and _letters(found.texts) < ENOUGH_TEXT * max(1, len(found.texts)):
        return "PDF sans texte, à saisir en le regardant"
    return None


def _letters(texts: tuple[Laid, ...]) -> int:
    return sum(sign.isalnum() for laid in texts for sign in laid.text)


def _sheet(part: MailPart, at: int, laid: Laid) -> Sheet:
    name = part.name or (BODY if not part.attached and part.kind in ("text", "html") else f"pièce {part.path}")
    if part.kind == "pdf":
        return Sheet(part.path, at, f"{name}, page {at}", laid.text, laid.spans)
    return Sheet(part.path, None, name, laid.text)


def _bodies(bodies: list[tuple[MailPart, str]]) -> list[Sheet]:
    """The body once: its plain text, or its HTML when the plain text is only a stub of it."""
    plain = [(part, text) for part, text in bodies if part.kind == "text"]
    rich = [(part, text) for part, text in bodies if part.kind == "html"]
    stub = sum(len(text) for _, text in plain) < 0.5 * sum(len(text) for _, text in rich)
    return [Sheet(part.path, None, BODY, text) for part, text in (rich if stub else plain)]


def _bounded(sheets: list[Sheet]) -> list[Sheet]:
    left = MOST_TEXT
    kept: list[Sheet] = []
    for sheet in sheets:
        if left <= 0:
            break
        kept.append(replace(sheet, text=sheet.text[:left]))
        left -= len(sheet.text)
    return kept


def _is_fax(mail: Mail) -> bool:
    named = any(name.startswith("x-fax") for name, _ in mail.headers)
    pictured = any(part.kind in ("tiff", "pdf") for part in mail.parts)
    return named or (pictured and bool(_FAX_SUBJECT.search(values.plain(mail.subject))))


def _caller(mail: Mail) -> str:
    """The number a fax came from, from the gateway's headers or its subject."""
    told = [text for name, text in mail.headers if name.startswith(("x-fax", "x-caller"))]
    found = values.phones(" ; ".join([*told, mail.subject if _is_fax(mail) else ""]))
    return found[0] if found else ""


def _forwards(mail: Mail, sheets: tuple[Sheet, ...]) -> tuple[Forwarded, ...]:
    """Mails carried whole, then what the innermost says that it forwards."""
    carried = tuple(Forwarded(address, "", "", "attached") for address in mail.origins)
    body = "\n".join(sheet.text for sheet in sheets if sheet.source == BODY)
    return (*carried, *forwards_in(body, mail.subject))


def _told(mail: Mail) -> tuple[str, ...]:
    """What may be our edge's word: above the second `Received`, for everything below came with the mail."""
    found: list[str] = []
    hops = 0
    for name, text in mail.headers:
        hops += name == "received"
        if hops > 1 or len(found) >= MOST_TOLD:
            break
        if name == "authentication-results":
            found.append(text[:2000])
    return tuple(found)
