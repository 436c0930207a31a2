"""What the paper of a seal's audit trail says, as data for its template; in French."""

from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.esign.domain.evidence import POLICY, SOFTWARE
from services.esign.domain.proof_words import FR
from services.esign.domain.proofs import Certificate, Stamp
from services.esign.domain.seals import Seal, SealDocument

Pairs = list[list[str]]
_ZONE: Final = ZoneInfo("Europe/Paris")
_NOTE: Final = (
    "Ce document porte le cachet de l'organisation : tout lecteur de PDF dit s'il tient. Le fichier cacheté se vérifie "
    "sur la page publique de vérification. Cachet électronique simple, au sens du règlement (UE) 910/2014 : ce "
    "document n'affirme rien de plus."
)
_STAMP_NOTE: Final = (
    "Le jeton (RFC 3161) est joint au fichier JSON ; il porte sur l'empreinte des faits du cachet, écrits en JSON, "
    "clés dans l'ordre alphabétique."
)


def data_of(seal: Seal, document: SealDocument, stamp: Stamp) -> dict[str, Any]:  # Any: JSON
    """What the template prints."""
    return {
        "lang": "fr",
        "title": f"Dossier de preuve du cachet – {document.filename}",
        "sandbox_note": FR["sandbox_note"] if seal.sandbox else "",
        "stamp_note": _STAMP_NOTE,
        "check_note": _NOTE,
        "seal": _kept(
            (FR["identifier"], str(seal.id)),
            ("Référence de l'appelant", seal.external_id),
            ("Demandé", _moment(seal.created_at)),
            ("Apposé", _moment(seal.sealed_at)),
            (FR["policy"], POLICY),
            (FR["software"], SOFTWARE),
        ),
        "document": _kept(
            (FR["name"], document.filename),
            (FR["identifier"], str(document.id)),
            ("Pages", str(document.total_pages)),
            (FR["original"], document.sha256.hex()),
            (FR["sealed"], seal.sealed_sha256.hex() if seal.sealed_sha256 else None),
        ),
        "stamp": _kept(
            (FR["stamped_at"], _moment(stamp.at)),
            (FR["stamped_digest"], stamp.digest.hex()),
            (FR["stamp_policy"], stamp.policy),
            (FR["serial"], stamp.serial),
        ),
        "certificates": [_certificate(one) for one in stamp.chain],
    }


def _certificate(one: Certificate) -> dict[str, Any]:  # Any: JSON
    facts = _kept(
        (FR["issuer"], one.issuer),
        (FR["serial"], one.serial),
        (FR["validity"], f"{_moment(one.valid_from)} – {_moment(one.valid_until)}"),
        (FR["sha256"], one.sha256),
    )
    return {"name": one.subject, "facts": facts}


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(_ZONE):%d/%m/%Y %H:%M:%S %Z}" if at else ""


def _kept(*pairs: tuple[str, str | None]) -> Pairs:
    return [[name, value] for name, value in pairs if value]
