"""The bank's messages: what we write is what was written by hand; what strangers send is read safely or refused."""

import asyncio
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from lxml import etree
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig
from xsdata.formats.dataclass.serializers import XmlSerializer

from services.esign.domain import collecting
from services.esign.domain.accounts import Account
from services.esign.domain.bank_messages import told
from services.esign.domain.collecting import Instalment, InstalmentState
from services.esign.domain.mandates import Mandate, Scheme
from services.esign.domain.wording import mandate_paper
from services.esign.sepa import schemas
from services.esign.sepa.collection_files import collection_file
from services.esign.sepa.elements import LARGEST, NoMessage
from services.esign.sepa.mandate_messages import message
from services.esign.sepa.reports import read_report
from services.esign.sepa.schemas import NotByTheSchema
from services.esign.store.typesetting import Typesetting
from services.esign.use_cases.workshop import Undoable, workshop
from shared.errors import TooLarge, Unavailable
from tests.esign.mandating import SIGNED, a_debtor, a_mandate, an_address, mirabelle

EXPECTED: Final = Path(__file__).parent / "expected"
MESSAGE: Final = UUID("019cd7b2-4f08-7d21-a6c3-0e5b8d1f9a42")
FILE: Final = "MIR4d21a6c30e5b8d1f9a420000"


def canonical(data: bytes) -> bytes:
    """A document without what does not matter: white space between elements, comments, spare declarations."""
    root = etree.fromstring(data, etree.XMLParser(remove_blank_text=True, remove_comments=True))
    etree.cleanup_namespaces(root)
    return etree.tostring(root, method="c14n")


def expected(kind: str) -> bytes:
    return canonical((EXPECTED / f"{kind}.xml").read_bytes())


def a_company() -> Mandate:
    """A B2B mandate whose names try a bank's patience."""
    debtor = a_debtor(
        company="Société d'Aménagement et de Bâtiment du Grand-Est et de Lorraine réunis",
        address=an_address(street="", number="", postal_code="54000", town="Nancy", lines=("Bâtiment C, 2e étage",)),
    )
    return a_mandate(scheme=Scheme.B2B, debtor=debtor)


def a_debit(mandate: Mandate, **changes: Any) -> Instalment:  # Any: fields of the debit
    fields: dict[str, Any] = {
        "id": uuid4(),
        "mandate_id": mandate.id,
        "due_on": date(2026, 4, 5),
        "amount_cents": 100_099,
        "label": "Échéance d'avril (€) &",
        "last": False,
        "end_to_end_id": "1" * 32,
        "notified_on": date(2026, 3, 1),
        "state": InstalmentState.PLANNED,
        "attempt": 1,
    }
    return Instalment(**fields | changes)


def a_file(mandate: Mandate, *debits: tuple[Instalment, str, dict[str, str]]) -> dict[str, Any]:  # Any: JSON
    """What a file says: each debit with its sequence and what changed."""
    transactions = [
        collecting.transaction(debit, mandate, sequence=sequence, day=debit.due_on, amendment=said)
        | {"payment_id": collecting.payment_id(FILE, sequence, debit.due_on)}
        for debit, sequence, said in debits
    ]
    at = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
    return collecting.file_of(mirabelle(), FILE, at=at, scheme=mandate.scheme, transactions=transactions)


def test_a_mandate_is_initiated_as_it_was_written_by_hand() -> None:
    content = told(a_mandate(), mirabelle(), message_id=MESSAGE, at=SIGNED)

    assert canonical(message("pain.009", content)) == expected("pain.009.001.08")


def test_a_file_of_debits_is_as_it_was_written_by_hand() -> None:
    mandate = a_company()
    said = collecting.amendment_of(
        [
            ("iban", "FR-OLD"),
            ("rum", "ANCIENNE-RUM-1"),
            ("rum", "later"),
            ("creditor", "Mirabelle et Associés|FR72ZZZ123456"),
        ]
    )
    last = a_debit(
        mandate, amount_cents=4250, label="Solde", last=True, end_to_end_id="2" * 32, due_on=date(2026, 5, 5)
    )

    made = collection_file(a_file(mandate, (a_debit(mandate), "RCUR", said), (last, "FNAL", {})))

    assert canonical(made) == expected("pain.008.001.08")


def test_the_same_debits_always_give_the_same_bytes() -> None:
    mandate = a_company()
    content = a_file(mandate, (a_debit(mandate), "RCUR", {}))

    assert collection_file(content) == collection_file(content)


@pytest.mark.parametrize("kind", ["pain.009", "pain.010", "pain.011"])
@pytest.mark.parametrize("mandate", [a_mandate(), a_company(), a_mandate(bic="", contract_number=None)])
def test_every_mandate_message_fits_its_schema(kind: str, mandate: Mandate) -> None:
    content = told(
        mandate, mirabelle(), message_id=uuid4(), first_message_id=MESSAGE, at=SIGNED, reason="MD16", old_rum="OLD"
    )

    made = etree.fromstring(message(kind, content))

    assert made.findtext(".//{*}MsgId") == content["message_id"]
    if not mandate.bic and kind != "pain.011":
        assert made.findtext(".//{*}DbtrAgt//{*}Othr/{*}Id") == "NOTPROVIDED"


