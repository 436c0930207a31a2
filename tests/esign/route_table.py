"""Every route of the vendor's API, by hand: what must stand, what is sent, what must come back.

Written from the published description alone (methods, paths, codes, envelopes, keys, error types), never from our code
nor from our OpenAPI file: what drives `test_route_table.py` has another author than what it tests. `NOT_COVERED` lists
the routes that no row tries, each with its reason.
"""

from dataclasses import dataclass, field
from typing import Any, Final

Json = Any  # a JSON document has no narrower type


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How a body reads: `one` object, a `bare` array, a `page` with meta, or `data` without it; and its keys."""

    form: str
    keys: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class File:
    """A multipart body: its values and its file (`pdf`, `png` or none)."""

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    part: str = "file"


@dataclass(frozen=True)
class Row:
    """One try of one route. `{names}` in the path and the body stand for ids of the scene."""

    given: str
    method: str
    path: str
    status: int
    shape: Shape | str | None = None
    """A shape; a media type for a file; nothing for an empty body; of an error its `type`."""
    body: Json = None
    upload: File | None = None

    def __str__(self) -> str:
        return f"{self.given}: {self.method} {self.path} -> {self.status}"


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


def one(keys: str) -> Shape:
    return Shape(form="one", keys=_keys(keys))


def bare(shape: Shape) -> Shape:
    return Shape(form="bare", keys=shape.keys)


def page(shape: Shape) -> Shape:
    return Shape(form="page", keys=shape.keys)


def data(shape: Shape) -> Shape:
    return Shape(form="data", keys=shape.keys)


def listed(shape: Shape) -> Shape:
    """An array in `data`, with or without meta: the published list does not say which."""
    return Shape(form="listed", keys=shape.keys)


PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
PNG: Final = "image/png"

REQUEST: Final = one(
    "id status name delivery_mode created_at activated_at completed_at approved_at ordered_signers ordered_approvers"
    " custom_recipient_order reminder_settings timezone email_custom_note expiration_date source signers approvers"
    " labels documents sender external_id branding_id custom_experience_id signers_allowed_to_decline workspace_id"
    " audit_trail_locale email_notification bulk_send_batch_id decline_information rejection_information"
    " workflow_session_id previous_attempt_id custom_properties"
)
DOCUMENT: Final = one(
    "id filename nature content_type sha256 is_protected is_signed created_at total_pages is_locked initials"
    " total_anchors excluded_approvers excluded_signers"
)
FIELD: Final = one("id document_id signer_id type page x y")
SIGNER: Final = one(
    "id info status fields signature_level signature_authentication_mode delivery_mode signature_link"
    " signature_link_expiration_date signature_image_preview verified_identity_id recipient_stage_index signed_at"
    " redirect_urls custom_text sms_notification email_notification excluded_documents"
)
APPROVER: Final = one(
    "id info status approval_link approval_link_expiration_date custom_text approved_at recipient_stage_index"
    " excluded_documents"
)
FOLLOWER: Final = one("email locale follower_link")
METADATA: Final = one("data")
LABEL: Final = one("id name created_at")
CONSENT: Final = one("id type settings optional signer_ids document_id")
ASKED_FILE: Final = one("id title optional signer_ids")
TRAIL: Final = one(
    "version signature_request sender signer documents organization authentication electronic_signature_level"
)
TEMPLATE: Final = one("id name description status created_at workspace_id")
CONTACT: Final = one("id first_name last_name email phone_number locale company_name job_title workspace_id")
USER: Final = one("id first_name last_name email phone_number locale job_title is_active created_at role workspaces")
WORKSPACE: Final = one("id name external_name default created_at updated_at users")
EXPERIENCE: Final = one(
    "id landing_page_disabled side_panel_disabled document_navigation_disabled background_color button_color"
    " text_color text_button_color disabled_notifications email_logo_disabled redirect_urls logo"
)
SEAL: Final = one("id document_id status external_id timestamp workspace_id")
ARCHIVED: Final = one("id sha256 filename created_at expired_at content_type size tags workspace_id")
WEBHOOK: Final = one(
    "id endpoint description sandbox subscribed_events scopes workspaces secret_key auto_retry enabled"
)
BANK_ACCOUNT: Final = one("id status created_at")

SR: Final = "/signature_requests/{request}"
NOBODY: Final = "0192aaaa-0000-7000-8000-000000000000"
NOT_FOUND: Final = "resource.not_found"
NOT_ENABLED: Final = "configuration.not_enabled"
BAD: Final = "any"
"""An error whose type the published list does not give: any type, in the error's form."""

