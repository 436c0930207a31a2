"""The clock's doors: one delivery loop per endpoint, so that no insurer waits for another; one that gives up."""

from collections.abc import Iterable
from functools import partial

from services.insurer_gateway.use_cases.bell import Bell
from services.insurer_gateway.use_cases.deliveries import Delivering
from shared.service import Loop


def delivery_loops(delivering: Delivering, bell: Bell, endpoints: Iterable[str]) -> list[Loop]:
    """The loops of this replica."""
    sending = [
        Loop(f"deliver {endpoint}", 1, partial(delivering.round, endpoint), bell.listen()) for endpoint in endpoints
    ]
    return [*sending, Loop("give up", 5, delivering.give_up)]
