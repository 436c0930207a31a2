"""What the case desk can do to a dossier: one list of acts for every door.

An act is a frozen value, told apart by its `act`; a moment without a zone is what the site's clock shows.
Its form is in `forms.py`; whether it is possible now, and for whom, is `permits.py`'s to say.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

from services.casework.domain.texts import typed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTelevaluation:
    """The télévaluation is done: the trade, and the box that must be OUI (R-026)."""

    act: Literal["record_televaluation"] = "record_televaluation"
    trade: str
    confirmed: bool = False
    leak_search: str | None = None
    """Which kind, when the trade is the search of a leak (R-033)."""
    dwelling: str | None = None
    occupancy: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeAmount:
    """An amount TTC, in cents, held against the insurer's thresholds (R-037, R-039, R-040), perhaps with its lines."""

    act: Literal["judge_amount"] = "judge_amount"
    amount_cents: int
    lines: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExpertise:
    """A file of on-site expertise (04P) where the mission's text did not say so (R-036, R-038, R-041)."""

    act: Literal["open_expertise"] = "open_expertise"
    reason: str
    limit_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIntervention:
    """Another trade's piece of work on the dossier, with why (R-055)."""

    act: Literal["open_intervention"] = "open_intervention"
    trade: str
    reason: str
    leak_search: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChase:
    """A call to the client for his télévaluation (R-021, R-030); without a moment: now."""

    act: Literal["record_chase"] = "record_chase"
    number: str
    outcome: str
    chased_at: datetime | None = None
    has_hour: bool = True
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBack:
    """The file goes back to the insurer, with a reason (R-039)."""

    act: Literal["give_back"] = "give_back"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCause:
    """The cause of the water damage is repaired, says somebody (R-016)."""

    act: Literal["confirm_cause"] = "confirm_cause"
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldForCause:
    """The cause is not repaired after all: the search stops."""

    act: Literal["hold_for_cause"] = "hold_for_cause"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDate:
    """A date d'action set by hand; `call` is the call's record a CC needs for F3 (R-106)."""

    act: Literal["set_date"] = "set_date"
    code: str
    due_at: datetime | None = None
    has_hour: bool = True
    comment: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDate:
    """A date that stood over another is dealt with; the other is current again (R-112)."""

    act: Literal["close_date"] = "close_date"
    code: str
    comment: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDate:
    """A supervisor moves a provider's date; its original due date and lateness stay (R-060)."""

    act: Literal["override_date"] = "override_date"
    due_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """The job is taken from the craftsman, with a reason."""

    act: Literal["take_back"] = "take_back"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The dossier is cancelled, with a reason."""

    act: Literal["cancel"] = "cancel"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote:
    """A note in the journal."""

    act: Literal["add_note"] = "add_note"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPaper:
    """A paper is to be signed by the insured (R-086): which one, and what it attests."""

    act: Literal["ask_paper"] = "ask_paper"
    paper: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteMessage:
    """A message to the craftsman who has the intervention, perhaps with a date d'action (R-121, R-122)."""

    act: Literal["write_message"] = "write_message"
    text: str
    firm: str | None = None
    """The code of the firm it is meant for; refused when that firm does not have the intervention."""
    code: str | None = None
    due_at: datetime | None = None
    has_hour: bool = True
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmCancellation:
    """The insured confirmed by telephone that he cancels, as a message or a letter had said (R-127)."""

    act: Literal["confirm_cancellation"] = "confirm_cancellation"
    call: str
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenComplaint:
    """Somebody complains (F2): who, of what; customer service has it from now on (R-078, R-085, R-104)."""

    act: Literal["open_complaint"] = "open_complaint"
    complainant: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSiteCheck:
    """The site is to be looked at for a complaint (F1), until when (R-103)."""

    act: Literal["ask_site_check"] = "ask_site_check"
    reason: str
    due_at: datetime
    has_hour: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSiteCheck:
    """What the site check found: the complaint goes on (R-103)."""

    act: Literal["record_site_check"] = "record_site_check"
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerComplaint:
    """The complaint is answered: founded or not, and what was said (R-104)."""

    act: Literal["answer_complaint"] = "answer_complaint"
    outcome: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandleReport:
    """An expert's report is dealt with (C1): the quote accepted or refused, or an estimate typed in (R-080)."""

    act: Literal["handle_report"] = "handle_report"
    outcome: str
    amount_cents: int | None = None
    comment: str | None = None


StaffAct = (
    RecordTelevaluation | RecordChase | ConfirmCause | HoldForCause | SetDate | CloseDate | OverrideDate | TakeBack
    | JudgeAmount | OpenExpertise | OpenIntervention | Cancel | GiveBack | AddNote | AskPaper | WriteMessage
    | ConfirmCancellation | OpenComplaint | AskSiteCheck | RecordSiteCheck | AnswerComplaint | HandleReport
)  # fmt: skip


def cleaned(act: StaffAct) -> StaffAct:
    """The act with its texts as they are kept; an optional one that says nothing is none.

    Raises:
        TooLong: a text nobody would read.
    """
    kept: dict[str, Any] = {}  # Any: each field has its own type, and keeps it
    for one in fields(act):
        value = getattr(act, one.name)
        if isinstance(value, str):
            text = typed(value, field=one.name)
            kept[one.name] = text or one.default if one.default is None else text
    return replace(act, **kept)