A_PERSON: Final = {"first_name": "Zoé", "last_name": "D'Essai-Deux", "email": "zoe@exemple.invalid", "locale": "fr"}
A_FIELD: Final = {"type": "signature", "document_id": "{document}", "page": 1, "x": 77, "y": 581}
A_SIGNER: Final = {
    "info": {**A_PERSON, "phone_number": "+33199005511"},
    "signature_level": "electronic_signature",
    "signature_authentication_mode": "otp_sms",
    "fields": [A_FIELD],
}
A_CONTACT: Final = {**A_PERSON, "phone_number": "+33199005512", "company_name": "Essai et Fils"}
A_CONSENT: Final = {
    "type": "checkbox",
    "settings": {"text": "J'ai lu la notice."},
    "optional": False,
    "signer_ids": ["{signer}"],
}
A_HOOK: Final = {
    "endpoint": "https://exemple.invalid/entree",
    "description": "essai",
    "sandbox": True,
    "subscribed_events": ["signature_request.done"],
    "scopes": ["*"],
    "auto_retry": True,
    "enabled": True,
}

REQUESTS: Final = (
    Row("draft", "GET", "/signature_requests", 200, page(REQUEST)),
    Row("draft", "GET", "/signature_requests?status[eq]=draft&limit=1", 200, page(REQUEST)),
    Row("draft", "GET", "/signature_requests?created_at[after]=2020-01-01&q=essai", 200, page(REQUEST)),
    Row("draft", "GET", "/signature_requests?inconnu=1&order[created_at]=desc", 200, page(REQUEST)),
    Row("draft", "GET", "/signature_requests?limit=101", 400, BAD),
    Row("nothing", "POST", "/signature_requests", 201, REQUEST, {"name": "Contrat", "delivery_mode": "none"}),
    Row("nothing", "POST", "/signature_requests", 400, BAD, {"delivery_mode": "none"}),
    Row("ready", "POST", "/signature_requests", 201, REQUEST, {"signature_request_id": "{request}"}),
    Row("nothing", "POST", "/signature_requests", 404, NOT_FOUND, {"signature_request_id": NOBODY}),
    Row("draft", "GET", SR, 200, REQUEST),
    Row("nothing", "GET", f"/signature_requests/{NOBODY}", 404, NOT_FOUND),
    Row("draft", "PATCH", SR, 200, REQUEST, {"name": "Autre nom"}),
    Row("ongoing", "PATCH", SR, 400, BAD, {"name": "Trop tard"}),
    Row("draft", "DELETE", SR, 204),
    Row("done", "DELETE", SR, 204),
    Row("ongoing", "DELETE", SR, 400, BAD),
    Row("draft", "DELETE", SR + "?permanent_delete=true", 204),
    Row("nothing", "DELETE", f"/signature_requests/{NOBODY}", 404, NOT_FOUND),
    Row("ready", "POST", SR + "/activate", 201, REQUEST),
    Row("ready", "POST", SR + "/activate", 201, REQUEST, {}),
    Row("draft", "POST", SR + "/activate", 400, BAD),
    Row("ongoing", "POST", SR + "/activate", 400, BAD),
    Row("ongoing", "POST", SR + "/cancel", 201, REQUEST, {"reason": "other", "custom_note": "essai"}),
    Row("ongoing", "POST", SR + "/cancel", 400, BAD, {"reason": "parce que"}),
    Row("draft", "POST", SR + "/cancel", 400, BAD, {"reason": "other"}),
    Row("expired", "POST", SR + "/reactivate", 201, REQUEST, {"expiration_date": "{next_month}"}),
    Row("draft", "POST", SR + "/reactivate", 400, BAD, {"expiration_date": "{next_month}"}),
)

