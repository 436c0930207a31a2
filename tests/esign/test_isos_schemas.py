"""Whether the schemas that we write from classes are ISO's: against ISO's own files, and against another's classes."""

from typing import Any, Final

from lxml import etree
from python_iso20022.camt.camt_054_001_12.models import Camt05400112
from python_iso20022.pain.pain_002_001_14.models import Pain00200114

from services.esign.domain.rtransactions import Answered, Returned
from services.esign.sepa import schemas
from services.esign.sepa.collection_files import collection_file
from services.esign.sepa.reports import read_report
from tests.esign.mandating import a_mandate
from tests.esign.test_bank_messages import a_company, a_debit, a_file
from tests.esign.test_collecting import mandate_answered, movements, status_report
from tests.support.iso20022.sources import Places, isos_file, places, prowides_elements

REQUESTS: Final = {
    "pain.009.001.08": "MandateInitiationRequestV08",
    "pain.010.001.08": "MandateAmendmentRequestV08",
    "pain.011.001.08": "MandateCancellationRequestV08",
    "pain.012.001.08": "MandateAcceptanceReportV08",
}
LOST: Final = "/CstmrPmtStsRpt/OrgnlPmtInfAndSts/TxInfAndSts/OrgnlTxRef/MndtRltdInf"
"""The one choice of that message that ISO lets be empty: classes cannot say so, and ours wants one of the two."""


def test_a_schema_written_from_classes_is_isos_own_in_every_place() -> None:
    ours, isos = places(schemas.written_schema("pain.002.001.14", Pain00200114)), places(isos_file("pain.002.001.14"))

    assert len(isos) > 2500
    assert {place for place in ours | isos if ours.get(place) != isos.get(place)} == {LOST}
    assert [part[0] for part in _parts(ours, LOST)] == [part[0] for part in _parts(isos, LOST)]


def _parts(said: Places, place: str) -> list[Any]:  # Any: name, least, most
    inside = said[place]
    assert isinstance(inside, tuple)
    return list(inside[1:])


def test_the_classes_of_mandate_messages_are_those_that_others_made_of_isos_files() -> None:
    others = dict(zip(REQUESTS, prowides_elements(*REQUESTS.values()), strict=True))

    for kind, theirs in others.items():
        ours = places(schemas.written_schema(kind, schemas.CLASSES[kind]))
        [(top, _, _)] = _parts(ours, "")
        mine = {place: _elements(ours, place) for place in ours if place and _elements(ours, place)}

        assert len(theirs) > 150
        assert mine == {f"/{top}{place.rstrip('/')}": inside for place, inside in theirs.items()}


def _elements(said: Places, place: str) -> list[str]:
    """As the other's classes say it: what may be left out of a sequence, and what is chosen, may be missing."""
    inside = said[place]
    if not (isinstance(inside, tuple) and inside[0] in ("sequence", "choice")):
        return []
    return [
        f"{name}{'?' if least == '0' or inside[0] == 'choice' else ''}{'*' if most != '1' else ''}"
        for name, least, most in _parts(said, place)
        if name != "any"
    ]


def test_a_file_of_debits_fits_isos_schema_from_another_source_than_the_one_it_was_checked_by() -> None:
    amended = {"rum": "OLD", "ics": "FR72ZZZ123456", "creditor_name": "Ancien nom", "account": "SMNDA"}

    made = [
        collection_file(a_file(mandate, (a_debit(mandate), sequence, said)))
        for mandate in (a_mandate(), a_company())
        for sequence, said in (("RCUR", amended), ("FNAL", dict[str, str]()), ("OOFF", dict[str, str]()))
    ]

    isos = etree.XMLSchema(isos_file("pain.008.001.08"))
    for one in made:
        isos.assertValid(etree.fromstring(one))


def test_the_reports_that_tests_hand_in_are_messages_by_isos_schema_and_are_read() -> None:
    refused = status_report(("E-1", "AM04"), ("E-2", "MD01"), message_id="REPORT-1")
    accepted = status_report(("E-1", ""), message_id="REPORT-2", status="ACSC")
    returned = movements(("E-3", "MD06"), message_id="REPORT-3")
    answered = mandate_answered("REPORT-4", message_id="M-1", refused_for="MD01")

    status = etree.XMLSchema(isos_file("pain.002.001.10"))
    moved = etree.XMLSchema(schemas.written_schema("camt.054.001.12", Camt05400112))
    status.assertValid(etree.fromstring(refused.encode()))
    status.assertValid(etree.fromstring(accepted.encode()))
    moved.assertValid(etree.fromstring(returned.replace("camt.054.001.08", "camt.054.001.12").encode()))
    schemas.check(etree.fromstring(answered.encode()), "pain.012.001.08")
    assert [(one.end_to_end_id, one.code) for one in read_report(refused.encode()).returned] == [
        ("E-1", "AM04"),
        ("E-2", "MD01"),
    ]
    assert read_report(accepted.encode()).returned == []
    assert read_report(returned.encode()).returned == [Returned(end_to_end_id="E-3", code="MD06")]
    assert read_report(answered.encode()).answered == [Answered(message_id="M-1", accepted=False, reason="MD01")]
