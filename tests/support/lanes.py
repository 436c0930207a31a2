"""Which tests follow each other in one process when the suite runs in several.

A file stays whole, and what starts a hub, a browser or many processes stays in one lane, so that no two of them share
the cores. That lane is the longest, so it is begun first.
"""

from pathlib import PurePosixPath
from typing import Final

from xdist.scheduler import LoadScopeScheduling

HUB_LANE: Final = "hub"
_WITH_A_HUB: Final = ("platform", "chaos", "journeys", "browser")


def lane_of(path: str) -> str:
    """The lane of a test file: the hub's, or its own."""
    folder = PurePosixPath(path).parts[1]
    return HUB_LANE if folder in _WITH_A_HUB else path


class Lanes(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types of its own
    """Gives whole lanes to processes, in the order the tests were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return lane_of(nodeid.partition("::")[0])
