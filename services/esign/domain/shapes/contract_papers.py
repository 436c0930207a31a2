"""How the papers of a contract read in our own API."""

from services.esign.domain.contract_papers import ContractPapers
from services.esign.domain.shapes.mandates import debtor
from services.esign.domain.shapes.moments import Json, moment


def contract_papers(one: ContractPapers) -> Json:
    """The papers of a contract, and what became of them (R-234)."""
    return {
        "id": str(one.id),
        "state": one.state,
        "creditor": one.creditor,
        "product": one.product,
        "contract_number": one.contract_number,
        "insured": debtor(one.insured),
        "dossier_id": str(one.dossier_id) if one.dossier_id else None,
        "signature_request_id": str(one.request_id) if one.request_id else None,
        "mandate_id": str(one.mandate_id) if one.mandate_id else None,
        "no_mandate": one.no_mandate,
        "termination": one.termination is not None,
        "papers": [
            {"role": each.role, "title": each.title, "filename": each.filename, "signed": each.place is not None}
            for each in one.papers
        ],
        "created_at": moment(one.created_at),
    }
