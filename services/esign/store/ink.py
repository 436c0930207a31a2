"""Pictures of signatures: made anew from what came in, and kept beside the signer. No state but the table's.

`remade` runs in the process that looks into documents: a picture that kills it kills nothing else.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from PIL import Image, ImageOps

from services.esign.domain.ink import LARGEST_KEPT, MOST_PIXELS, SIZE, preview
from shared.db import Transaction

_PALE: Final = 24
"""An alpha below this is paper, not ink."""


def remade(data: bytes) -> bytes | None:
    """The picture as PNG, small, its paper transparent; empty when nothing is on it, nothing when it is none."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    if drawn.getchannel("A").getextrema()[0] == 255:
        drawn.putalpha(_ink_of(drawn))
    box = drawn.getchannel("A").point(lambda value: 255 if value > _PALE else 0).getbbox()
    if box is None:
        return b""
    drawn = drawn.crop(box)
    drawn.thumbnail(SIZE)
    return _png(drawn)


def _ink_of(picture: Image.Image) -> Image.Image:
    """Where there is ink on paper: how much darker than the paper, which is the most frequent of the pale shades."""
    grey = ImageOps.grayscale(picture.convert("RGB"))
    shades = grey.histogram()
    paper = max(range(128, 256), key=lambda shade: shades[shade])
    dark = next((shade for shade, count in enumerate(shades) if count), 0)
    span = max(paper - dark, 40)
    return grey.point([max(0, min(255, (paper - 12 - shade) * 255 // span)) for shade in range(256)])


def _png(picture: Image.Image) -> bytes:
    """As PNG; with fewer colours, then smaller, until it is small enough."""
    whole = _saved(picture)
    while len(whole) > LARGEST_KEPT:
        picture = picture.resize((max(1, picture.width * 2 // 3), max(1, picture.height * 2 // 3)))
        whole = _saved(picture.quantize(64))
    return whole


def _saved(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


async def keep(tx: Transaction, signer_id: UUID, png: bytes, *, way: str, at: datetime) -> bytes:
    """Keeps a picture until its signer signs or chooses another; its SHA-256."""
    digest = hashlib.sha256(png).digest()
    await tx.execute("delete from signature_images where signer_id = $1 and sha256 <> $2", signer_id, digest)
    await tx.execute(
        """insert into signature_images (signer_id, sha256, png, way, made_at) values ($1, $2, $3, $4, $5)
           on conflict do nothing""",
        signer_id, digest, png, way, at,
    )  # fmt: skip
    return digest


async def drop(tx: Transaction, signer_id: UUID) -> None:
    """He types his name after all."""
    await tx.execute("delete from signature_images where signer_id = $1 and signed_at is null", signer_id)


async def of(tx: Transaction, signer_id: UUID, sha256: bytes) -> bytes | None:
    """A picture by its hash."""
    found: bytes | None = await tx.fetchval(
        "select png from signature_images where signer_id = $1 and sha256 = $2", signer_id, sha256
    )
    return found


async def signed(tx: Transaction, signer_id: UUID, sha256: bytes, *, at: datetime) -> None:
    """It stands on a signed document from now on."""
    await tx.execute(
        "update signature_images set signed_at = $3 where signer_id = $1 and sha256 = $2", signer_id, sha256, at
    )


async def previews(tx: Transaction, signer_ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The pictures these signers signed with, as an answer shows them."""
    rows = await tx.fetch(
        "select signer_id, png from signature_images where signer_id = any($1) and signed_at is not null",
        list(signer_ids),
    )
    return {row["signer_id"]: preview(row["png"]) for row in rows}
