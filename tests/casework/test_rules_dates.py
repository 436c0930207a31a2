"""The table of dates d'action and the calendar: every row, every label, every clock, both strange nights."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.casework.domain.calendar import at_site, in_alsace_moselle, zone_of
from services.casework.domain.dates import Delay, UnknownDate
from services.casework.domain.pen import Pen
from services.casework.domain.people import BATCH
from services.casework.domain.standing import DueDateMissing, due_of
from services.casework.store.tables import BadTable, is_holiday, read_dates, read_packs
from tests.casework.stories import BOOK, Story, mirabelle

TABLE = BOOK.dates
PARIS = ZoneInfo("Europe/Paris")
CODES = [kind.code for kind in TABLE.dates]


def paris(*parts: int) -> datetime:
    """A moment of the Paris clock, in UTC."""
    return datetime(*parts, tzinfo=PARIS).astimezone(UTC)  # type: ignore[arg-type, misc]  # year, month, day…


def test_the_table_has_every_date_of_the_trade_and_the_three_holds() -> None:
    letters = {letter: sum(kind.group == letter for kind in TABLE.dates) for letter in "ABCDEFH"}

    assert letters == {"A": 5, "B": 7, "C": 6, "D": 4, "E": 12, "F": 8, "H": 3}
    live = {kind.code for kind in TABLE.dates if kind.live}
    holds = {"HOLD_TLV", "HOLD_CAUSE", "HOLD_ASSIGNMENT"}
    assert live == {"A1", "A2", "A3", "B7", "C1", "C6", "E1", "E4", "E12", "F1", "F2", "F3", "F5", "F8"} | holds


@pytest.mark.parametrize(
    ("code", "owner", "target", "printed"),
    [
        ("A1", "provider", Delay(hours=24), 2),
        ("A2", "provider", None, 7),
        ("A5", "provider", Delay(hours=24), 1),
        ("B1", "metreur", Delay(hours=48), 5),
        ("B5", "expert", Delay(days=21), 21),
        ("C1", "re", Delay(working_days=5), None),
        ("E3", "third_party", Delay(days=45), 45),
        ("E4", "client", Delay(days=7), 7),
        ("F3", "gr", Delay(hours=48), None),
        ("F5", "cc", Delay(hours=24), None),
    ],
)
def test_owner_target_and_printed_delay_are_the_sources(
    code: str, owner: str, target: Delay | None, printed: int | None
) -> None:
    kind = TABLE[code]

    assert (kind.owner, kind.target, kind.printed) == (owner, target, printed)


def hours(count: int) -> Delay:
    """Hours on the clock."""
    return Delay(hours=count)


def days(count: int) -> Delay:
    """Days at the same hour."""
    return Delay(days=count)


WAIT = ("comment",)
STAFF = ("cc", "metreur", "re")
WHOLE: dict[str, tuple[str, Delay | None, int | None, tuple[str, ...], tuple[str, ...], str | None]] = {
    "A1": ("provider", hours(24), 2, ("system", "provider"), (), None),
    "A2": ("provider", None, 7, ("provider",), ("visit",), "visit"),
    "A3": ("provider", None, None, ("provider",), ("visit",), "visit"),
    "A4": ("provider", None, None, ("provider",), ("visit",), None),
    "A5": ("provider", hours(24), 1, ("system", "provider"), (), None),
    "B1": ("metreur", hours(48), 5, ("provider", "metreur"), (), None),
    "B2": ("provider", hours(48), 2, ("metreur",), ("subjects", "comment"), None),
    "B3": ("metreur", hours(48), 2, ("provider",), (), None),
    "B4": ("metreur", hours(48), None, ("metreur",), ("reason",), None),
    "B5": ("expert", days(21), 21, ("metreur", "re"), (), "quote"),
    "B6": ("insurer", None, None, ("metreur",), (), "quote"),
    "B7": ("metreur", None, None, ("cc",), (), None),
    "C1": ("re", Delay(working_days=5), None, ("re",), (), None),
    "C2": ("re", hours(24), None, ("re",), (), None),
    "C3": ("expert", None, None, ("re",), (), "question"),
    "C4": ("re", hours(24), None, ("re",), (), None),
    "C5": ("re", None, None, ("re",), (), None),
    "C6": ("re", None, None, ("cc",), (), None),
    "D1": ("provider", days(2), 2, ("system", "provider"), (), None),
    "D2": ("provider", days(15), None, ("system", "provider"), (), None),
    "D3": ("provider", None, 60, ("provider",), ("visit",), "works"),
    "D4": ("provider", None, None, ("provider",), (), None),
    "E1": ("client", None, None, ("cc",), WAIT, "difficulty"),
    "E2": ("third_party", None, None, ("provider", "cc"), WAIT, "difficulty"),
    "E3": ("third_party", days(45), 45, ("provider", "cc"), (*WAIT, "moisture"), "difficulty"),
    "E4": ("client", days(7), 7, ("provider",), WAIT, "difficulty"),
    "E5": ("other_trade", days(15), None, ("provider", "cc"), (*WAIT, "party"), "difficulty"),
    "E6": ("provider", None, None, ("cc",), WAIT, "difficulty"),
    "E7": ("supplier", days(5), 5, ("provider",), WAIT, "difficulty"),
    "E8": ("supplier", None, None, ("provider", "cc"), (*WAIT, "week"), "difficulty"),
    "E9": ("insurer", None, None, STAFF, WAIT, "difficulty"),
    "E10": ("expert", None, None, STAFF, WAIT, "difficulty"),
    "E11": ("client", None, None, ("cc",), WAIT, "difficulty"),
    "E12": ("client", days(7), None, ("cc", "system"), WAIT, None),
    "F1": ("field_manager", None, None, ("service_clientele",), (), None),
    "F2": ("service_clientele", Delay(working_days=10), None, ("service_clientele",), (), None),
    "F3": ("gr", hours(48), None, ("provider", "gr", "cc"), (), None),
    "F4": ("metreur", None, None, ("metreur",), (), None),
    "F5": ("cc", hours(24), None, ("cc", "system"), (), "call"),
    "F6": ("insurer", None, None, ("system",), (), "quote"),
    "F7": ("insurer", None, None, ("system",), (), "quote"),
    "F8": ("cc", hours(24), None, ("system", "cc"), (), None),
    "HOLD_TLV": ("cc", hours(24), 1, ("system",), (), None),
    "HOLD_CAUSE": ("cc", days(7), 7, ("system",), (), None),
    "HOLD_ASSIGNMENT": ("zonal", hours(24), 1, ("system",), (), None),
}  # fmt: skip
"""The reference's table by hand: owner, target delay, printed delay, who sets it, what it requires, what is told."""


