"""The papers of a contract that go out together: what its product asks for, the mandate, the letter of loi Hamon.

Without a valid account the contract goes alone, and says why (R-232); a termination adds a paper (R-233); a paper that
the product has and nobody sent is said, and nothing goes out (R-235).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.esign.domain.creditors import Address, Place, Product
from services.esign.domain.mandates import Debtor
from shared.errors import Invalid, Problem, Refused

NO_ACCOUNT: Final = "Aucun IBAN n'a été donné : le mandat partira seul, quand le RIB arrivera."
BAD_ACCOUNT: Final = "L'IBAN donné n'est pas valide : le mandat partira seul, quand le RIB arrivera."


class PapersMissing(Refused):
    """The product has papers that did not come."""


class KeyReused(Invalid):
    """The same Idempotency-Key came with other papers."""


class NoSuchPaper(Refused):
    """A paper came that the product has not."""


class MandateThere(Refused):
    """The contract has a mandate already."""


@dataclass(frozen=True, kw_only=True)
class Termination:
    """The contract that ends when this one begins (loi Hamon)."""

    insurer: str
    address: Address
    contract_number: str


@dataclass(frozen=True, kw_only=True)
class KeptPaper:
    """A paper of the bundle, by its hash."""

    role: str
    title: str
    filename: str
    sha256: str
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class ContractPapers:
    """The papers of one contract, and what became of them."""

    id: UUID
    workspace_id: UUID
    sandbox: bool
    creditor: str
    product: str
    contract_number: str
    insured: Debtor
    authentication_mode: str
    papers: Sequence[KeptPaper]
    state: str
    created_at: datetime
    dossier_id: UUID | None = None
    termination: Termination | None = None
    request_id: UUID | None = None
    mandate_id: UUID | None = None
    no_mandate: str | None = None


def check_whole(product: Product, roles: Sequence[str]) -> None:
    """Whether these are the papers of the product, no more and no less.

    Raises:
        NoSuchPaper, PapersMissing: said paper by paper.
    """
    known = {one.role for one in product.papers}
    for role in roles:
        if role not in known:
            sentence = f"« {role} » n'est pas une pièce de ce produit."
            raise NoSuchPaper(sentence, rule="SEPA-060", field=role)
    missing = [one for one in product.papers if one.role not in roles]
    if missing:
        problems = tuple(Problem(f"Il manque la pièce « {one.title} ».", "R-235", one.role) for one in missing)
        first = f"Il manque la pièce « {missing[0].title} »."
        raise PapersMissing(first, rule="R-235", field=missing[0].role, problems=problems)


def letter(one: ContractPapers, termination: Termination, *, new_insurer: str) -> Mapping[str, Any]:  # Any: JSON
    """The mandate by which the new insurer ends the old contract, word for word."""
    signer = one.insured.signer
    return {
        "title": "Mandat de résiliation (loi Hamon)",
        "from": [one.insured.name, *one.insured.address.printed],
        "to": [termination.insurer, *termination.address.printed],
        "subject": f"Résiliation du contrat n°\u00a0{termination.contract_number}",
        "text": [
            "Madame, Monsieur,",
            f"Je soussigné(e) {signer}, titulaire du contrat n°\u00a0{termination.contract_number} souscrit auprès "
            f"de l'assureur {termination.insurer}, donne mandat à {new_insurer} pour le résilier en mon nom, en "
            "application de l'article L.\u00a0113-15-2 du Code des assurances.",
            f"{new_insurer} s'assure de la continuité de ma couverture : la résiliation prend effet un mois après que "
            "vous en avez reçu notification. Je vous prie de me rembourser la part de prime correspondant à la période "
            "où le risque n'est plus couvert, dans les trente jours suivant la résiliation.",
            f"Mon nouveau contrat porte le numéro {one.contract_number}.",
        ],
        "signer": signer,
        "place": one.insured.address.town,
    }
