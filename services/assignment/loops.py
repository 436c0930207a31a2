"""The door of the clock: searches that are due each second, firms whose periods turn each minute."""

from services.assignment.use_cases.maintaining import Maintaining
from services.assignment.use_cases.ticking import Ticking
from shared.service import Loop


def loops(*, ticking: Ticking, maintaining: Maintaining) -> list[Loop]:
    """Looked at each second because the demo's clock can jump (design.md §3)."""
    return [Loop("searches", 1.0, ticking.tick), Loop("periods", 60.0, maintaining.turn)]
