"""What happened in a round beside offers and answers, and the answers as they were heard; rows are only added."""

from datetime import datetime
from uuid import UUID

from contracts.events.envelope import Actor
from contracts.events.portal import Answer
from services.assignment.domain.rounds import Round
from shared.db import ROW, Transaction


async def add(tx: Transaction, round: Round, *, at: datetime, actor: Actor, sentence: str) -> None:
    """Notes something about a round."""
    await tx.execute(
        "insert into remark (intervention_id, round, at, actor, sentence) values ($1, $2, $3, $4, $5)",
        round.intervention.id,
        round.intervention.round,
        at,
        actor.model_dump(),
        sentence,
    )


async def answered(tx: Transaction, answer: Answer, *, kind: str, heard_at: datetime, outcome: str) -> None:
    """Keeps an answer and what came of it."""
    await tx.execute(
        """insert into answer (id, offer_id, intervention_id, firm_id, number, kind, pressed_at, heard_at, outcome)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing""",
        answer.answer_id,
        answer.offer_id,
        answer.intervention_id,
        answer.firm_id,
        answer.professional_number,
        kind,
        answer.pressed_at,
        heard_at,
        outcome,
    )


async def of_intervention(tx: Transaction, intervention_id: UUID) -> tuple[list[ROW], list[ROW]]:
    """The remarks and the answers of an intervention, oldest first."""
    remarks = await tx.fetch("select * from remark where intervention_id = $1 order by at, id", intervention_id)
    answers = await tx.fetch("select * from answer where intervention_id = $1 order by heard_at, id", intervention_id)
    return remarks, answers