@pytest.mark.parametrize("kind", ["pain.009", "pain.010", "pain.011"])
@pytest.mark.parametrize("mandate", [a_mandate(), a_company()])
def test_the_classes_made_from_isos_schemas_read_every_element_and_write_it_back(kind: str, mandate: Mandate) -> None:
    content = told(
        mandate, mirabelle(), message_id=uuid4(), first_message_id=MESSAGE, at=SIGNED, reason="MD16", old_rum="OLD"
    )

    made = message(kind, content)

    assert canonical(written_back(made, f"{kind}.001.08")) == canonical(made)


def written_back(data: bytes, kind: str) -> bytes:
    """A message read by the generated classes, which take no element, attribute or value of their own, and written."""
    strict = ParserConfig(
        fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
    )
    read: object = XmlParser(config=strict).from_bytes(data, schemas.CLASSES[kind])
    space = f"{schemas.NAMESPACE}{kind}"
    root = etree.fromstring(XmlSerializer().render(read, ns_map={None: space}).encode())
    root.tag = f"{{{space}}}Document"  # the classes name their root after themselves
    return etree.tostring(root)


@pytest.mark.parametrize(
    ("part", "value"),
    [("rum", "x" * 36), ("iban", "not an iban"), ("bic", "short"), ("signed_on", "10/03/2026"), ("created_at", "soon")],
)
def test_a_message_that_a_bank_would_not_take_never_leaves(part: str, value: str) -> None:
    content = told(a_mandate(), mirabelle(), message_id=MESSAGE, at=SIGNED) | {part: value}

    with pytest.raises(NotByTheSchema):
        message("pain.009", content)


@pytest.mark.parametrize("change", ["order", "unknown", "missing", "code"])
def test_the_schemas_made_from_the_classes_notice_what_is_wrong(change: str) -> None:
    root = etree.fromstring(message("pain.009", told(a_mandate(), mirabelle(), message_id=MESSAGE, at=SIGNED)))
    mandate = root.find(".//{*}Mndt")
    assert mandate is not None
    schemas.check(root, "pain.009.001.08")
    match change:
        case "order":
            mandate.insert(0, mandate[-1])
        case "unknown":
            etree.SubElement(mandate, etree.QName(mandate).text.replace("Mndt", "Mood"))
        case "missing":
            mandate.remove(next(one for one in mandate if etree.QName(one).localname == "Dbtr"))
        case _:
            next(iter(mandate.iterfind("{*}Ocrncs/{*}SeqTp"))).text = "SOMETIMES"

    with pytest.raises(NotByTheSchema):
        schemas.check(root, "pain.009.001.08")


@pytest.mark.parametrize("wrong", [{"cents": 10**20}, {"sequence": "NEVER"}, {"rum": ""}, {"label": ""}, {"iban": "x"}])
def test_a_file_that_a_bank_would_not_take_never_leaves(wrong: dict[str, Any]) -> None:
    content = a_file(a_mandate(), (a_debit(a_mandate()), "RCUR", {}))

    with pytest.raises(NotByTheSchema):
        collection_file(content | {"transactions": [content["transactions"][0] | wrong]})


def test_two_debits_with_one_reference_never_leave() -> None:
    content = a_file(a_mandate(), (a_debit(a_mandate()), "RCUR", {}))

    with pytest.raises(NotByTheSchema):
        collection_file(content | {"transactions": content["transactions"] * 2})


async def test_a_thousand_debits_are_built_while_the_loop_goes_on() -> None:
    mandate = a_company()
    no_change: dict[str, str] = {}
    debits = [
        (a_debit(mandate, end_to_end_id=uuid4().hex, amount_cents=1000 + n), "RCUR", no_change) for n in range(1000)
    ]
    content = a_file(mandate, *debits)
    async with workshop() as aside:
        await aside.run(collection_file, a_file(mandate, debits[0]))  # its process is there from now on
        work = asyncio.ensure_future(aside.run(collection_file, content))
        longest, before = 0.0, time.monotonic()
        while not work.done():
            await asyncio.wait([work], timeout=0.01)
            now = time.monotonic()
            longest, before = max(longest, now - before), now

    root = etree.fromstring(work.result())
    assert root.findtext(".//{*}GrpHdr/{*}NbOfTxs") == "1000"
    assert root.findtext(".//{*}GrpHdr/{*}CtrlSum") == "14995.00"
    assert longest < 0.5


async def test_work_that_kills_its_process_or_takes_too_long_is_an_answer() -> None:
    async with workshop(longest=20) as aside:
        with pytest.raises(Undoable):
            await aside.run(os.abort)
        assert await aside.run(len, "again") == 5
    async with workshop(longest=0.5) as slow:
        with pytest.raises(Unavailable):
            await slow.run(time.sleep, 30)


BOMB: Final = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>&b;</MsgId></GrpHdr>
</CstmrPmtStsRpt></Document>"""
OUTSIDE: Final = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/hostname">')


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        OUTSIDE,
        b"",
        b"<",
        b"\xff\xfe\x00",
        b"<a/>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08'/>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'><CstmrPmtStsRpt/></Document>",
        b"<a>" * 5000,
    ],
)
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(NoMessage):
        read_report(data)


def test_a_report_larger_than_any_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        read_report(b" " * (LARGEST + 1))


async def test_a_mandates_paper_is_tagged_and_the_same_whenever_it_is_printed() -> None:
    data = mandate_paper(a_company(), mirabelle())

    async with workshop() as aside:
        first, second = [(await Typesetting(aside).make("mandate", data, at=SIGNED)).document for _ in range(2)]

    assert first == second
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"pdfaid:part", b"pdfuaid:part"):
        assert mark in first
    assert Account(iban="FR76", bic="", bank="").printed == "FR76"
