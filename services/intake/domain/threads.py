"""What is new in a mail, and what it only quotes: the newest part of a thread is judged, the rest is context.

A forwarded mail is new to us: the forwarder's words and the mail he forwards count, what that one quotes does not.
Read line by line, each line once: strangers write these texts.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.intake.domain.values import plain

MOST_READ: Final = 40_000
"""Signs of a body that are looked at: nobody writes more above what he quotes."""
LONGEST_EXCERPT: Final = 280
_LONGEST_LINE: Final = 300
_HEADER_LINES: Final = 8
"""Lines in which the header of a forwarded mail is over."""

_WROTE: Final = re.compile(r"(?:^|\s)(?:a ecrit|wrote) ?:$")
_BEGINS: Final = re.compile(r"(?:le|on) \S")
_RULED: Final = re.compile(
    r"-{2,}\s?(?:message d'origine|message initial|original message|message transfere|forwarded message)"
)
_FROM: Final = re.compile(r"\*{0,2}(?:de|from|expediteur) ?\*{0,2} ?:")
_SENT: Final = re.compile(r"\*{0,2}(?:envoye|date|sent|a|to)[^:]{0,20}:")
_PASSED_ON: Final = re.compile(r"\s*(?:tr|fwd?|wg|rv) ?:")
_DEEPER: Final = re.compile(r"> ?>")
_SIGNED: Final = frozenset(
    {"--", "cordialement", "bien cordialement", "bien a vous", "salutations", "sinceres salutations", "cdlt"}
)


@dataclass(frozen=True, slots=True)
class Told:
    """A body in two."""

    new: str
    """Without the signature: below it stand addresses and the lawyers' words."""
    quoted: str


def passed_on(subject: str) -> bool:
    """Whether the mail itself is a forward: *RE: TR: …* answers one, and what it quotes is old."""
    return _PASSED_ON.match(plain(subject)) is not None


def told(text: str, *, forwarded: bool, marked: bool = False) -> Told:
    """What is new, and what is quoted below it; `marked`: a forward, some of which have a ">" on each line."""
    lines = text[:MOST_READ].split("\n")
    bare = [plain(line[:_LONGEST_LINE]).strip() for line in lines]
    begins = [at for at in range(len(bare)) if _quotes(bare, at)]
    if marked and begins and bare[begins[0]].startswith(">"):
        begins = [at for at in begins[1:] if _DEEPER.match(bare[at]) or not bare[at].startswith(">")]
    elif forwarded and begins and not bare[begins[0]].startswith(">"):
        end_of_header = begins[0] + _HEADER_LINES
        begins = [at for at in begins if at > end_of_header or (at > begins[0] and bare[at].startswith(">"))]
    end = begins[0] if begins else len(lines)
    return Told("\n".join(lines[: _signature(bare, end)]), "\n".join(lines[end:]))


def unquoted(text: str) -> str:
    """What stands above the first mail that a text quotes, its signature too."""
    lines = text[:MOST_READ].split("\n")
    bare = [plain(line[:_LONGEST_LINE]).strip() for line in lines]
    end = next((at for at in range(len(bare)) if _quotes(bare, at)), len(lines))
    return "\n".join(lines[:end])


def _quotes(bare: Sequence[str], at: int) -> bool:
    """Whether an older mail begins on this line."""
    line = bare[at]
    if line.startswith(">") or _RULED.match(line):
        return True
    following = bare[at + 1] if at + 1 < len(bare) else ""
    if _BEGINS.match(line) and (_WROTE.search(line) or _WROTE.search(following)):
        return True
    return bool(_FROM.match(line) and _SENT.match(following))


def _signature(bare: Sequence[str], end: int) -> int:
    """Where the signature begins; what is nothing but a signature is kept."""
    for at in range(1, end):
        if bare[at].rstrip(" ,.!") in _SIGNED and any(bare[:at]):
            return at
    return end


def excerpt(text: str) -> str:
    """The first words of a text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_EXCERPT:
        return line
    return line[:LONGEST_EXCERPT].rpartition(" ")[0].rstrip(" ,;:") + "…"