def test_every_column_of_every_row_is_the_references() -> None:
    rows = {
        kind.code: (kind.owner, kind.target, kind.printed, kind.set_by, kind.requires, kind.told)
        for kind in TABLE.dates
    }

    assert rows == WHOLE


def test_what_stands_over_another_says_who_may_end_it_and_nothing_else_does() -> None:
    closers = {kind.code: kind.closed_by for kind in TABLE.dates if kind.closed_by}

    assert closers.keys() == {kind.code for kind in TABLE.dates if kind.stands_over}
    assert closers["B7"] == ("metreur",)
    assert closers["C6"] == ("re",)
    assert (closers["C1"], closers["F2"]) == (("re",), ("service_clientele",))
    assert [kind.code for kind in TABLE.dates if kind.interrupts] == ["B7", "C1", "C6", "F1", "F2", "F3", "F5", "F8"]
    acts = {kind.code: (kind.set_act, kind.end_act) for kind in TABLE.dates if kind.set_act or kind.end_act}
    assert acts == {
        "C1": (None, "handle_report"),
        "F1": ("ask_site_check", "record_site_check"),
        "F2": ("open_complaint", "answer_complaint"),
    }


def test_losses_insurers_and_hours_are_the_references() -> None:
    assert {kind.code: kind.losses for kind in TABLE.dates if kind.losses} == {"E1": ("DDE",), "E2": ("DDE",)}
    assert {kind.code for kind in TABLE.dates if kind.insurers} == {"C2", "F4", "F5"}
    assert {kind.code: TABLE.hour_of(kind) for kind in TABLE.dates if kind.default_hour} == {"B1": (17, 0)}
    assert TABLE.hour_of(TABLE["E1"]) == (9, 0)
    assert all(kind.reason for kind in TABLE.dates if kind.told == "difficulty")


