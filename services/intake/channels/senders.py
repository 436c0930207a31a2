"""Whose order a message is: by who writes, else by the fax's number, else by words that only one insurer uses.

In a forwarded mail the true origin is asked first, then the forwarder. Words that tell two insurers tell none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from services.intake.channels.labels import Candidate
from services.intake.domain import values
from services.intake.domain.packs import Pack, Packs, Sender
from services.intake.domain.reading import FieldRead, Reading


def recognised(reading: Reading, packs: Packs) -> tuple[Pack | None, str | None, Sender | None]:
    """Whose order this is: by who writes, else by the fax's number, else by words only one insurer uses."""
    writers = [address for address in (reading.forwarded_from, reading.sender) if address]
    for address in writers:
        for pack in packs.all():
            for sender in pack.senders:
                if _matches(address, sender.match):
                    return pack, sender.origin or _by_words(pack, reading), sender
    for pack in packs.all():
        for sender in pack.callers:
            if reading.caller and values.phones(sender.match)[:1] == (reading.caller,):
                return pack, sender.origin, sender
    worded = [pack for pack in packs.all() if _words_found(pack, reading)]
    if len(worded) == 1:
        return worded[0], _by_words(worded[0], reading), None
    return None, None, None


def pack_of_sender(address: str, packs: Packs) -> Pack | None:
    """The insurer whose pack names this address as one that writes to us."""
    named = (pack for pack in packs.all() for sender in pack.senders if address and _matches(address, sender.match))
    return next(named, None)


def _matches(address: str, match: str) -> bool:
    """`x@y` matches itself, `@y` every address of that domain."""
    return address.endswith(match.lower()) if match.startswith("@") else address == match.lower()


def _words_found(pack: Pack, reading: Reading) -> list[str | None]:
    text = values.plain(f"{reading.subject}\n{reading.text[:20_000]}")
    return [origin for pattern, origin in pack.words if pattern.search(text)]


def _by_words(pack: Pack, reading: Reading) -> str | None:
    """The origin that the words tell; several that differ tell nothing."""
    told = {origin for origin in _words_found(pack, reading) if origin}
    return told.pop() if len(told) == 1 else None


def origin_of(pack: Pack, fields: Mapping[str, FieldRead]) -> str | None:
    """The one origin whose claim numbers look like this one, else the insurer's usual origin."""
    read = fields.get("claim_number")
    fitting = [
        origin.code
        for origin in pack.origins.values()
        for form in origin.formats
        if read and form.field == "claim_number" and form.pattern.fullmatch(read.value)
    ]
    return fitting[0] if len(fitting) == 1 else pack.default_origin


def not_the_senders(candidates: Iterable[Candidate], reading: Reading) -> Iterator[Candidate]:
    """Without the sender's own telephone: the number the fax came from, or one above the order when others follow."""
    found = list(candidates)
    own = {reading.caller, *values.phones(reading.header)}
    body = min((one.at for one in found if one.rule in ("label", "template") and one.field in _OPENING), default=0)
    follow = any(one.field == "phones" and one.at > body for one in found)
    for one in found:
        if one.field != "phones":
            yield one
        elif one.at > body or not follow:
            numbers = [number for number in values.phones(one.value) if number not in own]
            yield replace(one, value=", ".join(map(values.readable_phone, numbers)))


_OPENING: Final = frozenset({"claim_number", "policy_number", "last_name", "agent_code", "broker_code"})
"""Labels with which an order begins; what stands above them is the sender's letterhead."""
