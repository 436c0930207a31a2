"""What goes out by the JSON door: firms, interventions, decisions as JSON; dates as text, ids as text."""

from typing import Any

from services.assignment.domain.network import PARTS, FirmFile, Part, plain
from services.assignment.domain.rounds import Offer, Round
from services.assignment.domain.rules import Rules, to_plain
from services.assignment.domain.sentences import STEPS
from services.assignment.use_cases.covering import FirmView, TradeCover
from services.assignment.use_cases.explaining import Explained, Reason, Story
from shared.db import ROW

Json = dict[str, Any]  # a JSON object has no narrower type

_PLURALS = dict(
    zip(
        PARTS,
        ("profiles", "people", "trades", "zones", "agreements", "absences", "suspensions", "capacities", "papers"),
        strict=True,
    )
)


def firm_out(view: FirmView) -> Json:
    """A firm, whole, with what it was asked and how fast it answered (R-052)."""
    record = view.record
    return {
        "id": str(view.file.id),
        "code": view.file.code,
        "name": view.today.name,
        "active": view.today.active,
        "version": view.version,
        "held": view.held,
        "record": {
            "offers": record["offers"] if record else 0,
            "accepted": record["accepted"] if record else 0,
            "declined": record["declined"] if record else 0,
            "expired": record["expired"] if record else 0,
            "median_acceptance_seconds": record["median_seconds"] if record else None,
        },
        "shares": [
            {"trade": row["trade"], "owed": row["owed"] / 1_000_000, "received": row["received"] / 1_000_000}
            for row in view.shares
        ],
        **parts_out(view.file),
    }


def parts_out(file: FirmFile) -> Json:
    """The parts of a firm, in the form they come in."""
    return {plural: [_part_out(part) for part in file.of(kind)] for kind, plural in _PLURALS.items()}


def _part_out(part: Part) -> Json:
    given = plain(part)
    if type(part).__name__ in ("Trade", "Agreement"):
        given["trades"] = [given.pop("trade")]
    return given


def round_out(round: Round) -> Json:
    """A search as it stands."""
    one = round.intervention
    return {
        "id": str(one.id),
        "dossier_id": str(one.dossier_id),
        "dossier_number": one.dossier_number,
        "insurer": one.insurer,
        "trade": one.trade,
        "loss_kind": one.loss_kind,
        "place": one.place.model_dump(),
        "round": one.round,
        "state": round.state.value,
        "opened_at": round.opened_at.isoformat(),
        "ends_at": round.ends_at.isoformat(),
        "due_at": round.due_at.isoformat() if round.due_at else None,
        "decision_id": str(round.decision_id),
        "version": round.version,
    }


def row_out(row: ROW) -> Json:
    """A line of the list."""
    names = ("dossier_number", "insurer", "trade", "commune", "round", "state", "offers", "winner")
    return {"id": str(row["id"]), "opened_at": row["opened_at"].isoformat()} | {name: row[name] for name in names}


def offer_out(offer: Offer) -> Json:
    """An offer with its clocks."""
    moments = {
        "made_at": offer.made_at,
        "exclusive_until": offer.exclusive_until,
        "ends_at": offer.ends_at,
        "answered_at": offer.answered_at,
        "closed_at": offer.closed_at,
    }
    return {
        "id": str(offer.id),
        "round": offer.round,
        "rank": offer.rank,
        "wave": offer.wave,
        "state": offer.state.value,
        "firm": {"id": str(offer.firm.id), "code": offer.firm.code, "name": offer.firm.name},
        "professional": offer.professional.model_dump(),
        "decline_reason": offer.decline_reason,
        "by_hand": offer.by_hand,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


def story_out(story: Story) -> Json:
    """One intervention with its offers and decisions."""
    return {
        **round_out(story.round),
        "offers": [offer_out(one) for one in story.offers],
        "decisions": [
            {"id": str(one.id), "round": one.decision.request.round, "at": one.decision.request.at.isoformat(),
             "by_hand": one.by_whom is not None, "reason": one.reason}
            for one in story.decisions
        ],
    }  # fmt: skip


def reason_out(reason: Reason) -> Json:
    """Why, or why not."""
    line = reason.line
    counts = {"open": line.open, "week": line.week, "owed": line.owed / 1_000_000,
              "received": line.received / 1_000_000, "km": line.km, "score": line.score} if line else None  # fmt: skip
    return {
        "firm": {"id": str(reason.firm_id), "code": reason.code, "name": reason.name},
        "rule": reason.verdict.rule.value if reason.verdict.rule else None,
        "value": reason.verdict.value,
        "limit": reason.verdict.limit,
        "sentence": reason.sentence,
        "place": reason.place,
        "counts": counts,
    }


def decision_out(explained: Explained) -> Json:
    """A decision, whole."""
    kept, decision = explained.kept, explained.kept.decision
    return {
        "id": str(kept.id),
        "intervention_id": str(decision.request.intervention_id),
        "round": decision.request.round,
        "at": decision.request.at.isoformat(),
        "rules_version": decision.rules_version,
        "network_version": decision.network_version,
        "day": decision.day.isoformat(),
        "seed": decision.request.seed,
        "elapsed_us": kept.elapsed_us,
        "by_whom": kept.by_whom,
        "reason": kept.reason,
        "funnel": [{"step": step, "label": STEPS[step], "left": left} for step, left in decision.funnel],
        "reasons": [reason_out(one) for one in explained.reasons],
        "around": [reason_out(one) for one in explained.elsewhere],
    }


def cover_out(cover: TradeCover) -> Json:
    """One trade of a department."""
    thin = [{"insee": one.insee, "name": one.name} for one in cover.thin]
    return {"trade": cover.trade, "none": cover.none, "one": cover.one, "enough": cover.enough, "thin": thin}


def rules_out(rules: Rules) -> Json:
    """A rule set."""
    return to_plain(rules)
