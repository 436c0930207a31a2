"""A container's own question: does my door answer? (`python -SE deploy/healthcheck.py 8003`, `… smtp 8025`)

Plain sockets, so that the interpreter starts in a few milliseconds each time it is asked.
"""

import socket
import sys


def main(asked: list[str]) -> int:
    """0 when the HTTP door says it is ready (2xx on /health/ready, or on the path given) or the SMTP door greets."""
    if asked[0] == "smtp":
        return 0 if _first_line(int(asked[1]), b"").startswith(b"220") else 1
    path = asked[1] if len(asked) > 1 else "/health/ready"
    question = f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()
    return 0 if b" 200 " in _first_line(int(asked[0]), question) else 1


def _first_line(port: int, question: bytes) -> bytes:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as line:
            line.sendall(question)
            return line.recv(64)
    except OSError:
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
