"""One order in all the logs: one correlation id from its first door to the visit, and no person in any line.

A craftsman's request has an id of its own, for its one line `request`, which names nothing of an order; what he says
goes on under the order's id (docs/operations/logs.md).
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest

from deploy.demo.insurer_sandbox.samples import sample
from shared.clock import Clock
from tests.chaos.craftsmen import accept_until_taken, phones
from tests.chaos.mailing import SENDER, order_by_mail
from tests.chaos.processes import LIMIT, ProcessHub
from tests.chaos.reckoning import arrived
from tests.journeys.traces import forms
from tests.provider_portal.phone import Phone
from tests.support.waiting import wait_for

pytestmark = pytest.mark.timeout(240)

LAST_NAME, FIRST_NAME = "Trevignon", "Hyacinthe"
PHONE, EMAIL = "03 53 01 44 77", "hyacinthe@trevignon.exemple.invalid"
STREET = "impasse du Petit Goeland"
WORDS = "vasistas de la souillarde"
"""Without accents: however a line is written down, they would stand in it as they stand here."""

HEARD: Final = {
    "insurer_gateway": ("intake.order.received.v1", "casework.notice.issued.v1"),
    "casework": (
        "intake.order.submitted.v1", "assignment.offer.made.v1", "portal.notice.delivered.v1",
        "assignment.intervention.assigned.v1", "portal.contact.declared.v1", "portal.visit.booked.v1",
    ),
    "assignment": ("casework.intervention.ready.v1", "portal.offer.accepted.v1"),
    "provider_portal": (
        "assignment.offer.made.v1", "assignment.intervention.assigned.v1", "casework.job.opened.v1",
        "casework.job.changed.v1",
    ),
    "intake": ("casework.dossier.opened.v1",),
}  # fmt: skip
"""Who hears of the order, from the door to the visit; each says under which ids."""


@dataclass(frozen=True)
class Line:
    """A line of a service's log, as it stands there and as it reads."""

    text: str
    fields: Mapping[str, Any] = field(repr=False)

    @property
    def event(self) -> str:
        """What it says; nothing when it is no line of ours."""
        return str(self.fields.get("event", ""))

    @property
    def ids(self) -> set[str]:
        """The correlation ids it carries: of a batch one for each message."""
        return {str(self.fields.get("correlation_id")), *self.fields.get("correlation_ids", ())}

    def names(self, ids: Iterable[str]) -> bool:
        """Whether one of these stands in it."""
        return any(one in self.text for one in ids)


async def by_web(hub: ProcessHub) -> tuple[str, str]:
    """An order of the insurer's program, under an id it gave; both."""
    walk, chosen = secrets.token_hex(16), sample("mb-plomberie").order
    person = {"last_name": LAST_NAME, "first_name": FIRST_NAME, "phones": [PHONE], "email": EMAIL}
    site = chosen["site"] | {"address": f"7 {STREET}"}
    order = chosen | {"insurer_reference": f"L-{walk[:8]}", "insured": person, "site": site, "description": WORDS}
    reply = await hub.platform.insurer("mirabelle").order(order, key=f"log-{walk}", correlation_id=walk, tries=10)
    return str(reply.json()["order_id"]), walk


async def by_mail(hub: ProcessHub) -> tuple[str, str]:
    """An agency's mail; its order, and the id the door gave it."""
    ours = {
        "HALLEBARDIER Quentin": f"{LAST_NAME.upper()} {FIRST_NAME}",
        "03 53 01 44 10": f"{PHONE}\nE-mail : {EMAIL}",
        "impasse des Cordeliers": STREET,
        "vitre de cuisine": WORDS,
    }
    order = await order_by_mail(hub, claim=f"MIR-2027-{secrets.randbelow(10**6):06d}", changes=ours)
    sql = "select correlation_id from original o join item i on i.original_id = o.id where i.id::text = $1"
    return order, str((await hub.rows("intake", sql, order))[0]["correlation_id"])


@pytest.mark.parametrize("sent", [by_web, by_mail])
async def test_one_order_has_one_id_in_all_logs_from_its_door_to_the_visit_and_no_person_in_them(
    hub: ProcessHub, sent: Callable[[ProcessHub], Awaitable[tuple[str, str]]]
) -> None:
    order, walk = await sent(hub)
    await arrived(hub, [order])
    offers = await hub.offers([order])
    craftsmen = await phones(hub, offers)

    await _carried_to_the_visit(hub, order, craftsmen[str(offers[0]["firm_id"])], offers[0])
    ids = await _named(hub, order)
    await wait_for(lambda: not _missing(hub, walk, ids), LIMIT)

    lines = [line for name in hub.programs for line in _lines(hub, name)]
    assert [line.text for line in lines if line.names(ids) and walk not in line.ids] == []
    asked = {one for line in lines if _is_of_a_craftsman(line) for one in line.ids}
    assert len(asked) >= len(("accept", "contact", "visit"))
    assert [line.text for line in lines if line.ids & asked and line.event != "request"] == []
    assert await _persons_in_logs(hub, offers) == []
    for phone in craftsmen.values():
        await phone.close()


