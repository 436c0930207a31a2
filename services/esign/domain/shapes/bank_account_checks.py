"""How a check of bank details reads in the vendor's API."""

from services.esign.domain.bank_account_checks import PROBLEMS, BankAccountCheck
from services.esign.domain.shapes.moments import Json, moment


def bank_account_check(one: BankAccountCheck) -> Json:
    """A check as it is read."""
    return {
        "id": str(one.id),
        "workspace_id": str(one.workspace_id),
        "created_at": moment(one.created_at),
        "updated_at": moment(one.updated_at),
        "status": one.status,
        "status_codes": list(one.status_codes),
        "data_anonymized": False,
        "data": {
            "extracted_from_document": {"iban": one.iban, "bic": one.bic},
            "read_by_machine": one.read_by_machine,
            "problems": [
                {"code": code, "field": PROBLEMS[code][0], "sentence": PROBLEMS[code][1]} for code in one.status_codes
            ],
        },
    }
