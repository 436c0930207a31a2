"""The orders that look like one, as PostgreSQL finds them: the same that a look at every single one finds."""

import json
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.intake.domain.copies import Known, likened, ranked
from services.intake.domain.items import Item, State
from services.intake.domain.likeness import NEAR_DAYS, Likeness, Loss, compare, phone_hash, street_key
from services.intake.domain.reading import Reading
from services.intake.store.likeness import MOST, alike
from shared.db import Database
from tests.support.postgres import TestServer

NOON: Final = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY: Final = date(2026, 3, 7)
STATES: Final = ("waiting", "submitted", "submitted", "rejected", "set_aside", "cancelled", "attached")


@dataclass(frozen=True)
class Row:
    """An order that is known, as its row has it."""

    id: UUID
    state: str = "submitted"
    claim_key: str = ""
    phones: tuple[str, ...] = ()
    insee: str | None = None
    day: date | None = None
    street: str = ""
    of_before: bool = False
    """Written before streets were kept."""
    message_id: str = ""
    original_id: UUID | None = None
    merged_into: UUID | None = None
    received_at: datetime = NOON


class Shelf:
    """A table of orders, and the question put to it."""

    def __init__(self, db: Database, line: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._db = db
        self._line = line

    async def put(self, rows: Sequence[Row]) -> None:
        """These are known from now on."""
        names = (
            "id", "channel", "insurer", "team", "state", "received_at", "claim_key", "loss_insee", "loss_day",
            "loss_phone", "loss_phone_2", "message_id", "original_id", "merged_into", "loss_street", "content",
        )  # fmt: skip
        records = [
            (
                one.id, "web", "allianz", "general", one.state, one.received_at, one.claim_key, one.insee, one.day,
                *(*map(phone_hash, one.phones), None, None)[:2], one.message_id, one.original_id, one.merged_into,
                None if one.of_before else street_key(one.street),
                json.dumps({"insured": {"phones": one.phones}, "site": {"address": one.street}}),
            )
            for one in rows
        ]  # fmt: skip
        await self._line.copy_records_to_table("item", records=records, columns=names)

    async def found(self, asked: Row) -> list[Known]:
        """The orders that may look like this one."""
        reading = Reading(message_id=asked.message_id)
        item = Item(asked.id, "fax", State.WAITING, "general", NOON, reading=reading, original_id=asked.original_id)
        async with self._db.reading() as tx:
            return await alike(tx, item, loss(asked))

    async def plans(self) -> tuple[int, int]:
        """How often the question was answered by the plan that fits every order, and how often by one of its own."""
        async with self._db.reading() as tx:
            row = await tx.fetchrow(
                """select sum(generic_plans)::int as kept, sum(custom_plans)::int as anew from pg_prepared_statements
                    where statement like '%merged_into%'"""
            )
        assert row is not None
        return row["kept"], row["anew"]


@pytest.fixture
async def shelf(postgres: TestServer) -> AsyncIterator[Shelf]:
    """An empty table, and one connection that asks, as a service's busy one does."""
    urls = await postgres.fresh("intake")
    db = Database(urls.runtime, max_size=1)
    await db.start()
    line = await asyncpg.connect(urls.admin)
    yield Shelf(db, line)
    await line.close()
    await db.stop()


def loss(one: Row) -> Loss:
    """What is compared of an order."""
    phones = frozenset(map(phone_hash, one.phones))
    return Loss("allianz", one.claim_key, phones, one.insee, one.day, street_key(one.street))


def shares(asked: Row, known: Row) -> bool:
    """Whether the two share a trait, said without an index."""
    near = asked.day and known.day and abs((asked.day - known.day).days) <= NEAR_DAYS
    return (
        (asked.claim_key != "" and asked.claim_key == known.claim_key)
        or bool(set(asked.phones) & set(known.phones[:2]))
        or (asked.insee is not None and asked.insee == known.insee and bool(near))
        or same_message(asked, known)
    )


def same_message(asked: Row, known: Row) -> bool:
    return asked.message_id != "" and asked.message_id == known.message_id and asked.original_id != known.original_id


def looks_alike(asked: Row, known: Row) -> bool:
    """Whether anybody would be told that the two are alike."""
    return same_message(asked, known) or compare(loss(asked), loss(known)).likeness is not Likeness.NEW


def by_hand(asked: Row, rows: Sequence[Row]) -> set[UUID]:
    """What must be found: every order looked at, one after the other."""
    others = (one for one in rows if one.id != asked.id and one.state in ("waiting", "submitted"))
    return {one.merged_into or one.id for one in others if shares(asked, one) and looks_alike(asked, one)} - {asked.id}


def told(asked: Row, found: Sequence[Known]) -> set[UUID]:
    """Those of what was found that look alike."""
    return {one.order.id for one in ranked(likened(loss(asked), known) for known in found)}


def drawn(dice: random.Random, ids: Sequence[UUID]) -> Row:
    """An order of a small world, where many share something."""
    return Row(
        id=uuid4(),
        state=dice.choice(STATES),
        claim_key=dice.choice(["", *(f"B{number:08d}" for number in range(60)), "B0000004", "C00000012", "B00000021"]),
        phones=tuple(f"+3319900{dice.randrange(80):04d}" for _ in range(dice.randrange(4))),
        insee=dice.choice([None, *(f"54{number:03d}" for number in range(6))]),
        street=dice.choice(["", "rue du Lac", "4 rue du Lac", "4, r. du lac", "12 bis av. Foch", "7 place Ney"]),
        of_before=dice.random() < 0.2,
        day=dice.choice([None, *(DAY + timedelta(days=shift) for shift in range(20))]),
        message_id=dice.choice(["", "", *(f"<{number}@exemple.invalid>" for number in range(30))]),
        original_id=dice.choice([None, uuid4()]),
        merged_into=dice.choice([None] * 9 + list(ids[-3:])) if ids else None,
        received_at=NOON - timedelta(minutes=dice.randrange(10_000)),
    )


@pytest.mark.parametrize("seed", range(5))
async def test_what_is_found_is_what_a_look_at_every_order_finds(shelf: Shelf, seed: int) -> None:
    dice = random.Random(seed)
    goes_on = [Row(id=uuid4(), claim_key=f"M{number:08d}") for number in range(3)]
    rows = [*goes_on, *(drawn(dice, [one.id for one in goes_on]) for _ in range(300))]
    await shelf.put(rows)

    asked = [drawn(dice, [one.id for one in goes_on]) for _ in range(40)] + dice.sample(rows, 20)
    answers = [(one, await shelf.found(one)) for one in asked]

    assert all(len(found) < MOST for _, found in answers)
    assert [told(one, found) for one, found in answers] == [by_hand(one, rows) for one, _ in answers]
    assert sum(len(by_hand(one, rows)) for one in asked) > 50
    assert sum(len(found) for _, found in answers) < sum(shares(one, known) for one in asked for known in rows) / 2


async def test_in_a_storm_the_same_claim_is_found_behind_all_that_is_newer(shelf: Shelf) -> None:
    same = Row(id=uuid4(), claim_key="B00000001", received_at=NOON - timedelta(days=2))
    rung = Row(id=uuid4(), phones=("+33199000001",), received_at=NOON - timedelta(days=3))
    storm = [
        Row(id=uuid4(), claim_key=f"S{number:08d}", insee="54395", day=DAY, street="4 rue du Lac")
        for number in range(200)
    ]
    await shelf.put([same, rung, *storm])

    asked = Row(uuid4(), "waiting", "B00000001", ("+33199000001",), "54395", DAY, street="4 rue du Lac")
    found = await shelf.found(asked)

    assert [one.id for one in found[:2]] == [same.id, rung.id]
    assert len(found) == MOST


async def test_the_question_is_not_planned_anew_for_each_order(shelf: Shelf) -> None:
    dice = random.Random(7)
    await shelf.put([drawn(dice, []) for _ in range(2_000)])

    for _ in range(50):
        await shelf.found(
            Row(uuid4(), "waiting", f"B{dice.randrange(60):08d}", ("+33199000001", "+33199000002"), "54001", DAY)
        )

    kept, anew = await shelf.plans()
    assert (kept >= 45, anew <= 5) == (True, True)
