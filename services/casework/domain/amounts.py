"""Decisions on cover: an amount held against the insurer's thresholds, a special file opened by hand (R-036…R-046).

The thresholds are those of the version and the day the file opened with. A decision is a row and a line; what it leads
to (giving the file back, asking for an expert) is done by a person.
"""

from dataclasses import replace

from services.casework.domain import journal
from services.casework.domain.acts import JudgeAmount, OpenExpertise
from services.casework.domain.calendar import PARIS
from services.casework.domain.cover import OUTCOMES, Decision, flagged
from services.casework.domain.file import Dossier, Intervention
from services.casework.domain.pack import ON_SITE_EXPERTISE, STANDARD, Pack, Special
from services.casework.domain.pen import Pen
from shared.errors import Refused


class NoRule(Refused):
    """The insurer's pack says nothing of this amount on this file (R-044)."""


class NotSpecial(Refused):
    """The file is one already, or the insurer opens none for this loss (R-036)."""


def judge_amount(pen: Pen, intervention: Intervention, act: JudgeAmount) -> None:
    """What the amount leads to, and the lines of the quote that the insurer does not pay for."""
    dossier, pack = pen.dossier, pen.pack
    if not 0 < act.amount_cents < 100_000_000:
        raise NoRule("Donnez un montant TTC entre 0,01 et 999 999,99 €.", rule="R-044", field="amount_cents")
    day = dossier.opened_at.astimezone(PARIS).date()
    rule = pack.amount_rule(
        kind=dossier.kind, loss=dossier.loss_kind, day=day, cents=act.amount_cents, limit_cents=dossier.limit_cents
    )
    if rule is None:
        raise NoRule("Les règles de l'assureur ne disent rien de ce montant.", rule="R-044", field="amount_cents")
    said = f"Décision ({rule.rule}) : {journal.amount(act.amount_cents)} € TTC, {OUTCOMES[rule.outcome]}"
    words = " // ".join(filter(None, (said, act.reason)))
    details = {"rule": rule.rule, "outcome": rule.outcome, "cents": str(act.amount_cents)}
    entry = pen.line(journal.Done(words), intervention=intervention, details=details)
    for line, flag in flagged(pack.flags, act.lines or ""):
        note = journal.Note(f"Ligne signalée ({flag.rule}) : {line} // {flag.sentence}")
        pen.line(note, intervention=intervention, details={"rule": flag.rule})
    pen.decisions.append(
        Decision(
            id=pen.book.new_id(), at=pen.at, by=pen.actor, rule=rule.rule, outcome=rule.outcome,
            sentence=rule.sentence, cents=act.amount_cents, limit_cents=dossier.limit_cents, reason=act.reason,
        )
    )  # fmt: skip
    if rule.outcome == "expert":
        pen.notice("expertise_needed", entry=entry, sentence=rule.sentence, rule=rule.rule, reason=act.reason)


def special_by_hand(pack: Pack, dossier: Dossier) -> Special:
    """The special file a person may open.

    Raises:
        NotSpecial: it is one already, or none is opened for this loss.
    """
    if dossier.kind != STANDARD:
        raise NotSpecial(f"Ce dossier est déjà ouvert en {dossier.kind}.", rule="R-036")
    found = next((one for one in pack.specials if dossier.loss_kind in one.when.losses), None)
    if found is None:
        sentence = f"{pack.name} n'ouvre pas de dossier {ON_SITE_EXPERTISE} pour ce sinistre."
        raise NotSpecial(sentence, rule="R-036")
    return found


def open_expertise(pen: Pen, intervention: Intervention, act: OpenExpertise, *, reason: str) -> None:
    """A special file where the mission's text did not say so: its limit is the lowest of all (R-046)."""
    special = special_by_hand(pen.pack, pen.dossier)
    if act.limit_cents is not None and act.limit_cents <= 0:
        raise NoRule("La limite est un montant TTC positif.", rule="R-044", field="limit_cents")
    day = pen.dossier.opened_at.astimezone(PARIS).date()
    limits = (pen.dossier.limit_cents, special.limit(day), act.limit_cents)
    lowest = min((one for one in limits if one is not None), default=None)
    pen.dossier = replace(pen.dossier, kind=special.kind, limit_cents=lowest)
    pen.line(journal.Note(f"Ouverture en {special.kind} ({special.rule}) : {reason}"), intervention=intervention)
    if lowest is not None:
        pen.line(journal.Limit(lowest), intervention=intervention)
    pen.decisions.append(special_opened(pen, special, reason=reason))


def special_opened(pen: Pen, special: Special, *, reason: str | None = None) -> Decision:
    """The decision that opened a special file, with its limit."""
    cents, sentence = pen.dossier.limit_cents, special.note or f"Dossier {special.kind}."
    return Decision(
        id=pen.book.new_id(), at=pen.at, by=pen.actor, rule=special.rule, outcome="opened", sentence=sentence,
        cents=cents, limit_cents=cents, reason=reason,
    )  # fmt: skip