DOC: Final = SR + "/documents/{document}"
A_DOCUMENT: Final = File(kind="pdf", values={"nature": "signable_document", "parse_anchors": "True"})
DOCUMENTS: Final = (
    Row("ready", "GET", SR + "/documents", 200, bare(DOCUMENT)),
    Row("ready", "GET", SR + "/documents?nature=attachment", 200, bare(DOCUMENT)),
    Row("draft", "POST", SR + "/documents", 201, DOCUMENT, upload=A_DOCUMENT),
    Row("draft", "POST", SR + "/documents", 400, BAD, upload=File(kind="none", values={"nature": "attachment"})),
    Row("ongoing", "POST", SR + "/documents", 400, BAD, upload=A_DOCUMENT),
    Row("ready", "GET", SR + "/documents/download?version=current", 200, PDF),
    Row("done", "GET", SR + "/documents/download?version=completed", 200, PDF),
    Row("done", "GET", SR + "/documents/download?version=current&archive=true", 200, ZIP),
    Row("ongoing", "GET", SR + "/documents/download?version=completed", 400,
        "document.unable_to_download_signature_request_not_in_done"),
    Row("ready", "GET", DOC, 200, DOCUMENT),
    Row("ready", "GET", SR + f"/documents/{NOBODY}", 404, NOT_FOUND),
    Row("ready", "PATCH", DOC, 200, DOCUMENT, {"nature": "signable_document", "filename": "autre.pdf"}),
    Row("ready", "DELETE", DOC, 204),
    Row("ongoing", "DELETE", DOC, 400, BAD),
    Row("ready", "GET", DOC + "/download", 200, PDF),
    Row("ready", "POST", DOC + "/replace", 201, DOCUMENT, upload=File(kind="pdf")),
    Row("ongoing", "POST", DOC + "/replace", 400, BAD, upload=File(kind="pdf")),
    Row("ready", "GET", DOC + "/fields", 200, page(FIELD)),
    Row("ready", "POST", DOC + "/fields", 201, FIELD,
        {"type": "text", "signer_id": "{signer}", "page": 1, "x": 60, "y": 120, "max_length": 20,
         "question": "Étage ?", "optional": True}),
    Row("ready", "POST", DOC + "/fields", 201, FIELD,
        {"type": "checkbox", "signer_id": "{signer}", "page": 1, "x": 60, "y": 160, "size": 24, "optional": True,
         "name": "accord", "checked": False}),
    Row("ready", "POST", DOC + "/fields", 201, FIELD,
        {"type": "mention", "signer_id": "{signer}", "page": 1, "x": 60, "y": 200, "mention": "Lu et approuvé"}),
    Row("ready", "POST", DOC + "/fields", 201, FIELD,
        {"type": "signer_name", "signer_id": "{signer}", "page": 1, "x": 60, "y": 240, "name_format": "full_name"}),
    Row("ready", "POST", DOC + "/fields", 201, FIELD,
        {"type": "signature_date", "signer_id": "{signer}", "page": 1, "x": 60, "y": 260}),
    Row("ready", "POST", DOC + "/fields", 201, None,
        {"type": "read_only_text", "page": 1, "x": 60, "y": 280, "text": "Numéro CTR-1", "width": 120, "height": 24}),
    Row("ready", "POST", DOC + "/fields", 201, FIELD,
        {"type": "radio_group", "signer_id": "{signer}", "page": 1, "x": 60, "y": 300, "optional": True,
         "radios": [{"x": 60, "y": 300, "size": 24, "name": "oui"}, {"x": 120, "y": 300, "size": 24, "name": "non"}]}),
    Row("ready", "POST", DOC + "/fields", 400, BAD, {"type": "dessin", "page": 1, "x": 1, "y": 1}),
    Row("ongoing", "POST", DOC + "/fields", 400, BAD,
        {"type": "mention", "signer_id": "{signer}", "page": 1, "x": 60, "y": 200, "mention": "Trop tard"}),
    Row("ready", "PATCH", DOC + "/fields/{field}", 200, FIELD, {"type": "signature", "x": 90}),
    Row("ready", "DELETE", DOC + "/fields/{field}", 204),
    Row("ready", "DELETE", DOC + f"/fields/{NOBODY}", 404, NOT_FOUND),
)  # fmt: skip