async def _carried_to_the_visit(hub: ProcessHub, order: str, phone: Phone, offer: dict[str, Any]) -> None:
    """Accepted, the client called, the visit fixed; each goes on once the insurer knows."""
    await accept_until_taken(phone, offer)
    await wait_for(lambda: hub.told(order)["artisan.affecte"], LIMIT)
    (job,) = await wait_for(lambda: hub.jobs([order]), LIMIT)
    now = Clock(hub.layout.data / "clock").now()
    path = f"/api/jobs/{job['id']}/reports"
    await _reported(phone, path, kind="contact", contacted_at=now.isoformat())
    await wait_for(lambda: hub.told(order)["client.contacte"], LIMIT)
    await _reported(phone, path, kind="visit", visit_at=(now + timedelta(days=2)).isoformat())
    await wait_for(lambda: hub.told(order)["visite.fixee"], LIMIT)


async def _reported(phone: Phone, path: str, **report: str) -> None:
    status, answer = await phone.json("POST", path, report, key=secrets.token_hex(8))
    assert status == 202, answer


async def _named(hub: ProcessHub, order: str) -> dict[str, str]:
    """Every id that the order has on its way → the line, beside those of hearing, that must name it."""
    (dossier,), offers, jobs = await hub.dossiers([order]), await hub.offers([order]), await hub.jobs([order])
    items = await hub.rows(
        "intake", "select id, original_id from item where $1 in (id::text, gateway_order_id::text)", order
    )
    reports = await hub.rows("provider_portal", "select id from report where job_id = any($1)", _of(jobs, "id"))
    notices = await hub.rows("provider_portal", "select id from notice where offer_id = any($1)", _of(offers, "id"))
    messages = hub.platform.ledger.received("mirabelle", order_id=order)
    mails = [item for item in items if item["original_id"]]
    others = [
        order,
        dossier["id"],
        dossier["number"],
        *_of(items, "id"),
        *_of(offers, "intervention_id"),
        *_of(jobs, "id"),
    ]
    return {str(one): "" for one in others} | {
        str(one): event
        for event, some in {
            "message_kept": _of(mails, "original_id"),
            "receipt_ended": _of(mails, "id"),
            "offer_answered": _of(offers, "id"),
            "notice_ended": _of(notices, "id"),
            "report_kept": _of(reports, "id"),
            "delivery_attempted": [one.id for one in messages],
        }.items()
        for one in some
    }


def _of(rows: Sequence[Mapping[str, Any]], name: str) -> list[Any]:
    return [row[name] for row in rows]


def _missing(hub: ProcessHub, walk: str, ids: Mapping[str, str]) -> list[str]:
    """The stations that have not said under the order's id that they heard of it, or did their part."""
    unheard = [
        f"{service}: {type_}"
        for service, types in HEARD.items()
        for type_ in types
        if not any(line.fields.get("type") == type_ and walk in line.ids for line in _lines(hub, service))
    ]
    said = {(line.event, one) for name in hub.programs for line in _lines(hub, name) for one in ids if one in line.text}
    return unheard + [f"{event}: {one}" for one, event in ids.items() if event and (event, one) not in said]


def _is_of_a_craftsman(line: Line) -> bool:
    route = str(line.fields.get("route", ""))
    return line.event == "request" and route.endswith(("/answers", "/reports"))


async def _persons_in_logs(hub: ProcessHub, offers: Sequence[Mapping[str, Any]]) -> list[str]:
    """The words of the insured, of who sent the mail and of the craftsmen that stand in any log, the servers' too."""
    sql = "select name, phone, email from account where firm_id = any($1)"
    accounts = await hub.rows("provider_portal", sql, _of(offers, "firm_id"))
    theirs = [word for row in accounts for word in row.values() if word]
    private = [LAST_NAME, FIRST_NAME, PHONE, EMAIL, STREET, WORDS, SENDER, "nancy@mirabelle", *theirs]
    written = "\n".join(file.read_text(errors="replace") for file in hub.layout.logs.glob("*.log")).lower()
    return [form for word in private for form in forms(word) if form.lower() in written]


def _lines(hub: ProcessHub, name: str) -> list[Line]:
    """What stands in the log of a program, unless it is a server."""
    if name in ("postgres", "kafka"):
        return []
    return [_line(text) for text in hub.programs[name].log.read_text(errors="replace").splitlines()]


def _line(text: str) -> Line:
    try:
        read = json.loads(text)
    except ValueError:  # of a library that knows no JSON, or cut off by a kill
        return Line(text, {})
    return Line(text, read if isinstance(read, dict) else {})
