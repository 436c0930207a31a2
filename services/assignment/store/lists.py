"""Reading for people: lists of interventions, of firms, what each firm was asked and how fast it answered."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from shared.db import ROW, Transaction

PAGE = 50


async def interventions(tx: Transaction, *, state: str | None, search: str | None, page: int) -> tuple[list[ROW], int]:
    """A page of interventions, those that wait for a CC first, then the newest, and how many there are."""
    given = (state, *_sought(search))
    until = page * PAGE
    rows = await tx.fetch(
        f"""with found as (
                (select i.*, 0 as after from intervention i where state = 'exhausted' and {_WHERE}
                  order by id desc limit {until})
                union all
                (select i.*, 1 as after from intervention i where state <> 'exhausted' and {_WHERE}
                  order by id desc limit {until})
            )
            select f.*, (select count(*) from offer o where o.intervention_id = f.id and o.round = f.round) as offers,
                   (select o.firm_name from offer o where o.intervention_id = f.id and o.round = f.round
                       and o.state = 'accepted') as winner
              from found f order by f.after, f.id desc limit {PAGE} offset {until - PAGE}""",
        *given,
    )
    return rows, int(await tx.fetchval(f"select count(*) from intervention i where {_WHERE}", *given))


_WHERE = """($1::text is null or i.state = $1) and ($2::uuid is null or i.id = $2 or i.dossier_id = $2)
            and ($3::text is null or i.dossier_number like $3 || '%')"""


def _sought(search: str | None) -> tuple[UUID | None, str | None]:
    """An id, or the beginning of a dossier's number as it is read aloud."""
    try:
        return UUID(search or ""), None
    except ValueError:
        number = (search or "").strip().upper().replace("%", "").replace("_", "")
        return None, number or None


async def waiting(tx: Transaction) -> dict[str, float]:
    """How many interventions stand in each state that is not over."""
    rows = await tx.fetch(
        "select state, count(*) as n from intervention where state in ('offering', 'exhausted') group by state"
    )
    return {"offering": 0.0, "exhausted": 0.0} | {row["state"]: float(row["n"]) for row in rows}


async def held(tx: Transaction, firm_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Firm → jobs it holds now."""
    rows = await tx.fetch(
        """select firm_id, count(*) as n from intervention where state = 'assigned' and firm_id = any($1)
            group by firm_id""",
        list(firm_ids),
    )
    return {row["firm_id"]: row["n"] for row in rows}


async def record_of(tx: Transaction, firm_id: UUID, *, since: datetime) -> ROW | None:
    """What a firm was asked since then, what it answered, and how long it took to accept (R-052)."""
    return await tx.fetchrow(
        """select count(*) as offers,
                  count(*) filter (where state = 'accepted') as accepted,
                  count(*) filter (where state = 'declined') as declined,
                  count(*) filter (where state = 'expired') as expired,
                  percentile_cont(0.5) within group (order by extract(epoch from answered_at - made_at))
                      filter (where state = 'accepted') as median_seconds
             from offer where firm_id = $1 and made_at >= $2""",
        firm_id,
        since,
    )


async def shares_of(tx: Transaction, firm_id: UUID) -> list[ROW]:
    """What fairness owes a firm, trade by trade."""
    return await tx.fetch("select * from share where firm_id = $1 order by trade", firm_id)
