"""The tables every service has beside its own: outbox, streams, inbox, parked messages.

`shared` reads and writes them, so their text stands once; like any merged migration a released version is never edited,
a change is a next file and a function beside these.
"""

from pathlib import Path

HERE = Path(__file__).parent


def plumbing_v1(runtime_role: str) -> str:
    """The first plumbing, with its grants to the service's runtime role; for the first line of a service's 0001."""
    return _of("plumbing_v1.sql", runtime_role)


def plumbing_v2(runtime_role: str) -> str:
    """What is unsent, as a list of its own."""
    return _of("plumbing_v2.sql", runtime_role)


def erasure_v1(runtime_role: str) -> str:
    """What erasing people takes in every service: redacted JSON, raw copies of messages, whose data went."""
    return _of("erasure_v1.sql", runtime_role)


def _of(name: str, runtime_role: str) -> str:
    return (HERE / name).read_text().replace(":role", runtime_role)
