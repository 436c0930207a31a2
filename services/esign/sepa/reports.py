"""Reads what banks report: pain.002 (status), camt.054 (notification of movements), pain.012 (answer on a mandate).

Any version of the three: only what the scheme itself uses is looked at. A plain function, run in the workshop's
process, for the bytes are a stranger's.
"""

from dataclasses import replace
from typing import Any, Final

from services.esign.domain.rtransactions import Answered, Report, Returned
from services.esign.sepa import elements
from services.esign.sepa.elements import NoMessage, every, first, kind_of, parsed

_LONGEST_ID: Final = 35


def read_report(data: bytes) -> Report:
    """The report in these bytes.

    Raises:
        TooLarge, NoMessage: no XML that we take, or a message of another kind, or one without an id.
    """
    root = parsed(data)
    kind = kind_of(root)[:8]
    match kind:
        case "pain.002":
            body = first(root, "CstmrPmtStsRpt")
        case "camt.054":
            body = first(root, "BkToCstmrDbtCdtNtfctn")
        case "pain.012":
            body = first(root, "MndtAccptncRpt")
        case _:
            body = None
    message_id = text_in(body, "GrpHdr/MsgId") if body is not None else ""
    if not message_id:
        sentence = "Ce message n'est ni un pain.002, ni un camt.054, ni un pain.012 avec son identifiant."
        raise NoMessage(sentence, rule="SEPA-052")
    report = Report(kind=kind, message_id=message_id, settled=kind == "camt.054")
    match kind:
        case "pain.002":
            return replace(report, returned=_status(body))
        case "camt.054":
            return replace(report, returned=_movements(body))
        case _:
            return replace(report, answered=_answers(body))


# Any below: lxml elements.
def text_in(element: Any, path: str) -> str:
    """A reference or a code on this path: no longer than the scheme's longest."""
    return elements.text_in(element, path)[:_LONGEST_ID]


def _status(body: Any) -> list[Returned]:
    """Refused debits; a batch or a file that is refused whole is named by its own id."""
    group = first(body, "OrgnlGrpInfAndSts")
    file_id = text_in(group, "OrgnlMsgId") if group is not None else ""
    found: list[Returned] = []
    for batch in every(body, "OrgnlPmtInfAndSts"):
        found.extend(
            Returned(end_to_end_id=text_in(one, "OrgnlEndToEndId"), code=_code(one) or _code(batch))
            for one in every(batch, "TxInfAndSts")
            if text_in(one, "TxSts") == "RJCT"
        )
        if text_in(batch, "PmtInfSts") == "RJCT" and not every(batch, "TxInfAndSts"):
            found.append(Returned(end_to_end_id="", code=_code(batch), payment_id=text_in(batch, "OrgnlPmtInfId")))
    if group is not None and text_in(group, "GrpSts") == "RJCT" and not found:
        found.append(Returned(end_to_end_id="", code=_code(group), message_id=file_id))
    return found


def _code(element: Any) -> str:
    return text_in(element, "StsRsnInf/Rsn/Cd") or text_in(element, "StsRsnInf/Rsn/Prtry")


def _movements(body: Any) -> list[Returned]:
    """Debits given back: movements with a return reason. What goes the other way has none."""
    return [
        Returned(
            end_to_end_id=text_in(one, "Refs/EndToEndId"),
            code=text_in(one, "RtrInf/Rsn/Cd") or text_in(one, "RtrInf/Rsn/Prtry"),
        )
        for entry in every(body, "Ntfctn/Ntry")
        for one in every(entry, "NtryDtls/TxDtls")
        if first(one, "RtrInf") is not None
    ]


def _answers(body: Any) -> list[Answered]:
    return [
        Answered(
            message_id=text_in(one, "OrgnlMsgInf/MsgId"),
            accepted=text_in(one, "AccptncRslt/Accptd") in ("true", "1"),
            reason=text_in(one, "AccptncRslt/RjctRsn/Cd") or text_in(one, "AccptncRslt/RjctRsn/Prtry"),
        )
        for one in every(body, "UndrlygAccptncDtls")
    ]
