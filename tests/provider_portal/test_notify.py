"""The carriers: one set of expectations for the real clients against real servers, and for the console version."""

import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.demo.outbox.server import Outbox, running
from deploy.local.processes import free_port
from services.provider_portal.domain.notices import Message, Text
from services.provider_portal.notify.codes import SMS, SMTP, sms_error, smtp_error
from services.provider_portal.notify.console import Console
from services.provider_portal.notify.mail import MailCarrier, MailServer
from services.provider_portal.notify.sms import SmsProvider
from services.provider_portal.use_cases.notices import Carrier
from shared.client import Client
from shared.clock import Clock
from shared.errors import Refused, Unavailable

TO = {"sms": "+33199001234", "email": "mael@exemple.invalid"}


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[Outbox]:
    async with running(folder=tmp_path / "outbox", sms_key="essai") as outbox:
        yield outbox


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Client(timeout=2, allow_private=True) as client:
        yield client


def an_sms_provider(client: Client, url: str, key: str = "essai") -> SmsProvider:
    return SmsProvider(client=client, url=url, key=key, sender="PASSERELLE")


def a_mail_carrier(port: int) -> MailCarrier:
    return MailCarrier(server=MailServer("127.0.0.1", port, "Hub <hub@exemple.invalid>"), clock=Clock())


def a_message(channel: str) -> Message:
    return Message(channel, TO[channel], Text("Dossier 26 à Nantes", "Dossier 26"), reference="ref-1")


@pytest.fixture(params=["sms", "email"])
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def carrier(channel: str, outbox: Outbox, client: Client) -> Carrier:
    return an_sms_provider(client, outbox.url) if channel == "sms" else a_mail_carrier(outbox.smtp_port)


async def test_a_message_arrives_as_it_was_written(carrier: Carrier, channel: str, outbox: Outbox) -> None:
    reference = await carrier.send(a_message(channel))

    (kept,) = outbox.kept.newest_first()
    assert reference
    assert (kept.channel, kept.recipients, kept.text.strip()) == (channel, (TO[channel],), "Dossier 26 à Nantes")


async def test_the_console_version_takes_every_message(channel: str) -> None:
    terminal = io.StringIO()

    reference = await Console(terminal).send(a_message(channel))

    assert reference
    assert "Dossier 26 à Nantes" in terminal.getvalue()


async def test_bad_weather_is_unavailable(carrier: Carrier, channel: str, outbox: Outbox) -> None:
    outbox.behaviour.sms = outbox.behaviour.smtp = "unavailable"

    with pytest.raises(Unavailable):
        await carrier.send(a_message(channel))


async def test_what_will_never_arrive_is_refused(carrier: Carrier, channel: str, outbox: Outbox) -> None:
    outbox.behaviour.sms = outbox.behaviour.smtp = "refused"

    with pytest.raises(Refused) as refused:
        await carrier.send(a_message(channel))

    assert refused.value.sentence in {"numéro refusé par l'opérateur", "adresse e-mail inconnue"}


async def test_nobody_at_the_address_is_unavailable(channel: str, client: Client) -> None:
    port = free_port()
    gone = an_sms_provider(client, f"http://127.0.0.1:{port}") if channel == "sms" else a_mail_carrier(port)

    with pytest.raises(Unavailable):
        await gone.send(a_message(channel))


async def test_a_key_that_is_refused_is_ours_to_mend_and_tried_again(client: Client, outbox: Outbox) -> None:
    with pytest.raises(Unavailable):
        await an_sms_provider(client, outbox.url, key="autre").send(a_message("sms"))


async def test_a_provider_that_never_answers_is_given_up(client: Client) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]

        with pytest.raises(Unavailable):
            await an_sms_provider(client, f"http://127.0.0.1:{port}").send(a_message("sms"))


async def test_the_same_reference_is_one_sms(client: Client, outbox: Outbox) -> None:
    provider = an_sms_provider(client, outbox.url)

    first, second = [await provider.send(a_message("sms")) for _ in range(2)]

    assert first == second
    assert len(outbox.kept.newest_first()) == 1


async def test_a_mail_carries_its_reference_and_says_it_is_automatic(outbox: Outbox) -> None:
    await a_mail_carrier(outbox.smtp_port).send(a_message("email"))

    raw = outbox.kept.raw(outbox.kept.newest_first()[0].id) or b""
    assert b"Message-ID: <ref-1@exemple.invalid>" in raw
    assert b"Auto-Submitted: auto-generated" in raw


def test_every_code_has_a_reason_a_person_can_read() -> None:
    for meaning in (*SMS.values(), *SMTP.values()):
        assert meaning.error in (Refused, Unavailable)
        assert len(meaning.reason) > 10


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (sms_error(422, "sender_blocked"), Refused),
        (sms_error(418, "teapot"), Unavailable),
        (sms_error(502, ""), Unavailable),
        (sms_error(429, ""), Unavailable),
        (smtp_error(499), Unavailable),
        (smtp_error(571), Refused),
    ],
)
def test_an_unknown_code_still_means_later_or_never(error: Exception, kind: type[Exception]) -> None:
    assert type(error) is kind
