"""What carriers answer, in our words: later or never, with a reason a person can read. An unknown code is loud."""

from dataclasses import dataclass
from typing import Final

import structlog

from shared.errors import Refused, ServiceError, Unavailable

log = structlog.get_logger()


@dataclass(frozen=True)
class Meaning:
    """What a carrier's answer means to us."""

    error: type[ServiceError]
    reason: str
    ours: bool = False
    """Whether a person here must change something (a key, a sender)."""


SMS: Final[dict[str, Meaning]] = {
    "invalid_number": Meaning(Refused, "numéro refusé par l'opérateur"),
    "invalid_message": Meaning(Refused, "message refusé par l'opérateur"),
    "invalid_key": Meaning(Unavailable, "clé refusée par le fournisseur de SMS", ours=True),
    "unavailable": Meaning(Unavailable, "fournisseur de SMS indisponible"),
    "too_many_requests": Meaning(Unavailable, "fournisseur de SMS saturé"),
}
"""The provider's error codes."""

SMTP: Final[dict[int, Meaning]] = {
    421: Meaning(Unavailable, "serveur de courriel indisponible"),
    450: Meaning(Unavailable, "boîte momentanément indisponible"),
    451: Meaning(Unavailable, "serveur de courriel en difficulté"),
    452: Meaning(Unavailable, "serveur de courriel saturé"),
    454: Meaning(Unavailable, "identification momentanément impossible"),
    530: Meaning(Unavailable, "identification exigée par le serveur de courriel", ours=True),
    534: Meaning(Unavailable, "identification refusée par le serveur de courriel", ours=True),
    535: Meaning(Unavailable, "identification refusée par le serveur de courriel", ours=True),
    550: Meaning(Refused, "adresse e-mail inconnue"),
    551: Meaning(Refused, "adresse e-mail d'un autre serveur"),
    552: Meaning(Refused, "boîte e-mail pleine"),
    553: Meaning(Refused, "adresse e-mail refusée"),
    554: Meaning(Refused, "courriel refusé"),
}
"""Reply codes of RFC 5321 and 4954."""


_HTTP: Final[dict[int, str]] = {401: "invalid_key", 403: "invalid_key", 429: "too_many_requests"}


def sms_error(status: int, code: str) -> ServiceError:
    """The error an SMS provider's answer stands for; by its code, else by its HTTP status."""
    known = code or _HTTP.get(status) or ("unavailable" if status >= 500 else "")
    return _error(SMS.get(known), carrier="sms", answer=f"{status} {code}", never=status in (400, 404, 410, 422))


def smtp_error(code: int) -> ServiceError:
    """The error a mail server's reply stands for; by its code, else by its first digit."""
    return _error(SMTP.get(code), carrier="smtp", answer=str(code), never=500 <= code < 600)


def _error(meaning: Meaning | None, *, carrier: str, answer: str, never: bool) -> ServiceError:
    if meaning is None:
        log.error("carrier_code_unknown", carrier=carrier, answer=answer)
        kind = Refused if never else Unavailable
        return kind(f"réponse inconnue du transporteur ({answer})")
    if meaning.ours:
        log.error("carrier_refuses_us", carrier=carrier, answer=answer)
    return meaning.error(meaning.reason)
