"""Accounts as banks know them: IBAN with the national key, and the BIC by the table of banks (`schwifty`)."""

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException

from services.esign.domain.accounts import Account, BadAccount


def read_account(text: str) -> Account:
    """The account of an IBAN.

    Raises:
        BadAccount: form, check digits, or the key inside the national part (the French *clé RIB*) are wrong.
    """
    try:
        iban = IBAN(text, validate_bban=True)
    except SchwiftyException as error:
        sentence = "Cet IBAN n'est pas valide : vérifiez le RIB."
        raise BadAccount(sentence, rule="SEPA-005", field="iban") from error
    return Account(iban=str(iban), bic=str(iban.bic or ""), bank=iban.bank_name or "")
