"""The télévaluation and the decisions on cover as the dossier's page shows them: calls, next step, script, reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.casework.domain.calls import OUTCOMES, Call, Handler, spoken
from services.casework.domain.cover import OUTCOMES as LEADS_TO
from services.casework.domain.cover import SEARCHES
from services.casework.domain.file import Stage
from services.casework.domain.forms import REPORTS
from services.casework.domain.journal import amount
from services.casework.domain.views import DossierView, InterventionView
from services.casework.pages import words

_DECIDED: Final = {**LEADS_TO, **REPORTS}
_FACTS: Final = {"leak_search": "Recherche de fuite", "dwelling": "Logement", "occupancy": "Occupation"}


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call."""

    at: datetime
    number: str
    outcome: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class TelevaluationCard:
    """The télévaluation of an intervention, and what comes next."""

    handler: str
    next_step: str
    calls: Sequence[CallLine]
    most: int
    back: str | None
    """Why the robot handed back."""
    facts: Sequence[tuple[str, str]]
    script: Sequence[str]
    """The insurer's questions, which a person may ask too."""
    open: bool

    def tells(self, comment: str) -> bool:
        """Whether the card says already what the date's comment says."""
        return self.back is not None and comment.endswith(self.back)


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision on cover."""

    at: datetime
    words: str
    sentence: str
    rule: str
    by: str
    reason: str | None


def televaluation_of(one: InterventionView, view: DossierView) -> TelevaluationCard | None:
    """The card; none where nothing was ever asked of the client."""
    known, waits = one.intervention.televaluation, one.intervention.stage is Stage.TELEVALUATION
    if known is None and not waits:
        return None
    rules, robot = view.pack.televaluation, view.pack.robot
    calls = known.calls if known else ()
    at_robot = known is not None and known.handler is Handler.ROBOT
    facts = known.answers.items() if known else ()
    return TelevaluationCard(
        handler="Robot Emma" if at_robot and waits else "Bureau",
        next_step=_next(one, view, at_robot=at_robot) if waits else "Terminée.",
        calls=[_call(call) for call in calls],
        most=rules.chases,
        back=known.hand_back.sentence if known and known.hand_back else None,
        facts=[(_FACTS.get(name, name), _said(name, value)) for name, value in facts],
        script=[step.ask for step in robot.script.steps.values()] if robot and robot.takes(view.order) else (),
        open=waits,
    )


def _next(one: InterventionView, view: DossierView, *, at_robot: bool) -> str:
    known, rules = one.intervention.televaluation, view.pack.televaluation
    made = len(known.calls) if known else 0
    if at_robot:
        return "Emma appelle le client ; une relance ou une télévaluation notée ici la lui reprend."
    if known is not None and known.sms_at is not None and one.current is not None and one.current.code == "E12":
        return "SMS commandé : le client a jusqu'à l'échéance pour rappeler ; enregistrez alors la télévaluation."
    if made < rules.chases:
        return f"Appeler le client (relance {made + 1} sur {rules.chases}), puis noter l'appel ou la télévaluation."
    return "Relances faites : enregistrer la télévaluation, la case à OUI, ou rendre le dossier."


def _call(one: Call) -> CallLine:
    outcome = OUTCOMES.get(one.outcome, one.outcome)
    return CallLine(one.at, spoken(one.number), outcome, one.by.name, one.comment)


def _said(name: str, value: str) -> str:
    names = {"leak_search": SEARCHES, "dwelling": words.DWELLING, "occupancy": words.OCCUPANCY}.get(name, {})
    return names.get(value, value)


def decisions_of(view: DossierView) -> list[DecisionLine]:
    """The decisions, the last one first."""
    return [
        DecisionLine(
            at=one.at,
            words=_decided(one.outcome, one.cents),
            sentence=one.sentence,
            rule=one.rule,
            by=one.by.name,
            reason=one.reason,
        )
        for one in reversed(view.decisions)
    ]


def _decided(outcome: str, cents: int | None) -> str:
    money = f"{amount(cents)} € TTC" if cents is not None else ""
    if outcome == "opened":
        return f"Ouverture, limite {money}"
    return " : ".join(filter(None, (money, _DECIDED.get(outcome, outcome))))


def targets_of(view: DossierView) -> list[tuple[str, str]]:
    """The interventions an act may be about."""
    return [
        (str(one.intervention.id), f"{one.trade or words.trade(None)}, {one.stage}")
        for one in view.interventions
        if one.intervention.stage is not Stage.ENDED
    ]