SIG: Final = SR + "/signers/{signer}"
SIGNERS: Final = (
    Row("ready", "GET", SR + "/signers", 200, bare(SIGNER)),
    Row("ready", "POST", SR + "/signers", 201, SIGNER, A_SIGNER),
    Row("ready", "POST", SR + "/signers", 403, NOT_ENABLED,
        {**A_SIGNER, "signature_level": "advanced_electronic_signature"}),
    Row("ready", "POST", SR + "/signers", 403, NOT_ENABLED,
        {**A_SIGNER, "signature_level": "qualified_electronic_signature", "signature_authentication_mode": None}),
    Row("ready", "POST", SR + "/signers", 400, BAD, {**A_SIGNER, "info": A_PERSON}),
    Row("ready", "POST", SR + "/signers", 400, BAD, {**A_SIGNER, "info": {**A_PERSON, "first_name": "R2D2"}}),
    Row("contact", "POST", SR + "/signers", 201, SIGNER,
        {"contact_id": "{contact}", "signature_level": "electronic_signature",
         "signature_authentication_mode": "no_otp"}),
    Row("colleague", "POST", SR + "/signers", 201, SIGNER,
        {"user_id": "{user}", "signature_level": "electronic_signature",
         "signature_authentication_mode": "no_otp"}),
    Row("ready", "POST", SR + "/signers", 404, NOT_FOUND,
        {"user_id": NOBODY, "signature_level": "electronic_signature", "signature_authentication_mode": "no_otp"}),
    Row("ongoing", "POST", SR + "/signers", 400, BAD, A_SIGNER),
    Row("ready", "GET", SIG, 200, SIGNER),
    Row("ready", "GET", SR + f"/signers/{NOBODY}", 404, NOT_FOUND),
    Row("ready", "PATCH", SIG, 200, SIGNER, {"info": {"email": "neuf@exemple.invalid"}}),
    Row("ready", "DELETE", SIG, 204),
    Row("ongoing", "DELETE", SIG, 400, BAD),
    Row("coded", "POST", SIG + "/send_otp", 204),
    Row("ready", "POST", SIG + "/send_otp", 400, BAD),
    Row("ongoing", "POST", SIG + "/sign", 204, None,
        {"otp": "123456", "ip_address": "192.0.2.7", "consent_given_at": "{now}"}),
    Row("coded", "POST", SIG + "/sign", 400, BAD,
        {"otp": "000000", "ip_address": "192.0.2.7", "consent_given_at": "{now}"}),
    Row("coded", "POST", SIG + "/sign", 400, BAD,
        {"otp": "12ab56", "ip_address": "192.0.2.7", "consent_given_at": "{now}"}),
    Row("mailed", "POST", SIG + "/send_reminder", 201),
    Row("ready", "POST", SIG + "/send_reminder", 400, BAD),
    Row("coded", "POST", SIG + "/unblock_identification", 204),
    Row("ongoing", "POST", SIG + "/identity_verification", 403, NOT_ENABLED),
    Row("ongoing", "GET", SIG + "/verified_identity_proof/download", 403, NOT_ENABLED),
    Row("ongoing", "GET", SIG + "/documents", 200, listed(one("id"))),
    Row("ongoing", "GET", SIG + f"/documents/{NOBODY}/download", 404, NOT_FOUND),
    Row("done", "GET", SIG + "/audit_trails", 200, TRAIL),
    Row("ongoing", "GET", SIG + "/audit_trails", 400, "audit_trail.not_ready_for_download"),
    Row("done", "GET", SIG + "/audit_trails/download", 200, PDF),
    Row("done", "GET", SR + "/audit_trails/download", 200, ZIP),
    Row("done", "GET", SR + "/audit_trails/download?merge=true", 200, PDF),
    Row("ongoing", "GET", SR + "/audit_trails/download", 400, "audit_trail.not_ready_for_download"),
)  # fmt: skip

