"""Opening: one order becomes a dossier, perhaps with its companion, held, ready, or refused at once.

The insurer's pack decides (R-002…R-006, R-016, R-018, R-020, R-031…R-046). A refusal opens and closes the
file in one change, so that it has a number and a line in the journal.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.events.casework import DossierClosed, DossierOpened, InterventionReady
from contracts.events.envelope import Money, OrderContent, Place
from contracts.events.intake import OrderSubmitted
from services.casework.domain import beginning, journal
from services.casework.domain.amounts import special_opened
from services.casework.domain.anew import anew
from services.casework.domain.calendar import PARIS
from services.casework.domain.dates import HOLD_ASSIGNMENT, HOLD_CAUSE, HOLD_TLV
from services.casework.domain.file import Dossier, Intervention, Stage, Status
from services.casework.domain.numbers import dossier_number
from services.casework.domain.pack import STANDARD, Origin, Pack, Refusal, Special, limit_in
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH, ROBOT
from services.casework.domain.standing import due_of, set_date
from shared.errors import Invalid

HOLDS: Final = {Stage.TELEVALUATION: HOLD_TLV, Stage.CAUSE: HOLD_CAUSE, Stage.SEEKING: HOLD_ASSIGNMENT}
"""The date d'action of an intervention that no craftsman has yet, by its stage."""


class NotPlaced(Invalid):
    """The order's site has no commune: intake should not have submitted it."""


def open_order(book: Book, submitted: OrderSubmitted, *, counters: Iterator[int], at: datetime) -> list[Change]:
    """The dossiers an order opens: the main one first, then its companion. `counters` numbers them.

    Raises:
        UnknownInsurer: no pack is in force. NotPlaced: the site has no INSEE code.
    """
    order = submitted.order
    day = at.astimezone(PARIS).date()
    pack = book.packs.in_force(insurer=submitted.source.insurer, day=day)
    dossier = _dossier(book, submitted, pack=pack, number=dossier_number(year=day.year, counter=next(counters)), at=at)
    refusal = pack.refusal(order)
    if refusal is not None:
        return [_refused(book, dossier, refusal, at=at)]
    kind = pack.origins[order.origin].companion
    if kind is None:
        return [_opened(book, dossier, order, pack=pack, at=at)]
    number = dossier_number(year=day.year, counter=next(counters))
    dossier = anew(dossier, companion_number=number)
    companion = _companion(book, dossier, kind=kind, number=number)
    return [_opened(book, dossier, order, pack=pack, at=at), _opened_companion(book, companion, at=at)]


def _dossier(book: Book, submitted: OrderSubmitted, *, pack: Pack, number: str, at: datetime) -> Dossier:
    """The file as the pack makes it: origin, team, kind, limit, description, what it waits for."""
    order = submitted.order
    if order.site.insee is None:
        raise NotPlaced("Le lieu du sinistre n'a pas de commune.", field="order.site.insee")
    came_from = pack.origins.get(order.origin, Origin(label=order.origin))
    to_expert = came_from.with_expert if order.has_expert else None
    special = pack.special(order)
    return Dossier(
        id=book.new_id(),
        number=number,
        order_id=submitted.order_id,
        insurer=submitted.source.insurer,
        pack_version=pack.version,
        kind=special.kind if special else STANDARD,
        origin=to_expert or order.origin,
        team=pack.origins[to_expert].team if to_expert else came_from.team,
        reserved=to_expert is not None,
        status=Status.OPEN,
        loss_kind=order.loss_kind,
        insee=order.site.insee,
        content=order.model_dump_json(exclude_none=True),
        source=submitted.source,
        opened_at=at,
        description=_description(order, special),
        claim_number=order.claim_number,
        insured=" ".join(filter(None, (order.insured.last_name, order.insured.first_name))),
        phones=order.insured.phones,
        commune=order.site.city,
        loss_date=order.loss_date,
        limit_cents=pack.limit(order, special, day=at.astimezone(PARIS).date()),
        cause_needed=order.loss_kind in came_from.cause_repaired_for,
    )


def _description(order: OrderContent, special: Special | None) -> str:
    """The mission's text, whole; with the limit that holds when the insurer wrote none (R-008, R-042)."""
    if special is None or not special.limit_from_text or not special.note or limit_in(order.description) is not None:
        return order.description
    return f"{order.description}\n{special.note}"


def _opened(book: Book, dossier: Dossier, order: OrderContent, *, pack: Pack, at: datetime) -> Change:
    special = pack.special(order)
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    opening = pen.line(journal.Opening(), details={"channel": dossier.source.channel, "origin": dossier.origin})
    if dossier.limit_cents is not None:
        pen.line(journal.Limit(dossier.limit_cents))
    if special is not None:
        pen.line(journal.Note(f"Ouverture en {special.kind} ({special.rule}). {special.note or ''}".strip()))
        pen.decisions.append(special_opened(pen, special))
    if dossier.origin != order.origin:
        pen.line(journal.Note(f"Expert au dossier : origine {dossier.origin}, équipe {dossier.team} (R-018)."))
    _say_opened(pen)
    sentence = f"Votre mission est enregistrée sous le dossier {dossier.number}."
    pen.notice("accepted", entry=opening, sentence=sentence)
    _start(pen, order, pack=pack)
    return pen.done()


