"""The order of signers: who comes behind whom, and who acts together with the one before him.

Those who act together stand side by side; the first of them carries no mark, so that removing him makes the next one
the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from services.esign.domain.signers import Signer
from shared.errors import Forbidden, Invalid, NotFound


class TwoPlaces(Invalid):
    """Behind somebody, or together with somebody: not both."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a signer is wanted: behind a stage, in it, or at the end."""

    insert_after_id: UUID | None = None
    group_with_id: UUID | None = None


AT_THE_END: Final = Place()


def unmixed(mixed: bool) -> bool:
    """The vendor lets approvers stand among signers; here they come before them, and who asks otherwise is told.

    Raises:
        Forbidden: they were to be mixed.
    """
    if mixed:
        sentence = "Les approbateurs passent ici avant les signataires : leur ordre ne se mêle pas."
        raise Forbidden(sentence, rule="ESIGN-070", field="custom_recipient_order")
    return mixed


def placed(signers: Sequence[Signer], one: Signer, place: Place) -> tuple[Signer, ...]:
    """The signers with this one at his place.

    Raises:
        TwoPlaces: both places were named. NotFound: the signer named is not here.
    """
    if place.insert_after_id and place.group_with_id:
        sentence = "Un signataire se place après un autre ou avec un autre, pas les deux."
        raise TwoPlaces(sentence, rule="ESIGN-110", field="insert_after_id")
    others = list(without(signers, one.id))
    beside = place.group_with_id or place.insert_after_id
    at = len(others) if beside is None else _end_of_stage(others, beside)
    newcomer = replace(one, with_previous=place.group_with_id is not None)
    return _numbered([*others[:at], newcomer, *others[at:]])


def without(signers: Sequence[Signer], signer_id: UUID) -> tuple[Signer, ...]:
    """The signers but this one; who acted together with him still act together."""
    kept: list[Signer] = []
    orphaned = False
    for one in sorted(signers, key=lambda one: one.position):
        if one.id == signer_id:
            orphaned = not one.with_previous
            continue
        kept.append(replace(one, with_previous=one.with_previous and not orphaned))
        orphaned = False
    return _numbered(kept)


def _end_of_stage(others: Sequence[Signer], signer_id: UUID) -> int:
    at = next((n for n, one in enumerate(others) if one.id == signer_id), None)
    if at is None:
        raise NotFound("Ce signataire n'existe pas.", rule="ESIGN-404", field="insert_after_id")
    at += 1
    while at < len(others) and others[at].with_previous:
        at += 1
    return at


def _numbered(signers: Sequence[Signer]) -> tuple[Signer, ...]:
    return tuple(replace(one, position=n, with_previous=one.with_previous and n > 0) for n, one in enumerate(signers))
