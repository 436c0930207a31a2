"""Whether an address may send mail in a domain's name, by what the domain publishes (RFC 7208).

Ten questions to DNS at most, of which two may lead nowhere; what goes beyond is the domain's mistake and proves
nothing. Written here because no kept library does it (decision 0024).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from dns.exception import DNSException

from services.intake.channels.spf_record import LONGEST_NAME, Malformed, Record, Term, expanded, published

MOST_QUESTIONS: Final = 10
MOST_NAMES: Final = 10
"""Mail servers of a domain, and names of an address, that are looked at."""
MOST_VOID: Final = 2
_LONGEST_LABEL: Final = 63

Ask = Callable[[str, str], list[str]]
"""What DNS has under a name, of a type (TXT, A, AAAA, MX, PTR): nothing, or texts, addresses, names (no dot at their
end); raises `DNSException` when nobody answers."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who handed a mail over at our own door: the address that connected, the name it gave itself, MAIL FROM."""

    address: str
    helo: str
    mail_from: str

    @property
    def sender(self) -> str:
        """Whose right to send is asked: MAIL FROM, or of a bounce the client's own name."""
        local, _, domain = (self.mail_from or f"postmaster@{self.helo}").rpartition("@")
        return f"{local or 'postmaster'}@{domain.lower()}"

    @property
    def domain(self) -> str:
        """The domain whose record is asked for."""
        return self.sender.rpartition("@")[2]


def checked(client: Client, ask: Ask) -> str:
    """pass, fail, softfail, neutral, none, temperror or permerror; never raises for what a domain publishes.

    Whoever lets everybody send in his name (`+all`) says nothing: neutral.
    """
    try:
        address = ip_address(client.address)
    except ValueError:
        return "none"
    address = (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
    check = _Check(client, address, ask)
    try:
        result = check.result(client.domain)
    except Malformed:
        return "permerror"
    except DNSException:
        return "temperror"
    return "neutral" if result == "pass" and check.decided_by == "all" else result


@dataclass
class _Check:
    """One evaluation, and how much it has asked so far."""

    client: Client
    address: IPv4Address | IPv6Address
    ask: Ask
    questions: int = 0
    void: int = 0
    decided_by: str = ""
    """The mechanism of the outermost record that decided."""

    def result(self, domain: str) -> str:
        if not _may_be_asked(domain):
            return "none"
        record = published(self.ask(domain, "TXT"))
        return "none" if record is None else self._of(record, domain)

    def _of(self, record: Record, domain: str) -> str:
        for term in record.terms:
            if self._means(term, domain):
                self.decided_by = term.mechanism
                return term.result
        if not record.redirect:
            return "neutral"
        self._count()
        return self._needed(expanded(record.redirect, self._letters(domain)))

    def _needed(self, domain: str) -> str:
        result = self.result(domain)
        if result == "none":
            raise Malformed("it counts on a domain without a record")
        return result

    def _means(self, term: Term, domain: str) -> bool:
        if term.mechanism == "all":
            return True
        if term.network is not None:
            return self.address in term.network
        self._count()
        name = expanded(term.domain, self._letters(domain)) if term.domain else domain
        match term.mechanism:
            case "include":
                return self._needed(name) == "pass"
            case "exists":
                return bool(self._found(name, "A"))
            case "a":
                return self._among(self._found(name, self._kind), term)
            case "mx":
                return any(self._among(self._addresses(one), term) for one in self._servers(name))
            case _:
                return any(_under(one, name) for one in self._own_names())

    def _count(self) -> None:
        self.questions += 1
        if self.questions > MOST_QUESTIONS:
            raise Malformed("too many questions")

    def _found(self, name: str, kind: str) -> list[str]:
        """What there is under a name that a record named; too many that lead nowhere are its mistake."""
        found = self.ask(name, kind) if _may_be_asked(name) else []
        if not found:
            self.void += 1
            if self.void > MOST_VOID:
                raise Malformed("too many names that do not exist")
        return found

    @property
    def _kind(self) -> str:
        return "A" if isinstance(self.address, IPv4Address) else "AAAA"

    def _addresses(self, name: str) -> list[str]:
        return self.ask(name, self._kind) if _may_be_asked(name) else []

    def _servers(self, name: str) -> list[str]:
        found = self._found(name, "MX")
        if len(found) > MOST_NAMES:
            raise Malformed("too many mail servers")
        return found

    def _among(self, addresses: list[str], term: Term) -> bool:
        length = term.lengths[0 if isinstance(self.address, IPv4Address) else 1]
        return any(self.address in ip_network(f"{one}/{length}", strict=False) for one in addresses)

    def _own_names(self) -> Iterator[str]:
        """The names of the client's address that lead back to it; what cannot be asked is no name."""
        try:
            told = self._found(self.address.reverse_pointer, "PTR")[:MOST_NAMES]
        except DNSException:
            return
        for name in told:
            try:
                if any(ip_address(one) == self.address for one in self._addresses(name)):
                    yield name
            except DNSException:
                continue

    def _letters(self, domain: str) -> dict[str, Callable[[], str]]:
        sender = self.client.sender
        return {
            "s": lambda: sender,
            "l": lambda: sender.rpartition("@")[0],
            "o": lambda: self.client.domain,
            "d": lambda: domain,
            "i": self._dotted,
            "p": lambda: self._own_name(domain),
            "v": lambda: "in-addr" if isinstance(self.address, IPv4Address) else "ip6",
            "h": lambda: self.client.helo,
        }

    def _dotted(self) -> str:
        if isinstance(self.address, IPv4Address):
            return str(self.address)
        return ".".join(self.address.exploded.replace(":", ""))

    def _own_name(self, domain: str) -> str:
        names = list(self._own_names())
        return next((one for one in names if _under(one, domain)), names[0] if names else "unknown")


def _under(name: str, domain: str) -> bool:
    return f".{name}".lower().endswith(f".{domain}".lower().removesuffix("."))


def _may_be_asked(name: str) -> bool:
    labels = name.removesuffix(".").split(".")
    return len(labels) > 1 and all(0 < len(one) <= _LONGEST_LABEL for one in labels) and len(name) <= LONGEST_NAME
