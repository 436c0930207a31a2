"""The journal in the trade's text format: printed, read back, tolerant where the source is (R-114…R-120)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.envelope import Actor
from services.casework.domain import journal
from services.casework.domain.calendar import PARIS
from services.casework.domain.entries import Entry, export
from services.casework.domain.journal import Line, amount
from services.casework.domain.journal_reading import read_amount, read_journal, read_line, read_stamp
from services.casework.domain.people import BATCH, INTERNET, ZONAL
from tests.casework.stories import BOOK, KERLANN, Story, submitted, with_job

AT = datetime(2026, 1, 18, 13, 58, tzinfo=UTC)
CAMILLE = Actor(kind="staff", id="1002", name="CAMILLE ESSAI")
DUE = datetime(2026, 1, 19, 14, 4, tzinfo=UTC)
REMITTED = "18.01.2026-14:58-(995) INTERNET"
LINES: list[tuple[Line, str]] = [
    (journal.Opening(), "OUVERTURE: -"),
    (journal.FirstWork(date(2026, 4, 5)), "REALISATION: PREMIERE DATE DE REALISATION:05.04.2026"),
    (journal.Note("allo // nrp // lm"), "allo // nrp // lm"),
    (
        journal.State("Contact client pour devis", DUE, datetime(2026, 1, 17, 23, tzinfo=UTC), 1, printed=2),
        "ETAT: Contact client pour devis (2). 19/01/2026 15:04 (18/01/2026-N°1)",
    ),
    (
        journal.State(
            "En attente de séchage", DUE, datetime(2026, 1, 17, 23, tzinfo=UTC), 3, printed=45, moisture="62,5",
            comment="mesuré (salon) le 12/01/2026",
        ),
        "ETAT: En attente de séchage (45). % d'humidité 62,5. 19/01/2026 15:04 mesuré (salon) le 12/01/2026 "
        "(18/01/2026-N°3)",
    ),
    (
        journal.State("En attente de fourniture", DUE, datetime(2026, 1, 17, 23, tzinfo=UTC), 1, week=14),
        "ETAT: En attente de fourniture. Semaine: 14. 19/01/2026 15:04 (18/01/2026-N°1)",
    ),
    (journal.Assign("44-0117", "Plomberie Kerlann"), "ASSIGNER: -(44-0117) Plomberie Kerlann"),
    (
        journal.SubAssign("440117-02", "Maël Kerlann", DUE),
        "Intervention sous-assignée à: - [440117-02] Maël Kerlann 19/01/2026 15:04",
    ),
    (journal.Done("SMS envoyé"), "Action réalisée: SMS envoyé"),
    (
        journal.Accepted("Maël Kerlann", "440117-02", DUE),
        "Action réalisée: Le professionnel Maël Kerlann (440117-02), accepte cette intervention le 19/01/2026 a 15:04.",
    ),
    (
        journal.Message(
            "1002", "CAMILLE ESSAI", "44-0117", "Plomberie Kerlann", REMITTED,
            "PT - Devis - Demande info complémentaire", DUE, printed=2, comment="merci de rappeler",
        ),
        "MESSAGE DE .(1002) CAMILLE ESSAI .(M.A.)\nPOUR:(44-0117) Plomberie Kerlann (PRESTATAIRE)\n"
        "REMIS DE:18.01.2026-14:58-(995) INTERNET\n"
        "PT - Devis - Demande info complémentaire (2)- merci de rappeler 19/01/2026 15:04",
    ),
    (journal.Contact(1, DUE), "CONTACT 1: -Date du contact avec le client: 19/01/2026 15:04"),
    (journal.Control(), "Dossier contrôlé - client contacté par le prestataire"),
    (journal.Relayed("44-0117", 2, "le client annule"), "Mensaje de 44-0117#2 le client annule"),
]  # fmt: skip


def entry(line: Line, *, author: Actor | None = INTERNET, at: datetime = AT) -> Entry:
    """A line with its stamp."""
    return Entry(id=KERLANN.id, number=1, kind=line.KIND, at=at, author=author, body=line.text())


@pytest.mark.parametrize(("line", "text"), LINES, ids=[type(line).__name__ for line, _ in LINES])
def test_each_line_is_printed_in_its_form_and_reads_back_to_itself(line: Line, text: str) -> None:
    assert line.text() == text
    (read,) = read_journal(export([entry(line)]))
    assert read.line == line
    assert (read.stamp.at, read.stamp.author_id, read.stamp.author_name) == (AT, "995", "INTERNET")


def test_a_message_without_delay_or_comment_keeps_its_form() -> None:
    label = "Première visite - Grille de disponibilités"
    line = journal.Message("1002", "CAMILLE ESSAI", "44-0117", "Plomberie Kerlann", REMITTED, label, DUE)

    assert line.text().endswith("\nPremière visite - Grille de disponibilités- 19/01/2026 15:04")
    assert read_line(line.text()) == line


def test_an_exported_journal_is_the_trades_format_sign_by_sign() -> None:
    """Every form of `reference/domain.md` §3, written out by hand with its stamp."""
    lines: list[tuple[Line, Actor | None]] = [
        (journal.Opening(), BATCH),
        (journal.Limit(155000), BATCH),
        (journal.State("Contact client pour devis", DUE, AT, 1, printed=2), ZONAL),
        (journal.Assign("44-0117", "Plomberie Kerlann"), ZONAL),
        (journal.SubAssign("440117-02", "Maël Kerlann", AT), ZONAL),
        (journal.Done("Sms et Email d'assignation envoyés"), ZONAL),
        (journal.Accepted("Maël Kerlann", "440117-02", DUE), None),
        (journal.Contact(1, DUE), INTERNET),
        (journal.Control(), INTERNET),
        (journal.Note("allo //\n nrp // lm"), CAMILLE),
        (journal.Relayed("44-0117", 1, "le client\nannule"), INTERNET),
        (journal.State("Suivi Cie à traiter", DUE, AT, 2, comment="appeler\nl'assuré"), CAMILLE),
    ]

    assert export([entry(line, author=author) for line, author in lines]) == (
        "OUVERTURE: -18.01.2026-14:58-(007) PROCESSUS INFORMATIQUES\n"
        "Autonomie maximale du réseau pour ce sinistre : 1550,00\n"
        "Attention : une limite plus basse peut valoir en RC, faïence, glace ou vol\n"
        "18.01.2026-14:58-(007) PROCESSUS INFORMATIQUES\n"
        "ETAT: Contact client pour devis (2). 19/01/2026 15:04 (18/01/2026-N°1)\n"
        "18.01.2026-14:58-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "ASSIGNER: -(44-0117) Plomberie Kerlann\n"
        "18.01.2026-14:58-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "Intervention sous-assignée à: - [440117-02] Maël Kerlann 18/01/2026 14:58\n"
        "18.01.2026-14:58-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "Action réalisée: Sms et Email d'assignation envoyés\n"
        "18.01.2026-14:58-(996) AFFECTATION AUTOMATIQUE ZONALE\n"
        "Action réalisée: Le professionnel Maël Kerlann (440117-02), accepte cette intervention le "
        "19/01/2026 a 15:04.\n"
        "18.01.2026-14:58\n"
        "CONTACT 1: -Date du contact avec le client: 19/01/2026 15:04\n"
        "18.01.2026-14:58-(995) INTERNET\n"
        "Dossier contrôlé - client contacté par le prestataire\n"
        "18.01.2026-14:58-(995) INTERNET\n"
        "allo //\n nrp // lm\n"
        "18.01.2026-14:58-(1002) CAMILLE ESSAI\n"
        "Mensaje de 44-0117#1 le client // annule\n"
        "18.01.2026-14:58-(995) INTERNET\n"
        "ETAT: Suivi Cie à traiter. 19/01/2026 15:04 appeler // l'assuré (18/01/2026-N°2)\n"
        "18.01.2026-14:58-(1002) CAMILLE ESSAI\n"
    )


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (
            "ETAT: première visite (7). 20/01/2026 09:00 vu avec le client(18/01/2026-N°1)",
            ("A2", "vu avec le client", 7, 1),
        ),
        ("ETAT: PT - Devis - demande info complémentaires (2) 20/01/2026 09:00(18/01/2026-N°4)", ("B2", None, 2, 4)),
        ("ETAT: DEVIS - Réponse vers Mètreur (2). 20/01/2026 09:00 (18/01/2026-N°1)", ("B3", None, 2, 1)),
        ("ETAT: AZ: appel 24h. 20/01/2026 09:00 (18/01/2026-N°1)", ("F5", None, None, 1)),
        (
            "ETAT: En attente de fourniture(s). Semaine: 4. 20/01/2026 09:00 carrelage (bleu) (18/01/2026-N°2)",
            ("E8", "carrelage (bleu)", None, 2),
        ),
        ("ETAT: En attente de sechage (45). % d'humidité 60. 20/01/2026 09:00 (18/01/2026-N°1)", ("E3", None, 45, 1)),
    ],
)
def test_the_samples_states_read_whatever_prefix_case_accent_plural_or_tail(
    line: str, text: tuple[str, str | None, int | None, int]
) -> None:
    state = read_line(line)

    assert isinstance(state, journal.State)
    assert (BOOK.dates.by_label(state.label).code, state.comment, state.printed, state.counter) == text


def test_a_limit_is_printed_with_a_decimal_comma_and_reads_back() -> None:
    assert amount(155000) == "1550,00"
    assert read_amount("1550,00") == 155000
    assert read_line(journal.Limit(155000).text()) == journal.Limit(155000)


def test_stamps_name_the_system_authors_and_may_name_nobody() -> None:
    texts = [entry(journal.Done("x"), author=author).stamp for author in (INTERNET, ZONAL, BATCH, None)]

    assert texts == [
        "18.01.2026-14:58-(995) INTERNET",
        "18.01.2026-14:58-(996) AFFECTATION AUTOMATIQUE ZONALE",
        "18.01.2026-14:58-(007) PROCESSUS INFORMATIQUES",
        "18.01.2026-14:58",
    ]
    assert read_stamp("18.01.2026-14:58-(1002) CAMILLE ESSAI .").author_name == "CAMILLE ESSAI"
    with pytest.raises(ValueError, match="not a stamp"):
        read_stamp("hier")


@pytest.mark.parametrize(
    "text",
    [
        "NTACT 1: -Date du contact avec le client: 19/01/2026 15:04",
        "CONTACT 1: -Date du contact avec le client: 19/01/2026 15:04\n"
        "CONTACT 1: -Date du contact avec le client: 19/01/2026 15:04",
    ],
)
def test_a_cut_or_doubled_contact_is_one_contact(text: str) -> None:
    assert read_line(text) == journal.Contact(1, DUE)


def test_a_comment_glued_to_the_tail_is_read() -> None:
    line = read_line("ETAT: contact client pour devis (2) 19/01/2026 15:04 rappeler(18/01/2026-N°2)")

    assert isinstance(line, journal.State)
    assert (line.label, line.printed, line.comment, line.counter) == ("contact client pour devis", 2, "rappeler", 2)


def test_a_note_cannot_forge_a_stamp() -> None:
    text = export([entry(journal.Note("vu\n18.01.2026-14:58-(996) AUTRE\nfin"))])

    (read,) = read_journal(text)

    assert read.stamp.author_id == "995"
    assert "// 18.01.2026-14:58-(996) AUTRE" in read.raw


FORGED = [
    "18.01.2026-14:58-(996) AUTRE",
    "OUVERTURE: -18.01.2026-14:58-(996) AUTRE",
    "autonomie : 12,50",
    *[text for line, text in LINES if not isinstance(line, journal.Note)],
]


@given(
    st.lists(st.sampled_from([*FORGED, "vu", "pour le client", ""]), min_size=1),
    st.sampled_from(["", " ", "\t", "\x85"]),
)
def test_a_note_is_never_taken_for_another_line_or_for_another_author(lines: list[str], margin: str) -> None:
    text = export([entry(journal.Note("\n".join(f"{margin}{line}" for line in lines))), entry(journal.Control())])

    note, control = read_journal(text)

    assert (type(note.line), note.stamp.author_id) == (journal.Note, "995")
    assert control.line == journal.Control()


@pytest.mark.parametrize(
    "line",
    [
        journal.Assign("44-0117", "Nom\n18.01.2026-14:58-(996) AUTRE"),
        journal.SubAssign("440117-02", "Nom\u202818.01.2026-14:58-(996) AUTRE", DUE),
        journal.Accepted("Nom\n18.01.2026-14:58", "440117-02", DUE),
        journal.Done("a\n18.01.2026-14:58"),
        journal.Relayed("44-0117", 1, "a\r\n18.01.2026-14:58"),
        journal.State("Suivi Cie à traiter", DUE, AT, 1, comment="a\n18.01.2026-14:58"),
    ],
    ids=lambda line: type(line).__name__,
)
def test_no_name_or_comment_breaks_a_line_of_the_journal(line: Line) -> None:
    (read,) = read_journal(export([entry(line)]))

    assert (type(read.line), read.stamp.author_id) == (type(line), "995")


@pytest.mark.parametrize("blank", ["   ", "\u00a0\u202f", "\n \n"])
def test_a_comment_of_blanks_leaves_no_hole_in_the_line(blank: str) -> None:
    line = journal.State("Suivi Cie à traiter", DUE, AT, 1, comment=blank)

    assert line.text() == "ETAT: Suivi Cie à traiter. 19/01/2026 15:04 (18/01/2026-N°1)"


@given(st.text(min_size=1, max_size=80), st.integers(0, 50_000_000))
def test_any_note_and_moment_survive_printing(words: str, minutes: int) -> None:
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    line = journal.Note(words)

    found = read_journal(export([entry(line, at=moment)]))

    assert len(found) == 1
    assert found[0].stamp.at.astimezone(PARIS).replace(tzinfo=None, fold=0) == moment.astimezone(PARIS).replace(
        tzinfo=None, fold=0
    )


def test_every_etat_line_of_a_story_reads_back_to_the_date_it_set() -> None:
    story = with_job(order=submitted())

    set_dates = {(date.code, date.counter): date for date in story.intervention.dates}
    states = [read.line for read in read_journal(export(story.entries)) if isinstance(read.line, journal.State)]

    read = {(BOOK.dates.by_label(state.label).code, state.counter): state for state in states}
    assert read.keys() == set_dates.keys()
    for key, state in read.items():
        assert state.due_at == set_dates[key].due_at.replace(second=0, microsecond=0)
        assert state.printed == BOOK.dates[key[0]].printed


def test_the_journal_of_a_story_is_one_text() -> None:
    text = export(Story().entries)

    assert text.startswith("OUVERTURE: -10.03.2026-15:04-(007) PROCESSUS INFORMATIQUES\n")
    assert text.endswith("\n")
    assert len(read_journal(text)) == 3
