"""From flat strings, as typed or read, to the typed order, and back.

What cannot be turned into its type becomes a problem with its field, never an exception in the middle
of a form and never a value that was not written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from contracts.events.envelope import Money, OrderContent, Person, Site
from services.intake.domain import values
from services.intake.domain.checks import Finding
from services.intake.domain.fields import BY_NAME, FIELDS

LONGEST = {"text": 200, "long": 20_000, "phones": 200}


@dataclass(frozen=True, slots=True)
class Typed:
    """A form made into an order, and what was wrong with single values."""

    order: OrderContent
    problems: tuple[Finding, ...]


def typed(given: Mapping[str, str]) -> Typed:
    """The order that these strings describe; missing fields stay empty for the checks to find."""
    text = {name: given.get(name, "").strip() for name in BY_NAME}
    return Typed(order=_order(text), problems=tuple(_malformed(text)))


def _order(text: Mapping[str, str]) -> OrderContent:
    amount = values.cents(text["limit"])
    return OrderContent(
        origin=text["origin"],
        claim_number=_reference(text["claim_number"]),
        description=text["description"].replace("\r\n", "\n"),
        loss_kind=text["loss_kind"],
        loss_date=_day(text["loss_date"]),
        insured=Person(
            last_name=text["last_name"],
            first_name=text["first_name"] or None,
            phones=values.phones(text["phones"]),
            email=values.email(text["email"]),
        ),
        site=Site(
            address=text["address"],
            postal_code=text["postal_code"].replace(" ", ""),
            city=text["city"],
            insee=text["insee"].upper() or None,
            access=text["access"] or None,
        ),
        insurer_reference=text["insurer_reference"] or None,
        policy_number=text["policy_number"] or None,
        order_number=text["order_number"] or None,
        agent_code=_reference(text["agent_code"]) or None,
        broker_code=_reference(text["broker_code"]) or None,
        trade=text["trade"] or None,
        occupancy=text["occupancy"] or None,
        dwelling=text["dwelling"] or None,
        has_expert=bool(values.yes(text["has_expert"])),
        limit=None if amount is None else Money(cents=amount),
    )


def _reference(text: str) -> str:
    return re.sub(r"\s+", "", text).upper()


def _day(text: str) -> date | None:
    found = values.day(text)
    return date.fromisoformat(found) if found else None


def _malformed(text: Mapping[str, str]) -> list[Finding]:
    unread = [name for name in _SENTENCES if not _reads(name, text[name])]
    wrong = [_wrong(name, text[name], _SENTENCES[name]) for name in unread]
    for field in FIELDS:
        longest = LONGEST.get(field.kind, 200)
        if len(text[field.name]) > longest:
            wrong.append(_wrong(field.name, "", f"« {field.label} » dépasse {longest} caractères."))
        if field.choices and text[field.name] and text[field.name] not in field.choices:
            wrong.append(_wrong(field.name, text[field.name], f"« {field.label} » : {{}} n'est pas dans la liste."))
    return wrong


_SENTENCES = {
    "loss_date": "« {} » n'est pas une date (jj/mm/aaaa).",
    "phones": "« {} » n'est pas un numéro de téléphone.",
    "email": "« {} » n'est pas une adresse électronique.",
    "limit": "« {} » n'est pas un montant en euros.",
    "has_expert": "« {} » n'est ni oui ni non.",
}


def _reads(name: str, text: str) -> bool:
    if not text:
        return True
    return _READERS[name](text) not in (None, ())


_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "loss_date": values.day,
    "phones": values.phones,
    "email": values.email,
    "limit": values.cents,
    "has_expert": values.yes,
}


def _wrong(name: str, given: str, sentence: str) -> Finding:
    return Finding(rule="FORMAT", sentence=sentence.replace("{}", given[:60]), field=name, blocking=True)


def flat(order: OrderContent) -> dict[str, str]:
    """An order as the strings a form shows."""
    found = {
        "origin": order.origin,
        "claim_number": order.claim_number,
        "description": order.description,
        "loss_kind": order.loss_kind,
        "loss_date": order.loss_date.strftime("%d/%m/%Y") if order.loss_date else "",
        "last_name": order.insured.last_name,
        "first_name": order.insured.first_name,
        "phones": ", ".join(values.readable_phone(number) for number in order.insured.phones),
        "email": order.insured.email,
        "address": order.site.address,
        "postal_code": order.site.postal_code,
        "city": order.site.city,
        "insee": order.site.insee,
        "access": order.site.access,
        "insurer_reference": order.insurer_reference,
        "policy_number": order.policy_number,
        "order_number": order.order_number,
        "agent_code": order.agent_code,
        "broker_code": order.broker_code,
        "trade": order.trade,
        "occupancy": order.occupancy,
        "dwelling": order.dwelling,
        "has_expert": "oui" if order.has_expert else "",
        "limit": values.readable_amount(order.limit.cents) if order.limit else "",
    }
    return {name: text for name, text in found.items() if text}
