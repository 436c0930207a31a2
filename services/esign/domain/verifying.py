"""What anybody is told of a file: a finding per signature, places nobody signed, and whether it is one of ours.

Never one global tick: the sentence counts, and each signature has its own. Names are those inside the file; of our own
store only a moment is told, to whoever has the very bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from services.esign.domain.sealing import Finding
from shared.errors import Invalid, TooMany

LARGEST: Final = 50 * 1024 * 1024
_AT_ONCE: Final = 2


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What was found in a file: each signature, whether it is the sandbox's, and what nobody signed."""

    findings: tuple[Finding, ...]
    sandbox: tuple[bool, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Known:
    """A file that is one of ours, byte for byte."""

    what: str
    at: datetime

    @property
    def sentence(self) -> str:
        """What it is."""
        day = f"{self.at.astimezone(ZoneInfo('Europe/Paris')):%d/%m/%Y à %H:%M}"
        match self.what:
            case "signed":
                return f"Ce document est celui que nous avons scellé le {day}, signé par tous, octet pour octet."
            case "evidence":
                return f"Ce document est un dossier de preuve que nous avons scellé le {day}, octet pour octet."
            case "original":
                return f"Ce document est celui qui nous a été confié le {day}, avant nos cachets et ses signatures ici."
            case _:
                return (
                    f"Ce document est une étape que nous avons scellée le {day} ; "
                    "d'autres signatures pouvaient encore y être apposées."
                )


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All that is told of a file."""

    sha256: bytes
    examined: Examined
    known: Known | None

    @property
    def sentence(self) -> str:
        """How many signatures hold, and how many do not."""
        count = len(self.examined.findings)
        unknown = sum(foreign(one) for one in self.examined.findings)
        bad = sum(not holds(one) for one in self.examined.findings) - unknown
        if not count:
            return "Ce fichier ne porte aucune signature."
        read = f"{count} signature{'s' if count > 1 else ''} ou cachet{'s' if count > 1 else ''}"
        if bad == unknown == 0:
            return f"{read} : {'tous tiennent' if count > 1 else 'il tient'}."
        good = count - bad - unknown
        counted = [f"{good} {_stand(good)}"] if good or bad else []
        counted += [f"{bad} ne {_stand(bad)} pas"] if bad else []
        counted += (
            [f"{unknown} {'sont intacts' if unknown > 1 else 'est intact'}, d'un émetteur inconnu"] if unknown else []
        )
        return f"{read} : {', '.join(counted)}."


def _stand(count: int) -> str:
    return "tiennent" if count > 1 else "tient"


def holds(one: Finding) -> bool:
    """Whether a signature holds: nothing changed under it, and its proofs are believed."""
    return one.intact and one.trusted


def foreign(one: Finding) -> bool:
    """Whether nothing changed under it, and its issuer is not of this hub: more cannot be said of it here."""
    return one.intact and not one.trusted and not one.issuer_known


def check_file(data: bytes) -> None:
    """The form a file must have before anybody opens it.

    Raises:
        Invalid: empty, or no PDF.
    """
    if not data:
        raise Invalid("Choisissez un fichier : celui-ci est vide.", rule="ESIGN-410", field="file")
    if b"%PDF-" not in data[:1024]:
        raise Invalid("Ce fichier n'est pas un PDF.", rule="ESIGN-411", field="file")


def check_in_hand(count: int) -> None:
    """Whether an address may have one more file read beside those that are.

    Raises:
        TooMany: two are being read.
    """
    if count >= _AT_ONCE:
        raise TooMany("Deux de vos fichiers sont déjà en cours de lecture.", retry_after=5, rule="ESIGN-417")


def too_many(wait: int) -> TooMany:
    """For one address."""
    return TooMany(f"Trop de fichiers en peu de temps : réessayez dans {wait} s.", retry_after=wait, rule="ESIGN-412")


def sandboxed(one: Examined) -> Sequence[tuple[Finding, bool]]:
    """Each finding, and whether it is the sandbox's."""
    return list(zip(one.findings, one.sandbox, strict=True))
