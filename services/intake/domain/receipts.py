"""What the sender of a mailed order is told, and to whom nothing is ever told; a faxed one's is in `fax_replies`.

Machines are not answered: an answer to an answer is a loop, an answer to a bounce is another bounce. Whoever
is not answered, the reason is kept beside the item. A receipt names the file and repeats the subject, nothing else
of the order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

ANSWERED: Final = frozenset({"email", "fax"})
"""The channels whose senders hear back from here; who sends by the web hears from the gateway."""
LEASE: Final = timedelta(minutes=5)
PATIENCE: Final = timedelta(days=2)
"""A receipt that cannot leave for longer than this tells nobody anything any more."""
_PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))

_MACHINES: Final = re.compile(
    r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|ne-?pas-?repondre|noreply|bounces?|owner-|.*-(?:request|bounces?)$)"
)
_ADDRESS: Final = re.compile(r"^[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,253}$")


class Kind(StrEnum):
    """Which news."""

    OPENED = "opened"
    REFUSED = "refused"


KIND_LABELS: Final[Mapping[Kind, str]] = MappingProxyType({Kind.OPENED: "Reçu", Kind.REFUSED: "Refus"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt on its way."""

    id: UUID
    item_id: UUID
    kind: Kind
    words: str
    """The file's number, or the reason of a refusal."""
    attempt: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Traits:
    """What a message says of its sender, and of whether it wants an answer."""

    sender: str
    return_path: str
    subject: str = ""
    message_id: str = ""
    references: str = ""
    auto_submitted: str = ""
    precedence: str = ""
    loops: str = ""
    suppress: str = ""
    content_type: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A receipt as it is written."""

    to: str
    subject: str
    body: str
    in_reply_to: str
    references: str


def why_not(traits: Traits, *, ours: str) -> str | None:
    """Why a message is never answered, in French; nothing when it may be."""
    auto = traits.auto_submitted.partition(";")[0].strip().lower()
    rules = (
        (not traits.return_path.strip("<> "), "message sans chemin de retour (avis de non-remise)"),
        (auto not in ("", "no"), "message automatique"),
        (traits.precedence.strip().lower() in ("bulk", "list", "junk"), "envoi en nombre"),
        (traits.listed, "liste de diffusion"),
        (ours.lower() in traits.loops.lower().split(), "notre propre message, revenu"),
        (_same(traits.sender, ours), "notre propre adresse"),
        (_asks_silence(traits.suppress), "l'expéditeur ne veut pas de réponse automatique"),
        (traits.content_type.lower().startswith("multipart/report"), "rapport de remise"),
        (_is_machine(traits.sender) or _is_machine(traits.return_path), "adresse d'un automate"),
        (not _ADDRESS.match(traits.sender), "expéditeur sans adresse utilisable"),
    )
    return next((reason for holds, reason in rules if holds), None)


def letter(receipt: Receipt, traits: Traits) -> Letter:
    """The receipt for the sender, in the thread of his message."""
    subject = " ".join(traits.subject.split())[:150]
    about = f" ({subject})" if subject else ""
    title, told = _words(receipt, about)
    return Letter(
        to=traits.sender,
        subject=title + (f" — {subject}" if subject else ""),
        body=f"Bonjour,\n\n{told}\n\nCe message est automatique.\n",
        in_reply_to=traits.message_id,
        references=" ".join(one for one in (*_ids(traits.references)[-20:], traits.message_id) if one),
    )


def _words(receipt: Receipt, about: str) -> tuple[str, str]:
    match receipt.kind:
        case Kind.OPENED:
            told = f"Il porte le numéro de dossier {receipt.words} ; rappelez-le dans vos échanges."
            return f"Reçu, dossier n° {receipt.words}", f"Votre ordre de mission{about} est reçu.\n{told}"
        case Kind.REFUSED:
            told = f"Votre ordre de mission{about} est refusé.\nMotif : {receipt.words}"
            return "Ordre de mission refusé", told


def next_try(attempt: int, now: datetime) -> datetime:
    """When an attempt that failed is followed by the next one."""
    return now + _PAUSES[min(attempt, len(_PAUSES)) - 1]


def too_late(receipt: Receipt, now: datetime) -> bool:
    """Whether nobody waits for this receipt any more."""
    return now - receipt.created_at > PATIENCE


def _same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _is_machine(address: str) -> bool:
    return bool(_MACHINES.match(address.strip("<> ").partition("@")[0].lower()))


def _asks_silence(suppress: str) -> bool:
    return bool({"all", "autoreply", "oof"} & {one.strip().lower() for one in suppress.split(",")})


def _ids(references: str) -> list[str]:
    return re.findall(r"<[!-;=?-~]{3,250}>", references)
