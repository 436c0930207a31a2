"""A fax goes by itself when its sender has earned it, and waits again after one value that a person corrected."""

import hashlib
import importlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.intake.channels.apart import Apart
from services.intake.channels.trust import Checks, Trusting
from services.intake.domain.originals import Envelope
from services.intake.domain.reading import Reading, Sheet
from services.intake.domain.thresholds import is_sampled
from services.intake.store import outcomes
from services.intake.store.files import Files
from services.intake.use_cases.letters import Letters
from services.intake.use_cases.reading import ReadingMail
from services.intake.use_cases.receiving import Receiving
from shared.clock import Clock
from shared.db import Database
from tests.intake.builders import Here, all_packs, communes, sample
from tests.intake.conftest import Hub
from tests.intake.test_erasing import erase
from tests.intake.test_rules_voting import a_page
from tests.support.postgres import TestServer

CALLER = "+33353010000"
NEEDED = ("description", "claim_number", "loss_kind", "last_name", "address", "postal_code", "city")
"""What must be sure of an order of Mirabelle's."""
FROM = Envelope("fax@exemple.invalid", ("odm@passerelle.exemple.invalid",), "127.0.0.1")


class Faxes:
    """Reads every message as a fax that both engines read alike, but for telephones; each has its own claim."""

    async def read(self, raw: bytes) -> Reading:
        number, _, phones = raw.decode().partition(" ")
        first, _, second = phones.partition("/")
        sheets = (self._sheet(number, first, "rapidocr"), self._sheet(number, second or first, "tesseract"))
        return Reading(is_fax=True, caller=CALLER, message_id=number, sheets=sheets)

    def _sheet(self, number: str, phone: str, engine: str) -> Sheet:
        page = a_page(
            ("Mirabelle Assurances",), ("N° de sinistre", f"MIR-2026-{number}"), ("Nom de l'assuré", "PENVERNOU"),
            ("Adresse du risque", f"{number[-2:]} rue Basse, 35400 SAINT-MALO"),
            ("Nature du sinistre", "Dégât des eaux"),
            ("Travaux à effectuer", "Peinture du plafond de la chambre à refaire sur 9 m2."),
            *([("Tél. de l'assuré", phone)] if phone else []),
        )  # fmt: skip
        return Sheet("1.2", 1, "fax.tif, page 1", page.text, page.spans, engine)


@dataclass
class Desk:
    """Intake with these faxes."""

    db: Database
    receiving: Receiving
    reading: ReadingMail

    async def state_of(self, raw: bytes, *, sampled: bool = False) -> str:
        """What became of a fax, of those that a person checks anyway or of the others."""
        assert is_sampled(hashlib.sha256(raw).digest(), 0.05) is sampled
        await self.receiving.keep(raw, FROM, door="smtp")
        await self.reading.read_stored()
        async with self.db.reading() as tx:
            state: str = await tx.fetchval("select state from item order by received_at desc, id desc limit 1")
        return state

    async def let_go(
        self, many: int, *, right: bool = True, sender: str = f"fax:{CALLER}", fields: Sequence[str] = NEEDED,
        engines: int = 2, confidence: float = 0.97,
    ) -> None:  # fmt: skip
        """As if people had let so many orders of a sender go, with these fields as they were read or otherwise."""
        async with self.db.transaction() as tx:
            await tx.execute(
                """insert into field_outcome
                   select gen_random_uuid(), field, 'mirabelle', 'label', $5, $6, 'a', 'a', $3,
                          clock_timestamp() - n * interval '1 ms', $4
                     from unnest($1::text[]) as field, generate_series(1, $2) as n""",
                list(fields), many, right, sender, engines, confidence,
            )  # fmt: skip


@pytest.fixture
async def desk(postgres: TestServer, tmp_path: Path) -> AsyncIterator[Desk]:
    db, clock = Database((await postgres.fresh("intake")).runtime), Clock()
    await db.start()
    files = Files.at("", folder=tmp_path)
    reading = ReadingMail(
        db=db, files=files, clock=clock, reader=Faxes(),
        trusting=Trusting(checks=Checks(), apart=Apart(), packs=all_packs()), extractor=Here(),
        letters=Letters(db=db, clock=clock, packs=all_packs()), packs=all_packs(), communes=communes(),
        fax_gateways=frozenset(),
    )  # fmt: skip
    yield Desk(db, Receiving(db=db, files=files, clock=clock), reading)
    await db.stop()


