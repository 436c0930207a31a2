"""Mandates for tests: valid ones by plain calls, and a program that has them made, signed and collected under."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.esign.domain.creditors import Address, Creditor
from services.esign.domain.mandates import Debtor, Kind, Mandate, MandateStatus, Scheme
from services.esign.store.creditors import read_creditors
from shared.settings import ROOT
from tests.esign.builders import a_person
from tests.esign.conftest import Desk, Json
from tests.support.exchanges import Answer, Exchanges

IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR1420041010050500013M02606"
SIGNED = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
INSURERS: Path = ROOT / "deploy" / "insurers"


@cache
def mirabelle() -> Creditor:
    """The invented insurer, as its folder says."""
    return read_creditors(INSURERS).of("mirabelle")


def an_address(**changes: Any) -> Address:  # Any: parts of the address
    return Address(**{"street": "rue des Lilas", "number": "3 bis", "postal_code": "69003", "town": "Lyon"} | changes)


def a_debtor(**changes: Any) -> Debtor:  # Any: fields of the debtor
    fields: dict[str, Any] = {
        "first_name": "Ana",
        "last_name": "Essai",
        "address": an_address(),
        "email": "ana@exemple.invalid",
    }
    return Debtor(**fields | changes)


def a_mandate(**changes: Any) -> Mandate:  # Any: fields of the mandate
    """An active one."""
    creditor = mirabelle()
    fields: dict[str, Any] = {
        "id": uuid4(),
        "workspace_id": uuid4(),
        "sandbox": True,
        "creditor": "mirabelle",
        "creditor_name": creditor.name,
        "ics": creditor.ics,
        "rum": "MIR-CTR-2026-17-7K3F9Q2M4X",
        "status": MandateStatus.ACTIVE,
        "scheme": Scheme.CORE,
        "kind": Kind.RECURRENT,
        "debtor": a_debtor(),
        "iban": IBAN,
        "bic": "AGRIFRPPXXX",
        "place": "Lyon",
        "authentication_mode": "otp_email",
        "created_at": SIGNED - timedelta(days=1),
        "contract_number": "CTR-2026-17",
        "signed_at": SIGNED,
    }
    return Mandate(**fields | changes)


@dataclass
class Biller:
    """A program that collects premiums; every exchange is checked against the contract."""

    desk: Desk
    key: str
    sandbox: bool = True

    @classmethod
    def of(cls, desk: Desk) -> "Biller":
        """One with the sandbox's key."""
        return cls(desk, desk.keys[True])

    async def call(self, method: str, path: str, **options: Any) -> Answer:  # Any: the options of `send`
        headers = {"Authorization": f"Bearer {self.key}", **options.pop("headers", {})}
        exchanges = Exchanges(self.desk.session, self.desk.url, service="esign")
        return await exchanges.send(method, f"/v1{path}", headers=headers, **options)

    async def made(self, method: str, path: str, status: int, **options: Any) -> Json:  # Any: the options of `send`
        """What a call gives that must go well."""
        answer = await self.call(method, path, **options)
        assert answer.status == status, answer.body
        return answer.json()

    async def mandate(self, person: dict[str, str] | None = None, **changes: Any) -> Json:  # Any: fields
        """A mandate on its way to this person."""
        return await self.made("POST", "/mandates", 201, json=wanted(person or a_person(), **changes))

    async def active(self, **changes: Any) -> Json:  # Any: fields of the mandate
        """A mandate that its debtor has signed on the real pages."""
        person = a_person()
        mandate = await self.mandate(person, **changes)
        await sign(self.desk, person)
        return await self.made("GET", f"/mandates/{mandate['id']}", 200)

    async def planned(self, mandate: Json, *debits: tuple[date, int], **changes: Any) -> list[Json]:  # Any: fields
        """Debits announced long before."""
        body = {
            "notified_on": str(min(day for day, _ in debits) - timedelta(days=20)),
            "instalments": [{"due_on": str(day), "amount_cents": cents, "label": "Prime"} for day, cents in debits],
            **changes,
        }
        made = await self.made("POST", f"/mandates/{mandate['id']}/instalments", 201, json=body)
        return list(made["data"])

    async def report(self, xml: str) -> Answer:
        """What the bank sends, handed in."""
        return await self.call("POST", "/bank_reports", data=xml.encode(), headers={"Content-Type": "application/xml"})


def wanted(person: dict[str, str], **changes: Any) -> Json:  # Any: fields of the mandate
    """The body that asks for a mandate."""
    debtor = {name: person[name] for name in ("first_name", "last_name", "email", "phone_number")}
    address = {"street": "rue des Lilas", "number": "3 bis", "postal_code": "69003", "town": "Lyon", "country": "FR"}
    body = {
        "creditor": "mirabelle",
        "iban": IBAN,
        "contract_number": "CTR-2026-17",
        "authentication_mode": "otp_email",
        "debtor": {**debtor, "address": address},
    }
    return body | changes


async def sign(desk: Desk, person: dict[str, str]) -> None:
    """Signs what reached this person, on the real pages."""
    signer = desk.browser()
    link = await desk.link_for(person)
    documents = await signer.get(f"{link}/documents")
    code_page = await signer.press(documents, f"{link}/consentement", {"signature": "Ana Essai", "consent": "on"})
    end = await signer.press(code_page, f"{link}/code", {"code": await desk.code_for(person)})
    assert "Vous avez signé" in end.text
