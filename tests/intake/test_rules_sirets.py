"""A SIRET that its insurer's registry knows tells, proves or doubts the code of who sends an order; others say nothing.

Firms and numbers are invented: no SIREN begins with zeros.
"""

import shutil
from pathlib import Path

import pytest

from services.intake.channels import packs
from services.intake.channels.choosing import AGREED, CONFLICT
from services.intake.channels.confirming import DOUBTED, FROM_SENDER
from services.intake.channels.packs import BadPack
from services.intake.channels.validators import LIKELY
from services.intake.domain.checkdigits import sirets
from services.intake.domain.fields import BY_NAME
from services.intake.domain.reading import BODY, Draft, FieldRead, Forwarded, Reading, Sheet, Trust
from services.intake.domain.threads import unquoted
from tests.intake.builders import ROOT, drafts
from tests.intake.test_rules_voting import a_fax, a_page

LANVAUX, SECOND_OFFICE, OTHER_AGENCY = "000 441 709 00011", "00044170900029", "000 220 806 00012"
BROKER, NANCY = "000 882 134 00018", "000.540.005.00014"
UNLISTED = "000 111 005 00013"
"""A firm no registry names: the insurer itself, a craftsman, anybody."""
ORDER = ("Sinistre n° : B6307489", "Nom de l'assuré : PENVERNOU")
HEAD = ("Agence Allianz du Bocage",)


def mailed(
    *lines: str, sender: str = "agence@agences-azur.exemple.invalid", subject: str = "", **told: object
) -> Draft:
    """The draft of a mail of these lines."""
    body = Sheet("1", None, BODY, "\n".join((*ORDER, *lines)))
    return drafts().draft(Reading(sender=sender, subject=subject, sheets=(body,), **told))  # type: ignore[arg-type]  # a test names what it varies


def faxed(*rows: tuple[str, ...], misread: tuple[str, str] = ("", "")) -> Draft:
    """The draft of a faxed page of these rows; the second engine reads one stretch otherwise."""
    lines = (HEAD, *((line,) for line in ORDER), *rows)
    other = tuple(tuple(cell.replace(*misread) if misread[0] else cell for cell in row) for row in lines)
    return a_fax(("rapidocr", a_page(*lines)), ("tesseract", a_page(*other)))


def agent(draft: Draft) -> FieldRead:
    return draft.fields["agent_code"]


@pytest.mark.parametrize("written", [LANVAUX, LANVAUX.replace(" ", ""), LANVAUX.replace(" ", "."), "000441709 00011"])
def test_a_siret_is_told_however_it_is_spaced(written: str) -> None:
    assert [*sirets(f"Tél. 02 61 91 77 10 - SIRET {written} - APE 6622Z")] == [("00044170900011", written)]


@pytest.mark.parametrize("at", range(14))
def test_a_siret_with_one_digit_misread_is_none(at: int) -> None:
    right = LANVAUX.replace(" ", "")
    for digit in set("0123456789") - {right[at]}:
        assert not [*sirets(f"SIRET {right[:at]}{digit}{right[at + 1 :]}")]


@pytest.mark.parametrize("text", ["SIREN 000 441 709", "FR12 000441709", "1000441709000119", "000 441\n709 00011"])
def test_a_siren_a_tax_number_and_a_longer_number_are_no_siret(text: str) -> None:
    assert not [*sirets(text)]


def test_the_code_nobody_wrote_is_the_one_of_the_siret_with_its_place_and_rule() -> None:
    written, faxed_too = agent(mailed(f"SIRET {LANVAUX}")), agent(faxed(("SIRET", LANVAUX)))

    assert (written.value, written.rule, written.raw, written.source) == ("H4417", "registry", LANVAUX, BODY)
    assert (written.confidence, written.engines) == (FROM_SENDER, {})
    assert (faxed_too.value, faxed_too.rule, faxed_too.page, faxed_too.part) == ("H4417", "registry", 1, "1.2")
    assert faxed_too.engines == {"rapidocr": "H4417", "tesseract": "H4417"}
    assert faxed_too.box is not None
    assert not faxed_too.proved, "no label of the page says that this firm sends it: unseen only of who has earned it"


