"""The rules of mandates: references, accounts, amounts, signs, states, dormancy, sequences; no server."""

import itertools
import string
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.esign.domain import accounts, collecting, mandates, rtransactions
from services.esign.domain.accounts import BadAccount, BadAmount, cents_of, check_cents, euros, written
from services.esign.domain.creditors import BadCreditorId, check_ics
from services.esign.domain.mandates import (
    TRANSITIONS,
    BadReference,
    Kind,
    MandateForbids,
    MandateStatus,
    MandateVerb,
    check_rum,
    is_dormant,
    new_rum,
)
from services.esign.domain.rtransactions import REASONS, Action, Fate, RKind
from services.esign.sepa.accounts import read_account
from services.esign.store.creditors import BadCreditor, read_creditors
from tests.esign.mandating import IBAN, INSURERS, a_mandate, an_address, mirabelle

RUM_SIGNS = string.ascii_letters + string.digits + "/-?:().,'+"


@pytest.mark.parametrize("text", ["A", "MIR-CTR-2026-17", "a/b", "1" * 35, "x?:().,'+"])
def test_a_reference_has_the_schemes_signs(text: str) -> None:
    assert check_rum(text) == text


@pytest.mark.parametrize("text", ["", "/a", "a/", "a//b", "a b", "é", "1" * 36, "a\n", "a;b", "a_b"])
def test_a_reference_with_another_sign_or_a_slash_at_its_end_is_refused(text: str) -> None:
    with pytest.raises(BadReference):
        check_rum(text)


@given(st.text(max_size=40), st.uuids())
@settings(max_examples=60)
def test_a_fresh_reference_is_always_one(contract: str, chance: UUID) -> None:
    assert check_rum(new_rum(mirabelle(), contract=contract, chance=chance)).startswith("MIR-")


def test_two_fresh_references_differ() -> None:
    assert len({new_rum(mirabelle(), contract="C", chance=uuid4()) for _ in range(200)}) == 200


@pytest.mark.parametrize("ics", ["FR72ZZZ123456", "fr19 zzz 654321", "FR72ABC123456", "DE98ZZZ09999999999"])
def test_a_creditor_identifier_is_checked_without_its_business_code(ics: str) -> None:
    assert check_ics(ics) == ics.replace(" ", "").upper()


@pytest.mark.parametrize("ics", ["FR73ZZZ123456", "FR72ZZZ123457", "FR72ZZZ", "", "72ZZZ123456"])
def test_a_creditor_identifier_with_wrong_digits_is_refused(ics: str) -> None:
    with pytest.raises(BadCreditorId):
        check_ics(ics)


def test_an_account_is_read_with_its_bank() -> None:
    account = read_account("fr76 3000 6000 0112 3456 7890 189")

    assert (account.iban, account.bic) == (IBAN, "AGRIFRPPXXX")
    assert account.printed == "FR76 3000 6000 0112 3456 7890 189"


def test_a_right_iban_with_a_wrong_french_key_is_refused() -> None:
    national = "30006000011234567890188"
    digits = int("".join(str(int(sign, 36)) for sign in national + "FR00"))
    iban = f"FR{98 - digits % 97:02d}{national}"

    with pytest.raises(BadAccount):
        read_account(iban)


@given(st.integers(min_value=0, max_value=len(IBAN) - 1), st.sampled_from(string.digits + string.ascii_uppercase))
@settings(max_examples=80)
def test_one_changed_sign_makes_an_account_none(place: int, sign: str) -> None:
    changed = IBAN[:place] + sign + IBAN[place + 1 :]
    if changed == IBAN:
        assert read_account(changed).iban == IBAN
        return

    with pytest.raises(BadAccount):
        read_account(changed)


@given(st.text(max_size=40) | st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z0-9٠-٩ ]{8,30}", fullmatch=True))
@settings(max_examples=150)
def test_whatever_is_given_for_an_account_is_one_or_refused(text: str) -> None:
    try:
        account = read_account(text)
    except BadAccount:
        return
    assert read_account(account.printed) == account


@given(st.integers(min_value=1, max_value=accounts.MOST_CENTS))
@settings(max_examples=60)
def test_cents_are_written_and_read_back_the_same(cents: int) -> None:
    assert cents_of(euros(check_cents(cents))) == cents
    assert len(euros(cents).partition(".")[2]) == 2


