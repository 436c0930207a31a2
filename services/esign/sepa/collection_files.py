"""pain.008.001.08: a file of direct debits, by `sepaxml`, with what that library does not write added afterwards.

Added: our own references and moment in place of random ones, amendments, the creditor's address under each batch. The
whole is checked against ISO's schema, and its totals against the cents it was made from, before it leaves.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from lxml import etree
from sepaxml import SepaDD

from services.esign.domain.accounts import euros
from services.esign.sepa import elements, schemas
from services.esign.sepa.elements import Content

KIND: Final = schemas.COLLECTION
Told = Mapping[str, Any]  # Any: JSON, written by domain.collecting


def collection_file(told: Told) -> bytes:
    """The file of these transactions.

    Raises:
        NotByTheSchema: a bank would not take it, two debits have one reference, or the totals are wrong.
    """
    root = elements.parsed(_exported(told))
    _refer(root, told)
    debits = {elements.text_in(one, "PmtId/EndToEndId"): one for one in _debits(root)}
    if len(debits) != len(told["transactions"]):
        sentence = "Deux prélèvements portent la même référence."
        raise schemas.NotByTheSchema(sentence, rule="SEPA-032", field="EndToEndId")
    for one in told["transactions"]:
        if one["amendment"]:
            _amend(debits[one["end_to_end_id"]], one["amendment"])
    schemas.check(root, KIND)
    _check_totals(root, told)
    return elements.printed(root)


def _exported(told: Told) -> bytes:
    creditor = told["creditor"]
    config = {
        "name": creditor["name"],
        "IBAN": creditor["iban"],
        "BIC": creditor["bic"],
        "batch": True,
        "creditor_id": creditor["ics"],
        "currency": "EUR",
        "instrument": told["scheme"],
        "address": _address(creditor),
    }
    file = SepaDD(config, schema=KIND, clean=False)
    for one in told["transactions"]:
        file.add_payment(_payment(one))
    exported: bytes = file.export(validate=False)
    return exported


def _payment(one: Told) -> dict[str, Any]:  # Any: what sepaxml takes
    bic = {"BIC": one["bic"]} if one["bic"] else {}
    return {
        "name": one["debtor"]["name"],
        "IBAN": one["iban"],
        **bic,
        "amount": one["cents"],
        "type": one["sequence"],
        "collection_date": date.fromisoformat(one["day"]),
        "mandate_id": one["rum"],
        "mandate_date": date.fromisoformat(one["signed_on"]),
        "description": one["label"],
        "endtoend_id": one["end_to_end_id"],
        "address": _address(one["debtor"]),
    }


def _address(party: Told) -> dict[str, Any]:  # Any: what sepaxml takes
    """An address in the library's own names of its parts."""
    return {
        "street_name": party["street"],
        "building_number": party["number"],
        "postcode": party["postal_code"],
        "town": party["town"],
        "country": party["country"],
        "lines": party["lines"],
    }


def _refer(root: etree._Element, told: Told) -> None:
    """Our references and moment: the same transactions always give the same bytes."""
    _set(root, "CstmrDrctDbtInitn/GrpHdr/MsgId", told["message_id"])
    _set(root, "CstmrDrctDbtInitn/GrpHdr/CreDtTm", told["created_at"])
    ids = {(one["sequence"], one["day"]): one["payment_id"] for one in told["transactions"]}
    for batch in elements.every(root, "CstmrDrctDbtInitn/PmtInf"):
        key = elements.text_in(batch, "PmtTpInf/SeqTp"), elements.text_in(batch, "ReqdColltnDt")
        _set(batch, "PmtInfId", ids[key])


def _set(element: etree._Element, path: str, text: str) -> None:
    elements.first(element, path).text = text


def _debits(root: etree._Element) -> Iterator[etree._Element]:
    yield from elements.every(root, "CstmrDrctDbtInitn/PmtInf/DrctDbtTxInf")


def _amend(debit: etree._Element, amendment: Told) -> None:
    """What changed of the mandate since the last file: old reference, old creditor, *same mandate, new account*."""
    old_creditor: list[tuple[str, Content]] = [
        ("Nm", amendment.get("creditor_name")),
        ("Id", _creditor_id(amendment["ics"]) if amendment.get("ics") else None),
    ]
    account = [("Id", [("Othr", [("Id", amendment["account"])])])] if amendment.get("account") else None
    said: list[tuple[str, Content]] = [
        ("OrgnlMndtId", amendment.get("rum")),
        ("OrgnlCdtrSchmeId", [one for one in old_creditor if one[1]]),
        ("OrgnlDbtrAcct", account),
    ]
    mandate = elements.first(debit, "DrctDbtTx/MndtRltdInf")
    elements.fill(mandate, [("AmdmntInd", "true"), ("AmdmntInfDtls", said)])


def _creditor_id(ics: str) -> list[tuple[str, Content]]:
    return [("PrvtId", [("Othr", [("Id", ics), ("SchmeNm", [("Prtry", "SEPA")])])])]


def _check_totals(root: etree._Element, told: Told) -> None:
    """The file's own sums against the cents it was made from: a file with a wrong total collects nothing."""
    total = sum(one["cents"] for one in told["transactions"])
    header = elements.first(root, "CstmrDrctDbtInitn/GrpHdr")
    said = elements.text_in(header, "NbOfTxs"), elements.text_in(header, "CtrlSum")
    if said != (str(len(told["transactions"])), euros(total)):
        sentence = "Les totaux du fichier ne sont pas ceux des prélèvements."
        raise schemas.NotByTheSchema(sentence, rule="SEPA-031", field="CtrlSum")
