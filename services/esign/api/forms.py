"""Multipart forms of our own doors, read piece by piece up to a limit for all parts, whatever their headers say."""

from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from shared.errors import Invalid, TooLarge

MOST_PARTS = 16


@dataclass(frozen=True)
class Part:
    """One part of a form; a file name when it is a file."""

    name: str
    filename: str
    data: bytes

    @property
    def text(self) -> str:
        """What was typed."""
        return self.data.decode(errors="replace").strip()


async def read_parts(request: web.Request, *, limit: int) -> list[Part]:
    """The named parts of a form.

    Raises:
        Invalid: no multipart form, or none that can be read, or more parts than any door asks for.
        TooLarge: more bytes than the door takes.
    """
    if not request.content_type.startswith("multipart/"):
        raise Invalid("Un formulaire multipart/form-data est attendu.", rule="SEPA-062", field="Content-Type")
    parts: list[Part] = []
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            if len(parts) >= MOST_PARTS:
                raise Invalid("Le formulaire a trop de parties.", rule="SEPA-062", field=part.name)
            parts.append(Part(part.name, _filename(part.filename or ""), await _read(part, limit)))
            limit -= len(parts[-1].data)
    except (ValueError, AssertionError, LookupError, BadHttpMessage) as error:
        raise Invalid("Le formulaire n'est pas lisible.", rule="SEPA-062", field="body") from error
    return parts


async def _read(part: BodyPartReader, limit: int) -> bytes:
    pieces, size = [], 0
    while piece := await part.read_chunk(1 << 16):
        pieces.append(piece)
        if (size := size + len(piece)) > limit:
            raise TooLarge("Le formulaire est trop volumineux.", rule="SEPA-063", field=part.name)
    return b"".join(pieces)


def _filename(text: str) -> str:
    return text.rpartition("/")[2].replace("\0", "").strip()[:128]
