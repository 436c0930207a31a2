"""Errors as the vendor writes them: `{type, detail}`, with `invalid_params` on bad input; `{message}` for 429, 503."""

from typing import Final

from aiohttp import web

from shared.errors import Invalid, NotFound, ServiceError, TooLarge

_TYPES: Final = {
    "ESIGN-013": "document.analyze_error",
    "ESIGN-153": "document.analyze_error",
    "ESIGN-156": "document.analyze_error",
    "ESIGN-157": "document.unable_to_download_signature_request_not_in_done",
    "ESIGN-073": "document.has_failed",
    "ESIGN-030": "otp.too_many_request",
    "ESIGN-031": "otp.too_many_request",
    "ESIGN-060": "audit_trail.not_ready_for_download",
    "ESIGN-070": "configuration.not_enabled",
    "ESIGN-321": "document.already_attached_to_a_signature_request",
    "ESIGN-205": "approver.already_attached_to_signature_request",
    "ESIGN-207": "approver.status_not_compatible",
}
"""The vendor's names of what our rules refuse; others are parameters that are not valid."""
_STATUSES: Final = {409: 400, 413: 400, 422: 400}
_WITH_MESSAGE: Final = (405, 429, 503)


def told(_request: web.Request, error: ServiceError, *, status: int) -> web.Response:
    """An error of a /v3 door."""
    status = _STATUSES.get(status, status)
    if status in _WITH_MESSAGE:
        return web.json_response({"message": error.sentence}, status=status)
    body: dict[str, object] = {"type": _type(error, status), "detail": error.sentence}
    named = [{"name": one.field, "reason": one.sentence} for one in error.problems if one.field]
    if status == 400 and named:
        body["invalid_params"] = named
    return web.json_response(body, status=status)


def _type(error: ServiceError, status: int) -> str:
    if error.rule in _TYPES:
        return _TYPES[error.rule]
    if isinstance(error, NotFound):
        return "resource.not_found"
    if isinstance(error, Invalid | TooLarge):
        return "validation.error"
    return "parameters_not_valid" if status == 400 else "about:blank"
