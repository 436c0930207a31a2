"""The staff's words for states, verbs and events."""

from typing import Final

STATUS: Final = {
    "draft": ("Brouillon", "soft"),
    "approval": ("À approuver", "due"),
    "ongoing": ("À signer", "brand"),
    "paused": ("En pause", "due"),
    "done": ("Signée", "fine"),
    "declined": ("Refusée", "late"),
    "rejected": ("Rejetée", "late"),
    "expired": ("Expirée", "late"),
    "canceled": ("Annulée", "soft"),
}
SIGNER: Final = {
    "initiated": "Pas encore son tour",
    "notified": "Prévenu",
    "verified": "Identifié",
    "consent_given": "A consenti",
    "processing": "Signature en cours",
    "signed": "A signé",
    "declined": "A refusé",
    "aborted": "Arrêté",
    "error": "En erreur",
}
MODES: Final = {"otp_sms": "code par SMS", "otp_email": "code par e-mail", "no_otp": "lien personnel"}
EVENTS: Final = {
    "created": "Demande créée",
    "changed": "Brouillon modifié",
    "activated": "Documents scellés, demande envoyée",
    "notified": "Signataire prévenu",
    "reminded": "Signataire relancé",
    "link_opened": "Lien ouvert",
    "consent_given": "Consentement donné",
    "code_sent": "Code envoyé",
    "code_refused": "Code erroné",
    "code_accepted": "Code accepté",
    "unblocked": "Signataire débloqué",
    "signed": "Documents signés",
    "declined": "Signature refusée",
    "request_declined": "Demande close par un refus",
    "expired": "Demande expirée",
    "reactivated": "Demande réactivée",
    "canceled": "Demande annulée",
    "done": "Signée par tous",
    "approver_notified": "Approbateur prévenu",
    "approver_approved": "Approuvée",
    "approver_rejected": "Rejetée par un approbateur",
    "request_rejected": "Demande close par un rejet",
    "message_carried": "Message remis au transporteur",
    "pages_viewed": "Pages vues",
    "link_renewed": "Nouveau lien envoyé",
    "file_given": "Pièce jointe par le signataire",
    "files_removed": "Pièces du signataire retirées",
    "renewed": "Preuves renouvelées",
    "hold_set": "Conservation imposée",
    "hold_lifted": "Conservation levée",
    "deleted": "Demande supprimée",
    "erased": "Données effacées",
    "permanently_deleted": "Demande supprimée définitivement",
}
REASONS: Final = {
    "contractualization_aborted": "Le contrat ne se fait pas",
    "errors_in_document": "Une erreur dans un document",
    "other": "Autre raison",
}
DELIVERIES: Final = {"pending": ("En route", "due"), "delivered": ("Reçu", "fine"), "failed": ("Abandonné", "late")}
STATES: Final = {
    "": "Toutes",
    "ongoing,approval,paused": "À signer",
    "done": "Signées",
    "draft": "Brouillons",
    "declined,rejected,expired,canceled": "Sans suite",
}
"""The choices of the list's filter: states, and what they are called together."""
ENVIRONMENTS: Final = {"sandbox": "Essai, sans valeur", "production": "Qui compte"}
FIELDS: Final = {
    "signature": "Signature",
    "mention": "Mention",
    "text": "Texte à saisir",
    "checkbox": "Case à cocher",
    "radio_group": "Choix",
    "read_only_text": "Texte fixe",
    "signature_date": "Date de signature",
    "signer_name": "Nom du signataire",
    "signer_email": "E-mail du signataire",
}
CONSENTS: Final = {"checkbox": "à cocher", "text_to_copy": "à recopier"}
