"""Valid things for tests of the insurers' door; a test names only what matters to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import yaml
from uuid_utils.compat import uuid7

from contracts.events.casework import DossierNumbers, NoticeIssued
from contracts.events.envelope import Source
from contracts.events.intake import OrderReceived
from deploy.partner_secrets import INSURERS_FOLDER
from services.insurer_gateway.domain.profiles import Profile
from services.insurer_gateway.insurers.profiles import read_profiles
from tests.support.examples import example

PROFILES = read_profiles(INSURERS_FOLDER, sandbox_url="http://127.0.0.1:9", today=date(2026, 6, 1))
ALLIANZ: Profile = PROFILES["allianz"]
MIRABELLE: Profile = PROFILES["mirabelle"]

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def profile_file(partner: str) -> dict[str, Any]:  # Any: a YAML document
    """The first version of a partner's profile as its file says it; a test names only what it changes."""
    text = (INSURERS_FOLDER / partner / "gateway.yaml").read_text(encoding="utf-8")
    first: dict[str, Any] = next(iter(yaml.load_all(text, yaml.CSafeLoader)))
    return first


def an_order(**overrides: Any) -> dict[str, Any]:  # Any: an order is JSON
    """The body of a valid Mirabelle order."""
    return {
        "origin": "PLATEFORME",
        "claim_number": f"MIR-2026-{uuid7().hex[-5:]}",
        "description": "Vitre fendue par la grêle.",
        "loss_kind": "BDG",
        "trade": "VITRERIE",
        "insured": {"last_name": "Kerbrézel-Test", "phones": ["02 61 91 20 01"]},
        "site": {"address": "14 rue des Sternes", "postal_code": "44000", "city": "Nantes"},
    } | overrides


def a_source(insurer: str = "allianz", *, gateway_order_id: UUID | None = None, channel: str = "web") -> Source:
    """Where an order came from."""
    return Source(
        channel=channel,
        insurer=insurer,
        gateway_order_id=gateway_order_id,
        insurer_reference="AZ-1",
        claim_number="C2S260310042",
    )


def a_received(source: Source | None = None, **overrides: object) -> OrderReceived:
    """Intake has an order."""
    return example(OrderReceived, **{"order_id": uuid7(), "source": source or a_source()} | overrides)


def a_notice(act: str = "accepted", source: Source | None = None, **overrides: object) -> NoticeIssued:
    """Casework tells one thing of a new dossier."""
    source = source or a_source()
    plain: dict[str, object] = {
        "notice_id": uuid7(),
        "dossier_id": uuid7(),
        "order_id": uuid7(),
        "insurer": source.insurer,
        "source": source,
        "numbers": DossierNumbers(main="26-000042-K", companion="26-000043-M"),
        "journal_entry_id": uuid7(),
        "act": act,
        "occurred_at": NOON,
        "due_at": NOON + timedelta(days=1),
        "restart_at": None,
        "action_code": None,
        "reason": None,
        "rule": None,
        "sentence": "Dossier ouvert.",
        "firm": None,
    }
    return example(NoticeIssued, **plain | overrides)
