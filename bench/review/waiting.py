"""The tray that is worked on: one order comes by mail and is read, the others are laid down as copies of it."""

import asyncio
import hashlib
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import aiosmtplib
import asyncpg

from bench.intake.alone import Alone
from services.intake.store.files import Files

SAMPLE: Final = Path(__file__).parents[2] / "tests" / "samples" / "intake" / "01_agence_odm_pdf.eml"
MARK: Final = b"Message-ID: <"
DOUBTFUL: Final = ("claim_number", "agent_code", "city")
"""Fields that a person has to look at: each costs a key."""


async def fill(alone: Alone, waiting: int) -> None:
    """One order comes by mail and is read; the others are laid down as copies that differ in what tells orders."""
    raw = SAMPLE.read_bytes()
    rows = await asyncpg.connect(alone.admin_url)
    await aiosmtplib.send(
        raw, sender="agence.lanvaux@exemple.invalid", recipients=["odm@passerelle.exemple.invalid"],
        hostname="127.0.0.1", port=alone.smtp,
    )  # fmt: skip
    while not (first := await rows.fetchval("select id from item")):  # noqa: ASYNC110  # another process reads it
        await asyncio.sleep(0.1)
    files = Files.at("", folder=alone.files)
    for number in range(waiting):
        copy = raw.replace(MARK, MARK + str(number).encode() + b".", 1)
        file = Files.key(uuid.uuid4())
        await files.put(file, copy)
        ids = uuid.uuid4(), uuid.uuid4()
        await rows.execute(_COPY, *ids, hashlib.sha256(copy).digest(), file, *_own(number), first)
    await rows.execute("update item set state = 'set_aside' where id = $1", first)
    await rows.execute("analyze")
    await rows.close()


def _own(number: int) -> tuple[str, str, str, str]:
    """Claim, telephone, day and street: no two of these orders look alike, as few do in a day's tray."""
    claim = f"B{1_000_000 + number * 786_433 % 9_000_000}"
    day = date(2024, 1, 1) + timedelta(days=number)
    phone = f"01 99 00 {number // 100:02} {number % 100:02}"
    return claim, phone, f"{day:%d/%m/%Y}", f"{number + 1} avenue des Platanes Gris"


_COPY: Final = f"""
with first as (select * from item where id = $9),
kept as (
    insert into original (id, sha256, size, file, door, envelope, correlation_id, received_at, state, read_at, reading)
    select $2::uuid, $3, o.size, $4, o.door, o.envelope, o.correlation_id, o.received_at, 'read', o.read_at,
           o.reading || jsonb_build_object('message_id', $1::uuid::text)
      from original o, first where o.id = first.original_id)
insert into item (id, channel, insurer, origin, team, state, announced, original_id, message_id, received_at, due_at,
                  sender, subject, claim_key, form, draft, search)
select $1::uuid, channel, insurer, origin, team, 'waiting', announced, $2::uuid, $1::uuid::text, received_at,
       due_at + interval '1 second', sender, subject, $5::text,
       form || jsonb_build_object('claim_number', $5::text, 'phones', $6::text, 'loss_date', $7::text,
                                     'address', $8::text),
       (select jsonb_set(draft, '{{fields}}', jsonb_object_agg(
                   key, value || case when key = any(array{list(DOUBTFUL)}) then '{{"confidence": 0.6}}'::jsonb
                                      else '{{}}' end
                              || case key when 'claim_number' then jsonb_build_object('value', $5::text)
                                          when 'phones' then jsonb_build_object('value', $6::text)
                                          when 'loss_date' then jsonb_build_object('value', $7::text)
                                          when 'address' then jsonb_build_object('value', $8::text)
                                          else '{{}}' end))
          from jsonb_each(draft->'fields')),
       search || ' ' || lower($5)
  from first
"""
