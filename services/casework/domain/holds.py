"""What ends a hold: the télévaluation is recorded, the cause is confirmed; then the search begins.

The insurer has one signal of the télévaluation, whatever happens later (R-026, R-027); who confirmed a cause
and when is kept (R-016).
"""

from dataclasses import replace

from contracts.codes import TRADES
from services.casework.domain import journal
from services.casework.domain.acts import ConfirmCause, RecordTelevaluation
from services.casework.domain.file import Confirmation, Intervention, Stage
from services.casework.domain.opening import cause_awaited, hold, make_ready
from services.casework.domain.pen import Pen
from services.casework.domain.standing import end_all
from shared.errors import Refused


class NotConfirmed(Refused):
    """The télévaluation's box must be OUI (R-026)."""


def record_televaluation(pen: Pen, intervention: Intervention, act: RecordTelevaluation) -> None:
    """The trade is chosen, the insurer has his one signal, the search begins unless the cause is awaited."""
    if not act.confirmed:
        sentence = "« Télévaluation confirmée avec le client » doit être à OUI."
        raise NotConfirmed(sentence, rule="R-026", field="confirmed")
    if act.trade not in TRADES:
        raise Refused("Choisissez un corps de métier.", rule="R-004", field="trade")
    words = f"Télévaluation confirmée avec le client OUI, corps de métier {TRADES[act.trade]}"
    entry = pen.line(journal.Done(words), intervention=intervention, details={"trade": act.trade})
    if act.comment:
        pen.line(journal.Note(act.comment), intervention=intervention)
    if pen.dossier.televaluation is None:
        pen.notice("televaluation_confirmed", entry=entry, sentence="Le client a été joint pour la télévaluation.")
    pen.dossier = replace(pen.dossier, televaluation=_by(pen))
    held = intervention.televaluation
    if held is not None:
        intervention = replace(intervention, televaluation=replace(held, call_at=None, done_at=pen.at))
    intervention = end_all(pen, intervention, entry=entry, reason="televaluation")
    _go_on(pen, replace(intervention, trade=act.trade))


def confirm_cause(pen: Pen, intervention: Intervention, act: ConfirmCause) -> None:
    """Somebody says that the cause is repaired; a file that waited for it goes on."""
    words = "Cause réparée confirmée" + (f" : {act.comment}" if act.comment else "")
    entry = pen.line(journal.Done(words), intervention=intervention)
    pen.dossier = replace(pen.dossier, cause=_by(pen))
    if intervention.stage is Stage.CAUSE:
        _go_on(pen, end_all(pen, intervention, entry=entry, reason="cause_confirmed"))


def _by(pen: Pen) -> Confirmation:
    return Confirmation(at=pen.at, by_id=pen.actor.id, by_name=pen.actor.name)


def _go_on(pen: Pen, intervention: Intervention) -> None:
    if cause_awaited(pen.dossier):
        hold(pen, replace(intervention, stage=Stage.CAUSE))
    else:
        make_ready(pen, intervention)
