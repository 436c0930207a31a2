"""The true origin of a forwarded mail, in the forms French mail programs write, nested and attached."""

from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.channels.forwards import MOST_FORWARDS, forwards_in
from services.intake.channels.read import read

OUTLOOK = """Pour toi.

De : Agence du Port <port@agences-azur.exemple.invalid>
Envoyé : vendredi 13 mars 2026 09:51
À : Rozenn Kermadec
Objet : Sinistre B5518820

Bonjour"""
GMAIL = """---------- Forwarded message ---------
De : Agence du Port <port@agences-azur.exemple.invalid>
Date: ven. 13 mars 2026 à 09:51
Subject: Sinistre B5518820
To: <odm@passerelle.exemple.invalid>

Bonjour"""
APPLE = """Début du message réexpédié :

> De: "Agence du Port" <port@agences-azur.exemple.invalid>
> Objet: Sinistre B5518820
> Date: 13 mars 2026 à 09:51:00 UTC+1
> À: odm@passerelle.exemple.invalid
>
> Bonjour"""
THUNDERBIRD = """-------- Message transféré --------
Sujet : \tSinistre B5518820
Date : \tVen, 13 Mar 2026 09:51:00 +0100
De : \tAgence du Port <port@agences-azur.exemple.invalid>
Pour : \todm@passerelle.exemple.invalid

Bonjour"""
OUTLOOK_MOBILE = """Envoyé de mon téléphone
________________________________
De: Agence du Port
<port@agences-azur.exemple.invalid>
Envoyé: Friday, March 13, 2026 9:51:00 AM
À: Rozenn Kermadec
Objet: Sinistre B5518820

Bonjour"""
GERMAN = """-----Ursprüngliche Nachricht-----
Von: Agence du Port <port@agences-azur.exemple.invalid>
Gesendet: Freitag, 13. März 2026 09:51
An: odm@passerelle.exemple.invalid
Betreff: Sinistre B5518820

Bonjour"""


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (OUTLOOK, "TR: Sinistre B5518820"),
        (GMAIL, "Fwd: Sinistre B5518820"),
        (APPLE, "Fwd: Sinistre B5518820"),
        (THUNDERBIRD, "Fwd: Sinistre B5518820"),
        (OUTLOOK_MOBILE, "TR : Sinistre B5518820"),
        (GERMAN, "WG: Sinistre B5518820"),
        (GMAIL.replace("\n", "\n> "), "sans rien dans l'objet"),
    ],
    ids=["outlook", "gmail", "apple", "thunderbird", "outlook mobile", "german", "quoted"],
)
def test_the_origin_is_read_from_the_lines_a_program_wrote(text: str, subject: str) -> None:
    assert [one.address for one in forwards_in(text, subject)] == ["port@agences-azur.exemple.invalid"]


def test_a_forward_of_a_forward_names_both_and_the_innermost_is_the_origin() -> None:
    middle = OUTLOOK.replace("Sinistre B5518820", "TR: Sinistre B5518820").replace("port@", "siege@")

    chain = forwards_in(f"{middle}\n\n{OUTLOOK}", "TR: TR: Sinistre B5518820")

    assert [one.address.partition("@")[0] for one in chain] == ["siege", "port"]


def test_an_answer_is_no_forward_and_an_older_answer_below_a_forward_is_no_origin() -> None:
    ours = OUTLOOK.replace("port@agences-azur", "desk@passerelle")

    assert forwards_in(OUTLOOK, "RE: Sinistre B5518820") == ()
    assert [one.address for one in forwards_in(f"{OUTLOOK}\n\n{ours}", "TR: x")] == [
        "port@agences-azur.exemple.invalid"
    ]


def test_an_answer_that_quotes_under_the_mark_of_an_original_message_passes_nothing_on() -> None:
    quoted = "C'est noté.\n\n-----Message d'origine-----\nDe : odm@exemple.invalid\nEnvoyé : lundi\nObjet : Reçu\n\nVu."
    passed = quoted.replace("Message d'origine", "Message transféré")

    assert forwards_in(quoted, "RE: Reçu") == ()
    assert [one.address for one in forwards_in(quoted, "TR: Reçu")] == ["odm@exemple.invalid"]
    assert [one.address for one in forwards_in(passed, "RE: Reçu")] == ["odm@exemple.invalid"]


def test_a_mail_carried_whole_and_the_block_inside_it_are_both_kept() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "siege@agences-azur.exemple.invalid", "TR: Sinistre"
    inner.set_content(GMAIL)
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "rozenn@passerelle.exemple.invalid", "voir la pièce"
    outer.set_content("Ci-joint.")
    outer.add_attachment(inner)

    reading = read(outer.as_bytes())

    assert [(one.address.partition("@")[0], one.how) for one in reading.forwards] == [
        ("siege", "attached"),
        ("port", "block"),
    ]
    assert (reading.sender, reading.forwarded_from) == (
        "rozenn@passerelle.exemple.invalid",
        "port@agences-azur.exemple.invalid",
    )


LINES = st.sampled_from([*OUTLOOK.split("\n"), *APPLE.split("\n"), "De :", "À :", "-" * 30, "> " * 40, "", "é" * 50])


@given(st.lists(LINES, max_size=60).map("\n".join), st.sampled_from(["TR: x", "", "Fwd:"]))
@settings(max_examples=60, deadline=None)
def test_any_lines_give_a_short_chain_of_addresses(text: str, subject: str) -> None:
    assert len(forwards_in(text, subject)) <= MOST_FORWARDS


@pytest.mark.parametrize("charset", ["u", "užž"])
def test_an_encoded_word_of_no_charset_is_no_obstacle(charset: str) -> None:
    """The fuzzer's find: the library for other languages decodes what it is given and raises on unknown charsets."""
    assert forwards_in(f"=?{charset}?q?a?=", "TR: a") == ()