@pytest.mark.parametrize("cents", [0, -1, accounts.MOST_CENTS + 1])
def test_an_amount_outside_the_scheme_is_refused(cents: int) -> None:
    with pytest.raises(BadAmount):
        check_cents(cents)


@pytest.mark.parametrize("text", ["", "1,50", "1.005", "-1.00", "1e3", "١.00", "1.2.3", "NaN"])
def test_an_amount_that_is_none_is_not_guessed(text: str) -> None:
    with pytest.raises(BadAmount):
        cents_of(text)


@given(st.text(max_size=300), st.integers(min_value=1, max_value=140))
@settings(max_examples=120)
def test_whatever_is_written_a_bank_takes(text: str, most: int) -> None:
    made = written(text, most)

    assert set(made) <= accounts.SIGNS
    assert len(made) <= most
    assert made == made.strip("/ ")
    assert "//" not in made
    assert "  " not in made


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Éléonore d’Aubigné", "Eleonore d'Aubigne"),
        ("Lœwenstein & Fils", "Loewenstein + Fils"),
        ("Müller-Straße", "Muller-Strasse"),
        ("10 € « réglés »", "10 EUR regles"),
        ("山田", ""),
    ],
)
def test_accents_come_off_and_other_signs_become_the_nearest(text: str, made: str) -> None:
    assert written(text, 70) == made


def test_a_text_of_which_a_bank_could_write_nothing_is_refused() -> None:
    with pytest.raises(accounts.NotWritable):
        accounts.check_writable("山田 //", field="label")


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(MandateStatus, MandateVerb)))
def test_the_table_of_states_is_the_only_way(status: MandateStatus, verb: MandateVerb) -> None:
    if (status, verb) in TRANSITIONS:
        assert mandates.after(status, verb) is TRANSITIONS[status, verb]
        assert status not in mandates.ENDED, "what has ended stays so"
    else:
        with pytest.raises(MandateForbids):
            mandates.after(status, verb)


def test_a_mandate_is_void_36_months_after_the_last_debit_presented() -> None:
    unused, used = a_mandate(), a_mandate(last_presented_on=date(2028, 2, 29))

    assert (unused.dormant_on, used.dormant_on) == (date(2029, 3, 10), date(2031, 2, 28))
    assert not is_dormant(used, today=date(2031, 2, 27))
    assert is_dormant(used, today=date(2031, 2, 28))
    assert not is_dormant(replace(used, status=MandateStatus.CANCELLED), today=date(2040, 1, 1))


def test_a_paper_is_kept_36_months_after_the_last_debit_or_the_end() -> None:
    ended = a_mandate(status=MandateStatus.CANCELLED, ended_at=datetime(2027, 1, 31, 23, 30, tzinfo=UTC))

    assert a_mandate(status=MandateStatus.DRAFT, signed_at=None).keep_until is None
    assert ended.keep_until == date(2030, 2, 1), "counted where the debtor lives"


@pytest.mark.parametrize(
    ("kind", "presented", "last", "first_sequence", "sequence"),
    [
        (Kind.ONE_OFF, None, False, "RCUR", "OOFF"),
        (Kind.RECURRENT, None, False, "RCUR", "RCUR"),
        (Kind.RECURRENT, None, False, "FRST", "FRST"),
        (Kind.RECURRENT, date(2026, 3, 1), False, "FRST", "RCUR"),
        (Kind.RECURRENT, date(2026, 3, 1), True, "FRST", "FNAL"),
    ],
)
def test_the_sequence_follows_from_what_was_presented(
    kind: Kind, presented: date | None, last: bool, first_sequence: str, sequence: str
) -> None:
    creditor = replace(mirabelle(), first_sequence=first_sequence)  # type: ignore[arg-type]  # a literal, parametrized

    assert collecting.sequence_of(a_mandate(kind=kind, last_presented_on=presented), creditor, last=last) == sequence


def test_a_schedule_counts_for_all_its_dates() -> None:
    days = [date(2026, month, 5) for month in range(4, 13)]

    collecting.check_plan(a_mandate(), days, notified_on=date(2026, 3, 22), days=14, planned=0)
    with pytest.raises(collecting.TooEarly):
        collecting.check_plan(a_mandate(), days, notified_on=date(2026, 3, 23), days=14, planned=0)


