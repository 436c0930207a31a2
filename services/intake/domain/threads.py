"""What is new in a mail, and what it only quotes: the newest part of a thread is judged, the rest is context.

A forwarded mail is new to us: the forwarder's words and the mail he forwards count, what that one quotes does not.
"""

import re
from dataclasses import dataclass
from typing import Final

MOST_READ: Final = 40_000
"""Signs of a body that are looked at: nobody writes more above what he quotes."""
LONGEST_EXCERPT: Final = 280

_QUOTES: Final = re.compile(
    r"""^[>\s]*(?:
        le\s[^\n]{4,160}(?:\n[^\n]{0,120})?\sa\sécrit\s?:       # Gmail, Apple Mail, Thunderbird
      | on\s[^\n]{4,160}(?:\n[^\n]{0,120})?\swrote\s?:
      | -{2,}\s*(?:message\sd['’]origine|message\sinitial|original\smessage|message\stransféré|forwarded\smessage)
      | \**(?:de|from|expéditeur)\s?\**\s?:[^\n]{3,200}\n(?:[>\s]*\**(?:envoyé|date|sent|à|to)[^\n]{0,20}:)   # Outlook
      | >
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_SIGNATURE: Final = re.compile(
    r"^[ \t]*(?:--[ \t]*|(?:bien )?cordialement|bien à vous|salutations|sincères salutations|cdlt)[ \t]*[,.!]?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A body in two."""

    new: str
    """Without the signature: below it stand addresses and the lawyers' words."""
    quoted: str


def told(text: str, *, forwarded: bool) -> Told:
    """What is new, and what is quoted below it."""
    text = text[:MOST_READ]
    begins = [found.start() for found in _QUOTES.finditer(text)]
    if forwarded and begins:
        begins = begins[1:] if text[begins[0] :].lstrip()[:1] != ">" else begins
        begins = _after_its_header(text, begins)
    end = begins[0] if begins else len(text)
    return Told(_unsigned(text[:end]), text[end:])


def _after_its_header(text: str, begins: list[int]) -> list[int]:
    """Without the header lines that follow the mark of the forward itself."""
    first = _QUOTES.search(text)
    near = (first.end() if first else 0) + 400
    return [at for at in begins if at > near or text[at:].lstrip()[:1] == ">"]


def _unsigned(text: str) -> str:
    found = _SIGNATURE.search(text)
    return text[: found.start()] if found and text[: found.start()].strip() else text


def excerpt(text: str) -> str:
    """The first words of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_EXCERPT:
        return line
    return line[:LONGEST_EXCERPT].rpartition(" ")[0].rstrip(" ,;:") + "…"
