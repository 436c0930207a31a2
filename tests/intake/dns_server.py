"""A real, tiny DNS server on loopback: records by name, everything else does not exist."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[str, str | Mapping[str, list[str]]]
"""What there is under a name: its text, records by their type, or `{}`: a server that fails."""


@contextmanager
def dns_serving(texts: Zone) -> Iterator[str]:
    """Serves these records; gives the address to ask (host:port)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(door, texts), daemon=True)
        thread.start()
        host, port = door.getsockname()
        yield f"{host}:{port}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closing:
            closing.sendto(b"", (host, port))
        thread.join()


def _serve(door: socket.socket, texts: Zone) -> None:
    while True:
        packet, peer = door.recvfrom(4096)
        if not packet:
            return
        door.sendto(_answer(dns.message.from_wire(packet), texts).to_wire(), peer)


def _answer(asked: dns.message.Message, texts: Zone) -> dns.message.Message:
    answer = dns.message.make_response(asked)
    name = str(asked.question[0].name).rstrip(".").lower()
    if name not in texts:
        answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
    found = texts[name]
    if not found:
        answer.set_rcode(dns.rcode.SERVFAIL)
        return answer
    kind = dns.rdatatype.to_text(asked.question[0].rdtype)
    records = {"TXT": [_quoted(found)]} if isinstance(found, str) else found
    if kind in records:
        answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", kind, *records[kind]))
    return answer


def _quoted(text: str) -> str:
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))