def _start(pen: Pen, order: OrderContent, *, pack: Pack) -> None:
    """The first intervention: held, or ready at once."""
    trade = order.trade or pack.trade_by_loss.get(order.loss_kind)
    known = beginning.televaluation(pen, order, pack=pack, trade=trade)
    unsaid = beginning.search_unsaid(pack, known, trade=trade)
    asked = pack.origins[order.origin].televaluation or unsaid
    stage = first_stage(pen.dossier, trade=trade, televaluation=asked)
    intervention = Intervention(id=pen.book.new_id(), stage=stage, trade=trade, televaluation=known)
    if stage is Stage.SEEKING:
        make_ready(pen, intervention, order=order)
    elif stage is Stage.TELEVALUATION:
        robot = beginning.for_robot(pen, order, pack=pack, known=known)
        comment = "nature de la recherche de fuite à préciser (R-033)" if unsaid else None
        hold(pen, anew(intervention, televaluation=robot or known), owner=ROBOT if robot else None, comment=comment)
    else:
        hold(pen, intervention)


def first_stage(dossier: Dossier, *, trade: str | None, televaluation: bool) -> Stage:
    """Where an intervention starts: its télévaluation (also to choose a trade), its cause, or the search."""
    if televaluation or trade is None:
        return Stage.TELEVALUATION
    return Stage.CAUSE if cause_awaited(dossier) else Stage.SEEKING


def cause_awaited(dossier: Dossier) -> bool:
    """Whether nobody has confirmed yet that the cause is repaired (R-016)."""
    return dossier.cause_needed and dossier.cause is None


def hold(pen: Pen, intervention: Intervention, *, owner: str | None = None, comment: str | None = None) -> Intervention:
    """Sets the hold that belongs to the intervention's stage."""
    kind = pen.book.dates[HOLDS.get(intervention.stage, HOLD_ASSIGNMENT)]
    due_at = due_of(pen, kind, start=pen.at, given=None)
    intervention, _ = set_date(pen, intervention, kind=kind, due_at=due_at, owner=owner, comment=comment)
    return pen.keep(intervention)


def make_ready(
    pen: Pen, intervention: Intervention, *, order: OrderContent | None = None, reason: str | None = None
) -> Intervention:
    """The intervention needs a craftsman: a new round begins; answers to older ones are over."""
    intervention = anew(intervention, stage=Stage.SEEKING, round=intervention.round + 1)
    intervention = hold(pen, intervention, comment=reason)
    dossier = pen.dossier
    site = (order or dossier.order).site
    pen.say(
        InterventionReady(
            actor=pen.actor,
            dossier_id=dossier.id,
            dossier_number=dossier.number,
            intervention_id=intervention.id,
            round=intervention.round,
            insurer=dossier.insurer,
            trade=intervention.trade or "",
            loss_kind=dossier.loss_kind,
            place=Place(insee=dossier.insee, postal_code=site.postal_code, commune=site.city),
            limit=None if dossier.limit_cents is None else Money(cents=dossier.limit_cents),
            excluded_firms=intervention.excluded,
            ready_at=pen.at,
            reason=reason,
        )
    )
    return intervention


def _say_opened(pen: Pen) -> None:
    dossier = pen.dossier
    pen.say(
        DossierOpened(
            actor=pen.actor,
            dossier_id=dossier.id,
            number=dossier.number,
            order_id=dossier.order_id,
            insurer=dossier.insurer,
            pack_version=dossier.pack_version,
            kind=dossier.kind,
            companion_of=dossier.companion_of,
            claim_number=dossier.claim_number,
            loss_kind=dossier.loss_kind,
            loss_date=dossier.loss_date,
            insee=dossier.insee,
            opened_at=dossier.opened_at,
        )
    )


def _companion(book: Book, main: Dossier, *, kind: str, number: str) -> Dossier:
    """The file of *gestion intégrale* that some origins open beside the main one (R-005)."""
    return anew(
        main, id=book.new_id(), number=number, kind=kind, companion_of=main.id, companion_number=main.number,
        limit_cents=None, cause_needed=False,
    )  # fmt: skip


def _opened_companion(book: Book, companion: Dossier, *, at: datetime) -> Change:
    pen = Pen(book=book, dossier=companion, at=at, actor=BATCH, author=BATCH)
    pen.line(journal.Opening(), details={"channel": companion.source.channel, "origin": companion.origin})
    pen.line(journal.Note(f"Dossier {companion.kind} lié au dossier {companion.companion_number} : ne pas traiter."))
    _say_opened(pen)
    return pen.done()


def _refused(book: Book, dossier: Dossier, refusal: Refusal, *, at: datetime) -> Change:
    """Opened and closed in one change: the refusal has a number, a line and a notice."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    pen.line(journal.Opening(), details={"channel": dossier.source.channel, "origin": dossier.origin})
    _say_opened(pen)
    words = f"Mission refusée ({refusal.rule}) : {refusal.sentence}"
    entry = pen.line(journal.Done(words), details={"rule": refusal.rule})
    pen.dossier = anew(pen.dossier, status=Status.REFUSED, ended_at=at, end_reason=refusal.sentence)
    pen.say(
        DossierClosed(
            actor=BATCH, dossier_id=dossier.id, order_id=dossier.order_id, reason=refusal.sentence,
            rule=refusal.rule, closed_at=at,
        )
    )  # fmt: skip
    pen.notice("refused", entry=entry, sentence=refusal.sentence, rule=refusal.rule, reason=refusal.sentence)
    return pen.done()
