"""The outbox of the demo: what is handed over is kept, shown, listed, and refused on demand."""

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import aiosmtplib
import pytest

from deploy.demo.outbox.server import Outbox, running

SMS = {
    "to": "+33199001234",
    "from": "PASSERELLE",
    "text": "Dossier 26 : http://127.0.0.1:8004/o/ABC",
    "reference": "r1",
}
KEY = {"Authorization": "Bearer essai"}


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Outbox]:
    async with running(folder=tmp_path / "outbox", sms_key="essai") as outbox:
        yield outbox


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def a_mail(text: str = "Voilà.\n") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "hub@exemple.invalid", "mael@exemple.invalid", "Été"
    mail.set_content(text)
    return mail


async def test_an_sms_is_kept_once_per_reference_and_shown_with_its_link(
    outbox: Outbox, http: aiohttp.ClientSession
) -> None:
    answers = []
    for _ in range(2):
        async with http.post(f"{outbox.url}/sms", json=SMS, headers=KEY) as response:
            answers.append((response.status, await response.json()))

    async with http.get(outbox.url) as response:
        page = await response.text()

    assert answers[0] == answers[1]
    assert answers[0][0] == 202
    assert page.count("<article>") == 1
    assert '<a href="http://127.0.0.1:8004/o/ABC"' in page


async def test_a_mail_is_kept_with_its_bytes_and_listed_newest_first(
    outbox: Outbox, http: aiohttp.ClientSession
) -> None:
    await aiosmtplib.send(a_mail("Un"), hostname="127.0.0.1", port=outbox.smtp_port)
    await aiosmtplib.send(a_mail("Deux"), hostname="127.0.0.1", port=outbox.smtp_port)

    async with http.get(f"{outbox.url}/messages.json?channel=email&to=mael@exemple.invalid") as response:
        listed = await response.json()
    async with http.get(f"{outbox.url}/messages/{listed[0]['id']}.eml") as response:
        raw = await response.text()

    assert [(one["subject"], one["text"].strip()) for one in listed] == [("Été", "Deux"), ("Été", "Un")]
    assert "Subject:" in raw


async def test_a_page_that_a_mail_carries_is_shown(outbox: Outbox, http: aiohttp.ClientSession) -> None:
    mail = a_mail()
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="recu.pdf")
    await aiosmtplib.send(a_mail("sans"), hostname="127.0.0.1", port=outbox.smtp_port)
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=outbox.smtp_port)
    carrying, plain = (one.id for one in outbox.kept.newest_first())

    async with http.get(outbox.url) as response:
        page = await response.text()
    async with http.get(f"{outbox.url}/messages/{carrying}.pdf") as response:
        found = await response.read()
    async with http.get(f"{outbox.url}/messages/{plain}.pdf") as response:
        missing = response.status

    assert page.count("Page jointe") == 1
    assert (found, missing) == (b"%PDF-1.7", 404)


async def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running(folder=tmp_path, sms_key="essai") as first:
        await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=first.smtp_port)

    async with running(folder=tmp_path, sms_key="essai") as second:
        assert [one.subject for one in second.kept.newest_first()] == ["Été"]
        second.kept.forget()

    async with running(folder=tmp_path, sms_key="essai") as third:
        assert third.kept.newest_first() == []


@pytest.mark.parametrize(
    ("change", "headers", "status"),
    [
        ({}, {}, 401),
        ({}, {"Authorization": "Bearer autre"}, 401),
        ({"to": "0199001234"}, KEY, 422),
        ({"text": ""}, KEY, 422),
        ({"from": "UN NOM TROP LONG"}, KEY, 422),
    ],
)
async def test_what_a_provider_would_not_take_is_refused(
    outbox: Outbox, http: aiohttp.ClientSession, change: dict[str, str], headers: dict[str, str], status: int
) -> None:
    async with http.post(f"{outbox.url}/sms", json=SMS | change, headers=headers) as response:
        assert response.status == status
    assert outbox.kept.newest_first() == []


async def test_it_answers_as_badly_as_it_is_told(outbox: Outbox, http: aiohttp.ClientSession) -> None:
    async with http.put(f"{outbox.url}/behaviour", json={"sms": "unavailable", "smtp": "refused"}) as response:
        assert response.status == 200
    async with http.put(f"{outbox.url}/behaviour", json={"sms": "grumpy"}) as response:
        assert response.status == 422

    async with http.post(f"{outbox.url}/sms", json=SMS, headers=KEY) as response:
        assert response.status == 503
    with pytest.raises(aiosmtplib.SMTPDataError):
        await aiosmtplib.send(a_mail(), hostname="127.0.0.1", port=outbox.smtp_port)
    assert outbox.kept.newest_first() == []


async def test_a_text_with_markup_is_shown_as_text(outbox: Outbox, http: aiohttp.ClientSession) -> None:
    async with http.post(f"{outbox.url}/sms", json=SMS | {"text": "<script>x</script>"}, headers=KEY):
        pass

    async with http.get(outbox.url) as response:
        assert "<script>" not in await response.text()