def test_every_office_of_a_firm_has_its_code() -> None:
    assert agent(mailed(f"SIRET {SECOND_OFFICE}")).value == "H4417"


def test_one_engine_is_enough_for_a_number_that_proves_itself() -> None:
    read = agent(faxed(("SIRET", LANVAUX), misread=("709", "789")))

    assert (read.value, read.confidence, read.engines) == ("H4417", FROM_SENDER, {"rapidocr": "H4417"})


def test_a_weak_label_s_code_is_proved_by_the_siret_beside_it() -> None:
    alone, beside = (agent(faxed(("Code", "H4417"), *more)) for more in ((), (("SIRET", LANVAUX),)))

    assert (alone.value, alone.proved) == ("H4417", False)
    assert (beside.value, beside.proved, beside.confidence, beside.others) == ("H4417", True, AGREED, ())


def test_what_the_engines_dispute_is_settled_by_the_siret() -> None:
    read = agent(faxed(("Code agent", "H4417"), ("SIRET", LANVAUX), misread=("H4417", "H4477")))

    assert (read.value, read.others, read.proved) == ("H4417", (), True)


@pytest.mark.parametrize("draft", [mailed, faxed])
def test_another_code_than_the_siret_s_is_doubtful_and_both_are_shown(draft: object) -> None:
    line = ("Code agent : N2208", f"SIRET {LANVAUX}")
    read = agent(mailed(*line) if draft is mailed else faxed(*((one,) for one in line)))

    assert (read.value, read.others, read.confidence, read.proved) == ("N2208", ("H4417",), CONFLICT, False)


def test_the_profile_of_who_writes_is_doubted_too() -> None:
    read = agent(mailed(f"SIRET {OTHER_AGENCY}", sender="agence.lanvaux@exemple.invalid"))

    assert (read.value, read.others, read.confidence) == ("H4417", ("N2208",), CONFLICT)


@pytest.mark.parametrize("number", [UNLISTED, NANCY, "000 441 709 00012"])
def test_the_siret_of_anybody_else_says_nothing(number: str) -> None:
    filled, written = mailed(f"SIRET {number}"), agent(mailed("Code agent : N2208", f"SIRET {number}"))

    assert "agent_code" not in filled.fields
    assert (written.value, written.others) == ("N2208", ())


def test_beside_another_firm_s_a_siret_is_proposed_and_not_sure() -> None:
    assert agent(mailed(f"SIRET {LANVAUX}", f"Assureur : SIRET {UNLISTED}")).confidence == LIKELY


def test_of_two_agencies_neither_is_the_sender() -> None:
    two = (f"SIRET {LANVAUX}", f"SIRET {OTHER_AGENCY}")

    assert "agent_code" not in mailed(*two).fields
    assert (agent(mailed("Code agent : N2208", *two)).others, agent(mailed("Code agent : K0931", *two)).others) == (
        (),
        (),
    )


def test_an_agency_and_a_broker_fill_each_its_own() -> None:
    found = mailed(f"SIRET {LANVAUX}", f"Courtier : SIRET {BROKER}").values()

    assert (found["agent_code"], found["broker_code"]) == ("H4417", "88213")


QUOTED = f"Le 12 mars 2026, Agence de Lanvaux a écrit :\n> Bonjour,\n> SIRET {LANVAUX}"


@pytest.mark.parametrize("draft", [
    mailed("Cordialement", QUOTED),
    mailed(f"> SIRET {LANVAUX}"),
    mailed(f"SIRET {LANVAUX}", subject="TR: Ordre de mission"),
    mailed(f"SIRET {LANVAUX}", forwards=(Forwarded("a@b.exemple.invalid", "", "", "block"),)),
    mailed(f"SIRET {LANVAUX}", is_fax=True),
])  # fmt: skip
def test_what_is_quoted_passed_on_or_a_gateway_s_is_nobody_s_signature(draft: Draft) -> None:
    assert "agent_code" not in draft.fields


