"""What certificates are judged by while a document is sealed: roots and revocation lists, an outside unit's too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from asn1crypto import crl as asn1_crl
from cryptography.hazmat.primitives import serialization
from pyhanko_certvalidator import ValidationContext

from services.esign.sealing.authority import Authority
from services.esign.sealing.stamping import as_asn1

_LIST_KEPT: Final = timedelta(seconds=30)


@dataclass(frozen=True)
class Outside:
    """A time-stamp unit of somebody else's: the roots it is trusted by, and what fetches its lists."""

    roots: Sequence[Any]  # Any: asn1crypto's certificates have no types
    fetchers: Any


class Grounds:
    """Roots and lists of one authority, kept while they are fresh."""

    def __init__(self, authority: Authority, outside: Outside | None) -> None:
        self._authority = authority
        self._outside = outside
        self._lists: tuple[datetime, list[Any]] | None = None  # Any: asn1crypto has no types

    def context(self) -> ValidationContext:
        """What our own certificates are judged with: our roots, and lists that begin after every certificate does.

        An outside unit's certificates are judged with its roots, and its lists are fetched.
        """
        crls = self._fresh_lists()
        trusted = [as_asn1(root) for root in self._authority.roots]
        if self._outside is None:
            return ValidationContext(trust_roots=trusted, crls=crls, allow_fetching=False, revocation_mode="hard-fail")
        return ValidationContext(
            trust_roots=[*trusted, *self._outside.roots],
            crls=crls,
            allow_fetching=True,
            revocation_mode="hard-fail",
            fetcher_backend=self._outside.fetchers,
        )

    def _fresh_lists(self) -> list[Any]:  # Any: asn1crypto has no types
        """A list of each root, half a minute old at most: a certificate begins a minute before it is made, so that the
        list is never the older of the two."""
        now = datetime.now(UTC)
        if self._lists is None or now >= self._lists[0] + _LIST_KEPT:
            made = [self._authority.revocation_list(root) for root in self._authority.roots]
            read = [asn1_crl.CertificateList.load(one.public_bytes(serialization.Encoding.DER)) for one in made]
            self._lists = (now, read)
        return self._lists[1]
