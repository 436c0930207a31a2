"""Letters that are no orders: given to their dossier, taken back, filed as noise, or found to be orders after all.

By itself only what is sure goes, and only to a dossier that is certain; whatever was done can be undone, and what a
person decided no machine decides again.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.envelope import Actor
from contracts.events.intake import CorrespondenceReceived, CorrespondenceUndone
from services.intake.domain.items import SYSTEM, Item, Verb, decided
from services.intake.domain.kinds import KIND_LABELS, LETTERS, NOISE, Judgement, Kind
from services.intake.domain.threads import excerpt
from services.intake.domain.ties import File
from shared.errors import Invalid, NotFound, Refused

LONGEST_SUBJECT: Final = 150


class NoSuchDossier(NotFound):
    """No dossier has this number."""


class NotTied(Refused):
    """The item is no letter that can be given to this dossier."""


def is_noise(item: Item) -> bool:
    """Whether it is filed by itself: a newsletter, an automatic answer, and nothing of an order in it."""
    return item.judged.kind in NOISE and item.judged.sure and not item.draft.order_like


def filed(item: Item, *, at: datetime) -> Item:
    """Filed as no order, with the reason; it can be taken back like anything that was set aside."""
    why = ", ".join(item.judged.reasons)
    return decided(item, Verb.SET_ASIDE, actor=SYSTEM, at=at, note=f"Classé, pas un ordre : {why}.")


def tied(item: Item, to: File, *, kind: Kind, letter_id: UUID, actor: Actor, at: datetime, note: str) -> Item:
    """The item as a letter of that dossier.

    Raises:
        Invalid: this kind is no letter's.
        NotTied: it came by web, or names itself.
        NoSuchExit: it does not wait.
    """
    if kind not in LETTERS:
        raise Invalid("Dites ce que c'est : relance, annulation, rapport, facture…", rule="LETTER", field="kind")
    if item.gateway_order_id is not None or to.order_id == item.id:
        raise NotTied("Un ordre reçu par le web n'est pas un courrier.", rule="LETTER")
    judged = item.judged if kind is item.judged.kind else said_by(actor, kind)
    moved = decided(item, Verb.TIE, actor=actor, at=at, note=note)
    return replace(moved, attached_to=to.order_id, letter_id=letter_id, judged=judged)


def untied(item: Item, *, actor: Actor, at: datetime, note: str) -> Item:
    """The letter waits again, for a person.

    Raises:
        NoSuchExit: it is no letter of a dossier.
    """
    moved = decided(item, Verb.UNTIE, actor=actor, at=at, note=note)
    return replace(moved, attached_to=None, letter_id=None)


def is_order(item: Item, *, actor: Actor, at: datetime) -> Item:
    """A person says that it is an order after all.

    Raises:
        NoSuchExit: it does not wait.
    """
    return replace(decided(item, Verb.IS_ORDER, actor=actor, at=at), judged=said_by(actor, Kind.ORDER))


def said_by(actor: Actor, kind: Kind) -> Judgement:
    """A kind that a person named."""
    return Judgement(kind, 1.0, (f"dit par {actor.name}",), sure=True)


def received_fact(item: Item, to: File, *, role: str, reasons: tuple[str, ...], actor: Actor) -> CorrespondenceReceived:
    """`intake.correspondence.received`: what casework needs, and of the text its first words."""
    assert item.letter_id is not None, "only a tied letter says so"
    assert item.decided_at is not None, "only a tied letter says so"
    reading = item.reading
    first = reading.body.new or next((sheet.text for sheet in reading.sheets), "")
    return CorrespondenceReceived(
        actor=actor,
        letter_id=item.letter_id,
        item_id=item.id,
        dossier_id=to.dossier_id,
        order_id=to.order_id,
        kind=item.judged.kind.value,
        sender_role=role,
        channel=item.channel,
        subject=" ".join(reading.subject.split())[:LONGEST_SUBJECT],
        excerpt=excerpt(first),
        documents=sum(part.name is not None for part in reading.parts),
        received_at=item.received_at,
        tied_at=item.decided_at,
        reasons=reasons,
    )


def undone_fact(item: Item, to: File, *, reason: str, actor: Actor, at: datetime) -> CorrespondenceUndone:
    """`intake.correspondence.undone`, of the letter as it was tied."""
    assert item.letter_id is not None, "only a tied letter says so"
    return CorrespondenceUndone(
        actor=actor,
        letter_id=item.letter_id,
        item_id=item.id,
        dossier_id=to.dossier_id,
        kind=item.judged.kind.value,
        reason=reason,
        undone_at=at,
    )


def kind_named(text: str | None, item: Item) -> Kind:
    """The kind a form names; without one, as it was judged."""
    if not text:
        return item.judged.kind
    try:
        return Kind(text)
    except ValueError as error:
        known = ", ".join(KIND_LABELS[kind].lower() for kind in LETTERS)
        raise Invalid(f"Cette nature n'existe pas ; il y a : {known}.", rule="LETTER", field="kind") from error
