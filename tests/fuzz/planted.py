"""A bug planted on purpose, so that we know that the fuzzer finds one: no corpus file comes near it.

Only bytes that begin like a container nobody has break it, one guess in 16 million; coverage leads there byte by byte.
"""


class Planted(Exception):
    """The planted bug was met."""


def parse(raw: bytes) -> None:
    """Looks at the first bytes only, so that the check takes seconds, with a bug.

    Raises:
        Planted: it was met.
    """
    if raw[:1] == b"B" and _second(raw):
        raise Planted(raw[:3].decode())


def _second(raw: bytes) -> bool:
    if raw[1:2] == b"U":
        return _third(raw)
    return False


def _third(raw: bytes) -> bool:
    return raw[2:3] == b"G"