def test_every_waiting_date_asks_for_a_comment() -> None:
    waits = [kind for kind in TABLE.dates if kind.waits]

    assert [kind.code for kind in waits] == [f"E{n}" for n in range(1, 13)]
    assert all("comment" in kind.requires for kind in waits)
    assert "moisture" in TABLE["E3"].requires


def test_c3_is_res_alone_and_f2_is_customer_services_alone() -> None:
    assert TABLE["C3"].set_by == ("re",)
    assert TABLE["F2"].set_by == ("service_clientele",)


@pytest.mark.parametrize("code", ["", "a1", "Z9", "HOLD"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with pytest.raises(UnknownDate) as refusal:
        TABLE[code]

    assert refusal.value.rule == "R-064"


@pytest.mark.parametrize("kind", TABLE.dates, ids=CODES)
def test_a_label_is_known_whatever_its_case_accents_plural_or_prefix(kind: object) -> None:
    found = next(one for one in TABLE.dates if one is kind)
    for label in (found.label, *found.aliases):
        assert TABLE.by_label(label) is found
        assert TABLE.by_label(label.upper()) is found
        assert TABLE.by_label(f"PT - {label.lower()}") is found
        assert TABLE.by_label(label.replace("é", "e").replace("É", "E")) is found


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("contact client pour devis", "A1"),
        ("DEVIS - Demande info complémentaires", "B2"),
        ("Contact client pour travaux sous 15 jours suite Mètreur Indépendant", "D2"),
        ("Appel 24h", "F5"),
        ("En attente gestion MA", "F3"),
        ("En attente de fournitures", "E8"),
        ("En attente de fourniture(s)", "E8"),
        ("première visite >7 jours demandée par le client", "A3"),
        ("RE – retour d’expert à traiter", "C4"),
        ("EN\u00a0ATTENTE  DE\u202fSÉCHAGE", "E3"),
        ("Première visite – Grille de disponibilité", "A4"),
    ],
)
def test_labels_of_the_samples_are_found(label: str, code: str) -> None:
    assert TABLE.by_label(label).code == code


def test_a_label_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownDate):
        TABLE.by_label("En attente de la pluie")


def due(delay: Delay, start: datetime, insee: str = "44109") -> datetime:
    """When a delay ends."""
    return BOOK.calendar.due(start=start, delay=delay, insee=insee)


def test_hours_run_on_the_clock_in_the_night_that_loses_one_and_the_night_that_has_one_more() -> None:
    spring = paris(2026, 3, 28, 15, 4)
    autumn = paris(2026, 10, 24, 15, 4)

    assert due(Delay(hours=24), spring) == spring + timedelta(hours=24) == paris(2026, 3, 29, 16, 4)
    assert due(Delay(hours=24), autumn) == autumn + timedelta(hours=24) == paris(2026, 10, 25, 14, 4)


def test_days_keep_the_hour_of_the_site_over_both_nights() -> None:
    assert due(Delay(days=7), paris(2026, 3, 25, 15, 4)) == paris(2026, 4, 1, 15, 4)
    assert due(Delay(days=7), paris(2026, 10, 21, 15, 4)) == paris(2026, 10, 28, 15, 4)


