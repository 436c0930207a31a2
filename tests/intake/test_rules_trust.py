"""Whose word counts: the edge's, a signature's; what a stranger writes of himself or of an origin only suggests."""

import base64
from dataclasses import replace
from functools import cache

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.intake.channels.apart import Apart
from services.intake.channels.read import read
from services.intake.channels.trust import Checks, Trusting, told_by, trust_in
from services.intake.channels.vouching import asking, verdicts
from services.intake.domain.reading import Reading, Verdict
from tests.intake.builders import all_packs, drafts
from tests.intake.dns_server import dns_serving
from tests.intake.test_rules_forwards import OUTLOOK

AGENCY = "minimes@agences-azur.exemple.invalid"
OURS = frozenset({"@passerelle.exemple.invalid"})
BODY = "Sinistre n° : B7730418\r\nCode agent : K0931\r\n"


def mail(*, sender: str = AGENCY, subject: str = "ODM", body: str = BODY, headers: str = "") -> bytes:
    return f"{headers}From: {sender}\r\nSubject: {subject}\r\nTo: odm@passerelle.exemple.invalid\r\n\r\n{body}".encode()


@cache
def key() -> tuple[bytes, str]:
    """A key pair: the private one, and the record its domain publishes."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(raw: bytes, domain: str) -> bytes:
    signature: bytes = dkim.sign(raw, b"s1", domain.encode(), key()[0], include_headers=[b"from", b"subject"])
    return signature + raw


def zone(domain: str) -> dict[str, str]:
    return {f"s1._domainkey.{domain}": key()[1], f"_dmarc.{domain}": "v=DMARC1; p=reject"}


def results(raw: bytes, texts: dict[str, str]) -> dict[str, str]:
    return {one.method: one.result for one in verdicts(raw, lambda name: texts.get(name, ""))}


DOMAIN = "agences-azur.exemple.invalid"


def test_a_signature_of_the_senders_own_domain_passes_and_a_changed_mail_does_not() -> None:
    raw = signed(mail(), DOMAIN)

    assert results(raw, zone(DOMAIN)) == {"dkim": "pass", "dmarc": "pass"}
    assert results(raw.replace(b"B7730418", b"B7730419"), zone(DOMAIN)) == {"dkim": "fail", "dmarc": "fail"}
    assert results(mail(), zone(DOMAIN)) == {"dkim": "none", "dmarc": "fail"}


def test_a_strangers_signature_does_not_vouch_for_another_domain() -> None:
    raw = signed(mail(), "ailleurs.invalid")

    found = tuple(verdicts(raw, lambda name: (zone(DOMAIN) | zone("ailleurs.invalid")).get(name, "")))

    assert [one.result for one in found] == ["pass", "fail"]
    assert trust_in(replace(read(raw), verdicts=found), OURS, all_packs(), checked=True) == "unproved"


def test_two_from_lines_prove_nothing() -> None:
    raw = signed(mail(), DOMAIN)

    assert results(b"From: patron@exemple.invalid\r\n" + raw, zone(DOMAIN))["dmarc"] == "permerror"


def test_an_arc_seal_of_whom_we_trust_to_forward_vouches() -> None:
    told = b"Authentication-Results: passerelle.exemple.invalid; dkim=pass header.d=agences-azur.exemple.invalid\r\n"
    raw = told + mail()
    seal = b"".join(dkim.arc_sign(raw, b"s1", b"passerelle.exemple.invalid", key()[0], b"passerelle.exemple.invalid"))

    found = tuple(verdicts(seal + raw, lambda name: zone("passerelle.exemple.invalid").get(name, "")))

    assert Verdict("arc", "pass", "passerelle.exemple.invalid", "passerelle") in found
    assert trust_in(replace(read(raw), verdicts=found), OURS, all_packs(), checked=True) == "proved"
    assert trust_in(replace(read(raw), verdicts=found), frozenset(), all_packs(), checked=True) == "unproved"


async def test_the_mail_is_verified_apart_against_a_real_dns_server() -> None:
    raw = signed(mail(), DOMAIN)

    with dns_serving(zone(DOMAIN)) as dns:
        trusting = Trusting(checks=Checks(dns=dns), apart=Apart(), packs=all_packs())
        judged = await trusting.judged(raw, read(raw), door="smtp")
        unknown = asking(dns)("personne.exemple.invalid")

    assert judged.trust == "proved"
    assert {one.method: one.result for one in judged.verdicts} == {"dkim": "pass", "dmarc": "pass"}
    assert unknown == ""


EDGE = "mx.passerelle.exemple.invalid"
SAID = (
    f"Authentication-Results: {EDGE}; spf=pass smtp.mailfrom=a@{DOMAIN}; dkim=fail (x) header.d=y.z;"
    f" dmarc=pass (p=reject) header.from={DOMAIN}\r\n"
)
HOP = "Received: from x by y\r\n"


def test_the_word_of_our_edge_is_kept_as_evidence_and_believed() -> None:
    reading = read(mail(headers=HOP + SAID + HOP))

    found = tuple(told_by(reading.told, frozenset({EDGE})))

    assert [(one.method, one.result, one.domain) for one in found] == [
        ("spf", "pass", "agences-azur.exemple.invalid"),
        ("dkim", "fail", "y.z"),
        ("dmarc", "pass", "agences-azur.exemple.invalid"),
    ]
    assert trust_in(replace(reading, verdicts=found), OURS, all_packs(), checked=True) == "proved"


@pytest.mark.parametrize(
    "headers",
    [HOP + HOP + SAID, SAID.replace(EDGE, "mx.ailleurs.exemple.invalid"), ""],
    ids=["written below our edge", "another host's", "none"],
)
def test_what_anybody_could_have_written_is_not_believed(headers: str) -> None:
    reading = read(mail(headers=headers))

    assert list(told_by(reading.told, frozenset({EDGE}))) == []


def judged(sender: str, *, body: str, subject: str = "TR: Mission") -> Reading:
    reading = read(mail(sender=sender, subject=subject, body=body))
    return replace(reading, trust=trust_in(reading, OURS, all_packs(), checked=False))


FORWARD = OUTLOOK.replace("port@agences-azur.exemple.invalid", "nancy@mirabelle-assurances.exemple.invalid")


def test_a_strangers_forward_only_suggests_its_origin() -> None:
    stranger, ours = (
        judged("x@ailleurs.exemple.invalid", body=FORWARD),
        judged("r@passerelle.exemple.invalid", body=FORWARD),
    )

    assert (stranger.trust, ours.trust) == ("suggested", "unchecked")
    assert drafts().draft(stranger).insurer == drafts().draft(ours).insurer == "mirabelle"


@pytest.mark.parametrize(
    "sender", ["x@ailleurs.exemple.invalid", "patron@mirabelle-assurances.exemple.invalid.ailleurs.invalid"]
)
def test_no_stranger_becomes_a_known_sender_by_what_he_writes(sender: str) -> None:
    assert judged(sender, body=FORWARD).trust == "suggested"
