"""What people type, as it is kept: nothing that no eye or no database can hold, and an end to its length.

A text of blanks says nothing, whatever kind of blanks they are (R-091); lines end in one way, because the
journal's text format is made of lines.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from shared.errors import Invalid, Refused

LONGEST: Final = 4000
"""Of one text of the desk: it travels whole to the insurer, and a screen of it is more than anybody reads."""


class ReasonMissing(Refused):
    """Somebody has to say why."""


class TooLong(Invalid):
    """The text is longer than anything a person reads."""


def reason_of(text: str) -> str:
    """Why something is done, as it is kept.

    Raises:
        ReasonMissing: it says nothing. TooLong: nobody would read it.
    """
    reason = typed(text, field="reason")
    if not reason:
        raise ReasonMissing("Dites pourquoi.", rule="R-091", field="reason")
    return reason


def typed(text: str, *, field: str) -> str:
    """The text as it is kept; empty when there was nothing to see.

    Raises:
        TooLong: it has more than `LONGEST` characters.
    """
    kept = clean(text)
    if len(kept) > LONGEST:
        raise TooLong(f"Ce texte est trop long ({LONGEST} caractères au plus).", rule="FORM-002", field=field)
    return kept


def clean(text: str | None) -> str:
    """Without control signs, lone surrogates and signs of no width; nothing but blanks is nothing."""
    lines = (_visible(line).rstrip() for line in (text or "").splitlines())
    return "\n".join(lines).strip()


def _visible(line: str) -> str:
    return "".join(_kept(line))


def _kept(line: str) -> Iterable[str]:
    for sign in line:
        match unicodedata.category(sign):
            case "Cf":
                continue
            case "Cc" | "Cs":
                yield " "
            case _:
                yield sign
