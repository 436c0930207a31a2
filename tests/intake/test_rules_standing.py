"""What goes unseen: a value that proves itself whoever sent it, and any other only of a sender who has earned it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from services.intake.channels import packs
from services.intake.channels.packs import BadPack
from services.intake.domain import forms
from services.intake.domain.checks import check
from services.intake.domain.fields import BY_NAME
from services.intake.domain.reading import FieldRead
from services.intake.domain.standing import earned, is_sure
from tests.intake.builders import ROOT, communes
from tests.intake.test_domain import NOW
from tests.intake.test_rules_rivals import draft, field

FORM = (
    ("N° de police", "HB44796177"), ("Nom de l'assuré", "PENVERNOU"), ("Prénom", "Malo"),
    ("Tél. de l'assuré", "04 65 71 08 79"), ("E-mail de l'assuré", "malo@courriel.exemple.invalid"),
    ("Date de survenance", "27/08/2026"), ("Adresse du risque", "12 rue Basse, 35400 SAINT-MALO"),
    ("Qualité de l'assuré", "Locataire"), ("Travaux à effectuer", "Peinture du plafond à refaire sur 9 m2."),
)  # fmt: skip
"""Every label of it says whose its value is."""


def test_of_a_sender_nobody_has_reviewed_only_what_proves_itself_is_sure() -> None:
    read = draft(*FORM).fields

    first = {name for name, one in read.items() if is_sure(name, one, least=0.9, earned=())}
    known = {name for name, one in read.items() if is_sure(name, one, least=0.9, earned=BY_NAME)}

    proved = {"claim_number", "policy_number", "phones", "loss_date", "postal_code", "city", "occupancy"}
    assert first == proved, "Allianz has a form for its claims and its policies, and nobody one for names"
    assert known >= proved | {"last_name", "first_name", "email", "address", "description"}


@pytest.mark.parametrize(
    ("name", "row"), [("phones", ("Tél.", "04 65 71 08 79")), ("loss_date", ("Date", "27/08/2026"))]
)
def test_a_label_that_does_not_say_whose_it_is_proves_nothing(name: str, row: tuple[str, str]) -> None:
    read = field(name, row)

    assert read.confidence >= 0.9
    assert not read.proved


def test_a_ticked_box_proves_nothing_for_both_engines_are_told_the_same() -> None:
    read = field("occupancy", ("Qualité de l'assuré :",), ("☒ locataire ☐ propriétaire occupant",))

    assert (read.value, read.proved) == ("LOCATAIRE", False)


def test_a_code_of_the_insurer_s_list_proves_itself_and_another_does_not() -> None:
    assert field("agent_code", ("N° d'agent", "H4417")).proved
    assert not field("agent_code", ("N° d'agent", "H4418")).proved


def test_a_city_that_is_not_of_its_postal_code_proves_neither() -> None:
    read = draft(("Adresse du risque", "12 rue Basse, 35400 BORDEAUX")).fields

    assert not read["postal_code"].proved
    assert not read["city"].proved


def test_a_text_layer_says_what_it_says_whoever_sent_it() -> None:
    typed = FieldRead("PENVERNOU", "PENVERNOU", "corps du message", 0.95, "label")

    assert is_sure("last_name", typed, least=0.9, earned=())


@pytest.mark.parametrize(
    ("right", "is_earned"),
    [([True] * 20, True), ([True] * 19, False), ([True] * 19 + [False], False), ([False] + [True] * 30, False),
     ([True] * 20 + [False], True), ([], False)],
)  # fmt: skip
def test_a_field_is_earned_by_the_latest_that_were_all_right(right: list[bool], is_earned: bool) -> None:
    assert ("email" in earned({"email": right}, enough=20)) is is_earned


def test_the_shipped_packs_say_how_many_from_their_new_version_on() -> None:
    folder = ROOT / "deploy" / "insurers"
    before, after = (packs.load(folder, on=date(2026, 11, day)) for day in (28, 29))

    for code, many in (("allianz", 30), ("mirabelle", 20)):
        old, new = before.get(code), after.get(code)
        assert old is not None
        assert new is not None
        assert (old.version, new.version, new.earned) == ("2026-01", "2026-11", many)
        assert (new.origins, new.senders, new.sure, new.target) == (old.origins, old.senders, old.sure, old.target)


@pytest.mark.parametrize(
    ("insurer", "number", "usual"),
    [("allianz", "AP118442", True), ("allianz", "PJ04407712", True), ("allianz", "55104220", True),
     ("allianz", "12/345.678", False), ("mirabelle", "PH-0099-4410", True), ("mirabelle", "55104220", False)],
)  # fmt: skip
def test_a_policy_s_usual_form_is_told_by_every_origin_and_another_one_blocks_nothing(
    insurer: str, number: str, usual: bool
) -> None:
    folder = ROOT / "deploy" / "insurers"
    before, after = (packs.load(folder, on=date(2026, 11, day)).get(insurer) for day in (29, 30))
    assert before is not None
    assert after is not None

    for code, origin in after.origins.items():
        own = [form for form in origin.formats if form.field == "policy_number"]
        order = forms.typed({"origin": code, "policy_number": number}).order
        found = check(order, pack=after, communes=communes(), at=NOW).findings
        told = [(one.rule, one.blocking) for one in found if one.field == "policy_number"]
        assert [bool(form.pattern.fullmatch(number)) for form in own] == [usual]
        assert told == ([] if usual else [("FORMAT", False)])
        assert [form for form in origin.formats if form not in own] == list(before.origins[code].formats)


@pytest.mark.parametrize(
    "text", ['version: "2027-01"\nvalid_from: 2027-01-01\nbased_on: "2031-01"\n', 'based_on: "2026-01"\n']
)
def test_a_version_based_on_nothing_or_without_its_own_date_stops_the_start(tmp_path: Path, text: str) -> None:
    shutil.copytree(ROOT / "deploy" / "insurers", tmp_path / "insurers")
    file = tmp_path / "insurers" / "mirabelle" / "intake.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}---\n{text}", encoding="utf-8")

    with pytest.raises(BadPack, match="based"):
        packs.load(tmp_path / "insurers")