def test_a_signature_above_what_is_quoted_is_the_sender_s() -> None:
    assert agent(mailed(f"SIRET {OTHER_AGENCY}", QUOTED)).value == "N2208"
    assert unquoted(f"Bonjour\n-- \nL'agence\n{QUOTED}") == "Bonjour\n-- \nL'agence"


def test_a_document_that_was_passed_on_is_still_its_writer_s() -> None:
    form = Sheet("2", 1, "ordre.pdf, page 1", f"{ORDER[0]}\nSIRET {LANVAUX}")
    reading = Reading(
        sender="a@agences-azur.exemple.invalid", forwards=(Forwarded("", "", "", "block"),), sheets=(form,)
    )

    assert (agent(drafts().draft(reading)).value, agent(drafts().draft(reading)).part) == ("H4417", "2")


@pytest.mark.parametrize(
    ("trust", "confidence"), [("unproved", DOUBTED), ("suggested", DOUBTED), ("proved", FROM_SENDER)]
)
def test_a_sender_nobody_vouches_for_may_print_any_siret(trust: Trust, confidence: float) -> None:
    assert agent(mailed(f"SIRET {LANVAUX}", trust=trust)).confidence == confidence


def test_each_insurer_knows_a_broker_by_a_code_of_its_own() -> None:
    mirabelle = mailed(f"SIRET {BROKER}", sender="nancy@mirabelle-assurances.exemple.invalid")
    allianz = mailed(f"SIRET {BROKER}")
    nobody = mailed(f"SIRET {BROKER}", sender="inconnu@exemple.invalid")

    assert (mirabelle.values()["broker_code"], allianz.values()["broker_code"]) == ("70213", "88213")
    assert (nobody.insurer, "broker_code" in nobody.fields) == (None, False)


def test_the_second_insurer_s_agencies_are_listed_and_told_by_their_siret() -> None:
    told = agent(mailed(f"SIRET {NANCY}", sender="nancy@mirabelle-assurances.exemple.invalid"))
    pack = packs.load(ROOT / "deploy" / "insurers").get("mirabelle")

    assert pack is not None
    assert told.value == "A5401"
    assert pack.registries == {"agent_code": {"A5401", "A5402", "A3311"}, "broker_code": {"70213"}}


def test_no_field_of_an_order_holds_an_account_number() -> None:
    draft = mailed("IBAN : FR76 3000 6000 0112 3456 7890 189")

    assert not [name for name, read in draft.fields.items() if name != "description" and "3000" in read.value]
    assert not [name for name in BY_NAME if "iban" in name]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ('{agent_code: {A1: ["00044170900012"]}}', "is no SIRET"),
        ('{agent_code: {A1: ["000 441 709 00011"]}}', "is no SIRET"),
        ('{agent_code: {A1: ["00044170900011"], A2: ["00044170900011"]}}', "has two codes"),
        ('{agent_code: {A1: ["00044170900011"]}, broker_code: {B1: ["00044170900011"]}}', "has two codes"),
        ('{city: {NANCY: ["00044170900011"]}}', "agent_code"),
    ],
)
def test_a_registry_that_cannot_be_stops_the_start(tmp_path: Path, lines: str, why: str) -> None:
    shutil.copytree(ROOT / "deploy" / "insurers", tmp_path / "insurers")
    file = tmp_path / "insurers" / "mirabelle" / "intake.yaml"
    more = f'---\nversion: "2031-01"\nbased_on: "2026-12"\nvalid_from: 2031-01-01\nintermediaries: {lines}\n'
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")

    with pytest.raises(BadPack, match=why):
        packs.load(tmp_path / "insurers")
