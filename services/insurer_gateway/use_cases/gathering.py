"""Group commit: requests that wait at the same moment are saved by one transaction.

One worker takes everybody who is waiting, saves them as a list and answers each one after the commit;
whoever comes meanwhile is the next list. Durability is not traded: nobody is answered before it is
written. A list that fails is done again one by one, so a bad item fails alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from shared.db import LOST
from shared.errors import ServiceError, Unavailable

log = structlog.get_logger()

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """Gives items to `save` in lists; use it as an async context manager."""

    def __init__(
        self,
        save: Callable[[Sequence[T]], Awaitable[Sequence[R | ServiceError]]],
        *,
        largest: int,
        splits_on: type[Exception],
    ) -> None:
        self._save = save
        self._largest = largest
        self._splits_on = splits_on
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._worker: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Gathering[T, R]":
        self._closing = False
        self._worker = asyncio.create_task(self._work(), name="gathering")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Saves those who still wait, then ends."""
        self._closing = True
        self._wake.set()
        if self._worker is not None:
            await self._worker

    async def give(self, item: T) -> R:
        """What came of this item, once it is durable.

        Raises:
            ServiceError: this item was refused, or nothing can be saved now.
        """
        if self._closing or self._worker is None:
            raise Unavailable("Le service s'arrête ; réessayez dans un instant.")
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        self._wake.set()
        return await answer

    async def _work(self) -> None:
        while self._waiting or not self._closing:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                taken, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
                await self._settle(taken)

    async def _settle(self, taken: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        (outcomes,) = await asyncio.gather(self._saved([item for item, _ in taken]), return_exceptions=True)
        if isinstance(outcomes, BaseException):  # a fault of ours: told to those who wait, and the next list is served
            log.error("gathering_failed", size=len(taken), error=repr(outcomes))
            outcomes = [Unavailable("Cet envoi n'a pas pu être enregistré.")] * len(taken)
        for (_, answer), outcome in zip(taken, outcomes, strict=True):
            if answer.done():  # its request was given up meanwhile; it stands all the same
                continue
            if isinstance(outcome, ServiceError):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)

    async def _saved(self, items: Sequence[T]) -> Sequence[R | ServiceError]:
        try:
            return await self._save(items)
        except (*LOST, Unavailable) as error:
            log.warning("gathering_waits_for_database", size=len(items), error=repr(error))
            away = Unavailable("L'enregistrement n'a pas pu être fait ; réessayez dans un instant.")
            return [away] * len(items)
        except self._splits_on as error:
            if len(items) == 1:
                log.exception("gathering_item_failed")
                return [Unavailable("Cet envoi n'a pas pu être enregistré.")]
            log.warning("gathering_split", size=len(items), error=repr(error))
            return [outcome for item in items for outcome in await self._saved([item])]