def test_an_hour_that_does_not_exist_is_just_after_and_one_that_exists_twice_is_its_first() -> None:
    assert at_site(day=date(2026, 3, 29), hour=time(2, 30), zone=PARIS) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert at_site(day=date(2026, 10, 25), hour=time(2, 30), zone=PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_an_hour_counted_from_the_second_of_the_autumn_night_falls_right_in_the_spring_night() -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Paris, for the second time

    assert due(Delay(days=154), second) == at_site(day=date(2027, 3, 28), hour=time(2, 30), zone=PARIS)
    assert due(Delay(days=154), second) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "insee", "expected"),
    [
        (paris(2026, 3, 13, 10, 0), "44109", date(2026, 3, 20)),  # Friday + 5
        (paris(2026, 4, 30, 10, 0), "44109", date(2026, 5, 11)),  # over 1 and 8 May
        (paris(2026, 4, 1, 10, 0), "44109", date(2026, 4, 9)),  # over Easter Monday
        (paris(2026, 4, 1, 10, 0), "67482", date(2026, 4, 10)),  # and Good Friday in Alsace
        (paris(2026, 12, 18, 10, 0), "57463", date(2026, 12, 28)),  # Christmas; 26 December is a Saturday
    ],
)
def test_five_working_days_skip_weekends_and_the_holidays_of_the_site(
    start: datetime, insee: str, expected: date
) -> None:
    assert due(Delay(working_days=5), start, insee) == at_site(day=expected, hour=time(10, 0), zone=PARIS)


def test_holidays_follow_the_department() -> None:
    good_friday, boxing_day, abolition = date(2026, 4, 3), date(2026, 12, 26), date(2026, 12, 20)

    assert [is_holiday(good_friday, one) for one in ("57", "67", "68", "44")] == [True, True, True, False]
    assert is_holiday(boxing_day, "67")
    assert is_holiday(abolition, "974")
    assert not is_holiday(abolition, "44")
    assert in_alsace_moselle("68224")
    assert not in_alsace_moselle("2A004")


@pytest.mark.parametrize(
    ("insee", "zone"),
    [
        ("44109", "Europe/Paris"),
        ("2A004", "Europe/Paris"),
        ("97411", "Indian/Reunion"),
        ("97209", "America/Martinique"),
        ("98818", "Pacific/Noumea"),
        (None, "Europe/Paris"),
    ],
)
def test_the_sites_zone_follows_its_commune(insee: str | None, zone: str) -> None:
    assert zone_of(insee).key == zone


def test_a_date_given_without_an_hour_takes_nine_oclock_of_the_site() -> None:
    story = Story(mirabelle(site=mirabelle().order.site.model_copy(update={"insee": "97411"})))
    pen = Pen(book=BOOK, dossier=story.dossier, at=story.at, actor=BATCH, author=BATCH)
    day = datetime(2026, 3, 20, 0, 0)  # noqa: DTZ001  (what a form gives: the site's own clock)

    given = due_of(pen, TABLE["E1"], start=story.at, given=day, has_hour=False)
    exact = due_of(pen, TABLE["E1"], start=story.at, given=day.replace(hour=14), has_hour=True)

    assert given == datetime(2026, 3, 20, 5, 0, tzinfo=UTC)
    assert exact == datetime(2026, 3, 20, 10, 0, tzinfo=UTC)
    with pytest.raises(DueDateMissing):
        due_of(pen, TABLE["E1"], start=story.at, given=None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dates: [{code: A1}]", "label"),
        ("dates: [{code: A1, group: A, label: x, owner: y, set_by: [system], colour: red}]", "colour"),
        ("dates: [", "dates.yaml"),
    ],
)
def test_a_wrong_table_stops_at_start_with_the_files_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "dates.yaml"
    file.write_text(text)

    with pytest.raises(BadTable, match=said):
        read_dates(file)


def test_a_wrong_pack_stops_at_start(tmp_path: Path) -> None:
    folder = tmp_path / "allianz"
    folder.mkdir()
    (folder / "casework.yaml").write_text("insurer: allianz\nversion: '1'\n")

    with pytest.raises(BadTable, match=r"casework\.yaml"):
        read_packs(tmp_path)
