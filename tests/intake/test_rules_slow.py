"""Texts made to be slow: what a message holds is drafted, divided and judged in time, whatever runs of signs it has."""

import pytest

from services.intake.channels.splitting import orders_in
from services.intake.domain.reading import BODY, Reading, Sheet
from tests.intake.builders import drafts, judging

LINE = 1_900
"""Signs of a line; of longer ones the rest is not looked at for labels."""
LINES = 3


def a_message(lead: str, piece: str) -> Reading:
    """Lines that begin as something intake looks for, go on with one piece again and again, and end otherwise."""
    line = lead + piece * (LINE // len(piece)) + "x"
    sheet = Sheet(part="1", page=None, source=BODY, text="\n".join([line] * LINES))
    return Reading(subject=line[:200], sheets=(sheet,))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", [" ", "\t", ".", "-", "1 ", "A. ", "(", "a@", " / ", "l'", "AB-"])
@pytest.mark.parametrize("lead", ["", "mission", "sinistre n°", "Mme ", "survenu le 12/03"])
def test_no_run_of_signs_makes_drafting_slow(lead: str, piece: str) -> None:
    reading = a_message(lead, piece)

    found = orders_in(reading, drafts())

    assert found[0].draft == drafts().draft(reading)
    assert judging().judged(reading, found[0].draft).confidence <= 0.98
