"""After all journeys: each event of the catalogue was said at least once, and every one as its contract promises."""

from tests.support.overhearing import Overheard


async def test_every_event_was_as_its_contract_promises(overheard: Overheard) -> None:
    assert overheard.problems == []


async def test_every_event_of_the_catalogue_was_said(overheard: Overheard) -> None:
    assert overheard.never_said() == set()
