"""What a call of the robot Emma does to the dossier: its chase, the answers, and the end the script came to (R-024).

Each line is signed by her. What she cannot finish goes back to the desk with the reason, on the date d'action that the
list shows (R-025). She acts under the same rules as a person: one that says no sends the file back.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.casework.domain import journal
from services.casework.domain.acts import RecordTelevaluation
from services.casework.domain.calling import RobotRules
from services.casework.domain.calls import ANSWERED, Call, HandBack, Handler
from services.casework.domain.chasing import called, televaluation_of, to_desk
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.holds import record_televaluation
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import EMMA
from services.casework.domain.script import BACKS, Dialogue
from shared.errors import Refused


@dataclass(frozen=True, slots=True)
class Dialled:
    """A number that was called: the line's own id of the call, and its outcome as of `calls.OUTCOMES`."""

    id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class RobotCall:
    """A call the robot made: whether it was answered, and the conversation when it was."""

    id: UUID
    intervention_id: UUID
    at: datetime
    number: str
    outcome: str
    dialogue: Dialogue | None = None


def hers(dossier: Dossier, intervention_id: UUID) -> Intervention | None:
    """The intervention, while its télévaluation is the robot's to make."""
    found = dossier.intervention(intervention_id)
    held = found.televaluation if found else None
    if dossier.status is not Status.OPEN or found is None or found.stage is not Stage.TELEVALUATION:
        return None
    return found if held is not None and held.handler is Handler.ROBOT else None


def call_made(book: Book, dossier: Dossier, made: RobotCall, *, at: datetime) -> Change | None:
    """Writes the call; one that comes after a person took over is one line, if anybody was spoken to."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=EMMA, author=EMMA)
    intervention = hers(dossier, made.intervention_id)
    if intervention is None:
        if made.outcome != ANSWERED:
            return None
        pen.line(journal.Done("Appel du robot sans effet : la télévaluation n'est plus à lui"))
        return pen.done()
    comment = None if made.outcome == ANSWERED else "robot Emma"
    call = Call(made.id, made.at, made.number, made.outcome, EMMA, comment)
    intervention = called(pen, intervention, call)
    if made.dialogue is None:
        pen.keep(_not_reached(pen, intervention))
    else:
        _conclude(pen, intervention, made.dialogue)
    return pen.done()


def _not_reached(pen: Pen, intervention: Intervention) -> Intervention:
    """Again later, or back to the desk after her last try."""
    known, rules = televaluation_of(pen, intervention), _rules(pen)
    if known.in_vain >= rules.tries:
        sentence = f"{BACKS['no_answer']}, {known.in_vain} appels"
        return hand_back(pen, intervention, code="no_answer", sentence=sentence)
    after = pen.at + rules.pause()
    call_at = rules.next_call(after=after, insee=pen.dossier.insee, calendar=pen.book.calendar)
    return replace(intervention, televaluation=replace(known, call_at=call_at))


def _conclude(pen: Pen, intervention: Intervention, dialogue: Dialogue) -> None:
    assert dialogue.end is not None  # a conversation is told once it is over
    for one in dialogue.exchanges:
        understood = one.answer or "non compris"
        words = f"{one.asked} // {one.said} // {understood}"
        pen.line(journal.Note(words), intervention=intervention, details={"step": one.step, "answer": understood})
    known = televaluation_of(pen, intervention)
    intervention = replace(intervention, televaluation=replace(known, answers={**known.answers, **dialogue.facts}))
    end = dialogue.end
    if end.trade is None:
        pen.keep(hand_back(pen, intervention, code=end.back or "unclear", sentence=end.sentence))
        return
    try:
        record_televaluation(pen, intervention, RecordTelevaluation(trade=end.trade, confirmed=True))
    except Refused as refusal:
        sentence = f"{refusal.sentence} ({refusal.rule})"
        pen.keep(hand_back(pen, intervention, code="rule", sentence=sentence))


def hand_back(pen: Pen, intervention: Intervention, *, code: str, sentence: str) -> Intervention:
    """The desk has it, and reads why."""
    said = sentence.rstrip(".")
    words = f"Emma rend la télévaluation au bureau : {said}"
    pen.line(journal.Done(words), intervention=intervention, details={"code": code})
    known = televaluation_of(pen, intervention)
    back = HandBack(pen.at, code, said)
    known = replace(known, handler=Handler.DESK, call_at=None, hand_back=back)
    return to_desk(pen, replace(intervention, televaluation=known), comment=f"rendu par Emma : {said}")


def line_down(book: Book, dossier: Dossier, intervention_id: UUID, *, for_good: bool, at: datetime) -> Change | None:
    """Her line does not answer: she tries again until the date is late, then the desk has it; nothing until then."""
    intervention = hers(dossier, intervention_id)
    own = intervention.base if intervention else None
    if intervention is None or own is None or (not for_good and own.original_due_at > at):
        return None
    pen = Pen(book=book, dossier=dossier, at=at, actor=EMMA, author=EMMA)
    pen.keep(hand_back(pen, intervention, code="line", sentence=BACKS["line"]))
    return pen.done()


def _rules(pen: Pen) -> RobotRules:
    rules = pen.pack.robot
    if rules is None:
        raise LookupError(f"pack {pen.pack.insurer} {pen.pack.version} has no robot any more")
    return rules
