"""pain.009, pain.010, pain.011 in version 8: a mandate initiated, amended, cancelled, as a bank is told of it.

Plain functions, run in the workshop's process; each message is checked against its schema before it leaves.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.esign.sepa import elements, schemas
from services.esign.sepa.elements import Content

Parts = list[tuple[str, Content]]
Told = Mapping[str, Any]  # Any: JSON, written by domain.bank_messages


def message(kind: str, told: Told) -> bytes:
    """A message of this kind (`pain.009`, `pain.010`, `pain.011`).

    Raises:
        NotByTheSchema: it would not be one that a bank takes.
    """
    name = f"{kind}.001.08"
    root = elements.document(name, _BODIES[kind](told))
    schemas.check(root, name)
    return elements.printed(root)


def _initiation(told: Told) -> Parts:
    return [("MndtInitnReq", [("GrpHdr", _header(told)), ("Mndt", _mandate(told, requested=True))])]


def _amendment(told: Told) -> Parts:
    details: Parts = [
        ("OrgnlMsgInf", _original(told)),
        ("AmdmntRsn", [("Rsn", [("Cd", told["reason"])])]),
        ("Mndt", _mandate(told, requested=False)),
        ("OrgnlMndt", [("OrgnlMndtId", told["old_rum"])]),
    ]
    return [("MndtAmdmntReq", [("GrpHdr", _header(told)), ("UndrlygAmdmntDtls", details)])]


def _cancellation(told: Told) -> Parts:
    details: Parts = [
        ("OrgnlMsgInf", _original(told)),
        ("CxlRsn", [("Rsn", [("Cd", told["reason"])])]),
        ("OrgnlMndt", [("OrgnlMndtId", told["rum"])]),
    ]
    return [("MndtCxlReq", [("GrpHdr", _header(told)), ("UndrlygCxlDtls", details)])]


_BODIES: Final[Mapping[str, Callable[[Told], Parts]]] = {
    "pain.009": _initiation,
    "pain.010": _amendment,
    "pain.011": _cancellation,
}


def _header(told: Told) -> Parts:
    creditor = told["creditor"]
    party = [("Nm", creditor["name"]), ("Id", [("OrgId", [("Othr", [("Id", creditor["ics"])])])])]
    return [("MsgId", told["message_id"]), ("CreDtTm", told["created_at"]), ("InitgPty", party)]


def _original(told: Told) -> Parts:
    return [("MsgId", told["first_message_id"]), ("MsgNmId", "pain.009.001.08")]


def _mandate(told: Told, *, requested: bool) -> Parts:
    creditor, debtor = told["creditor"], told["debtor"]
    scheme: Parts = [("SvcLvl", [("Cd", "SEPA")]), ("LclInstrm", [("Cd", told["scheme"])])]
    identified: Parts = [("Othr", [("Id", creditor["ics"]), ("SchmeNm", [("Prtry", "SEPA")])])]
    return [
        ("MndtId", told["rum"]),
        ("MndtReqId", told["message_id"] if requested else None),
        ("Authntcn", [("Dt", told["signed_on"]), ("Chanl", [("Prtry", "E-SIGNATURE")])]),
        ("Tp", scheme),
        ("Ocrncs", [("SeqTp", told["occurrence"])]),
        ("TrckgInd", "false"),
        ("CdtrSchmeId", [("Id", [("PrvtId", identified)])]),
        ("Cdtr", _party(creditor)),
        ("CdtrAcct", [("Id", [("IBAN", creditor["iban"])])]),
        ("CdtrAgt", agent(creditor["bic"])),
        ("Dbtr", _party(debtor)),
        ("DbtrAcct", [("Id", [("IBAN", told["iban"])])]),
        ("DbtrAgt", agent(told["bic"])),
        ("RfrdDoc", [("Nb", told["contract"])] if told["contract"] else None),
    ]


def _party(one: Mapping[str, Any]) -> Parts:  # Any: JSON
    return [("Nm", one["name"]), ("PstlAdr", postal(one))]


def postal(one: Mapping[str, Any]) -> Parts:  # Any: JSON
    """An address: structured, with free lines only beside town and country."""
    own: Parts = [
        ("StrtNm", one["street"]),
        ("BldgNb", one["number"]),
        ("PstCd", one["postal_code"]),
        ("TwnNm", one["town"]),
        ("Ctry", one["country"]),
    ]
    return own + [("AdrLine", line) for line in one["lines"]]


def agent(bic: str) -> Parts:
    """A bank by its BIC, or said not to be known."""
    return [("FinInstnId", [("BICFI", bic)] if bic else [("Othr", [("Id", "NOTPROVIDED")])])]
