"""The doors that are open to everybody, each with the reason why: a new one is a decision, and stands here."""

from typing import Final

EVERYWHERE: Final = {
    "GET /health/live": "asked by whatever runs the process",
    "GET /health/ready": "asked by whatever sends it traffic",
    "GET /health": "names what is degraded, no figure of a person",
    "GET /metrics": "read by Prometheus inside the network",
    "GET /openapi": "the published contract",
    "GET /openapi.yaml": "the published contract",
    "GET /asyncapi.yaml": "the published contract of the events",
}

PUBLIC_DOORS: Final[dict[str, dict[str, str]]] = {
    "insurer_gateway": {
        "POST /oauth/token": "the client's secret or assertion is the proof",
        "GET /.well-known/jwks.json": "published keys",
    },
    "intake": {"GET /assets/{sum}/review.js": "our own script, the same for everybody"},
    "casework": {
        "GET /connexion": "where one signs in",
        "POST /connexion": "name and password are the proof",
        "GET /deconnexion": "asks before signing out; shows nobody's data",
        "POST /session/end": "ends the session its own cookie names",
        "GET /session/renew": "the session's secret cookie is the proof of a new short one",
        "GET /session/keep": "the same, asked by a page that stays open",
        "POST /v1/staff/tokens": "name and password are the proof of a bearer token",
        "GET /.well-known/jwks.json": "published keys",
    },
    "assignment": {},
    "provider_portal": {
        "GET /connexion": "where a craftsman asks for a code",
        "POST /connexion": "sends a code; the answer is the same for an unknown number",
        "GET /connexion/code": "where the code is typed",
        "POST /connexion/code": "the code is the proof",
        "GET /l/{token}": "the link of an SMS: shows a button, consumes nothing",
        "POST /connexion/lien": "the link is the proof, once",
    },
    "esign": {
        "GET /pki/{root}.crl": "what was revoked: every certificate names this address",
        "GET /pki/{root}.crt": "a root's certificate: every certificate names this address",
        "GET /pki/{environment}/roots.pem": "the roots our papers are trusted by",
        "GET /verifier": "anybody may ask what the signatures of a file are worth; nothing of it is kept",
        "POST /verifier": "the same, with the file; bounded, and limited per address",
        "POST /v1/verifications": "the same for programs",
        "GET /assets/{sum}/{name}": "our own scripts, the same for everybody",
        "GET /assets/pdfjs/{sum}/{name}": "the vendored pdf.js",
        "GET /embed/passerelle-sign.js": "the script other sites load to embed us",
        "GET /iframe-sdk-{version}{minified}.js": "the same, under the name the vendor's clients load",
        "GET /embed/demo": "shows embedding; opens what a sandbox link in its address opens",
        "POST /s/{token}/nouveau-lien": "sends a new link to the address on file; the answer is always the same",
        "GET /signatures/acces": "where a signer asks for a code",
        "POST /signatures/acces": "sends a code; the answer is the same for an unknown address",
        "POST /signatures/code": "the code is the proof",
    },
}
