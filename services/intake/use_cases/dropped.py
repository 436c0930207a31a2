"""Taking the faxes of a watched folder: kept first, moved after; what is no fax is put where a person sees it."""

import asyncio
from pathlib import Path

import structlog

from services.intake.channels.faxes.folder import FaxFolder, NoFax
from services.intake.use_cases.faxes import Faxes
from shared.errors import Unavailable

log = structlog.get_logger()


class DroppedFaxes:
    """The use case of the folder loop."""

    def __init__(self, *, folder: FaxFolder, faxes: Faxes) -> None:
        self._folder = folder
        self._faxes = faxes

    async def look(self) -> int:
        """Takes the files that are whole; gives how many.

        Raises:
            Unavailable: the folder cannot be read, or nothing can be kept now; the files stay.
        """
        try:
            files = await asyncio.to_thread(self._folder.whole)
            for file in files:
                await self._take(file)
        except OSError as error:
            raise Unavailable(f"Le dossier des fax n'est pas accessible ({error.strerror}).") from error
        return len(files)

    async def failures(self) -> dict[str, float]:
        """How many files could not be taken: an alarm until a person has looked at them."""
        return {"fax illisibles dans failed/": float(await asyncio.to_thread(self._folder.failures))}

    async def _take(self, file: Path) -> None:
        try:
            fax = await asyncio.to_thread(self._folder.read, file)
        except NoFax as error:
            log.error("fax_file_unreadable", file=file.name, reason=str(error))
            await asyncio.to_thread(self._folder.failed, file, str(error))
            return
        await self._faxes.receive(fax)
        await asyncio.to_thread(self._folder.done, file)