AROUND: Final = (
    Row("ready", "POST", SR + "/approvers", 201, APPROVER, {"info": {**A_PERSON, "email": "aval@exemple.invalid"}}),
    Row("ongoing", "POST", SR + "/approvers", 400, BAD, {"info": A_PERSON}),
    Row("approver", "GET", SR + "/approvers/{approver}", 200, APPROVER),
    Row("approver", "PATCH", SR + "/approvers/{approver}", 200, APPROVER, {"info": {"last_name": "Autre"}}),
    Row("approver", "DELETE", SR + "/approvers/{approver}", 204),
    Row("approver", "POST", SR + "/activate", 201, REQUEST),
    Row("approval", "POST", SR + "/approvers/{approver}/send_reminder", 201),
    Row("approver", "POST", SR + "/approvers/{approver}/send_reminder", 400, BAD),
    Row("approval", "DELETE", SR, 400, BAD),
    Row("ready", "GET", SR + "/followers", 200, data(FOLLOWER)),
    Row("ready", "POST", SR + "/followers", 201, bare(FOLLOWER), [{"email": "suit@exemple.invalid", "locale": "fr"}]),
    Row("ready", "POST", SR + "/followers", 400, BAD, [{"email": "pas une adresse", "locale": "fr"}]),
    Row("ready", "POST", SR + "/metadata", 201, METADATA, {"data": {"contrat": "CTR-1", "n": 3, "oui": True}}),
    Row("metadata", "GET", SR + "/metadata", 200, METADATA),
    Row("metadata", "PUT", SR + "/metadata", 200, METADATA, {"data": {"contrat": "CTR-2"}}),
    Row("metadata", "DELETE", SR + "/metadata", 204),
    Row("ready", "POST", SR + "/metadata", 400, BAD, {"data": {f"k{n}": "v" for n in range(11)}}),
    Row("ready", "POST", SR + "/metadata", 400, BAD, {"data": {"k" * 31: "v"}}),
    Row("nothing", "POST", "/labels", 201, LABEL, {"name": "Sinistre {unique}"}),
    Row("label", "GET", "/labels", 200, page(LABEL)),
    Row("label", "GET", "/labels/{label}", 200, LABEL),
    Row("label", "PATCH", "/labels/{label}", 200, LABEL, {"name": "Contrat {unique}"}),
    Row("label", "DELETE", "/labels/{label}", 204),
    Row("label", "PUT", SR + "/labels/{label}", 204),
    Row("labelled", "GET", SR + "/labels", 200, listed(one("id name"))),
    Row("labelled", "DELETE", SR + "/labels/{label}", 204),
    Row("ready", "POST", SR + "/consent_requests", 201, CONSENT, A_CONSENT),
    Row("ready", "POST", SR + "/consent_requests", 400, BAD, {**A_CONSENT, "settings": {"text": "x" * 1001}}),
    Row("ongoing", "POST", SR + "/consent_requests", 400, BAD, A_CONSENT),
    Row("consent", "GET", SR + "/consent_requests", 200, data(CONSENT)),
    Row("consent", "PATCH", SR + "/consent_requests/{consent}", 200, CONSENT, {"optional": True}),
    Row("consent", "DELETE", SR + "/consent_requests/{consent}", 204),
    Row("consent", "PUT", SR + "/consent_requests/{consent}/signers/{signer}", 204),
    Row("consent", "DELETE", SR + "/consent_requests/{consent}/signers/{signer}", 204),
    Row("ready", "POST", SR + "/document_requests", 201, ASKED_FILE,
        {"title": "Relevé d'identité bancaire", "optional": False, "signer_ids": ["{signer}"]}),
    Row("asked", "GET", SR + "/document_requests", 200, data(ASKED_FILE)),
    Row("asked", "PATCH", SR + "/document_requests/{asked}", 200, ASKED_FILE, {"optional": True}),
    Row("asked", "DELETE", SR + "/document_requests/{asked}", 204),
    Row("asked", "PUT", SR + "/document_requests/{asked}/signers/{signer}", 200, ASKED_FILE),
    Row("asked", "DELETE", SR + "/document_requests/{asked}/signers/{signer}", 204),
)  # fmt: skip

