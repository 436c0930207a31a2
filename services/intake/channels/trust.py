"""How far a mail's sender is believed: by the edge's word, else by what is found here, and through whom it came.

Verdicts are evidence: they let a mail go by itself or keep it for a person, and never lose one. A forward by somebody
we do not know proves nothing of its origin: whoever writes may write a block of header lines.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from services.intake.channels.apart import Apart
from services.intake.channels.senders import pack_of_sender
from services.intake.channels.spf import Client
from services.intake.domain.packs import Packs
from services.intake.domain.reading import Reading, Trust, Verdict

MAIL_DOORS: Final = frozenset({"smtp", "lmtp", "imap"})
"""Doors whose messages have a sender to be proved; a fax provider's webhook or a folder proves itself."""

_METHOD = re.compile(r"^\s*(spf|dkim|dmarc|arc)\s*=\s*([a-z]+)", re.I)
_DOMAIN: Final = {
    "spf": re.compile(r"(?:.*?smtp\.mailfrom|.*?smtp\.helo)\s*=\s*(?:\S*@)?([\w.-]+)", re.I | re.S),
    "dkim": re.compile(r"header\.(?:d|i)\s*=\s*(?:\S*@)?([\w.-]+)", re.I),
    "dmarc": re.compile(r"header\.from\s*=\s*(?:\S*@)?([\w.-]+)", re.I),
    "arc": re.compile(r"(?:header\.d|arc\.chain|smtp\.remote-domain)\s*=\s*([\w.-]+)", re.I),
}
"""Whose domain a result is about; SPF's is the client's own name only where there is no MAIL FROM."""

_PART = re.compile(r'"((?:[^"\\]|\\.)*)"(?=(@)?)|\((?:[^()]|\([^()]*\))*\)|[^"(]+|.', re.S)
_LONGEST: Final = 4_000
_PLAIN = re.compile(r"[\w.+@-]*")


@dataclass(frozen=True, slots=True)
class Checks:
    """What this installation can check: the names of its edge servers, a DNS server, and who forwards for us."""

    edges: frozenset[str] = frozenset()
    dns: str = ""
    forwarders: frozenset[str] = frozenset()
    """Addresses (x@y) and domains (@y)."""
    direct: bool = False
    """Senders' own servers connect to our door: the address that connected is the one that SPF is about."""

    @property
    def any(self) -> bool:
        """Whether anything is checked at all."""
        return bool(self.edges or self.dns)


class Trusting:
    """Adds verdicts and trust to a reading."""

    def __init__(self, *, checks: Checks, apart: Apart, packs: Packs) -> None:
        self._checks = checks
        self._apart = apart
        self._packs = packs

    async def judged(
        self, raw: bytes, reading: Reading, *, door: str, envelope: Mapping[str, object] | None = None
    ) -> Reading:
        """The reading with the evidence for its sender; the envelope tells who handed it over."""
        if door not in MAIL_DOORS or not self._checks.any:
            return replace(reading, trust=trust_in(reading, self._checks.forwarders, self._packs, checked=False))
        verdicts = tuple(told_by(reading.told, self._checks.edges))
        if not verdicts and self._checks.dns:
            client = _client(envelope) if envelope and self._checks.direct and door == "smtp" else None
            verdicts = await self._apart.vouched(raw, dns=self._checks.dns, client=client)
        reading = replace(reading, verdicts=verdicts)
        return replace(reading, trust=trust_in(reading, self._checks.forwarders, self._packs, checked=True))


def _client(envelope: Mapping[str, object]) -> Client:
    return Client(*(str(envelope.get(one, "")) for one in ("peer", "helo", "from")))


def told_by(told: tuple[str, ...], edges: frozenset[str]) -> Iterator[Verdict]:
    """The verdicts of our own edge; another host's header of that name may have been written by anybody."""
    for header in told:
        host, *results = _unquoted(header).split(";")
        name = (host.split() or [""])[0].lower()
        if name not in edges:
            continue
        for one in results[:20]:
            if found := _METHOD.match(one):
                method = found[1].lower()
                domain = _DOMAIN[method].search(one)
                yield Verdict(method, found[2].lower(), domain[1].lower() if domain else "", name)
        return


def _unquoted(header: str) -> str:
    """A header without comments, and without what a stranger wrote between quotes: a local part may hold anything."""
    return "".join(_plain(one) for one in _PART.finditer(header[:_LONGEST]))


def _plain(part: re.Match[str]) -> str:
    text, local = part[1], part[2]
    if text is None:
        return " " if part[0].startswith("(") else part[0]
    return "quoted" if local or not _PLAIN.fullmatch(text) else text


def trust_in(reading: Reading, forwarders: frozenset[str], packs: Packs, *, checked: bool) -> Trust:
    """How far the one whose order this seems to be is believed."""
    vouched = any(_vouches(one, reading.sender, forwarders) for one in reading.verdicts)
    if checked and not vouched:
        return "unproved"
    if reading.forwarded_from and reading.forwarded_from != reading.sender:
        origin, forwarder = pack_of_sender(reading.forwarded_from, packs), pack_of_sender(reading.sender, packs)
        ours = _listed(reading.sender, forwarders)
        if not ours and (forwarder is None or forwarder is not origin):
            return "suggested"
    return "proved" if checked else "unchecked"


def _vouches(verdict: Verdict, sender: str, forwarders: frozenset[str]) -> bool:
    if verdict.result != "pass":
        return False
    if verdict.method == "arc":
        return f"@{verdict.domain}" in forwarders
    return _aligned(verdict.domain, sender.rpartition("@")[2])


def _aligned(domain: str, sender: str) -> bool:
    if "." not in domain or "." not in sender:
        return False
    return domain == sender or sender.endswith(f".{domain}") or domain.endswith(f".{sender}")


def _listed(address: str, listed: frozenset[str]) -> bool:
    return address in listed or f"@{address.rpartition('@')[2]}" in listed
