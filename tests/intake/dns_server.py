"""A real, tiny DNS server on loopback: TXT records by name, everything else does not exist."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def dns_serving(texts: Mapping[str, str]) -> Iterator[str]:
    """Serves these texts; gives the address to ask (host:port)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(door, texts), daemon=True)
        thread.start()
        host, port = door.getsockname()
        yield f"{host}:{port}"
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closing:
            closing.sendto(b"", (host, port))
        thread.join()


def _serve(door: socket.socket, texts: Mapping[str, str]) -> None:
    while True:
        packet, peer = door.recvfrom(4096)
        if not packet:
            return
        door.sendto(_answer(dns.message.from_wire(packet), texts).to_wire(), peer)


def _answer(asked: dns.message.Message, texts: Mapping[str, str]) -> dns.message.Message:
    answer = dns.message.make_response(asked)
    name = str(asked.question[0].name).rstrip(".").lower()
    if name not in texts:
        answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
    pieces = [texts[name][at : at + 200] for at in range(0, len(texts[name]), 200)]
    answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", " ".join(f'"{one}"' for one in pieces)))
    return answer
