"""Word documents turned into PDF by an office suite that whoever runs the hub installed; without one they are refused.

The suite reads bytes nobody here made, so it is a process group of its own with a folder, a profile and limits of its
own, one at a time: no macro runs, no link is followed, and what passes its time is ended with all that it started.
"""

import asyncio
import os
import signal
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from services.esign.domain.documents import LARGEST, BadDocument
from shared.errors import Unavailable

log = structlog.get_logger()

_LONGEST: Final = 60.0
"""Seconds for one document; the suite itself takes two to start."""
_MEMORY_KB: Final = 4 << 20
_LIMITED: Final = 'ulimit -v "$1" && ulimit -t "$2" && ulimit -f "$3" && shift 3 && exec "$@"'
"""What the shell does before the suite is: limits of memory (KB), processor (s) and files (blocks of 512 bytes)."""
_ITEM: Final = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_OFF: Final = (
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""The profile: nothing acts by itself, and every address leads to a port where nobody listens."""


class Converting:
    """The office suite at this path."""

    def __init__(self, *, office: Path, longest: float = _LONGEST) -> None:
        self._office = office
        self._longest = longest
        self._turn = asyncio.Lock()

    async def pdf(self, document: bytes) -> bytes:
        """The document as PDF.

        Raises:
            BadDocument: it cannot be converted, or not in time. Unavailable: the suite is not there.
        """
        async with self._turn:
            with tempfile.TemporaryDirectory(prefix="esign-word-") as name:
                folder = Path(name)
                await asyncio.to_thread(_lay_out, folder, document)
                await self._run(folder)
                return await asyncio.to_thread(_made, folder / "out" / "document.pdf")

    async def _run(self, folder: Path) -> None:
        limits = (str(_MEMORY_KB), str(round(self._longest) + 1), str(4 * LARGEST // 512))
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", _LIMITED, "sh", *limits,
            str(self._office), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--nolockcheck", "--convert-to", "pdf:writer_pdf_Export", "--outdir", str(folder / "out"),
            str(folder / "document.docx"),
            cwd=folder,
            env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(folder)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            async with asyncio.timeout(self._longest):
                code = await process.wait()
        except TimeoutError as error:
            sentence = "Ce document Word est trop long à convertir : envoyez-le en PDF."
            raise BadDocument(sentence, rule="ESIGN-156", field="file") from error
        finally:
            await _end(process)
        if code in (126, 127):
            log.error("office_missing", office=str(self._office))
            sentence = "La conversion des documents Word n'est pas disponible ; envoyez un PDF."
            raise Unavailable(sentence, rule="ESIGN-161")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends the whole group: the suite starts programs that outlive it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    await process.wait()


def _lay_out(folder: Path, document: bytes) -> None:
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    items = "".join(_ITEM.format(*one) for one in _OFF)
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>'
    )
    (folder / "out").mkdir()
    (folder / "document.docx").write_bytes(document)


def _made(file: Path) -> bytes:
    refused = partial(BadDocument, rule="ESIGN-153", field="file")
    if not file.is_file():
        raise refused("Ce document Word n'a pas pu être converti : envoyez-le en PDF.")
    if file.stat().st_size > LARGEST:
        raise refused("Le PDF fait de ce document Word dépasse 50 Mo.")
    return file.read_bytes()
