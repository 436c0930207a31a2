"""Finding orders in what was read, in a process that is killed when a message takes it too long.

Killed or broken, the caller always gets an answer: one thing without fields, and why, for a person to read.
"""

import asyncio
import json
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import structlog

from services.intake.channels.apart import Limits
from services.intake.channels.extracting import Found
from services.intake.channels.extracting_worker import ORDERS, WHOLE
from services.intake.channels.splitting import Order
from services.intake.channels.warm import Warm
from services.intake.domain.habits import Habit
from services.intake.domain.reading import Draft, Reading

log = structlog.get_logger()

WORKER: Final = "services.intake.channels.extracting_worker"
LOADED: Final = 144 << 20
"""Bytes of address space that packs and tables take, before any message; what its limits allow comes on top."""


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """Where the rules stand that the process loads: insurers' packs, the commune table, the words of kinds."""

    insurers: Path
    geo: Path
    kinds: Path
    day: date
    """Of several versions of a pack, the one of this day."""


class ExtractingApart:
    """The process, one for all: a message takes milliseconds. As a resource it ends with the service."""

    def __init__(self, rules: RuleFiles, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        places = (str(rules.insurers.resolve()), str(rules.geo.resolve()), str(rules.kinds.resolve()))
        self._warm = Warm(
            WORKER, str(LOADED + self._limits.memory), *places, rules.day.isoformat(), seconds=self._limits.seconds
        )  # fmt: skip
        self._turn = asyncio.Lock()

    async def orders(self, reading: Reading, habits: Sequence[Habit] = ()) -> list[Found]:
        """The orders of a message, or the one thing it is, each judged; never raises for what it holds."""
        return await self._asked(ORDERS, reading, habits)

    async def whole(self, reading: Reading, habits: Sequence[Habit] = ()) -> Found:
        """What it is when it is taken for one order; never raises for what it holds."""
        return (await self._asked(WHOLE, reading, habits))[0]

    async def _asked(self, verb: str, reading: Reading, habits: Sequence[Habit]) -> list[Found]:
        question = pickle.dumps((verb, reading, tuple(habits)))
        async with self._turn:
            try:
                answer = json.loads(await self._warm.ask(question))
            except TimeoutError:
                why = f"La recherche des champs a été arrêtée après {self._limits.seconds:g} secondes."
            except (EOFError, ValueError) as error:
                why = "La recherche des champs a demandé trop de mémoire ou s'est interrompue."
                log.error("extracting_broke_off", error=repr(error))
            else:
                return [Found.from_json(one) for one in answer]
        log.warning("extracting_stopped", message_id=reading.message_id)
        return [Found(Order(Draft(), note=why))]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._warm.end()
