"""The halves of the faxed orders, each a folder: layouts, label words, fonts and orders of its own.

One that is held out stands last and is called `held`; once its faults were looked at it is renamed, and until the next
is written there is none.
"""

from typing import Final

from bench.intake.half import Half
from bench.intake.halves.dev import DEV
from bench.intake.halves.held import HELD
from bench.intake.halves.seen import SEEN
from bench.intake.halves.seen2 import SEEN2
from bench.intake.halves.seen3 import SEEN3
from bench.intake.halves.seen4 import SEEN4
from bench.intake.halves.seen5 import SEEN5

HELD_OUT: Final = "held"
HALVES: Final[tuple[Half, ...]] = (DEV, SEEN, SEEN2, SEEN3, SEEN4, SEEN5, HELD)
