"""The tables every service has beside its own: outbox, streams, inbox, parked messages.

`shared` reads and writes them, so their text stands once; like any merged migration a released version is never edited,
a change is a plumbing_v2.sql and a function beside this one.
"""

from pathlib import Path

HERE = Path(__file__).parent


def plumbing_v1(runtime_role: str) -> str:
    """The first plumbing, with its grants to the service's runtime role; for the first line of a service's 0001."""
    return (HERE / "plumbing_v1.sql").read_text().replace(":role", runtime_role)
