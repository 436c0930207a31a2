"""Works, as the craftsman reports them: that they have begun, and on which day (J3).

The first day of works is said once for an intervention, whoever has it: a day that was said stays.
"""

from dataclasses import replace

from contracts.events import portal
from services.casework.domain import journal
from services.casework.domain.contacts import SKEW, Reported
from services.casework.domain.ending import tell_job
from services.casework.domain.stages import Verb, allow
from services.casework.domain.texts import clean
from shared.errors import Refused


class WorksImpossible(Refused):
    """Works in the future, before the assignation, or begun on another day (R-090)."""


def start_works(told: Reported, heard: portal.WorksStarted) -> bool:
    """REALISATION, in the site's days: not in the future, not before the assignation; the same day again is no line."""
    pen, job, intervention = told.pen, told.job, told.intervention
    allow(intervention, Verb.START_WORKS)
    said = intervention.works_on
    if said is not None and said != heard.started_on:
        sentence = f"Le début des travaux est déjà déclaré, au {said:%d/%m/%Y}."
        raise WorksImpossible(sentence, rule="R-090", field="started_on")
    if heard.started_on > (heard.reported_at + SKEW).astimezone(pen.zone).date():
        raise WorksImpossible("Cette date est dans le futur.", rule="R-090", field="started_on")
    if heard.started_on < job.made_at.astimezone(pen.zone).date():
        raise WorksImpossible("Cette date est antérieure à l'assignation.", rule="R-090", field="started_on")
    if said is None:
        intervention = pen.keep(replace(intervention, works_on=heard.started_on))
        details = {"report_id": str(heard.report_id), "job_id": str(job.id)}
        pen.line(journal.FirstWork(heard.started_on), intervention=intervention, details=details)
        if comment := clean(heard.comment):
            pen.line(journal.Note(comment), intervention=intervention)
    sentence = f"Début des travaux au {heard.started_on:%d/%m/%Y} enregistré."
    tell_job(pen, intervention, sentence=sentence, report_id=heard.report_id)
    return True