ACCOUNT: Final = (
    Row("nothing", "GET", "/templates", 200, page(TEMPLATE)),
    Row("nothing", "GET", "/templates?limit=11", 400, BAD),
    Row("nothing", "POST", "/contacts", 201, CONTACT, A_CONTACT),
    Row("nothing", "POST", "/contacts", 400, BAD, {"first_name": "Zoé"}),
    Row("contact", "GET", "/contacts", 200, page(CONTACT)),
    Row("contact", "GET", "/contacts/{contact}", 200, CONTACT),
    Row("contact", "PATCH", "/contacts/{contact}", 200, CONTACT, {"email": "neuve@exemple.invalid"}),
    Row("contact", "DELETE", "/contacts/{contact}", 204),
    Row("nothing", "GET", f"/contacts/{NOBODY}", 404, NOT_FOUND),
    Row("nothing", "POST", "/users", 201, USER,
        {"first_name": "Zoé", "last_name": "Essai", "email": "u{unique}@exemple.invalid", "locale": "fr",
         "role": "member"}),
    Row("user", "GET", "/users", 200, page(USER)),
    Row("user", "GET", "/users/{user}", 200, USER),
    Row("user", "PATCH", "/users/{user}", 200, USER, {"job_title": "Métreur"}),
    Row("user", "DELETE", "/users/{user}", 204),
    Row("user", "GET", "/users/invitations", 200, page(one("id"))),
    Row("user", "GET", "/users/{user}/invitation", 200, one("id")),
    Row("nothing", "POST", "/workspaces", 201, WORKSPACE, {"name": "Agence {unique}"}),
    Row("workspace", "GET", "/workspaces", 200, page(WORKSPACE)),
    Row("workspace", "GET", "/workspaces/{workspace}", 200, WORKSPACE),
    Row("workspace", "PATCH", "/workspaces/{workspace}", 200, WORKSPACE, {"name": "Agence bis {unique}"}),
    Row("workspace", "GET", "/workspaces/default", 200, WORKSPACE),
    Row("workspace", "PUT", "/workspaces/{workspace}/users/{user}", 204),
    Row("member", "DELETE", "/workspaces/{workspace}/users/{user}", 204),
    Row("workspace", "POST", "/workspaces/default", 204, None, {"workspace_id": "{first_workspace}"}),
    Row("workspace", "DELETE", "/workspaces/{workspace}", 204, None, {"workspace_id": "{first_workspace}"}),
    Row("nothing", "POST", "/custom_experiences", 201, EXPERIENCE, {"name": "Sobre {unique}"}),
    Row("nothing", "POST", "/custom_experiences", 400, BAD, {"name": "Sobre", "button_color": "rouge"}),
    Row("experience", "GET", "/custom_experiences", 200, page(one("id"))),
    Row("experience", "GET", "/custom_experiences/{experience}", 200, EXPERIENCE),
    Row("experience", "PATCH", "/custom_experiences/{experience}", 200, EXPERIENCE, {"button_color": "#112233"}),
    Row("experience", "POST", "/custom_experiences/{experience}/logo", 201, EXPERIENCE, upload=File(kind="png")),
    Row("logo", "DELETE", "/custom_experiences/{experience}/logo", 204),
    Row("experience", "DELETE", "/custom_experiences/{experience}", 204),
    Row("nothing", "POST", "/webhooks", 201, WEBHOOK, A_HOOK),
    Row("nothing", "POST", "/webhooks", 400, BAD, {**A_HOOK, "endpoint": "http://exemple.invalid/" + "x" * 1024}),
    Row("webhook", "GET", "/webhooks", 200, bare(WEBHOOK)),
    Row("webhook", "GET", "/webhooks/{webhook}", 200, WEBHOOK),
    Row("webhook", "PATCH", "/webhooks/{webhook}", 200, WEBHOOK, {"enabled": False}),
    Row("webhook", "DELETE", "/webhooks/{webhook}", 204),
    Row("nothing", "GET", f"/webhooks/{NOBODY}", 404, NOT_FOUND),
)  # fmt: skip

A_SEAL_FIELD: Final = {"type": "seal", "page": 1, "x": 60, "y": 60, "width": 180, "height": 72}
A_SEAL: Final = {"document_id": "{seal_document}", "fields": [A_SEAL_FIELD], "external_id": "SCEAU-1"}
SEALS: Final = (
    Row("nothing", "POST", "/electronic_seal_documents", 201, one("id filename sha256"), upload=File(kind="pdf")),
    Row("seal_document", "GET", "/electronic_seal_documents/{seal_document}/download", 200, PDF),
    Row("seal_document", "DELETE", "/electronic_seal_documents/{seal_document}", 204),
    Row("seal_document", "POST", "/electronic_seals", 201, SEAL, A_SEAL),
    Row("nothing", "POST", "/electronic_seals", 404, NOT_FOUND, {"document_id": NOBODY, "fields": [A_SEAL_FIELD]}),
    Row("seal", "GET", "/electronic_seals/{seal}", 200, SEAL),
    Row("nothing", "GET", f"/electronic_seals/{NOBODY}", 404, NOT_FOUND),
    Row("sealed", "GET", "/electronic_seals/{seal}/audit_trails", 200, one("version")),
    Row("nothing", "POST", "/electronic_seal_images", 201, one("id"), upload=File(kind="png")),
    Row("seal_image", "GET", "/electronic_seal_images", 200, page(one("id"))),
    Row("seal_image", "GET", "/electronic_seal_images/{seal_image}/download", 200, PNG),
    Row("seal_image", "DELETE", "/electronic_seal_images/{seal_image}", 204),
    Row("nothing", "POST", "/archives", 201, ARCHIVED, upload=File(kind="pdf")),
    Row("archive", "GET", "/archives/{archive}/download", 200, PDF),
    Row("nothing", "GET", f"/archives/{NOBODY}/download", 404, NOT_FOUND),
)

