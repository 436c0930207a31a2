"""The program that asks whether a message's signatures hold: DKIM, ARC, and DMARC with what its domain publishes.

`python -m services.intake.channels.vouching <memory> <seconds> <host:port>`: one message in, a list of verdicts out. It
speaks to one DNS server and to nobody else. SPF needs the client's address, which only the edge has seen.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Final

import dkim
from authheaders import dmarc_per_from
from authres import DKIMAuthenticationResult
from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers, Resolver

from services.intake.channels.limits import confine
from services.intake.channels.mail import headers_of
from services.intake.domain.reading import Verdict

OURS: Final = "passerelle"
MOST_SIGNATURES: Final = 5
_WAIT: Final = 4.0

Txt = Callable[[str], str]
"""The text a domain publishes under a name, or nothing; raises `DNSException` when nobody answers."""


def verdicts(raw: bytes, txt: Txt) -> list[Verdict]:
    """What the signatures of a message are worth; never raises for what it holds."""
    signed = list(_dkim(raw, txt))
    return [*signed, *_arc(raw, txt), *_dmarc(raw, signed, txt)]


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
        yield Verdict("dkim", result, signature.domain.decode("ascii", "replace") if signature.domain else "", OURS)


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


def _dmarc(raw: bytes, signed: list[Verdict], txt: Txt) -> Iterator[Verdict]:
    mail = headers_of(raw)
    domain = mail.sender.rpartition("@")[2]
    if sum(name == "from" for name, _ in mail.headers) != 1 or not domain:
        yield Verdict("dmarc", "permerror", domain, OURS)
        return
    told: list[str | None] = [one.domain for one in signed if one.result == "pass"]
    try:
        results = [_policy(domain, signer, txt) for signer in told or [None]]
    except DNSException:
        results = ["temperror"]
    except Exception:  # noqa: BLE001  # a policy record may hold anything
        results = ["permerror"]
    yield Verdict("dmarc", "pass" if "pass" in results else results[0], domain, OURS)


def _policy(domain: str, signer: str | None, txt: Txt) -> str:
    # the library takes a suffix that its list does not know for everybody's own domain, and aligns any two under it
    related = signer is not None and signer.split(".")[-2:] == domain.split(".")[-2:]
    proof = DKIMAuthenticationResult(result="pass", header_d=signer) if related else None
    result: str = dmarc_per_from(domain, dkim_result=proof, dnsfunc=txt)[0]
    return result


def _record(txt: Txt) -> Callable[..., bytes]:
    def look_up(name: bytes, timeout: float = _WAIT) -> bytes:
        return txt(name.decode("ascii").rstrip(".")).encode()

    return look_up


def asking(server: str) -> Txt:
    """The texts that one DNS server (host:port) knows."""
    host, _, port = server.rpartition(":")
    resolver = Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [host], int(port), _WAIT

    def txt(name: str) -> str:
        try:
            found = resolver.resolve(name, "TXT")
        except (NXDOMAIN, NoAnswer, NoNameservers):
            return ""
        return next((b"".join(record.strings).decode("utf-8", "replace") for record in found), "")

    return txt


if __name__ == "__main__":
    confine(memory=int(sys.argv[1]), seconds=int(sys.argv[2]))
    sys.stdout.write(json.dumps([asdict(one) for one in verdicts(sys.stdin.buffer.read(), asking(sys.argv[3]))]))
