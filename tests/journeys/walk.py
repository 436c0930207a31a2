"""Following one order: the insurer who ordered, the craftsmen who are asked, the desk that helps.

Everything is seen from outside, as each of these people would see it; only *which craftsman was asked* is read from
the portal's rows, because in life he knows it from his telephone.
"""

import copy
import re
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import aiosmtplib

from deploy.demo.insurer_sandbox.ledger import Received
from deploy.demo.insurer_sandbox.samples import sample
from tests.intake.builders import sample as mailed
from tests.provider_portal.phone import Page, Phone
from tests.support.hub import Hub
from tests.support.waiting import wait_for

LIMIT = 20.0
PARIS = ZoneInfo("Europe/Paris")

Json = dict[str, Any]  # Any: what the doors say is JSON


class Walk:
    """One order and the people around it."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.mark = secrets.token_hex(4)
        self.partner = ""
        self.order_id = ""
        self._phones: list[Phone] = []
        self._items: list[Json] = []

    async def close(self) -> None:
        """Puts the telephones down."""
        for phone in self._phones:
            await phone.close()

    async def order(self, name: str, **changes: object) -> str:
        """The insurer sends a sample order by his program; its id at the gateway."""
        chosen = sample(name)
        content: Json = copy.deepcopy(chosen.order) | {"insurer_reference": f"J-{self.mark}"} | changes
        self.partner = chosen.partner
        told = await self.hub.platform.send(self.partner, content, label=name)
        self.order_id = str(told["order_id"])
        return self.order_id

    async def told(self, kind: str) -> Json:
        """What the insurer was told of this kind, by webhook, once it has come."""

        def come() -> Json | None:
            found = [one for one in self.received() if one.type == kind]
            return found[-1].body if found else None

        message = await wait_for(come, LIMIT)
        assert message is not None
        return message

    def received(self) -> list[Received]:
        """Everything the insurer's own books hold about this order."""
        return self.hub.platform.ledger.received(self.partner, order_id=self.order_id)

    async def offered(self, number: str, *, but: Collection[UUID] = ()) -> Json:
        """The newest open offer of a dossier, once one was made to a firm not left out."""

        async def made() -> Json | None:
            rows = await self.hub.rows(
                "provider_portal", "select * from offer where dossier_number = $1 order by made_at desc", number
            )
            return next((row for row in rows if row["firm_id"] not in but), None)

        offer = await wait_for(made, LIMIT)
        assert offer is not None
        return offer

    async def offers(self, number: str, *, open_: int) -> list[Json]:
        """The offers of a dossier, the newest first, once so many of them are open."""

        async def there() -> list[Json] | None:
            sql = "select * from offer where dossier_number = $1 order by made_at desc"
            rows = await self.hub.rows("provider_portal", sql, number)
            return rows if sum(row["state"] == "open" for row in rows) == open_ else None

        found = await wait_for(there, LIMIT)
        assert found is not None
        return found

    async def ended(self, number: str, how: str | None) -> Json:
        """The order of a dossier as intake knows it, once its dossier ended so, or is open."""

        async def known() -> Json | None:
            rows = await self.hub.rows("intake", "select * from item where dossier_number = $1", number)
            return next((row for row in rows if row["dossier_end"] == how), None)

        found = await wait_for(known, LIMIT)
        assert found is not None
        return found

    async def craftsman(self, offer: Mapping[str, Any]) -> Phone:
        """The craftsman of an offer, signed in on his telephone."""

        async def known() -> Json | None:  # his firm and his offer come on two topics
            rows = await self.hub.rows(
                "provider_portal",
                "select * from account where firm_id = $1 and number = $2",
                offer["firm_id"],
                offer["professional_number"],
            )
            return next(iter(rows), None)

        person = await wait_for(known, LIMIT)
        assert person is not None
        phone = Phone(self.hub.url("provider_portal"), address=f"192.0.2.{secrets.randbelow(250) + 1}")
        self._phones.append(phone)
        await phone.sign_in(person["email"], self.hub.outbox)
        return phone

    async def until(self, phone: Phone, path: str, words: str) -> Page:
        """Opens a page again until it says these words."""

        async def says() -> Page | None:
            page = await phone.get(path)
            return page if words in page.text else None

        page = await wait_for(says, LIMIT)
        assert page is not None
        return page

    async def accepted(self, kind: str = "ordre.accepte") -> str:
        """The dossier's number, once the insurer was told."""
        return str((await self.told(kind))["data"]["dossiers"]["main"])

    async def win(self, number: str, *, but: Collection[UUID] = ()) -> tuple[Phone, str]:
        """A craftsman who is asked presses *Accepter* and wins; his telephone, and the address of his job."""
        offer = await self.offered(number, but=but)
        phone = await self.craftsman(offer)
        path = f"/offres/{offer['id']}"
        await phone.press(await phone.get(path), f"{path}/accepter")

        async def opened() -> str | None:
            rows = await self.hub.rows("provider_portal", "select id from job where offer_id = $1", offer["id"])
            return f"/missions/{rows[0]['id']}" if rows else None

        job = await wait_for(opened, LIMIT)
        assert job is not None
        return phone, job

    async def report(self, phone: Phone, job: str, act: str, **typed: str) -> Page:
        """The craftsman fills one of the job's forms."""
        page = await phone.press(await phone.get(job), f"{job}/{act}", typed)
        assert "Rien n'a été enregistré" not in page.text, page.text
        return page

    def local(self, **later: float) -> str:
        """The hub's moment as a form writes it, in the time of mainland France."""
        moment = (self.hub.now() + timedelta(**later)).astimezone(PARIS)
        return f"{moment:%Y-%m-%dT%H:%M}"

    async def dossier(self, number: str) -> Json:
        """The dossier as the desk reads it."""
        async with self.hub.desk() as desk, desk.get(f"{self.hub.url('casework')}/v1/dossiers/{number}") as answer:
            assert answer.status == 200, await answer.text()
            found: Json = await answer.json()
            return found

    async def act(self, number: str, act: str, *, roles: tuple[str, ...] = ("cc",), **fields: object) -> Json:
        """Somebody of the desk acts on the dossier; reads it again when it moved meanwhile, as he is told to."""
        url = f"{self.hub.url('casework')}/v1/dossiers/{number}/acts"

        async def done() -> Json | None:
            version = (await self.dossier(number))["version"]
            body = {"version": version, "act": {"act": act, **fields}}
            async with self.hub.desk(*roles) as desk, desk.post(url, json=body) as answer:
                assert answer.status in (200, 409), await answer.text()
                return await answer.json() if answer.status == 200 else None

        found = await wait_for(done, LIMIT)
        assert found is not None
        return found

    async def merge(self, number: str, *, into: str, reason: str) -> Json:
        """The desk merges a dossier into another; reads both again when one moved meanwhile."""
        url = f"{self.hub.url('casework')}/v1/dossiers/{number}/merge"

        async def body() -> Json:
            versions = (await self.dossier(number))["version"], (await self.dossier(into))["version"]
            return {"into": into, "version": versions[0], "into_version": versions[1], "reason": reason}

        return await self._again(url, body)

    async def part(self, number: str, *, reason: str) -> Json:
        """The desk undoes the merge of a dossier."""
        url = f"{self.hub.url('casework')}/v1/dossiers/{number}/merge/undo"

        async def body() -> Json:
            return {"version": (await self.dossier(number))["version"], "reason": reason}

        return await self._again(url, body)

    async def _again(self, url: str, body: Callable[[], Awaitable[Json]]) -> Json:
        async def done() -> Json | None:
            async with self.hub.desk() as desk, desk.post(url, json=await body()) as answer:
                assert answer.status in (200, 409), await answer.text()
                return await answer.json() if answer.status == 200 else None

        found = await wait_for(done, LIMIT)
        assert found is not None
        return found

    async def linked(self, number: str) -> list[str]:
        """The numbers of the dossiers linked to this one, once there are some."""

        async def found() -> list[str] | None:
            return [one["number"] for one in (await self.dossier(number))["links"]] or None

        links = await wait_for(found, LIMIT)
        assert links is not None
        return links

    async def current(self, number: str, code: str, *, owner: str | None = None) -> None:
        """Waits until this is the current date d'action, and his who owns it where that is said."""

        async def stands() -> bool:
            dates = [one.get("current") or {} for one in (await self.dossier(number))["interventions"]]
            return any(date.get("code") == code and owner in (None, date.get("owner")) for date in dates)

        await wait_for(stands, LIMIT)

    def kinds(self) -> list[str]:
        """The kinds of all the insurer was told of this order, in their order."""
        return [one.type for one in sorted(self.received(), key=lambda one: one.body["sequence"])]

    async def journal(self, number: str) -> str:
        """The journal in the trade's own text format."""
        url = f"{self.hub.url('casework')}/v1/dossiers/{number}/journal.txt"
        async with self.hub.desk() as desk, desk.get(url) as answer:
            return await answer.text()

    async def journal_says(self, number: str, words: str) -> str:
        """The journal, once it says these words."""

        async def says() -> str | None:
            text = await self.journal(number)
            return text if words in text else None

        text = await wait_for(says, LIMIT)
        assert text is not None
        return text

    async def mail(self, name: str, written: str, *, claim: str = "") -> Json:
        """Somebody mails a sample under a claim number of this walk, a new one unless given; the item it becomes, once
        it was read."""
        claim = claim or written[: len(written) - 6] + f"{secrets.randbelow(10**6):06d}"
        raw = mailed(name).replace(written.encode(), claim.encode())
        raw = re.sub(rb"(?im)^(message-id: *)<", rb"\g<1><" + secrets.token_hex(8).encode() + b".", raw, count=1)
        await self.send(raw)
        before = {item["id"] for item in self._items}

        async def read() -> Json | None:
            found = await self.tray()
            return next((item for item in found if item["id"] not in before and item["state"] != "unread"), None)

        item = await wait_for(read, LIMIT)
        assert item is not None
        return item

    async def send(self, raw: bytes) -> None:
        """Hands these bytes to the hub's SMTP door."""
        await aiosmtplib.send(
            raw,
            sender="expediteur@exemple.invalid",
            recipients=["odm@exemple.invalid"],
            hostname="127.0.0.1",
            port=self.hub.smtp_port,
        )

    async def tray(self) -> list[Json]:
        """What intake holds, the newest items of all states."""
        async with self.hub.desk() as desk, desk.get(f"{self.hub.url('intake')}/v1/items") as answer:
            assert answer.status == 200, await answer.text()
            return list((await answer.json())["items"])

    async def look_at_tray(self) -> None:
        """Remembers what is there, so that the next mail is told from it."""
        self._items = await self.tray()

    async def item(self, item_id: str) -> Json:
        """One item with its fields."""
        async with self.hub.desk() as desk, desk.get(f"{self.hub.url('intake')}/v1/items/{item_id}") as answer:
            found: Json = await answer.json()
            return found

    async def submit(self, item_id: str, **values: str) -> tuple[int, Json]:
        """A CC types what is missing and submits."""
        item = await self.item(item_id)
        body = {"version": item["version"], "insurer": item["insurer"], "values": item["values"] | values}
        url = f"{self.hub.url('intake')}/v1/items/{item_id}/submit"
        async with self.hub.desk("cc") as desk, desk.post(url, json=body) as answer:
            return answer.status, await answer.json()

    async def press(self, item_id: str, act: str, **said: str) -> None:
        """A CC does something else to an item."""
        url = f"{self.hub.url('intake')}/v1/items/{item_id}/{act}"
        version = (await self.item(item_id))["version"]
        async with self.hub.desk("cc") as desk, desk.post(url, json={"version": version, **said}) as answer:
            assert answer.status == 200, await answer.text()

    async def numbered(self, item_id: str) -> str:
        """The dossier an item became."""

        async def number() -> str | None:
            found = (await self.item(item_id)).get("dossier_number")
            return str(found) if found else None

        given = await wait_for(number, LIMIT)
        assert given is not None
        return given
