"""Where a sign-in may send its visitor back to: pages of this hub and nowhere else.

An address from outside is judged here and rebuilt from its parts; what is not ours becomes the home page.
"""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OurAddresses:
    """The public addresses of the hub's services, this one first."""

    own: str
    others: tuple[str, ...] = ()

    def back_to(self, given: str) -> str:
        """The address to go to after a sign-in: the one given when it is ours, else our home page."""
        if not given or _ODD.search(given):
            return self.own + "/"
        if given.startswith("/"):
            return self.own + (given if not given.startswith("//") else "/")
        return self._ours(given) or self.own + "/"

    def origins(self) -> str:
        """Scheme, host and port of each, as a content security policy lists them."""
        parts = (urlsplit(one) for one in (self.own, *self.others))
        return " ".join(sorted({f"{one.scheme}://{one.netloc}" for one in parts if one.netloc}))

    def _ours(self, given: str) -> str | None:
        try:
            asked = urlsplit(given)
            known = any(_covers(urlsplit(one), asked) for one in (self.own, *self.others) if one)
        except ValueError:
            return None
        if not known:
            return None
        return urlunsplit((asked.scheme, asked.netloc, asked.path or "/", asked.query, ""))


def _covers(ours: SplitResult, asked: SplitResult) -> bool:
    return (
        asked.scheme in _PORTS
        and asked.username is None
        and asked.password is None
        and _origin(ours) == _origin(asked)
        and (asked.path or "/").startswith(ours.path.rstrip("/") + "/")
        and ".." not in asked.path.split("/")
    )


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def screens(text: str) -> tuple[tuple[str, str], ...]:
    """Names and addresses from a setting, `name=address` separated by commas; a name may be missing."""
    entries = [one.strip() for one in text.split(",") if one.strip()]
    pairs = [("", one) if one.startswith("http") else (one.partition("=")[0], one.partition("=")[2]) for one in entries]
    return tuple((name.strip(), address.strip().rstrip("/")) for name, address in pairs)
