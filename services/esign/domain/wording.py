"""What a mandate and a termination letter say, word for word; the SEPA sentences are the scheme's own French ones.

The text is what the debtor signs: whoever changes a word changes what future mandates are, never a signed one.
"""

from typing import Any, Final

from services.esign.domain.accounts import printed_iban
from services.esign.domain.creditors import Creditor
from services.esign.domain.mandates import Kind, Mandate, Scheme

TITLE: Final = {Scheme.CORE: "Mandat de prélèvement SEPA", Scheme.B2B: "Mandat de prélèvement SEPA interentreprises"}
KIND: Final = {Kind.RECURRENT: "Paiement récurrent (répétitif)", Kind.ONE_OFF: "Paiement ponctuel (une seule fois)"}
_AUTHORISES: Final = (
    "En signant ce formulaire de mandat, vous autorisez (A) {creditor} à envoyer des instructions à votre banque pour "
    "débiter votre compte, et (B) votre banque à débiter votre compte conformément aux instructions de {creditor}."
)
_CORE: Final = (
    "Vous bénéficiez du droit d'être remboursé par votre banque selon les conditions décrites dans la convention que "
    "vous avez passée avec elle. Une demande de remboursement doit être présentée dans les 8 semaines suivant la date "
    "de débit de votre compte pour un prélèvement autorisé."
)
_B2B: Final = (
    "Ce mandat est dédié aux prélèvements SEPA interentreprises. Vous n'êtes pas en droit de demander à votre banque "
    "le remboursement d'un prélèvement interentreprises une fois que le montant est débité de votre compte. Vous "
    "pouvez cependant demander à votre banque de ne pas débiter votre compte jusqu'au jour de l'échéance."
)
_CONFIRM: Final = "Avant le premier prélèvement, votre banque doit avoir reçu votre confirmation de ce mandat."
RIGHTS: Final = (
    "Vos droits concernant le présent mandat sont expliqués dans un document que vous pouvez obtenir auprès de votre "
    "banque."
)


def text_of(mandate: Mandate) -> tuple[str, ...]:
    """What the debtor agrees to: who may debit, and whether he can have his money back."""
    authorises = _AUTHORISES.format(creditor=mandate.creditor_name)
    match mandate.scheme:
        case Scheme.CORE:
            return authorises, _CORE
        case Scheme.B2B:
            return authorises, _B2B, _CONFIRM


def mandate_paper(mandate: Mandate, creditor: Creditor) -> dict[str, Any]:  # Any: JSON
    """The mandate as it is printed."""
    days = creditor.prenotification_days
    return {
        "title": TITLE[mandate.scheme],
        "rum": mandate.rum,
        "contract": mandate.contract_number or "",
        "kind": KIND[mandate.kind],
        "text": list(text_of(mandate)),
        "creditor": {"name": mandate.creditor_name, "ics": mandate.ics, "address": list(creditor.address.printed)},
        "debtor": {
            "name": mandate.debtor.name,
            "signer": mandate.debtor.signer,
            "address": list(mandate.debtor.address.printed),
        },
        "iban": printed_iban(mandate.iban),
        "bic": mandate.bic,
        "notice": (
            f"{mandate.creditor_name} vous informe du montant et de la date de chaque prélèvement au moins {days} "
            "jours calendaires avant l'échéance ; un échéancier vaut information pour toutes ses dates."
        ),
        "rights": RIGHTS,
        "place": mandate.place,
        "note": (
            "Les informations de ce mandat, qui doit être complété, ne sont destinées à être utilisées par le "
            "créancier que pour la gestion de sa relation avec son client. Signature électronique simple."
        ),
    }
