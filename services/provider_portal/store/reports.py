"""What was reported on jobs, and what casework made of it; words and numbers stand apart, to go with the job."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.events.casework import JobChanged, ReportRefused
from contracts.events.portal import Report
from shared.db import Transaction


@dataclass(frozen=True)
class Sent:
    """A report as its sender sees it: what, when, by whom, and what became of it."""

    id: UUID
    kind: str
    reported_at: datetime
    happened_at: datetime | None
    by_name: str
    state: str
    rule: str | None
    sentence: str | None
    field: str | None
    words: str | None


async def sent_before(tx: Transaction, job_id: UUID, form_key: str) -> tuple[UUID, bytes] | None:
    """The report this form made already, with the digest of what it held."""
    row = await tx.fetchrow("select id, body_digest from report where job_id = $1 and form_key = $2", job_id, form_key)
    return (row["id"], row["body_digest"]) if row else None


async def same_contact(tx: Transaction, job_id: UUID, contacted_at: datetime) -> UUID | None:
    """A contact of this very moment that was not refused (R-124)."""
    found: UUID | None = await tx.fetchval(
        """
        select id from report where job_id = $1 and kind = 'contact' and happened_at = $2 and state <> 'refused'
         limit 1
        """,
        job_id,
        contacted_at,
    )
    return found


async def same_chase(tx: Transaction, job_id: UUID, body_digest: bytes) -> UUID | None:
    """A chase of this moment, number and outcome that was not refused: a call is counted once (R-029, R-030)."""
    found: UUID | None = await tx.fetchval(
        """
        select id from report where job_id = $1 and kind = 'chase' and body_digest = $2 and state <> 'refused'
         limit 1
        """,
        job_id,
        body_digest,
    )
    return found


async def keep(
    tx: Transaction,
    report: Report,
    *,
    kind: str,
    happened_at: datetime | None,
    words: str | None,
    form_key: str,
    body_digest: bytes,
) -> None:
    """Write what was sent, before anybody judges it."""
    await tx.execute(
        """
        insert into report (id, job_id, kind, form_key, body_digest, happened_at, reported_at, by_number, by_name)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        report.report_id,
        report.job_id,
        kind,
        form_key,
        body_digest,
        happened_at,
        report.reported_at,
        report.actor.id,
        report.actor.name,
    )
    if words:
        await tx.execute("insert into report_private (report_id, words) values ($1, $2)", report.report_id, words)


async def take(tx: Transaction, event: JobChanged) -> None:
    """casework took a report into account."""
    await tx.execute(
        "update report set state = 'taken', judged_at = $2 where id = $1 and job_id = $3",
        event.report_id,
        event.changed_at,
        event.job_id,
    )


async def take_return(tx: Transaction, job_id: UUID, at: datetime) -> None:
    """A job that ended because it was given back: that was taken into account."""
    await tx.execute(
        """
        update report set state = 'taken', judged_at = $2
         where job_id = $1 and kind = 'return' and state = 'recorded'
        """,
        job_id,
        at,
    )


async def refuse(tx: Transaction, event: ReportRefused) -> bool:
    """casework refused a report; False when no such report was sent from here."""
    status = await tx.execute(
        """
        update report set state = 'refused', judged_at = $2, rule = $3, sentence = $4, field = $5
         where id = $1 and job_id = $6
        """,
        event.report_id,
        event.refused_at,
        event.rule,
        event.sentence,
        event.field,
        event.job_id,
    )
    return status == "UPDATE 1"


async def sent_on(tx: Transaction, job_id: UUID) -> list[Sent]:
    """Everything sent on a job, the last first."""
    rows = await tx.fetch(
        """
        select r.id, r.kind, r.reported_at, r.happened_at, r.by_name, r.state, r.rule, r.sentence, r.field, p.words
          from report r left join report_private p on p.report_id = r.id
         where r.job_id = $1 order by r.reported_at desc, r.id desc
        """,
        job_id,
    )
    return [Sent(**row) for row in rows]