@pytest.mark.parametrize(
    "address",
    [
        an_address(town=""),
        an_address(country=""),
        an_address(town="山"),
        an_address(street="", lines=("1 rue A", "B", "C")),
        an_address(town="", country="", lines=("1 rue A", "69003 Lyon")),
    ],
)
def test_an_address_without_town_and_country_of_their_own_is_refused(address: object) -> None:
    with pytest.raises(accounts.UnstructuredAddress):
        accounts.check_address(address)  # type: ignore[arg-type]  # parametrized as objects


@pytest.mark.parametrize(
    "address", [an_address(), an_address(street="", number="", lines=("Lieu-dit Le Bois", "Bât. C"))]
)
def test_a_structured_or_a_hybrid_address_is_taken(address: object) -> None:
    accounts.check_address(address)  # type: ignore[arg-type]  # parametrized as objects


@pytest.mark.parametrize(
    ("code", "action", "fate"),
    [
        ("AC01", Action.ASK_RIB, Fate.SUSPENDED),
        ("AC04", Action.ASK_RIB, Fate.SUSPENDED),
        ("AC06", Action.PAYMENT_LINK, Fate.KEPT),
        ("AG01", Action.PAYMENT_LINK, Fate.KEPT),
        ("AG02", Action.OUR_FAULT, Fate.KEPT),
        ("AM04", Action.PAYMENT_LINK, Fate.KEPT),
        ("AM05", Action.OUR_FAULT, Fate.KEPT),
        ("FRAD", Action.FREEZE, Fate.SUSPENDED),
        ("MD01", Action.STOP_AND_RESIGN, Fate.WITHDRAWN),
        ("MD02", Action.AMEND, Fate.KEPT),
        ("MD06", Action.PAYMENT_LINK_AND_REVIEW, Fate.KEPT),
        ("MD07", Action.STOP, Fate.WITHDRAWN),
        ("MS02", Action.PAYMENT_LINK, Fate.KEPT),
        ("RC01", Action.CORRECT, Fate.KEPT),
        ("RR04", Action.CORRECT, Fate.KEPT),
        ("SL01", Action.ASK_DEBTOR, Fate.KEPT),
        ("ZZ99", Action.REVIEW, Fate.KEPT),
    ],
)
def test_a_reason_leads_to_what_happens_next(code: str, action: Action, fate: Fate) -> None:
    reason = rtransactions.reason_of(code)

    assert (reason.action, reason.fate) == (action, fate)


def test_every_reason_of_the_reference_is_in_the_table() -> None:
    named = "AC01 AC04 AC06 AG01 AG02 AM04 AM05 DUPL BE04 BE05 FF01 FF05 FRAD MD01 MD02 MD06 MD07 MS02 MS03 RC01"

    assert set(REASONS) == {*named.split(), "RR01", "RR02", "RR03", "RR04", "SL01"}


@pytest.mark.parametrize(
    ("code", "settled", "kind"),
    [
        ("AM04", False, RKind.REJECT),
        ("SL01", False, RKind.REFUSAL),
        ("AM04", True, RKind.RETURN),
        ("MD06", True, RKind.REFUND),
        ("MD01", True, RKind.REFUND),
    ],
)
def test_when_a_debit_came_back_is_told_by_report_and_reason(code: str, settled: bool, kind: RKind) -> None:
    assert rtransactions.kind_of(code, settled=settled) is kind


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ics: FR19ZZZ654321", "ics: FR18ZZZ654321"),
        ("rum_prefix: MIR", "rum_prefix: /MIR"),
        ("prenotification_days: 14", "prenotification_days: 0"),
        ("town: Nancy, ", ""),
        ("name: Mirabelle", "nom: Mirabelle"),
        ("products:", "products: ["),
    ],
)
def test_a_mistake_in_a_creditors_file_stops_the_start_by_its_name(tmp_path: Path, old: str, new: str) -> None:
    text = (INSURERS / "mirabelle" / "esign.yaml").read_text(encoding="utf-8")
    file = tmp_path / "mirabelle" / "esign.yaml"
    file.parent.mkdir()
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BadCreditor, match=r"mirabelle/esign\.yaml"):
        read_creditors(tmp_path)