async def test_a_fax_goes_by_itself_once_its_sender_has_earned_what_nothing_proves(desk: Desk) -> None:
    stranger = await desk.state_of(b"00411")
    await desk.let_go(20, sender="fax:+33353019999")
    another = await desk.state_of(b"00412")
    await desk.let_go(20)
    known = await desk.state_of(b"00414")
    await desk.let_go(1, right=False)
    corrected = await desk.state_of(b"00415")

    assert (stranger, another, known, corrected) == ("waiting", "waiting", "submitted", "waiting")


async def test_a_field_that_was_too_often_wrong_of_anybody_keeps_orders_from_going_by_themselves(desk: Desk) -> None:
    await desk.let_go(20)
    before = await desk.state_of(b"00411")
    await desk.let_go(60, right=False, fields=["claim_number"], sender="fax:+33353019999")
    after = await desk.state_of(b"00412")

    assert (before, after) == ("submitted", "waiting")


async def test_a_doubtful_value_that_an_order_can_do_without_does_not_go_unseen_with_it(desk: Desk) -> None:
    await desk.let_go(20)
    sure = await desk.state_of(b"00411 04 65 71 08 11")
    disputed = await desk.state_of(b"00412 04 65 71 08 79/04 65 71 08 70")

    async with desk.db.reading() as tx:
        rows = await tx.fetch(
            """select content->'insured'->'phones' as phones, form->>'phones' as form,
                      draft->'fields'->'phones' as read,
                      (select detail->>'reason' from act where item_id = i.id and verb = 'left_out') as left_out
                 from item i order by received_at, id"""
        )
    assert (sure, disputed) == ("submitted", "submitted")
    assert [(row["phones"], row["left_out"]) for row in rows] == [(["+33465710811"], None), ([], "Téléphones")]
    assert (rows[1]["read"]["confidence"], rows[1]["read"]["value"], rows[1]["form"]) == (0.4, "04 65 71 08 79", None)


async def test_a_sample_of_what_is_sure_waits_for_a_person_all_the_same(desk: Desk) -> None:
    numbers = (f"{number:05}".encode() for number in range(400, 1000))
    sampled = next(raw for raw in numbers if is_sampled(hashlib.sha256(raw).digest(), 0.05))
    await desk.let_go(20)

    checked = await desk.state_of(sampled, sampled=True)
    other = await desk.state_of(b"00412")

    async with desk.db.reading() as tx:
        told = await tx.fetch("select detail->'sampled' as sampled from act where verb = 'read' order by id")
    assert (checked, other) == ("waiting", "submitted")
    assert [row["sampled"] for row in told] == [True, None]


async def test_the_latest_outcomes_of_a_sender_are_those_read_surely_from_images(desk: Desk) -> None:
    sender = f"fax:{CALLER}"
    await desk.let_go(2)
    await desk.let_go(1, right=False, fields=["city"], confidence=0.85)
    await desk.let_go(1, right=False, fields=["address"], engines=0)
    await desk.let_go(1, right=False, fields=["last_name"])

    async with desk.db.reading() as tx:
        fields = ["city", "address", "last_name"]
        found = await outcomes.lately(tx, insurer="mirabelle", sender=sender, fields=fields, sure=0.9, latest=2)
        nobody = await outcomes.lately(tx, insurer="mirabelle", sender="", fields=fields, sure=0.9, latest=2)

    assert found == {"city": [True, True], "address": [True, True], "last_name": [False, True]}
    assert nobody == {}


async def test_outcomes_of_before_are_their_senders_and_an_erased_order_s_are_nobody_s(hub: Hub) -> None:
    migration = importlib.import_module("services.intake.migrations.0021_earned")
    item = await hub.item_of(sample("14_mirabelle_agence"))
    await hub.rows.execute(
        "insert into field_outcome select $1, 'city', 'mirabelle', 'label', 2, 0.97, 'a', 'a', true, now()", item["id"]
    )

    await hub.rows.execute(migration.KNOWN)
    known = await hub.rows.fetchval("select sender from field_outcome")
    await erase(hub, item["id"])
    erased = await hub.rows.fetchrow("select sender, proposal, human from field_outcome")

    assert known == f"mail:{item['sender']}".lower()
    assert tuple(erased or ()) == ("", "", "")