_VERIFICATIONS: Final = (
    "bank_account_lookups",
    "companies",
    "identity_documents",
    "identity_videos",
    "proofs_of_address",
    "watchlists",
)
_OUTSIDE: Final = (
    ("GET", "/workflow_sessions"),
    ("POST", "/workflow_sessions"),
    ("GET", f"/workflow_sessions/{NOBODY}"),
    ("POST", f"/workflow_sessions/{NOBODY}/links"),
    ("POST", f"/workflow_sessions/{NOBODY}/resolve_action"),
    ("GET", f"/workflow_sessions/{NOBODY}/applicants"),
    ("POST", f"/workflow_sessions/{NOBODY}/applicants"),
    ("GET", f"/workflow_sessions/{NOBODY}/applicants/{NOBODY}"),
    ("PATCH", f"/workflow_sessions/{NOBODY}/applicants/{NOBODY}"),
    ("GET", "/workflow_templates"),
    ("GET", "/document_analyses"),
    ("POST", "/document_analyses"),
    ("GET", f"/document_analyses/{NOBODY}"),
    ("GET", "/custom_properties"),
    ("POST", "/custom_properties"),
    ("GET", f"/custom_properties/{NOBODY}"),
    ("PATCH", f"/custom_properties/{NOBODY}"),
    ("DELETE", f"/custom_properties/{NOBODY}"),
    ("GET", "/consumptions"),
    ("GET", "/consumptions/addons"),
    ("GET", "/consumptions/detail"),
    ("GET", "/consumptions/export"),
    ("GET", "/consumptions/records/electronic_seals"),
    ("GET", "/consumptions/records/identifications"),
    ("GET", "/consumptions/records/invited_signers"),
    *((method, f"/verifications/{kind}") for kind in _VERIFICATIONS for method in ("GET", "POST")),
    *(("GET", f"/verifications/{kind}/{NOBODY}") for kind in _VERIFICATIONS),
    *(("GET", f"/verifications/{kind}/{NOBODY}/audit_trail") for kind in _VERIFICATIONS),
)
REFUSED: Final = tuple(Row("nothing", method, path, 403, NOT_ENABLED) for method, path in _OUTSIDE)
BANK: Final = (Row("nothing", "GET", "/verifications/bank_accounts", 200, page(BANK_ACCOUNT)),)

TABLE: Final = (*REQUESTS, *DOCUMENTS, *SIGNERS, *AROUND, *ACCOUNT, *SEALS, *REFUSED, *BANK)

NOT_COVERED: Final = {
    ("POST", "/signature_requests/{id}/documents/{id}/fields/{id}/answer"): "who may answer is not published",
    ("DELETE", "/signature_requests/{id}/signers/{id}/documents"): "tried with what is asked of signers",
    ("GET", "/verifications/bank_accounts/{id}/audit_trail"): "403, tried with the mandates",
    ("POST", "/documents"): "deprecated; not served",
    ("GET", "/users/invitations/{id}"): "read through the invitation of its user",
    ("POST", "/electronic_seal_images/preview"): "its body is an image: tried with the seals",
    ("GET", "/electronic_seals/{id}/audit_trails/download"): "its layout is not published",
    ("POST", "/verifications/bank_accounts"): "tried with the mandates, with a paper to read",
    ("GET", "/verifications/bank_accounts/{id}"): "tried with the mandates, with a paper to read",
}
"""Routes of the published list that no row tries, and why."""
