"""Jobs and what is private of them; nothing personal stands in `job`.

It stands in rows of their own (`job_private`, `job_word`, `report_private`, `message_private`) that go when the job
ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.events.casework import JobChanged, JobEnded, JobInHand, JobOpened
from services.provider_portal.domain.jobs import Job, Private
from services.provider_portal.domain.sign_in import Craftsman
from services.provider_portal.store import messages
from shared.db import ROW, Transaction

KEPT_IN_SIGHT: Final = timedelta(days=30)
"""How long a job that ended still stands in the list, without what was private."""


@dataclass(frozen=True)
class Word:
    """What the network said on a job, with the date d'action it set (R-122)."""

    said_at: datetime
    sentence: str
    action_label: str
    due_at: datetime | None


async def open_(tx: Transaction, event: JobOpened, *, assigned_at: datetime, correlation_id: str) -> None:
    """Write a job and what is private of it; one that stands already is left alone."""
    status = await tx.execute(
        """
        insert into job (id, dossier_id, dossier_number, intervention_id, offer_id, insurer, firm_id,
                         professional_number, professional_name, trade, loss_kind, insee, postal_code, commune,
                         phones_to_leave, assigned_at, opened_at, action_code, action_label, due_at, correlation_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        on conflict (id) do nothing
        """,
        event.job_id,
        event.dossier_id,
        event.dossier_number,
        event.intervention_id,
        event.offer_id,
        event.insurer,
        event.firm.id,
        event.professional.number,
        event.professional.name,
        event.trade,
        event.loss_kind,
        event.site.insee,
        event.site.postal_code,
        event.site.city,
        list(event.phones_to_leave),
        assigned_at,
        event.opened_at,
        event.action.code,
        event.action.label,
        event.action.due_at,
        correlation_id,
    )
    if status == "INSERT 0 1":
        await _keep_private(tx, event)


async def _keep_private(tx: Transaction, event: JobOpened) -> None:
    await tx.execute(
        """
        insert into job_private (job_id, last_name, first_name, phones, email, address, access, description)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        event.job_id,
        event.insured.last_name,
        event.insured.first_name,
        list(event.insured.phones),
        event.insured.email,
        event.site.address,
        event.site.access,
        event.description,
    )


async def visited(tx: Transaction, job: JobInHand) -> None:
    """The visit of a job that was heard of with it."""
    await tx.execute("update job set visit_at = $2 where id = $1 and ended_at is null", job.opened.job_id, job.visit_at)


async def change(tx: Transaction, event: JobChanged) -> bool:
    """Move the date d'action and the visit, keep what was said; False when the job is not known."""
    status = await tx.execute(
        """
        update job set action_code = $2, action_label = $3, due_at = $4, visit_at = coalesce($5, visit_at)
         where id = $1 and ended_at is null
        """,
        event.job_id,
        event.action.code,
        event.action.label,
        event.action.due_at,
        event.visit_at,
    )
    if status == "UPDATE 0":
        return bool(await tx.fetchval("select true from job where id = $1", event.job_id))
    if event.sentence:
        await tx.execute(
            "insert into job_word (job_id, said_at, sentence, action_label, due_at) values ($1, $2, $3, $4, $5)",
            event.job_id,
            event.changed_at,
            event.sentence,
            event.action.label,
            event.action.due_at,
        )
    return True


async def end(tx: Transaction, event: JobEnded) -> bool:
    """End a job and delete all that is private of it; False when the job is not known."""
    status = await tx.execute(
        """
        update job set ended_at = coalesce(ended_at, $2), end_reason = $3, end_sentence = $4, visit_at = null
         where id = $1
        """,
        event.job_id,
        event.ended_at,
        event.reason,
        event.sentence,
    )
    if status == "UPDATE 0":
        return False
    await tx.execute("delete from job_private where job_id = $1", event.job_id)
    await tx.execute("delete from job_word where job_id = $1", event.job_id)
    await messages.forget(tx, event.job_id)
    await tx.execute(
        "delete from report_private p using report r where p.report_id = r.id and r.job_id = $1", event.job_id
    )
    return True


async def of(tx: Transaction, who: Craftsman, now: datetime) -> list[Job]:
    """The jobs a craftsman sees: those under way by their due date, then those that ended lately."""
    rows = await tx.fetch(
        f"""
        {_SELECT} where {_HIS} and (j.ended_at is null or j.ended_at > $4)
         order by j.ended_at desc nulls first, j.due_at nulls last, j.id limit 300
        """,
        who.firm_id,
        who.manager,
        who.number,
        now - KEPT_IN_SIGHT,
    )
    return [_job(row) for row in rows]


async def one(tx: Transaction, who: Craftsman, job_id: UUID) -> Job | None:
    """One job, if it is his to see."""
    row = await tx.fetchrow(f"{_SELECT} where j.id = $4 and {_HIS}", who.firm_id, who.manager, who.number, job_id)
    return _job(row) if row else None


async def one_locked(tx: Transaction, who: Craftsman, job_id: UUID) -> tuple[Job, str] | None:
    """The same, held until the transaction ends, with its correlation id."""
    held = await tx.fetchval(
        "select correlation_id from job j where j.id = $4 and " + _HIS + " for update",
        who.firm_id,
        who.manager,
        who.number,
        job_id,
    )
    job = await one(tx, who, job_id) if held else None
    return (job, held) if job else None


async def said_on(tx: Transaction, job_id: UUID) -> list[Word]:
    """Everything the network said on a job, the last first."""
    rows = await tx.fetch(
        "select said_at, sentence, action_label, due_at from job_word where job_id = $1 order by said_at desc, id desc",
        job_id,
    )
    return [Word(**row) for row in rows]


_HIS: Final = "j.firm_id = $1 and ($2 or j.professional_number = $3)"

_SELECT: Final = """
select j.*, p.last_name, p.first_name, p.phones, p.email, p.address, p.access, p.description,
       (select count(*) from report r where r.job_id = j.id and r.kind = 'chase' and r.state <> 'refused') as chases,
       exists (select 1 from report r
                where r.job_id = j.id and r.kind = 'visit' and r.state <> 'refused') as visit_sent,
       (select count(*) from message m where m.job_id = j.id and m.read_at is null and j.ended_at is null) as unread
  from job j left join job_private p on p.job_id = j.id
"""


def _job(row: ROW) -> Job:
    return Job(
        id=row["id"],
        dossier_id=row["dossier_id"],
        dossier_number=row["dossier_number"],
        intervention_id=row["intervention_id"],
        offer_id=row["offer_id"],
        insurer=row["insurer"],
        firm_id=row["firm_id"],
        professional_number=row["professional_number"],
        professional_name=row["professional_name"],
        trade=row["trade"],
        loss_kind=row["loss_kind"],
        insee=row["insee"],
        postal_code=row["postal_code"],
        commune=row["commune"],
        phones_to_leave=tuple(row["phones_to_leave"]),
        assigned_at=row["assigned_at"],
        opened_at=row["opened_at"],
        action_code=row["action_code"],
        action_label=row["action_label"],
        due_at=row["due_at"],
        visit_at=row["visit_at"],
        chases=row["chases"],
        visit_sent=row["visit_sent"],
        unread=row["unread"],
        ended_at=row["ended_at"],
        end_sentence=row["end_sentence"],
        private=_private(row),
    )


def _private(row: ROW) -> Private | None:
    if row["last_name"] is None:
        return None
    return Private(
        last_name=row["last_name"],
        first_name=row["first_name"],
        phones=tuple(row["phones"]),
        email=row["email"],
        address=row["address"],
        access=row["access"],
        description=row["description"],
    )
