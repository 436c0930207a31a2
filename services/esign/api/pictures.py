"""The body of `sign`: JSON, or a form with the picture of the signature the caller collected on his own page."""

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from services.esign.api.bodies import SignBody, read_body
from services.esign.domain.ink import LARGEST, BadInk
from shared.errors import Invalid
from shared.web import check_storable, checked

_LONGEST_VALUE = 200


async def read_sign(request: web.Request) -> tuple[SignBody, bytes | None]:
    """Code, consent and the picture, when there is one.

    Raises:
        Invalid: unreadable, or a value is missing or wrong. BadInk: the picture is too large.
    """
    if not request.content_type.startswith("multipart/"):
        return await read_body(request, SignBody), None
    values: dict[str, str] = {}
    image: bytes | None = None
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or not part.name:
                continue
            data = await _read(part, LARGEST if part.name == "signature_image" else _LONGEST_VALUE)
            if part.name == "signature_image":
                image = data
            else:
                values[part.name] = data.decode()
    except (ValueError, AssertionError, LookupError, BadHttpMessage) as error:
        raise Invalid("Le formulaire n'est pas lisible.", rule="FORM-001") from error
    check_storable(values)
    return checked(lambda: SignBody.model_validate(values)), image


async def _read(part: BodyPartReader, limit: int) -> bytes:
    pieces, size = [], 0
    while piece := await part.read_chunk(1 << 16):
        pieces.append(piece)
        if (size := size + len(piece)) > limit:
            raise BadInk("Une valeur du formulaire est trop longue.", rule="ESIGN-351", field=part.name)
    return b"".join(pieces)
