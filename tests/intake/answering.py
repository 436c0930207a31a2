"""Intake that answers faxes, beside what faxes for it: a provider that speaks as Telnyx does, or a mail gateway."""

import base64
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
import pypdfium2

from deploy.demo.outbox.server import running as outbox_running
from tests.intake.conftest import hub_running
from tests.intake.test_faxes import CALLER, SECRET, pages, signature
from tests.intake.test_receipts import Sending
from tests.support.exchanges import Answer, Exchanges
from tests.support.fax_server import API_KEY, CONNECTION, FaxServer, Sent, fax_server
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

OURS: Final = "+33199006120"
ALWAYS: Final = "mon-sun 00:00-24:00 holidays"
WAYS: Final = ("telnyx", "mail")


@dataclass
class Answering(Sending):
    """A hub, what faxes for it, and how a test speaks with both."""

    server: FaxServer
    way: str

    async def faxed(self, *, caller: str = CALLER, **changed: Any) -> UUID:  # Any: a field of the fax
        """A fax that came by the signed door; its item."""
        told = {
            "id": str(uuid4()), "received_at": "2026-03-12T09:14:00+01:00", "caller_number": caller, "pages": 2,
            "called_number": OURS, "media": base64.b64encode(pages()).decode(),
        } | changed  # fmt: skip
        body = orjson.dumps(told)
        headers = signature(body, SECRET) | {"Content-Type": "application/json"}
        answer = await self._door.post("/v1/faxes/signed", data=body, headers=headers)
        assert answer.status == 200, answer
        await self.hub.read_all()
        found: UUID = (await self.hub.items())[-1]["id"]
        return found

    async def received_by_telnyx(self, *, caller: str) -> None:
        """A fax that came to our number there."""
        self.server.media["/f1"] = pages()
        body = self.server.received(caller=caller, called=OURS)
        answer = await self._door.post("/v1/faxes/telnyx", data=body, headers=self.server.headers(body))
        assert answer.json() == {"status": "kept"}

    async def tells(self, fax: Sent, kind: str, reason: str | None = None, *, proof: str | None = None) -> Answer:
        """The provider's news of a fax of ours."""
        body = self.server.event(fax, kind, reason)
        headers = self.server.headers(body) | ({"telnyx-signature-ed25519": proof} if proof else {})
        return await self._door.post("/v1/faxes/telnyx", data=body, headers=headers)

    def in_difficulty(self) -> None:
        """What faxes for us takes nothing now."""
        self.server.answers[:] = [429]
        self.outbox.behaviour.smtp = "unavailable"

    def well_again(self) -> None:
        self.server.answers.clear()
        self.outbox.behaviour.smtp = "ok"

    def refusing(self) -> None:
        """What faxes for us takes this one never."""
        self.server.answers[:] = [422]
        self.outbox.behaviour.smtp = "refused"

    def out(self) -> list[tuple[str, bytes]]:
        """The faxes that left: number and page, oldest first."""
        if self.way == "telnyx":
            return [(fax.to, fax.document) for fax in self.server.faxes]
        mails = [self.outbox.kept.raw(one.id) or b"" for one in reversed(self.outbox.kept.newest_first())]
        return [_page_of(mail) for mail in mails]

    async def due_now(self) -> None:
        """What waits for its next try has waited long enough."""
        await self.hub.rows.execute("update receipt set next_at = created_at where state = 'waiting'")

    async def receipt(self) -> dict[str, Any]:
        """The only receipt, as it stands."""
        (row,) = await self.hub.rows.fetch("select * from receipt")
        return dict(row)

    @property
    def _door(self) -> Exchanges:
        return Exchanges(self.hub.session, self.hub.service.url, service="intake")


@asynccontextmanager
async def answering(
    postgres: TestServer, staff_keys: StaffKeys, folder: Path, *, way: str, **chosen: Any
) -> AsyncIterator[Answering]:
    """Intake that answers faxes this way; `chosen` are further settings."""
    async with outbox_running(folder=folder / "outbox", sms_key="demo") as outbox, fax_server() as server:
        told: dict[str, Any] = {
            "mail_port": outbox.smtp_port, "fax_secrets": SECRET, "fax_telnyx_key": server.public,
            "fax_private_media": True, "fax_reply": way, "fax_reply_from": OURS, "fax_reply_hours": ALWAYS,
            "fax_reply_telnyx_url": server.url, "fax_reply_telnyx_key": API_KEY,
            "fax_reply_telnyx_connection": CONNECTION, "fax_reply_mail": "{number}@fax.exemple.invalid",
        } | chosen  # fmt: skip
        async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=folder, **told) as hub:
            yield Answering(hub, outbox, server, way)


def words_of(document: bytes) -> str:
    """What stands on a page."""
    (page,) = pypdfium2.PdfDocument(document)
    return " ".join(page.get_textpage().get_text_range().split())


def _page_of(raw: bytes) -> tuple[str, bytes]:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    (part,) = mail.iter_attachments()
    content = part.get_content()
    assert isinstance(content, bytes)
    return "+" + str(mail["To"]).partition("@")[0], content
