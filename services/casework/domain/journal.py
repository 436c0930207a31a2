"""The journal's lines, J0 to J13, and how each is printed in the trade's own text format (R-114…R-118).

Stamps use dots, states use slashes, both in Paris time; amounts a decimal comma. A line is written once
and never changed: a correction is a new line (R-115).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import ClassVar

from services.casework.domain.calendar import PARIS

STAMP = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})-(\d{2}):(\d{2})(?:-(?:\(([^)]*)\) ?(.*))?)?")
_FORMS = re.compile(
    r"\s*(?:(?:OUVERTURE|ETAT|ASSIGNER|REALISATION|Action réalisée|Intervention sous-assignée à|(?:CO)?NTACT \d+):"
    r"|MESSAGE DE \.|Dossier contrôlé - client contacté|Mensaje de [^#]+#|.*autonomie.*:)",
    re.IGNORECASE,
)
"""How the other forms begin: what a note must not be taken for."""
CONTROL = "Dossier contrôlé - client contacté par le prestataire"


def dotted(at: datetime) -> str:
    """`18.01.2023-14:58`."""
    return at.astimezone(PARIS).strftime("%d.%m.%Y-%H:%M")


@lru_cache(maxsize=1024)  # the dossiers of one batch share their moments
def slashed(at: datetime) -> str:
    """`19/01/2023 15:04`."""
    return at.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")


def amount(cents: int) -> str:
    """`1550,00` (R-118)."""
    return f"{cents // 100},{cents % 100:02d}"


def one_line(text: str) -> str:
    """A text on one line: the journal splits with `//` (R-128)."""
    return " // ".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


@dataclass(frozen=True, slots=True)
class Opening:
    """J1."""

    KIND: ClassVar = "J1"

    def text(self) -> str:
        """Its stamp follows on the same line."""
        return "OUVERTURE: -"


@dataclass(frozen=True, slots=True)
class Limit:
    """J2: the autonomy limit and its warning (R-045)."""

    KIND: ClassVar = "J2"
    cents: int

    def text(self) -> str:
        """The sentence of the opening."""
        return (
            f"Autonomie maximale du réseau pour ce sinistre : {amount(self.cents)}\n"
            "Attention : une limite plus basse peut valoir en RC, faïence, glace ou vol"
        )


@dataclass(frozen=True, slots=True)
class FirstWork:
    """J3."""

    KIND: ClassVar = "J3"
    day: date

    def text(self) -> str:
        """The first day of works."""
        return f"REALISATION: PREMIERE DATE DE REALISATION:{self.day:%d.%m.%Y}"


@dataclass(frozen=True, slots=True)
class Note:
    """J4: free text. A line that looks like a stamp or another form is set off, so that nobody forges one."""

    KIND: ClassVar = "J4"
    words: str

    def text(self) -> str:
        """The words, whole."""
        lines = [line.rstrip() for line in self.words.strip().splitlines()]
        return "\n".join(f"// {line}" if _is_taken(line) else line for line in lines if line)


def _is_taken(line: str) -> bool:
    return STAMP.fullmatch(line.strip()) is not None or _FORMS.match(line) is not None


@dataclass(frozen=True, slots=True)
class State:
    """J5: a date d'action was set (R-058)."""

    KIND: ClassVar = "J5"
    label: str
    due_at: datetime
    set_at: datetime
    counter: int
    printed: int | None = None
    week: int | None = None
    moisture: str | None = None
    comment: str | None = None

    def text(self) -> str:
        """`ETAT: <label> (<n>). DD/MM/YYYY HH:MM <comment> (DD/MM/YYYY-N°<k>)`."""
        parts = [f"ETAT: {self.label}" + (f" ({self.printed})." if self.printed is not None else ".")]
        if self.week is not None:
            parts.append(f"Semaine: {self.week}.")
        if self.moisture is not None:
            parts.append(f"% d'humidité {self.moisture}.")
        parts += filter(None, (slashed(self.due_at), one_line(self.comment or "")))
        return " ".join([*parts, f"({slashed(self.set_at)[:10]}-N°{self.counter})"])


