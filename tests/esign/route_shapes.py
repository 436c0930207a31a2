"""How the bodies of the vendor's API read, by hand: the keys of each thing, envelopes, files. See `route_table`."""

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


SR: Final = "/signature_requests/{request}"
NOBODY: Final = "0192aaaa-0000-7000-8000-000000000000"
NOT_FOUND: Final = "resource.not_found"
NOT_ENABLED: Final = "configuration.not_enabled"
BAD: Final = "any"
"""An error whose type the published list does not give: any type, in the error's form."""

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
