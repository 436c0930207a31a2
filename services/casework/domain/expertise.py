"""An expert's report that waits to be dealt with (C1), and its three exits (R-080).

RE accepts or refuses the craftsman's quote by it, or types the expert's estimate: each is a line, a decision on cover
with who, when and how much, and the end of C1 with whatever chased it (C6).
"""

from typing import Final

from services.casework.domain import journal
from services.casework.domain.acts import HandleReport
from services.casework.domain.complaints import running
from services.casework.domain.cover import Decision
from services.casework.domain.dates import C1, C6
from services.casework.domain.ending import tell_job
from services.casework.domain.file import Intervention
from services.casework.domain.forms import REPORTS
from services.casework.domain.pen import Pen
from services.casework.domain.standing import end_over
from shared.errors import Invalid, Refused

_TOLD: Final = {
    "quote_accepted": "Rapport d'expertise : votre devis est accepté.",
    "quote_refused": "Rapport d'expertise : votre devis est refusé.",
}
"""What the craftsman reads; an estimate of the expert's is no answer to his quote."""


class ExitIncomplete(Refused):
    """An estimate without its amount, or a refusal without its reason (R-080)."""


def handle(pen: Pen, intervention: Intervention, act: HandleReport) -> None:
    """One of the three exits.

    Raises:
        ExitIncomplete: what this exit needs is missing.
    """
    _check(act)
    intervention = running(pen.dossier, C1) or intervention
    money = f", {journal.amount(act.amount_cents)} € TTC" if act.amount_cents is not None else ""
    why = f" : {act.comment}" if act.comment else ""
    words = f"Rapport d'expertise traité : {REPORTS[act.outcome]}{money}{why}"
    entry = pen.line(journal.Done(words), intervention=intervention, details={"outcome": act.outcome, "rule": "R-080"})
    sentence = f"Rapport d'expertise traité : {REPORTS[act.outcome]}{money}."
    pen.decisions.append(
        Decision(
            id=pen.book.new_id(), at=pen.at, by=pen.author, rule="R-080", outcome=act.outcome, sentence=sentence,
            cents=act.amount_cents, limit_cents=pen.dossier.limit_cents, reason=act.comment,
        )
    )  # fmt: skip
    for code in (C6, C1):  # what chased the report first, so that the report is not given back by it
        for date in [one for one in intervention.dates if one.open and one.code == code]:
            intervention = end_over(pen, intervention, date, reason=act.outcome, give_back=code == C1)
    pen.keep(intervention)
    pen.notice("report_handled", entry=entry, sentence=sentence, reason=act.outcome)
    tell_job(pen, intervention, sentence=_TOLD.get(act.outcome))


def _check(act: HandleReport) -> None:
    if act.outcome not in REPORTS:
        raise Invalid("Choisissez dans la liste.", rule="FORM-002", field="outcome")
    if act.amount_cents is not None and act.amount_cents <= 0:
        raise ExitIncomplete("Le montant doit être supérieur à zéro.", rule="R-080", field="amount_cents")
    if act.outcome == "estimate_entered" and act.amount_cents is None:
        raise ExitIncomplete("Donnez le montant du chiffrage.", rule="R-080", field="amount_cents")
    if act.outcome == "quote_refused" and not act.comment:
        raise ExitIncomplete("Dites pourquoi le devis est refusé.", rule="R-080", field="comment")
