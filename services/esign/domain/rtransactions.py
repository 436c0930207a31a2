"""What banks give back, and what happens next: one table from their reason codes to an action and the mandate's fate.

A code that the table does not know is never guessed at: it goes to a person, and is logged as an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class RKind(StrEnum):
    """When a debit came back."""

    REFUSAL = "refusal"
    REJECT = "reject"
    RETURN = "return"
    REFUND = "refund"


class Action(StrEnum):
    """What the hub does about it, or asks a person to do."""

    ASK_RIB = "ask_rib"
    PAYMENT_LINK = "payment_link"
    PAYMENT_LINK_AND_REVIEW = "payment_link_and_review"
    STOP_AND_RESIGN = "stop_and_resign"
    STOP = "stop"
    FREEZE = "freeze"
    AMEND = "amend"
    CORRECT = "correct"
    OUR_FAULT = "our_fault"
    ASK_DEBTOR = "ask_debtor"
    REVIEW = "review"


class Fate(StrEnum):
    """What a reason does to the mandate itself."""

    KEPT = "kept"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Reason:
    """A reason code: what it means, what happens next, whether the mandate lives on."""

    sentence: str
    action: Action
    fate: Fate = Fate.KEPT


_A, _F = Action, Fate
REASONS: Final[dict[str, Reason]] = {
    "AC01": Reason("Numéro de compte erroné", _A.ASK_RIB, _F.SUSPENDED),
    "AC04": Reason("Compte clôturé", _A.ASK_RIB, _F.SUSPENDED),
    "AC06": Reason("Compte bloqué", _A.PAYMENT_LINK),
    "AG01": Reason("Prélèvements interdits sur ce compte", _A.PAYMENT_LINK),
    "AG02": Reason("Code d'opération incorrect", _A.OUR_FAULT),
    "AM04": Reason("Provision insuffisante", _A.PAYMENT_LINK),
    "AM05": Reason("Opération en double", _A.OUR_FAULT),
    "DUPL": Reason("Opération en double", _A.OUR_FAULT),
    "BE04": Reason("Adresse du créancier", _A.OUR_FAULT),
    "BE05": Reason("Identifiant du créancier", _A.OUR_FAULT),
    "FF01": Reason("Format du message", _A.OUR_FAULT),
    "FF05": Reason("Type de prélèvement", _A.OUR_FAULT),
    "FRAD": Reason("Fraude", _A.FREEZE, _F.SUSPENDED),
    "MD01": Reason("Pas de mandat, ou débit non autorisé", _A.STOP_AND_RESIGN, _F.WITHDRAWN),
    "MD02": Reason("Données du mandat erronées", _A.AMEND),
    "MD06": Reason("Remboursement demandé par le débiteur", _A.PAYMENT_LINK_AND_REVIEW),
    "MD07": Reason("Débiteur décédé", _A.STOP, _F.WITHDRAWN),
    "MS02": Reason("Raison non communiquée par le débiteur", _A.PAYMENT_LINK),
    "MS03": Reason("Raison non communiquée par la banque", _A.PAYMENT_LINK),
    "RC01": Reason("BIC erroné", _A.CORRECT),
    "RR01": Reason("Identification du compte du débiteur manquante", _A.CORRECT),
    "RR02": Reason("Nom ou adresse du débiteur manquant", _A.CORRECT),
    "RR03": Reason("Nom ou adresse du créancier manquant", _A.CORRECT),
    "RR04": Reason("Raison réglementaire", _A.CORRECT),
    "SL01": Reason("Service particulier de la banque du débiteur", _A.ASK_DEBTOR),
}
"""Reference: EPC reason codes. Debits of a closed account wait for the new one; a withdrawn mandate has none."""
UNKNOWN: Final = Reason("Motif inconnu", _A.REVIEW)
_ORDERED_BY_DEBTOR: Final = frozenset({"MS02", "SL01", "MD06"})
_REFUNDS: Final = frozenset({"MD01", "MD06"})


@dataclass(frozen=True, kw_only=True)
class Returned:
    """A debit of ours that a report gives back, or all of a batch or file when it names no single one."""

    end_to_end_id: str
    code: str
    message_id: str = ""
    payment_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A bank's answer to a mandate message (pain.012)."""

    message_id: str
    accepted: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a bank's report says, once read."""

    kind: str
    message_id: str
    settled: bool
    """Whether the money had moved before: a statement says so, a status report does not."""
    returned: Sequence[Returned] = ()
    answered: Sequence[Answered] = ()


def reason_of(code: str) -> Reason:
    """What a code means; an unknown one is for a person."""
    return REASONS.get(code, UNKNOWN)


def kind_of(code: str, *, settled: bool) -> RKind:
    """When it came back: before settlement a refusal or a reject, after it a return or a refund."""
    if settled:
        return RKind.REFUND if code in _REFUNDS else RKind.RETURN
    return RKind.REFUSAL if code in _ORDERED_BY_DEBTOR else RKind.REJECT
