"""The certification authorities from the command line: `python -m services.esign.authorities show|rotate|revoke|…`.

Each command changes one file in one step; a service that runs signs with the new one from its next document on.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from services.esign.app.sealers import plans
from services.esign.sealing.authority import Authority, Held, root_id
from services.esign.sealing.keeping import REASONS, Keeping, NotKept
from services.esign.settings import Settings


class AuthoritySettings(Settings):
    """The service's settings; no database is needed here."""

    database_url: str = ""


def asked_for(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line, read."""
    parser = argparse.ArgumentParser(prog="python -m services.esign.authorities", description="Autorités de signature")
    parser.add_argument("environment", choices=("sandbox", "production"))
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="racines, cachet, horodatage, révocations")
    rotate = verbs.add_parser("rotate", help="remplacer la racine (et tout dessous), le cachet ou l'horodatage")
    rotate.add_argument("unit", choices=("root", "seal", "stamp"))
    revoke = verbs.add_parser("revoke", help="révoquer un certificat")
    revoke.add_argument("what", help="seal, stamp, ou le fichier d'un certificat (PEM ou DER)")
    revoke.add_argument("--reason", choices=REASONS, default="key_compromise")
    revoke.add_argument("--since", type=_moment, help="depuis quand, par exemple 2026-11-28T08:00+01:00")
    for verb, help_ in (("backup", "écrire une copie vérifiée"), ("restore", "remettre une copie en place")):
        verbs.add_parser(verb, help=help_).add_argument("copy", type=Path)
    move = verbs.add_parser("move", help="déplacer les clés du fichier dans l'appareil (ESIGN_HSM_MODULE)")
    move.add_argument(
        "--new-root", action="store_true", help="y faire une nouvelle racine, l'ancienne reste au fichier"
    )
    return parser.parse_args(arguments)


def perform(asked: argparse.Namespace, keeping: Keeping, *, now: datetime) -> str:
    """Does what was asked; gives what to print.

    Raises:
        NotKept: it cannot be done, and why.
    """
    match asked.verb:
        case "rotate":
            return _told(keeping.rotate(asked.unit))
        case "revoke":
            certificate = _certificate(asked.what, keeping)
            return _told(keeping.revoke(certificate, at=asked.since or now, reason=asked.reason))
        case "backup":
            keeping.backup(asked.copy)
            return f"copie vérifiée : {asked.copy}\nLe secret ({keeping.file.parent.parent}) se garde à part."
        case "move":
            return _told(keeping.move(new_root=asked.new_root))
        case "restore":
            return _told(keeping.restore(asked.copy))
        case _:
            return _told(keeping.read())


def _certificate(what: str, keeping: Keeping) -> x509.Certificate:
    now = keeping.read()
    if what in ("seal", "stamp"):
        return (now.seal if what == "seal" else now.stamp).certificate
    data = Path(what).read_bytes()
    return x509.load_pem_x509_certificate(data) if b"BEGIN" in data else x509.load_der_x509_certificate(data)


def _told(authority: Authority) -> str:
    units = (("racine", authority.root), ("cachet", authority.seal), ("horodatage", authority.stamp))
    lines = [_line(name, held) for name, held in units]
    lines += [_line("racine d'avant", held) for held in authority.former]
    lines += [f"révoqué {one.serial:x} depuis le {one.at:%d/%m/%Y %H:%M} ({one.reason})" for one in authority.revoked]
    return "\n".join(lines)


def _line(name: str, held: Held) -> str:
    certificate = held.certificate
    until, number = certificate.not_valid_after_utc, certificate.serial_number
    return f"{name} {root_id(certificate)}, n° {number:x}, jusqu'au {until:%d/%m/%Y}"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("un fuseau est nécessaire : 2026-11-28T08:00+01:00")
    return moment.astimezone(UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command."""
    asked = asked_for(arguments)
    settings = AuthoritySettings(environments=asked.environment, clock_file=None, sandbox_code="")
    keeping = plans(settings)[asked.environment == "sandbox"].keeping()
    try:
        sys.stdout.write(perform(asked, keeping, now=datetime.now(UTC)) + "\n")
    except (NotKept, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
