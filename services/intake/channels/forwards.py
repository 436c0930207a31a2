"""Who really wrote a forwarded mail: read from the lines that mail programs put above what they forward.

Outlook, Gmail, Apple Mail and Thunderbird in French and English are read here, quoted and nested ones too; for other
languages a library is asked. What is found is what the forwarder's mail says, no proof of anything (`trust.py`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from emailforwardparser.forward_parser import get_forwarded_metadata

from services.intake.domain import values
from services.intake.domain.reading import Forwarded

MOST_LINES: Final = 600
MOST_FORWARDS: Final = 5
ASKED: Final = 8_000
"""Signs shown to the library: its hundred patterns are tried one after the other."""
_FAR: Final = 3
"""Lines between two labels of one block: an address line that was folded, an empty line."""

_MARK = re.compile(
    r"^[>\s]*(?:-{2,}\s*)?(?:message transfere|forwarded message|debut du message (?:transfere|reexpedie)|"
    r"begin forwarded message|message d'origine|original message|message original)\b"
)
_PASSED_ON = re.compile(r"transfere|forwarded|reexpedie")
_ANSWERING = re.compile(r"^\s*(?:re|aw|sv)\s*:", re.I)
"""Outlook writes *Message d'origine* above what an answer quotes too: only words of passing on make that a forward."""
_FORWARDING = re.compile(r"^\s*(?:(?:re|aw|sv)\s*:\s*)?(?:tr|fwd?|wg|rv|i)\s*:", re.I)
_QUOTES = re.compile(r"^(?:[ \t]*>)*[ \t]*")
_LABELS: Final = {
    "from": re.compile(r"^\**(?:de|from|expediteur|exp)\s*\**\s*:\**", re.I),
    "date": re.compile(r"^\**(?:date|envoye(?: le)?|sent)\s*\**\s*:\**", re.I),
    "to": re.compile(r"^\**(?:a|to|pour|destinataires?)\s*\**\s*:\**", re.I),
    "cc": re.compile(r"^\**(?:cc|copie(?: a)?|cci|repondre a|reply-to)\s*\**\s*:\**", re.I),
    "subject": re.compile(r"^\**(?:objet|sujet|subject)\s*\**\s*:\**", re.I),
}


@dataclass
class _Block:
    """Header lines that stand together."""

    first: int
    last: int
    marked: bool
    said: dict[str, str] = field(default_factory=dict)


def forwards_in(text: str, subject: str) -> tuple[Forwarded, ...]:
    """Who wrote what is forwarded in this text, outermost first; nothing when it is no forward."""
    lines = [_QUOTES.sub("", line) for line in text.split("\n")[:MOST_LINES]]
    marks = {at for at, line in enumerate(lines) if _MARK.match(values.plain(line))}
    if _ANSWERING.match(subject) and not _FORWARDING.match(subject):
        marks = {at for at in marks if _PASSED_ON.search(values.plain(lines[at]))}
    if not marks and not _FORWARDING.match(subject):
        return ()
    blocks = [block for block in _blocks(lines, marks) if "from" in block.said and len(block.said) > 1]
    found = tuple(_forwarded(block) for block in _chain(blocks, marked=bool(marks)))
    return found or _asked(text, subject)


def _blocks(lines: Sequence[str], marks: set[int]) -> Iterator[_Block]:
    block: _Block | None = None
    for at, line in enumerate(lines):
        name = _label(line)
        if name is None:
            continue
        if block is None or at - block.last > _FAR or name in block.said:
            if block:
                yield block
            block = _Block(at, at, bool(marks & set(range(at - _FAR, at))))
        block.last = at
        block.said[name] = _value(lines, at)
    if block:
        yield block


def _label(line: str) -> str | None:
    plain = values.plain(line[:200])
    return next((name for name, pattern in _LABELS.items() if pattern.match(plain)), None)


def _value(lines: Sequence[str], at: int) -> str:
    """What stands beside a label; an address that was folded stands on the next line."""
    value = lines[at].partition(":")[2].strip(" *\t")
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return f"{value} {following.strip()}" if "@" not in value and "<" in following[:3] else value


def _chain(blocks: Sequence[_Block], *, marked: bool) -> list[_Block]:
    """The blocks that are forwards of one another; one that only quotes an older answer ends the chain."""
    chain: list[_Block] = []
    for block in blocks:
        if not chain:
            if block.marked or not marked:
                chain.append(block)
        elif block.marked or _FORWARDING.match(chain[-1].said.get("subject", "")):
            chain.append(block)
        else:
            break
    return chain[:MOST_FORWARDS]


def _forwarded(block: _Block) -> Forwarded:
    who = block.said["from"]
    address = values.email(who) or ""
    name = re.sub(r"[<\[(].*", "", who).replace('"', "").strip(" *'")
    return Forwarded(address, "" if "@" in name else name[:200], block.said.get("subject", "")[:400], "block")


def _asked(text: str, subject: str) -> tuple[Forwarded, ...]:
    """What the library reads of it, in the languages we do not."""
    try:
        found = get_forwarded_metadata(text[:ASKED], subject or None).email
    except Exception:  # noqa: BLE001  # it decodes what it is given, and email raises whatever a charset leads to
        return ()
    address = values.email(found.from_.address) or ""
    return (Forwarded(address, found.from_.name[:200], found.subject[:400], "block"),) if address else ()
