"""Why a fax that Telnyx sent did not arrive: its codes, in French, and what each is worth.

A code that nobody knows is loud, and ends the receipt: ringing on for a reason nobody understands helps nobody.
"""

from typing import Final

import structlog

from services.intake.domain.fax_replies import Cause

log = structlog.get_logger()

_PASSING: Final = {
    "user_busy": "ligne occupée",
    "receiver_no_answer": "pas de réponse",
    "receiver_call_dropped": "appel coupé par le destinataire",
    "sender_call_dropped": "appel coupé au départ",
    "sender_canceled": "appel abandonné au départ",
    "carrier_lost": "ligne perdue",
    "service_unavailable": "réseau indisponible",
    "destination_unreachable": "destinataire injoignable",
    "receiver_recovery_on_timer_expire": "pas de réponse du réseau du destinataire",
    "receiver_communication_error": "erreur de transmission chez le destinataire",
    "sender_communication_error": "erreur de transmission au départ",
    "invalid_ecm_response_from_receiver": "erreur de correction chez le destinataire",
    "user_channel_limit_exceeded": "trop de fax en même temps",
    "connection_channel_limit_exceeded": "trop de fax en même temps",
    "outbound_profile_channel_limit_exceeded": "trop de fax en même temps",
    "media_processing_exception": "page pas préparée par le fournisseur",
    "file_download_failed": "page pas trouvée par le fournisseur",
}
_NO_FAX: Final = {
    "receiver_no_response": "aucun télécopieur ne répond",
    "fax_initial_communication_timeout": "aucun télécopieur ne répond",
    "fax_signaling_error": "signal de fax pas reconnu",
}
_FINAL: Final = {
    "rejected": "appel rejeté",
    "receiver_decline": "appel refusé par le destinataire",
    "receiver_unallocated_number": "numéro non attribué",
    "receiver_invalid_number_format": "numéro non valide",
    "receiver_incompatible_destination": "ce numéro ne reçoit pas de fax",
    "destination_invalid": "numéro non valide",
}
_OURS: Final = {
    "account_disabled": (Cause.PASSING, "notre compte de fax est désactivé"),
    "no_outbound_profile": (Cause.PASSING, "notre compte de fax n'a pas de profil d'envoi"),
    "unverified_origination_number": (Cause.PASSING, "notre numéro d'envoi n'est pas vérifié"),
    "outbound_profile_daily_spend_limit_exceeded": (Cause.PASSING, "plafond de dépense du jour atteint"),
    "destination_not_in_service_plan": (Cause.FINAL, "destination absente de notre contrat de fax"),
    "destination_not_in_countries_whitelist": (Cause.FINAL, "pays absent de notre contrat de fax"),
    "unverified_destination_not_allowed": (Cause.FINAL, "destination pas permise à notre compte de fax"),
    "file_format_invalid": (Cause.FINAL, "page refusée par le fournisseur"),
    "file_size_limit_exceeded": (Cause.FINAL, "page trop grande pour le fournisseur"),
    "page_count_limit_exceeded": (Cause.FINAL, "trop de pages pour le fournisseur"),
}
"""About our account or our page, not about the line: a person here must change something."""


def worth(code: str) -> tuple[Cause, str]:
    """What a failure's code is worth, and its sentence."""
    if code in _OURS:
        log.error("fax_provider_refuses_us", code=code)
        return _OURS[code]
    for cause, codes in ((Cause.PASSING, _PASSING), (Cause.NO_FAX, _NO_FAX), (Cause.FINAL, _FINAL)):
        if code in codes:
            return cause, codes[code]
    log.error("fax_code_unknown", code=code)
    return Cause.FINAL, f"motif inconnu du fournisseur de fax ({code or 'aucun'})"
