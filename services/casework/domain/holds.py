"""What ends a hold: the télévaluation is recorded, the cause is confirmed; then the search begins.

The insurer has one signal of the télévaluation, whatever happens later (R-026, R-027); who confirmed a cause
and when is kept (R-016).
"""

from dataclasses import replace
from typing import Final

from contracts.codes import TRADES
from services.casework.domain import journal
from services.casework.domain.acts import ConfirmCause, OpenIntervention, RecordTelevaluation
from services.casework.domain.calls import Televaluation
from services.casework.domain.cover import LEAK_SEARCH, SEARCHES
from services.casework.domain.file import Confirmation, Intervention, Stage
from services.casework.domain.forms import DWELLINGS, OCCUPANCIES
from services.casework.domain.opening import cause_awaited, hold, make_ready
from services.casework.domain.pen import Pen
from services.casework.domain.standing import end_all
from shared.errors import Invalid, Refused


class NotConfirmed(Refused):
    """The télévaluation's box must be OUI (R-026)."""


def record_televaluation(pen: Pen, intervention: Intervention, act: RecordTelevaluation) -> None:
    """The trade is chosen, the insurer has his one signal, the search begins unless the cause is awaited."""
    if not act.confirmed:
        sentence = "« Télévaluation confirmée avec le client » doit être à OUI."
        raise NotConfirmed(sentence, rule="R-026", field="confirmed")
    if act.trade not in TRADES:
        raise Refused("Choisissez un corps de métier.", rule="R-004", field="trade")
    known = covered(pen, intervention, act)
    intervention = replace(intervention, televaluation=known)
    search = f" ({SEARCHES.get(found, found)})" if (found := known.answers.get("leak_search")) else ""
    words = f"Télévaluation confirmée avec le client OUI, corps de métier {TRADES[act.trade]}{search}"
    entry = pen.line(journal.Done(words), intervention=intervention, details={"trade": act.trade})
    if act.comment:
        pen.line(journal.Note(act.comment), intervention=intervention)
    if pen.dossier.televaluation is None:
        pen.notice("televaluation_confirmed", entry=entry, sentence="Le client a été joint pour la télévaluation.")
    pen.dossier = replace(pen.dossier, televaluation=_by(pen))
    intervention = replace(intervention, televaluation=replace(known, call_at=None, done_at=pen.at))
    intervention = end_all(pen, intervention, entry=entry, reason="televaluation", but=pen.book.dates.lasting)
    go_on(pen, replace(intervention, trade=act.trade))


def covered(pen: Pen, intervention: Intervention, act: RecordTelevaluation) -> Televaluation:
    """The télévaluation with what it told, once the insurer's rules let its trade pass.

    Raises:
        Invalid: a code of no list. Refused: a rule of the pack (R-034), or a leak search without its kind (R-033).
    """
    known = intervention.televaluation or Televaluation(id=pen.book.new_id())
    told = {"leak_search": act.leak_search, "dwelling": act.dwelling, "occupancy": act.occupancy}
    for name, value in told.items():
        if value and value not in _CHOICES[name]:
            raise Invalid("Choisissez dans la liste.", rule="FORM-002", field=name)
    answers = {**known.answers, **{name: value for name, value in told.items() if value}}
    seen: dict[str, str] = {name: answers[name] for name in _PLACE if name in answers}
    order = pen.dossier.order.model_copy(update={"trade": act.trade, **seen})
    refusal = pen.pack.refusal(order)
    if refusal is not None:
        raise Refused(refusal.sentence, rule=refusal.rule, field="trade")
    search = _search(pen, answers) if act.trade == LEAK_SEARCH else None
    answers.pop("leak_search", None)
    return replace(known, answers={**answers, "leak_search": search} if search else answers)


_PLACE = ("dwelling", "occupancy")
_CHOICES: Final = {"leak_search": SEARCHES, "dwelling": DWELLINGS, "occupancy": OCCUPANCIES}
"""What the desk may say of the place and the search, by the field."""


def _search(pen: Pen, answers: dict[str, str]) -> str | None:
    rules = pen.pack.leak_search
    if rules is None:
        return answers.get("leak_search")
    kind = answers.get("leak_search") or rules.named_in(pen.dossier.description)
    if kind not in rules.kinds:
        names = " ou ".join(SEARCHES.get(one, one) for one in rules.kinds)
        sentence = f"Choisissez la nature de la recherche de fuite : {names}."
        raise Refused(sentence, rule="R-033", field="leak_search")
    return kind


def open_intervention(pen: Pen, act: OpenIntervention, *, reason: str) -> None:
    """Another trade's work on the dossier, under the same rules of cover, looked for at once (R-055)."""
    if act.trade not in TRADES:
        raise Refused("Choisissez un corps de métier.", rule="R-004", field="trade")
    fresh = Intervention(id=pen.book.new_id(), stage=Stage.CAUSE, trade=act.trade)
    known = covered(pen, fresh, RecordTelevaluation(trade=act.trade, leak_search=act.leak_search))
    fresh = replace(fresh, televaluation=replace(known, done_at=pen.at) if known.answers else None)
    words = f"Autre intervention ouverte : {TRADES[act.trade]} // {reason}"
    pen.line(journal.Done(words), intervention=fresh, details={"trade": act.trade})
    go_on(pen, fresh)


def confirm_cause(pen: Pen, intervention: Intervention, act: ConfirmCause) -> None:
    """Somebody says that the cause is repaired; a file that waited for it goes on."""
    words = "Cause réparée confirmée" + (f" : {act.comment}" if act.comment else "")
    entry = pen.line(journal.Done(words), intervention=intervention)
    pen.dossier = replace(pen.dossier, cause=_by(pen))
    if intervention.stage is Stage.CAUSE:
        lasting = pen.book.dates.lasting
        go_on(pen, end_all(pen, intervention, entry=entry, reason="cause_confirmed", but=lasting))


def _by(pen: Pen) -> Confirmation:
    return Confirmation(at=pen.at, by_id=pen.actor.id, by_name=pen.actor.name)


def go_on(pen: Pen, intervention: Intervention) -> None:
    """The search begins, or waits for the cause."""
    if cause_awaited(pen.dossier):
        hold(pen, replace(intervention, stage=Stage.CAUSE))
    else:
        make_ready(pen, intervention)
