"""The program that asks who vouches for a message: SPF, DKIM, ARC, and DMARC with what its domain publishes.

`python -m services.intake.channels.vouching <memory> <seconds> <host:port> [<address> <helo> <mail from>]`: one message
in, a list of verdicts out. It speaks to one DNS server and to nobody else. SPF is asked of the client that connected,
so only where he is the sender's own server.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Final

import dkim
from authheaders import dmarc_per_from
from authheaders.dmarc_lookup import get_org_domain
from dns.exception import DNSException, Timeout
from dns.name import Name
from dns.rdata import Rdata
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from services.intake.channels.limits import confine
from services.intake.channels.mail import headers_of
from services.intake.channels.spf import Ask, Client, checked
from services.intake.domain.reading import Verdict

OURS: Final = "passerelle"
MOST_SIGNATURES: Final = 5
_WAIT: Final = 4.0
_WAIT_IN_ALL: Final = 20.0
"""Seconds for all questions of one message: what is not answered by then is not known (RFC 7208, 4.6.4)."""

Txt = Callable[[str], str]
"""The text a domain publishes under a name, or nothing; raises `DNSException` when nobody answers."""


def verdicts(raw: bytes, ask: Ask, client: Client | None = None) -> list[Verdict]:
    """Who vouches for a message; never raises for what it holds. Without its client nothing is said of SPF."""
    sent = [Verdict("spf", checked(client, ask), client.domain, OURS)] if client else []
    txt = _first(ask)
    signed = list(_dkim(raw, txt))
    return [*sent, *signed, *_arc(raw, txt), *_dmarc(raw, [*sent, *signed], txt)]


def _dkim(raw: bytes, txt: Txt) -> Iterator[Verdict]:
    count = sum(name == "dkim-signature" for name, _ in headers_of(raw).headers)
    if not count:
        yield Verdict("dkim", "none", "", OURS)
    for at in range(min(count, MOST_SIGNATURES)):
        signature = dkim.DKIM(raw, minkey=1024)
        try:
            result = "pass" if signature.verify(idx=at, dnsfunc=_record(txt)) else "fail"
        except DNSException:
            result = "temperror"
        except dkim.ValidationError:
            result = "fail"
        except Exception:  # noqa: BLE001  # a stranger's signature leads the library anywhere; it proves nothing then
            result = "permerror"
        domain = signature.domain.decode("ascii", "replace").lower() if signature.domain else ""
        yield Verdict("dkim", result, domain, OURS)


def _arc(raw: bytes, txt: Txt) -> Iterator[Verdict]:
    if not headers_of(raw).header("arc-seal"):
        return
    try:
        result, seals, _ = dkim.ARC(raw, minkey=1024).verify(dnsfunc=_record(txt))
    except DNSException:
        yield Verdict("arc", "temperror", "", OURS)
        return
    except Exception:  # noqa: BLE001  # as above
        yield Verdict("arc", "permerror", "", OURS)
        return
    last = max(seals, key=lambda one: one["instance"], default=None)
    sealer = last["as-domain"].decode("ascii", "replace") if last else ""
    yield Verdict("arc", (result or b"none").decode("ascii"), sealer, OURS)


def _dmarc(raw: bytes, proofs: list[Verdict], txt: Txt) -> Iterator[Verdict]:
    mail = headers_of(raw)
    domain = mail.sender.rpartition("@")[2]
    if sum(name == "from" for name, _ in mail.headers) != 1 or not domain:
        yield Verdict("dmarc", "permerror", domain, OURS)
        return
    try:
        policy = dmarc_per_from(domain, dnsfunc=txt, policy_only=True)[4]
    except DNSException:
        result = "temperror"
    except Exception:  # noqa: BLE001  # a policy record may hold anything
        result = "permerror"
    else:
        result = _by(policy, domain, proofs) if policy and policy.get("p") else "none"
    yield Verdict("dmarc", result, domain, OURS)


def _by(policy: dict[str, str], domain: str, proofs: list[Verdict]) -> str:
    """Whether what passed is the domain's own, as its policy takes it (RFC 7489, 3.1)."""
    for one in proofs:
        strict = policy.get("adkim" if one.method == "dkim" else "aspf", "r").lower() == "s"
        if one.result == "pass" and (one.domain == domain if strict else _of_one_owner(one.domain, domain)):
            return "pass"
    return "fail"


def _of_one_owner(one: str, other: str) -> bool:
    # the library takes a suffix that its list does not know for everybody's own domain, and aligns any two under it
    return one.split(".")[-2:] == other.split(".")[-2:] and get_org_domain(one) == get_org_domain(other)


def _record(txt: Txt) -> Callable[..., bytes]:
    def look_up(name: bytes, timeout: float = _WAIT) -> bytes:
        return txt(name.decode("ascii").rstrip(".")).encode()

    return look_up


def _first(ask: Ask) -> Txt:
    return lambda name: next(iter(ask(name, "TXT")), "")


def asking(server: str) -> Ask:
    """What one DNS server (host:port) knows, as long as all its answers together do not take too long."""
    host, _, port = server.rpartition(":")
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port = [host], int(port)
    until = time.monotonic() + _WAIT_IN_ALL

    def ask(name: str, kind: str) -> list[str]:
        left = until - time.monotonic()
        if left <= 0:
            raise Timeout
        try:
            return [_text(one) for one in resolver.resolve(name, kind, lifetime=min(_WAIT, left))]
        except (NXDOMAIN, NoAnswer):
            return []

    return ask


def _text(record: Rdata) -> str:
    strings: tuple[bytes, ...] | None = getattr(record, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    named: Name | None = getattr(record, "exchange", None) or getattr(record, "target", None)
    return named.to_text(omit_final_dot=True) if named else record.to_text()


if __name__ == "__main__":
    confine(memory=int(sys.argv[1]), seconds=int(sys.argv[2]))
    told = verdicts(sys.stdin.buffer.read(), asking(sys.argv[3]), Client(*sys.argv[4:7]) if sys.argv[4:] else None)
    sys.stdout.write(json.dumps([asdict(one) for one in told]))
