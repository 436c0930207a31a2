"""Notices on their way: taken under a lease by whoever sends, each try a row, each ending once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.provider_portal.domain.notices import LEASE, JobFacts, Notice, OfferFacts
from shared.db import ROW, Transaction
from shared.outbox import Cause


@dataclass(frozen=True)
class Ended:
    """What an event about the end of a notice needs: of an offer, of a job's end, or of a message on a job."""

    kind: str
    dossier_id: UUID
    intervention_id: UUID
    firm_id: UUID
    channel: str
    cause: Cause
    offer_id: UUID
    message_id: UUID | None = None
    job_id: UUID | None = None


async def take_due(
    tx: Transaction, *, kinds: Sequence[str], now: datetime, wall: datetime, limit: int, public_url: str
) -> list[Notice]:
    """Take notices whose window is open, or has closed unsent; nobody else takes them while the lease runs.

    `now` is the clock the kinds' windows are written in; tries and leases are on the wall's.
    """
    taken = await tx.fetch(
        """
        with due as (
            select id from notice
             where state = 'waiting' and kind = any($5) and not_before <= $1 and next_at <= $2
             order by not_before limit $3 for update skip locked
        )
        update notice n set next_at = $4, attempts = n.attempts + 1 from due where n.id = due.id returning n.id
        """,
        now,
        wall,
        limit,
        wall + LEASE,
        list(kinds),
    )
    ids = [row["id"] for row in taken]
    await tx.execute(
        """
        insert into notice_attempt (notice_id, number, began_at)
        select id, attempts, $2 from notice where id = any($1)
        """,
        ids,
        wall,
    )
    rows = await tx.fetch(_TAKEN, ids)
    return [_notice(row, public_url) for row in rows]


async def later(tx: Transaction, notice: Notice, *, error: str, wall: datetime, next_at: datetime) -> None:
    """Bad weather: to be tried again."""
    await _attempted(tx, notice, outcome="later", answer=error, wall=wall)
    await tx.execute("update notice set next_at = $2, error = $3 where id = $1", notice.id, next_at, error)


async def ended(tx: Transaction, notice: Notice, *, state: str, answer: str, wall: datetime) -> Ended | None:
    """Delivered or failed, once; what its event needs, nothing when it had ended before or has none."""
    await _attempted(tx, notice, outcome="delivered" if state == "delivered" else "never", answer=answer, wall=wall)
    row = await tx.fetchrow(
        """
        update notice n set state = $2, ended_at = $3, error = $4 where n.id = $1 and n.state = 'waiting'
        returning n.kind, n.channel, n.offer_id, n.message_id, n.job_id
        """,
        notice.id,
        state,
        wall,
        None if state == "delivered" else answer,
    )
    if row is None or row["kind"] == "sign_in":
        return None
    return await (_ended_offer(tx, row) if row["kind"] == "offer" else _ended_on_job(tx, row))


async def _ended_on_job(tx: Transaction, notice: ROW) -> Ended | None:
    job = await tx.fetchrow(
        """
        select id, offer_id, dossier_id, intervention_id, firm_id, correlation_id
          from job where id = coalesce($1, (select job_id from message where id = $2))
        """,
        notice["job_id"],
        notice["message_id"],
    )
    if job is None:
        return None
    return Ended(
        kind=notice["kind"],
        offer_id=job["offer_id"],
        dossier_id=job["dossier_id"],
        intervention_id=job["intervention_id"],
        firm_id=job["firm_id"],
        channel=notice["channel"],
        cause=Cause(job["correlation_id"]),
        message_id=notice["message_id"],
        job_id=job["id"],
    )


async def _ended_offer(tx: Transaction, notice: ROW) -> Ended | None:
    offer = await tx.fetchrow(
        """
        select dossier_id, intervention_id, firm_id, correlation_id, causation_id, traceparent
          from offer where id = $1
        """,
        notice["offer_id"],
    )
    if offer is None:
        return None
    return Ended(
        kind=notice["kind"],
        offer_id=notice["offer_id"],
        dossier_id=offer["dossier_id"],
        intervention_id=offer["intervention_id"],
        firm_id=offer["firm_id"],
        channel=notice["channel"],
        cause=Cause(offer["correlation_id"], offer["causation_id"], offer["traceparent"]),
    )


async def _attempted(tx: Transaction, notice: Notice, *, outcome: str, answer: str, wall: datetime) -> None:
    await tx.execute(
        "update notice_attempt set ended_at = $3, outcome = $4, answer = $5 where notice_id = $1 and number = $2",
        notice.id,
        notice.attempt,
        wall,
        outcome,
        answer,
    )


async def waiting(tx: Transaction) -> dict[str, float]:
    """How many notices wait, by channel."""
    rows = await tx.fetch("select channel, count(*) as n from notice where state = 'waiting' group by channel")
    return {row["channel"]: float(row["n"]) for row in rows}


_TAKEN = """
select n.id, n.kind, n.channel, n.not_after, n.attempts, n.challenge_id,
       coalesce(c.recipient, case n.channel when 'sms' then coalesce(a.phone, f.phone)
                                            else coalesce(a.email, f.email) end) as recipient,
       n.challenge_id is not null or a.id is not null as known,
       case n.kind when 'offer' then coalesce(o.state <> 'open', false)
                   when 'message' then m.read_at is not null or j.ended_at is not null
                   when 'job_end' then false
                   else c.consumed_at is not null end as over,
       o.code, coalesce(o.dossier_number, j.dossier_number) as dossier_number, coalesce(o.trade, j.trade) as trade,
       o.loss_kind, coalesce(o.commune, j.commune) as commune, o.postal_code, o.insee,
       o.made_at, o.exclusive_until, o.ends_at, j.id as job_id, j.end_reason
  from notice n
  left join challenge c on c.id = n.challenge_id
  left join offer o on o.id = n.offer_id
  left join message m on m.id = n.message_id
  left join job j on j.id = coalesce(m.job_id, n.job_id)
  left join account a on a.firm_id = coalesce(o.firm_id, j.firm_id)
                     and a.number = coalesce(o.professional_number, j.professional_number)
  left join firm f on f.id = coalesce(o.firm_id, j.firm_id)
 where n.id = any($1)
"""


def _notice(row: ROW, public_url: str) -> Notice:
    return Notice(
        id=row["id"],
        channel=row["channel"],
        not_after=row["not_after"],
        attempt=row["attempts"],
        to=row["recipient"],
        known=row["known"],
        over=row["over"],
        offer=_facts(row, public_url) if row["code"] else None,
        message=_job_facts(row, public_url) if row["kind"] == "message" else None,
        job_end=_job_facts(row, public_url) if row["kind"] == "job_end" else None,
        challenge_id=row["challenge_id"],
    )


def _facts(row: ROW, public_url: str) -> OfferFacts:
    return OfferFacts(
        dossier_number=row["dossier_number"],
        trade=row["trade"],
        loss_kind=row["loss_kind"],
        commune=row["commune"],
        postal_code=row["postal_code"],
        insee=row["insee"],
        made_at=row["made_at"],
        exclusive_until=row["exclusive_until"],
        ends_at=row["ends_at"],
        link=f"{public_url}/o/{row['code']}",
    )


def _job_facts(row: ROW, public_url: str) -> JobFacts:
    return JobFacts(
        dossier_number=row["dossier_number"],
        trade=row["trade"],
        commune=row["commune"],
        link=f"{public_url}/missions/{row['job_id']}",
        end_reason=row["end_reason"],
    )