@dataclass(frozen=True, slots=True)
class Assign:
    """J6."""

    KIND: ClassVar = "J6"
    code: str
    name: str

    def text(self) -> str:
        """The firm."""
        return f"ASSIGNER: -({one_line(self.code)}) {one_line(self.name)}"


@dataclass(frozen=True, slots=True)
class SubAssign:
    """J7."""

    KIND: ClassVar = "J7"
    number: str
    name: str
    at: datetime

    def text(self) -> str:
        """The professional, and when."""
        return f"Intervention sous-assignée à: - [{one_line(self.number)}] {one_line(self.name)} {slashed(self.at)}"


@dataclass(frozen=True, slots=True)
class Done:
    """J8: something was done."""

    KIND: ClassVar = "J8"
    words: str

    def text(self) -> str:
        """What."""
        return f"Action réalisée: {one_line(self.words)}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """J9: a professional accepted (R-051); its stamp names nobody."""

    KIND: ClassVar = "J9"
    name: str
    number: str
    at: datetime

    def text(self) -> str:
        """Name, number, date and hour."""
        when = self.at.astimezone(PARIS)
        return (
            f"Action réalisée: Le professionnel {one_line(self.name)} ({one_line(self.number)}), "
            f"accepte cette intervention le {when:%d/%m/%Y} a {when:%H:%M}."
        )


@dataclass(frozen=True, slots=True)
class Message:
    """J10: a message to the provider with its receipt, and the date it sets where it sets one (R-121, R-122)."""

    KIND: ClassVar = "J10"
    sender_id: str
    sender: str
    provider_id: str
    provider: str
    delivered: str = ""
    """The stamp of its receipt; nothing until it was read, for the line itself is never changed."""
    label: str | None = None
    due_at: datetime | None = None
    printed: int | None = None
    comment: str | None = None

    def text(self) -> str:
        """Sender, addressee, receipt; then the words, or `<label> (<n>)-[ <comment>] DD/MM/YYYY HH:MM` of its date."""
        return (
            f"MESSAGE DE .({self.sender_id}) {one_line(self.sender)} .(M.A.)\n"
            f"POUR:({self.provider_id}) {one_line(self.provider)} (PRESTATAIRE)\n"
            f"{RECEIPT}{self.delivered}\n{self._body()}"
        )

    def _body(self) -> str:
        words = one_line(self.comment or "")
        if self.label is None or self.due_at is None:
            return f"// {words} //" if _is_taken(words) or _DATED.search(words) else words
        delay = f" ({self.printed})" if self.printed is not None else ""
        return " ".join(filter(None, (f"{self.label}{delay}-", words, slashed(self.due_at))))


RECEIPT = "REMIS DE:"
_DATED = re.compile(r"-(?: .*)? \d{2}/\d{2}/\d{4} \d{2}:\d{2}$")
"""How the words of a message would end if it came with a date."""


@dataclass(frozen=True, slots=True)
class Contact:
    """J11: the provider declares when he spoke with the client (R-123)."""

    KIND: ClassVar = "J11"
    counter: int
    at: datetime

    def text(self) -> str:
        """The date of the contact."""
        return f"CONTACT {self.counter}: -Date du contact avec le client: {slashed(self.at)}"


@dataclass(frozen=True, slots=True)
class Control:
    """J12: the automatic check after a contact, or after *client injoignable* (R-123, R-126)."""

    KIND: ClassVar = "J12"

    def text(self) -> str:
        """Its constant sentence."""
        return CONTROL


@dataclass(frozen=True, slots=True)
class Relayed:
    """J13: a provider's message to the network (R-105)."""

    KIND: ClassVar = "J13"
    provider_id: str
    counter: int
    words: str

    def text(self) -> str:
        """The message on one line."""
        return f"Mensaje de {self.provider_id}#{self.counter} {one_line(self.words)}"


Line = (
    Opening | Limit | FirstWork | Note | State | Assign | SubAssign | Done | Accepted | Message | Contact
    | Control | Relayed
)  # fmt: skip
