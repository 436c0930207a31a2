"""Copies of an order: a line on the file itself, whatever its state, and nothing else."""

from contracts.events.intake import OrderRepeated, OrderRepeatUndone
from services.casework.domain import copies
from tests.casework.stories import BOOK, START, Story, submitted
from tests.support.examples import example


def test_a_copy_is_one_line_that_names_its_way_and_why() -> None:
    dossier = Story(submitted()).dossier

    change = copies.attached(BOOK, dossier, example(OrderRepeated, order_id=dossier.order_id), at=START)

    assert [entry.body for entry in change.entries] == [
        "Action réalisée: Ordre reçu une nouvelle fois par fax le 10/03/2026 10:41, rattaché "
        "(même numéro de sinistre, même téléphone, même commune)"
    ]
    assert (change.dossier.interventions, change.said) == (dossier.interventions, ())


def test_a_copy_that_was_none_is_one_line_with_its_reason() -> None:
    dossier = Story(submitted()).dossier

    change = copies.parted(BOOK, dossier, example(OrderRepeatUndone, order_id=dossier.order_id), at=START)

    assert [entry.body for entry in change.entries] == [
        "Action réalisée: L'ordre reçu par fax n'est pas une copie et en est séparé : Autre logement du même assuré."
    ]


def test_a_document_of_the_dossier_is_said_to_be_one() -> None:
    dossier = Story(submitted()).dossier
    heard = example(OrderRepeated, order_id=dossier.order_id, what="document", reasons=("Photos du dégât",))

    change = copies.attached(BOOK, dossier, heard, at=START)

    assert [entry.body for entry in change.entries] == [
        "Action réalisée: Document reçu par fax le 10/03/2026 10:41, rattaché au dossier (Photos du dégât)"
    ]
