"""How things read in the vendor's API, one module a thing: every key present, unknown ones null.

The doors answer with these, and the webhooks carry them: one shape for both, so that they cannot drift apart.
"""

from services.esign.domain.shapes.approvers import approver
from services.esign.domain.shapes.around import follower, label
from services.esign.domain.shapes.contacts import contact
from services.esign.domain.shapes.demands import consent_request, file_request, signer_file
from services.esign.domain.shapes.documents import document, field
from services.esign.domain.shapes.evidence import chain
from services.esign.domain.shapes.experiences import experience
from services.esign.domain.shapes.moments import Json, moment
from services.esign.domain.shapes.requests import activated, request
from services.esign.domain.shapes.signers import signer
from services.esign.domain.shapes.templates import template
from services.esign.domain.shapes.webhooks import event, subscription, told_of_request
from services.esign.domain.shapes.workspaces import invitation, user, workspace

__all__ = [
    "Json",
    "activated",
    "approver",
    "chain",
    "consent_request",
    "contact",
    "document",
    "event",
    "experience",
    "field",
    "file_request",
    "follower",
    "invitation",
    "label",
    "moment",
    "request",
    "signer",
    "signer_file",
    "subscription",
    "template",
    "told_of_request",
    "user",
    "workspace",
]
