"""What the mail door says by itself when a client speaks badly: French, without accents, with the code it had."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.smtp_replies import in_french
from tests.intake.conftest import TO, Hub

SAID = {
    "": "500 5.5.2 Commande illisible",
    "FOO": "500 5.5.1 Commande inconnue",
    "HELO " + "x" * 600: "500 5.5.2 Commande trop longue",
    "MAIL FROM:<a@exemple.invalid>": "503 5.5.1 Dites d'abord HELO",
    "HELO": "501 5.5.4 Syntaxe : HELO hostname",
    "HELO client.exemple.invalid": "250 mail.exemple.invalid",
    f"RCPT TO:<{TO}>": "503 5.5.1 Dites d'abord MAIL",
    "MAIL a@exemple.invalid": "501 5.5.4 Syntaxe : MAIL FROM: <address>",
    "VRFY": "501 5.5.4 Syntaxe : VRFY <address>",
    "VRFY a@exemple.invalid": "252 2.1.5 Adresse non verifiee, le message sera examine",
    "EXPN liste": "502 5.5.1 EXPN n'existe pas ici",
    "EHLO client.exemple.invalid": "250 HELP",
    "MAIL FROM:<a@exemple.invalid> SIZE=99999999999": "552 5.3.4 Message trop volumineux",
    "MAIL FROM:<a@exemple.invalid> FOO=1": "555 5.5.4 MAIL FROM : parametre inconnu",
    "MAIL FROM:<a@exemple.invalid> BODY=9BIT": "501 5.5.4 BODY : 7BIT ou 8BITMIME",
    "MAIL FROM:<a@exemple.invalid> SIZE=10": "250 OK",
    "MAIL FROM:<b@exemple.invalid>": "503 5.5.1 Un message est deja commence",
    "DATA": "503 5.5.1 Aucun destinataire",
    "QUIT": "221 2.0.0 Au revoir",
}
"""Lines of one conversation, and the last line of each answer."""


async def test_every_reply_to_a_client_that_speaks_badly_is_in_our_words(hub: Hub) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
    await reader.readline()
    told = {}

    for line in SAID:
        writer.write(line.encode() + b"\r\n")
        answer = await reader.readline()
        while answer[3:4] == b"-":
            answer = await reader.readline()
        told[line] = answer.decode("ascii").rstrip()
    writer.close()
    await writer.wait_closed()

    hello = "HELO client.exemple.invalid"
    assert told.pop(hello).startswith("250 ")
    assert told == {line: reply for line, reply in SAID.items() if line != hello}


async def test_a_client_that_goes_on_with_unknown_commands_is_told_so_at_the_end(hub: Hub) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.smtp_port)
    await reader.readline()

    writer.write(b"FOO\r\n" * 40)
    told = (await reader.read()).decode("ascii").splitlines()
    writer.close()

    assert set(told) == {"500 5.5.1 Commande inconnue", "502 5.5.1 Trop de commandes inconnues, au revoir"}


@given(st.text(max_size=60))
def test_no_reply_is_swallowed_and_its_code_stays(text: str) -> None:
    for reply in (text, f"500 Error: {text}", f"501 Syntax: {text}", f"250-{text}\r\n250 OK"):
        assert in_french(reply)[:4] == reply[:4]


@pytest.mark.parametrize("ours", ["250 2.0.0 Message conserve", "550 5.1.1 Destinataire inconnu", "250 OK"])
def test_our_own_words_are_said_as_they_are(ours: str) -> None:
    assert in_french(ours) == ours
