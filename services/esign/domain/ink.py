"""A signature as a picture: drawn on the page or chosen from a file. What may come in, and what is kept.

It is always made anew before it is kept: what was uploaded is never shown to anybody.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from shared.errors import Invalid

LARGEST: Final = 512_000
"""Bytes that may come in, as the vendor limits his seal images."""
MOST_PIXELS: Final = 20_000_000
SIZE: Final = (900, 300)
"""Pixels that are kept at most: four to a point in the largest usual field."""
LARGEST_KEPT: Final = 128 * 1024
WAYS: Final = ("typed", "drawn", "uploaded")
_PREFIX: Final = "data:image/png;base64,"


class BadInk(Invalid):
    """No picture of a signature: unreadable, too large, or empty."""


@dataclass(frozen=True, kw_only=True)
class Ink:
    """A picture that came in, not looked at yet."""

    data: bytes
    way: str


def ink_of(*, way: str, drawn: str, uploaded: bytes | None) -> Ink | None:
    """The picture he signs with; nothing when he types his name.

    Raises:
        BadInk: the way he chose has no picture, or one that is too large.
    """
    match way:
        case "drawn":
            data = _decoded(drawn)
        case "uploaded":
            data = uploaded or b""
        case _:
            return None
    check(data)
    return Ink(data=data, way=way)


def check(data: bytes) -> None:
    """Size before anything else.

    Raises:
        BadInk: empty, or too large.
    """
    if not data:
        raise empty()
    if len(data) > LARGEST:
        sentence = "L'image de la signature est trop lourde (500 Ko au plus)."
        raise BadInk(sentence, rule="ESIGN-351", field="signature")


def empty() -> BadInk:
    """Nothing to be seen on it."""
    sentence = "Votre signature est vide : dessinez-la, choisissez une image ou tapez votre nom."
    return BadInk(sentence, rule="ESIGN-352", field="signature")


def unreadable() -> BadInk:
    """No picture of a kind we take."""
    sentence = "L'image de la signature n'est pas un PNG ou un JPEG lisible."
    return BadInk(sentence, rule="ESIGN-350", field="signature")


def _decoded(drawn: str) -> bytes:
    if not drawn:
        return b""
    try:
        return base64.b64decode(drawn.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable() from error


def preview(png: bytes) -> str:
    """As an answer of the API shows it."""
    return _PREFIX + base64.b64encode(png).decode()
