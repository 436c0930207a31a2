"""The rules of intake: R-002, R-008 to R-015, R-017, R-019, the place, and what may happen to an item."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.envelope import OrderContent
from contracts.events.intake import OrderSubmitted
from services.intake.domain import forms, items, telling, values
from services.intake.domain.checks import Checked, check
from services.intake.domain.items import EXITS, Item, State, Verb
from services.intake.domain.places import Unplaced, normalised
from services.intake.domain.value_words import OCCUPANCY_WORDS
from tests.intake.builders import all_packs, communes
from tests.support.examples import raw_example

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

AGENCY = {
    "origin": "AGENCE",
    "claim_number": "B1234567",
    "agent_code": "K0931",
    "description": "Fuite réparée,\nplafond taché.",
    "loss_kind": "DDE",
    "last_name": "Tréguier-Fictif",
    "address": "1 rue Neuve",
    "postal_code": "35000",
    "city": "Rennes",
    "occupancy": "LOCATAIRE",
}
BROKER = AGENCY | {"origin": "COURTAGE", "claim_number": "C1234567", "agent_code": ""}


def checked(values: dict[str, str], insurer: str = "allianz", **changed: str) -> Checked:
    pack = all_packs().get(insurer)
    assert pack is not None
    return check(forms.typed(values | changed).order, pack=pack, communes=communes(), at=NOW)


def blocking(values: dict[str, str], **changed: str) -> list[tuple[str, str | None]]:
    return [(one.rule, one.field) for one in checked(values, **changed).blocking]


def test_a_complete_agency_order_passes() -> None:
    assert blocking(AGENCY) == []


@pytest.mark.parametrize("origin", ["", "INCONNUE", "agence"])
def test_an_unknown_origin_is_refused_with_a_reason_r002(origin: str) -> None:
    found = checked(AGENCY, origin=origin).blocking

    assert [(one.rule, one.field) for one in found] == [("R-002", "origin")]
    assert "Allianz Agence" in found[0].sentence


@pytest.mark.parametrize(
    ("number", "passes"), [("B1234567", True), ("b 123 4567", True), ("C1234567", False), ("B12X4567", False)]
)
def test_an_agency_claim_starts_with_b_and_digits_r009(number: str, passes: bool) -> None:
    assert (("R-009", "claim_number") not in blocking(AGENCY, claim_number=number)) is passes


def test_another_prefix_for_a_broker_is_a_warning_r010() -> None:
    found = checked(BROKER, claim_number="X1234567")

    assert found.blocking == ()
    assert [one.rule for one in found.warnings if one.field == "claim_number"] == ["R-010"]


@pytest.mark.parametrize(("form", "rule"), [(AGENCY, "R-011"), (BROKER, "R-012")])
def test_the_order_number_is_zero_r011_r012(form: dict[str, str], rule: str) -> None:
    assert checked(form).order.order_number == "0"
    assert blocking(form, order_number="0") == []
    assert blocking(form, order_number="7") == [(rule, "order_number")]


def test_an_agency_needs_its_agent_code_r013() -> None:
    assert blocking(AGENCY, agent_code="") == [("R-013", "agent_code")]


def test_a_broker_without_code_is_000_r014() -> None:
    assert checked(BROKER).order.broker_code == "000"
    assert checked(BROKER, broker_code="88213").order.broker_code == "88213"
    assert blocking(BROKER, broker_code="cabinet Dupré & fils") == [("R-014", "broker_code")]


def test_what_is_missing_is_marked_r015() -> None:
    found = checked(BROKER, last_name="", loss_date="", phones="")

    assert [(one.rule, one.field) for one in found.blocking] == [("R-015", "last_name")]
    assert {one.field for one in found.warnings if one.rule == "R-015"} >= {"phones", "loss_date"}


def test_the_occupants_status_is_captured_r017() -> None:
    assert blocking(AGENCY, occupancy="") == [("R-017", "occupancy")]
    assert checked(AGENCY).order.occupancy == "LOCATAIRE"


def test_the_description_is_kept_whole_r008() -> None:
    text = "Première ligne.\n\n  - deuxième,  avec des blancs\n" + "mot " * 1500

    assert checked(AGENCY, description=text.replace("\n", "\r\n")).order.description == text.strip()
    assert blocking(AGENCY, description="") == [("R-008", "description")]


def test_a_cs2i_order_is_opened_by_its_team_only_r019() -> None:
    origin = checked(AGENCY, origin="CS2I").origin
    assert origin is not None

    items.opened_by(origin, "allianz")
    for team in ("general", None):
        with pytest.raises(items.OtherTeam) as refused:
            items.opened_by(origin, team)
        assert refused.value.rule == "R-019"


def test_what_mirabelle_asks_differs_by_data_alone() -> None:
    order = AGENCY | {"origin": "PLATEFORME", "claim_number": "MB-2026-004417", "agent_code": "", "occupancy": ""}

    assert checked(order, "mirabelle").blocking == ()
    assert checked(order, "mirabelle").order.order_number is None


@pytest.mark.parametrize(
    ("code", "city", "insee"),
    [
        ("35000", "Rennes", "35238"),
        ("35 000", "RENNES CEDEX 7", "35238"),
        ("35042", "RENNES CEDEX", "35238"),
        ("75309", "PARIS CEDEX 09", "75109"),
        ("69433", "Lyon Cedex 03", "69383"),
        ("20303", "Ajaccio cedex 1", "2A004"),
        ("97202", "Fort-de-France Cedex", "97209"),
        ("35400", "St Malo", "35288"),
        ("35400", "SAINT-MALO", "35288"),
        ("75015", "PARIS", "75115"),
        ("75015", "Paris 15e", "75115"),
        ("75011", "PARIS 11EME ARRONDISSEMENT", "75111"),
        ("69009", "Lyon", "69389"),
        ("13002", "marseille 02", "13202"),
        ("94240", "L'Haÿ-les-Roses", "94038"),
        ("20000", "AJACCIO", "2A004"),
        ("14710", "Trévières", "14711"),
    ],
)
def test_a_code_and_a_city_that_agree_are_one_commune(code: str, city: str, insee: str) -> None:
    assert communes().located(postal_code=code, city=city).insee == insee


def test_a_cedex_of_a_page_that_is_read_places_nothing() -> None:
    with pytest.raises(Unplaced):
        communes().resolve(postal_code="35042", city="RENNES CEDEX")


@pytest.mark.parametrize(
    ("code", "city", "field", "candidates"),
    [
        ("35000", "Nantes", "city", ["35238", "44109"]),
        ("99999", "Rennes", "postal_code", ["35238"]),
        ("35042", "Renes", "postal_code", ["35238"]),
        ("44042", "RENNES CEDEX", "postal_code", ["35238"]),
        ("75015", "Paris 11", "city", ["75115", "75111"]),
        ("35800", "Dinar", "city", ["35093", "35256", "35287"]),
        ("29999", "Sainte-Marine", "postal_code", []),
    ],
)
def test_a_code_and_a_city_that_disagree_need_a_person(code: str, city: str, field: str, candidates: list[str]) -> None:
    with pytest.raises(Unplaced) as doubt:
        communes().resolve(postal_code=code, city=city)

    assert doubt.value.field == field
    assert [commune.insee for commune in doubt.value.candidates] == candidates


def test_an_order_in_doubt_of_its_place_is_blocked_with_the_communes_to_choose_from() -> None:
    found = checked(AGENCY, city="Nantes").blocking

    assert [(one.rule, one.field, one.candidates) for one in found] == [
        ("PLACE", "city", (("35238", "Rennes (35000, 35200, 35700)"), ("44109", "Nantes (44000, 44100, 44200)")))
    ]
    assert blocking(AGENCY, city="Nantes", insee="35238") == []
    assert blocking(AGENCY, insee="44109") == [("PLACE", "postal_code")]
    assert blocking(AGENCY, insee="00000") == [("PLACE", "insee")]
    assert blocking(AGENCY, city="", postal_code="") == [("PLACE", "postal_code"), ("PLACE", "city")]


def test_an_old_name_of_a_commune_still_finds_it() -> None:
    assert communes().resolve(postal_code="05460", city="ABRIES").insee == "05001"


@given(st.text(max_size=60))
def test_a_normalised_name_is_stable(name: str) -> None:
    assert normalised(normalised(name)) == normalised(name)


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(State, Verb)))
def test_the_whole_table_of_exits(state: State, verb: Verb) -> None:
    item = Item(id=UUID(int=1), channel="email", state=state, team="general", received_at=NOW, insurer="allianz")

    if (state, verb) in EXITS:
        assert items.decided(item, verb, actor=items.SYSTEM, at=NOW).state is EXITS[state, verb]
    else:
        with pytest.raises(items.NoSuchExit):
            items.decided(item, verb, actor=items.SYSTEM, at=NOW)


ITEM = Item(
    id=UUID(int=1),
    channel="web",
    state=State.SUBMITTED,
    team="general",
    received_at=NOW,
    insurer="allianz",
    announced=True,
    order=OrderContent.model_validate(raw_example(OrderSubmitted.TYPE)["order"]),
    submitted_at=NOW,
)


@pytest.mark.parametrize(
    ("state", "announced", "dossier_end", "fact"),
    [
        (State.WAITING, True, None, "intake.order.received.v1"),
        (State.SET_ASIDE, True, None, "intake.order.received.v1"),
        (State.WAITING, False, None, None),
        (State.SUBMITTED, True, None, "intake.order.submitted.v1"),
        (State.SUBMITTED, True, "closed", None),
        (State.REJECTED, True, None, None),
        (State.CANCELLED, True, None, None),
    ],
)
def test_a_new_reader_is_told_of_the_orders_of_which_something_may_still_come(
    state: State, announced: bool, dossier_end: str | None, fact: str | None
) -> None:
    item = replace(ITEM, state=state, announced=announced, dossier_end=dossier_end)

    said = telling.standing_fact(item)

    assert (said.TYPE if said else None) == fact


@pytest.mark.parametrize(("decided_by_id", "kind"), [(items.SYSTEM.id, "system"), ("1002", "staff")])
def test_an_order_said_again_names_who_submitted_it(decided_by_id: str, kind: str) -> None:
    item = replace(ITEM, state=State.SUBMITTED, decided_by_id=decided_by_id, decided_by="Amandine Essai")

    said = telling.standing_fact(item)

    assert said is not None
    assert (said.actor.kind, said.actor.id) == (kind, decided_by_id)


def test_an_old_form_is_stale() -> None:
    item = Item(id=UUID(int=1), channel="fax", state=State.WAITING, team="general", received_at=NOW, version=3)

    items.fresh(item, 3)
    with pytest.raises(items.Stale):
        items.fresh(item, 2)


def test_nobody_can_be_told_of_an_order_without_insurer() -> None:
    item = Item(id=UUID(int=1), channel="fax", state=State.WAITING, team="general", received_at=NOW)

    with pytest.raises(items.InsurerNeeded):
        telling.received_fact(item, actor=items.SYSTEM)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12/03/2026", "2026-03-12"),
        ("le 1er mars 2026", "2026-03-01"),
        ("3 août 2025", "2025-08-03"),
        ("09.03.26", "2026-03-09"),
        ("2026-03-12", "2026-03-12"),
        ("31/02/2026", None),
        ("bientôt", None),
        ("12/13/2026", None),
    ],
)
def test_dates_as_the_french_write_them(text: str, iso: str | None) -> None:
    assert values.day(text) == iso


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("02 61 91 00 42", ("+33261910042",)),
        ("+33 (0)1.99.00.12.34 ou 0199001234", ("+33199001234",)),
        ("fixe 03-53-01-77-12, mobile 0353017713", ("+33353017712", "+33353017713")),
        ("sinistre 0261910042771", ()),
        ("+49 30 1234 5678", ("+493012345678",)),
    ],
)
def test_telephones_as_people_write_them(text: str, numbers: tuple[str, ...]) -> None:
    assert values.phones(text) == numbers


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("Limite 800 €TTC", 80000),
        ("1 550,00 euros", 155000),
        ("1.550 €", 155000),
        ("300", 30000),
        ("néant", None),
        ("12,5 €", 1250),
    ],
)
def test_amounts_as_people_write_them(text: str, cents: int | None) -> None:
    assert values.cents(text) == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("propriétaire non occupant", "PROPRIETAIRE_NON_OCCUPANT"),
        ("Propriétaire", "PROPRIETAIRE_OCCUPANT"),
        ("co-titulaire", None),
    ],
)
def test_the_longest_words_name_the_occupant(text: str, code: str | None) -> None:
    assert values.code(text, OCCUPANCY_WORDS) == code


def test_a_form_that_cannot_be_read_says_which_field() -> None:
    typed = forms.typed(
        {
            "loss_date": "hier",
            "phones": "aucun",
            "limit": "beaucoup",
            "email": "x",
            "loss_kind": "FEU",
            "city": "x" * 300,
            "has_expert": "peut-être",
        }
    )

    assert {one.field for one in typed.problems} == {
        "loss_date", "phones", "limit", "email", "loss_kind", "city", "has_expert",
    }  # fmt: skip
    assert typed.order.loss_date is None


@pytest.mark.parametrize(
    ("said", "means"),
    [("Oui", True), ("o", True), ("1", True), ("yes", True), ("non", False), ("N", False), ("0", False), ("no", False),
     ("néant", False), ("false", False), ("peut-être", None), ("à voir", None), ("?", None), ("un cabinet", None)],
)  # fmt: skip
def test_what_is_neither_yes_nor_no_is_no_answer(said: str, means: bool | None) -> None:
    typed = forms.typed({"has_expert": said})

    assert values.yes(said) is means
    assert typed.order.has_expert is bool(means)
    told = [(one.rule, one.field, one.sentence) for one in typed.problems]
    assert told == ([("FORMAT", "has_expert", f"« {said} » n'est ni oui ni non.")] if means is None else [])


ORDERS: st.SearchStrategy[dict[str, str]] = st.builds(
    dict,
    claim_number=st.from_regex(re.compile(r"[A-Z]{1,3}[0-9]{5,10}"), fullmatch=True),
    last_name=st.text(alphabet="ABCDÉ -'", min_size=1, max_size=20).map(str.strip),
    loss_date=st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)).map(
        lambda day: day.strftime("%d/%m/%Y")
    ),
    phones=st.sampled_from(["02 61 91 00 42", "02 61 91 00 42, 01 99 00 12 34", ""]),
    limit=st.integers(min_value=0, max_value=10_000_000).map(values.readable_amount),
    has_expert=st.sampled_from(["oui", ""]),
)


@given(ORDERS)
def test_what_a_form_shows_is_what_it_takes(given_values: dict[str, str]) -> None:
    order: OrderContent = forms.typed(given_values).order

    assert forms.typed(forms.flat(order)).order == order
