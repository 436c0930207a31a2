"""Time stamps for others, revocation lists for everybody, faults on order in the sandbox: what may be asked, how often.

What the service asks of whoever keeps the keys is a protocol here; no library.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Protocol

from shared.errors import Forbidden, Invalid, TooLarge, TooMany

LARGEST_QUERY: Final = 4096
"""Bytes of a time-stamp request: a digest, a nonce and a policy fit many times."""


class Fault(StrEnum):
    """What a caller can have go wrong in his sandbox."""

    TIMESTAMP = "timestamp"
    """No time stamp can be had: activation and signing answer 503."""
    SEAL = "seal"
    """An electronic seal ends in error."""


class Unit(Protocol):
    """Whoever holds an authority's keys, as far as others may ask."""

    async def stamp(self, request: bytes) -> bytes:
        """The reply to an RFC 3161 request, granted or not."""

    async def revocation_list(self, root: str) -> bytes | None:
        """The list of one root, DER; nothing when it is another's."""

    async def roots(self) -> Mapping[str, bytes]:
        """Every root, by its id, DER; today's first."""


def too_many(wait: int) -> TooMany:
    """For one key or address."""
    return TooMany("Trop de demandes d'horodatage.", retry_after=wait, rule="ESIGN-302")


def check_query(data: bytes, *, content_type: str) -> None:
    """The form of a time-stamp request, before it goes to whoever holds the key.

    Raises:
        Invalid: not said to be one. TooLarge: more than one can be.
    """
    if content_type != "application/timestamp-query":
        sentence = "Une demande d'horodatage est de type application/timestamp-query."
        raise Invalid(sentence, rule="ESIGN-300", field="Content-Type")
    if len(data) > LARGEST_QUERY:
        raise TooLarge("La demande d'horodatage est trop longue.", rule="ESIGN-301")


def must_be_sandbox(*, sandbox: bool) -> None:
    """Faults are made in the sandbox only.

    Raises:
        Forbidden: this key is for what counts.
    """
    if not sandbox:
        raise Forbidden("Les pannes ne se commandent que dans le bac à sable.", rule="ESIGN-303")
