"""What a domain publishes about who may send in its name: an SPF record, read into terms (RFC 7208, 4.6 and 7).

A record is read whole before any of it is used: one wrong character makes all of it worth nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

_RESULTS: Final = {"": "pass", "+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM: Final = re.compile(r"([-+~?]?)([A-Za-z][\w.-]*)(?![\w.=-])(.*)", re.ASCII)
_MODIFIER: Final = re.compile(r"([A-Za-z][\w.-]*)=(.*)", re.ASCII)
_MACRO: Final = re.compile(r"%(?:([%_-])|\{([slodiphv])(0*[1-9]\d*)?(r?)([-.+,/_=]*)\})", re.I | re.ASCII)
_TOP_LABEL: Final = re.compile(r"(?!\d+$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?", re.ASCII)
_LENGTH: Final = re.compile(r"(.*?)(?:/(0|[1-9]\d?))?(?://(0|[1-9]\d{0,2}))?", re.ASCII)
_LITERALS: Final = {"%": "%", "_": " ", "-": "%20"}
LONGEST_NAME: Final = 253


class Malformed(Exception):
    """A record that cannot be used; RFC 7208 calls the result *permerror*."""


@dataclass(frozen=True, slots=True)
class Term:
    """A mechanism: whom it means, and what is said of him."""

    result: str
    mechanism: str
    domain: str = ""
    """With its macros; empty: the domain that is asked about."""
    network: IPv4Network | IPv6Network | None = None
    lengths: tuple[int, int] = (32, 128)
    """How many bits of an address count, IPv4 and IPv6."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record, read."""

    terms: tuple[Term, ...]
    redirect: str = ""
    """The domain whose record decides where no mechanism did."""


def published(texts: list[str]) -> Record | None:
    """The SPF record among a name's texts; nothing where there is none.

    Raises:
        Malformed: there are two, or it breaks the grammar.
    """
    found = [one for one in texts if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 ")]
    if len(found) > 1:
        raise Malformed("two records")
    return _read(found[0]) if found else None


def _read(text: str) -> Record:
    terms: list[Term] = []
    modifiers: dict[str, str] = {}
    for written in text.split(" ")[1:]:
        if modifier := _MODIFIER.fullmatch(written):
            _modify(modifiers, modifier[1].lower(), modifier[2])
        elif written:
            terms.append(_term(written))
    return Record(tuple(terms), modifiers.get("redirect", ""))


def _modify(modifiers: dict[str, str], name: str, value: str) -> None:
    if name in ("redirect", "exp"):
        if name in modifiers:
            raise Malformed(f"{name} twice")
        modifiers[name] = _domain(value)
    else:
        _check_macros(value)


def _term(written: str) -> Term:
    found = _TERM.fullmatch(written)
    if found is None:
        raise Malformed(written)
    result, mechanism, rest = _RESULTS[found[1]], found[2].lower(), found[3]
    match mechanism:
        case "all" if not rest:
            return Term(result, mechanism)
        case "include" | "exists" if rest.startswith(":"):
            return Term(result, mechanism, _domain(rest[1:]))
        case "ptr" if not rest or rest.startswith(":"):
            return Term(result, mechanism, _domain(rest[1:]) if rest else "")
        case "a" | "mx":
            return _of_names(result, mechanism, rest)
        case "ip4" | "ip6" if rest.startswith(":"):
            return Term(result, mechanism, network=_network(mechanism, rest[1:]))
    raise Malformed(written)


def _of_names(result: str, mechanism: str, rest: str) -> Term:
    found = _LENGTH.fullmatch(rest)
    if found is None or (found[1] and not found[1].startswith(":")):
        raise Malformed(rest)
    lengths = int(found[2] or 32), int(found[3] or 128)
    if lengths[0] > 32 or lengths[1] > 128:
        raise Malformed(rest)
    return Term(result, mechanism, _domain(found[1][1:]) if found[1] else "", lengths=lengths)


def _network(mechanism: str, written: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(written, strict=False)
    except ValueError as error:
        raise Malformed(written) from error
    _, slash, length = written.partition("/")
    if network.version != int(mechanism[-1]) or (slash and str(network.prefixlen) != length):
        raise Malformed(written)
    return network


def _domain(written: str) -> str:
    _check_macros(written)
    end = written.removesuffix(".").rpartition(".")
    if not re.search(r"%\{[^}]*\}$", written) and not (end[1] and _TOP_LABEL.fullmatch(end[2])):
        raise Malformed(written)
    return written


def _check_macros(written: str) -> None:
    plain = _MACRO.sub("", written)
    if "%" in plain or not re.fullmatch(r"[\x21-\x7e]*", plain, re.ASCII):
        raise Malformed(written)


def expanded(written: str, letters: Mapping[str, Callable[[], str]]) -> str:
    """A name with its macros filled in, cut at the left to what DNS takes."""
    name = _MACRO.sub(lambda one: _filled(one, letters), written).removesuffix(".")
    while len(name) > LONGEST_NAME and "." in name:
        name = name.partition(".")[2]
    return name


def _filled(macro: re.Match[str], letters: Mapping[str, Callable[[], str]]) -> str:
    literal, letter, digits, backwards, delimiters = macro.groups()
    if literal:
        return _LITERALS[literal]
    pieces = re.split(f"[{re.escape(delimiters or '.')}]", letters[letter.lower()]())
    if backwards:
        pieces.reverse()
    return ".".join(pieces[-int(digits) :] if digits else pieces)
