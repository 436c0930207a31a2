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
from services.intake.channels.spf import Ask, Client
from services.intake.channels.trust import Checks, Trusting, told_by, trust_in
from services.intake.channels.vouching import asking, verdicts
from services.intake.domain.reading import Reading, Verdict
from tests.intake.builders import all_packs, drafts
from tests.intake.dns_server import Zone, dns_serving
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


def knowing(texts: dict[str, str]) -> Ask:
    return lambda name, kind: [texts[name]] if kind == "TXT" and name in texts else []


def results(raw: bytes, texts: dict[str, str], client: Client | None = None) -> dict[str, str]:
    return {one.method: one.result for one in verdicts(raw, knowing(texts), client)}


DOMAIN = "agences-azur.exemple.invalid"


def test_a_signature_of_the_senders_own_domain_passes_and_a_changed_mail_does_not() -> None:
    raw = signed(mail(), DOMAIN)

    assert results(raw, zone(DOMAIN)) == {"dkim": "pass", "dmarc": "pass"}
    assert results(raw.replace(b"B7730418", b"B7730419"), zone(DOMAIN)) == {"dkim": "fail", "dmarc": "fail"}
    assert results(mail(), zone(DOMAIN)) == {"dkim": "none", "dmarc": "fail"}


def test_a_strangers_signature_does_not_vouch_for_another_domain() -> None:
    raw = signed(mail(), "ailleurs.invalid")

    found = tuple(verdicts(raw, knowing(zone(DOMAIN) | zone("ailleurs.invalid"))))

    assert [one.result for one in found] == ["pass", "fail"]
    assert trust_in(replace(read(raw), verdicts=found), OURS, all_packs(), checked=True) == "unproved"


def test_two_from_lines_prove_nothing() -> None:
    raw = signed(mail(), DOMAIN)

    assert results(b"From: patron@exemple.invalid\r\n" + raw, zone(DOMAIN))["dmarc"] == "permerror"


def test_an_arc_seal_of_whom_we_trust_to_forward_vouches() -> None:
    told = b"Authentication-Results: passerelle.exemple.invalid; dkim=pass header.d=agences-azur.exemple.invalid\r\n"
    raw = told + mail()
    seal = b"".join(dkim.arc_sign(raw, b"s1", b"passerelle.exemple.invalid", key()[0], b"passerelle.exemple.invalid"))

    found = tuple(verdicts(seal + raw, knowing(zone("passerelle.exemple.invalid"))))

    assert Verdict("arc", "pass", "passerelle.exemple.invalid", "passerelle") in found
    assert trust_in(replace(read(raw), verdicts=found), OURS, all_packs(), checked=True) == "proved"
    assert trust_in(replace(read(raw), verdicts=found), frozenset(), all_packs(), checked=True) == "unproved"


async def test_the_mail_is_verified_apart_against_a_real_dns_server() -> None:
    raw = signed(mail(), DOMAIN)

    with dns_serving(zone(DOMAIN)) as dns:
        trusting = Trusting(checks=Checks(dns=dns), apart=Apart(), packs=all_packs())
        judged = await trusting.judged(raw, read(raw), door="smtp")
        unknown = asking(dns)("personne.exemple.invalid", "TXT")

    assert judged.trust == "proved"
    assert {one.method: one.result for one in judged.verdicts} == {"dkim": "pass", "dmarc": "pass"}
    assert unknown == []


CLIENT = Client("192.0.2.7", "mail.agences-azur.exemple.invalid", AGENCY)
SENDS = {DOMAIN: "v=spf1 ip4:192.0.2.0/28 -all"}


def test_a_client_that_may_send_in_the_senders_name_vouches_without_any_signature() -> None:
    policy = {f"_dmarc.{DOMAIN}": "v=DMARC1; p=reject"}
    elsewhere = replace(CLIENT, address="198.51.100.7")

    assert results(mail(), SENDS | policy, CLIENT) == {"spf": "pass", "dkim": "none", "dmarc": "pass"}
    assert results(mail(), SENDS, CLIENT) == {"spf": "pass", "dkim": "none", "dmarc": "none"}
    assert results(mail(), SENDS | policy, elsewhere) == {"spf": "fail", "dkim": "none", "dmarc": "fail"}


def test_the_envelope_of_another_domain_does_not_vouch_for_whom_the_reader_sees() -> None:
    theirs = {"voleur.invalid": "v=spf1 ip4:192.0.2.7 -all", f"_dmarc.{DOMAIN}": "v=DMARC1; p=none"}

    found = tuple(verdicts(mail(), knowing(theirs), replace(CLIENT, mail_from="x@voleur.invalid")))

    assert [(one.method, one.result) for one in found] == [("spf", "pass"), ("dkim", "none"), ("dmarc", "fail")]
    assert trust_in(replace(read(mail()), verdicts=found), OURS, all_packs(), checked=True) == "unproved"


@pytest.mark.parametrize(
    ("policy", "mail_from", "expected"),
    [
        ("v=DMARC1; p=reject", "retour@rebonds.agences-azur.fr", "pass"),
        ("v=DMARC1; p=reject; aspf=s", "retour@rebonds.agences-azur.fr", "fail"),
        ("v=DMARC1; p=reject; aspf=s", "retour@agences-azur.fr", "pass"),
        ("v=DMARC1; p=reject; adkim=s", "retour@rebonds.agences-azur.fr", "pass"),
        ("v=DMARC1; p=reject", "retour@rebonds.autres-azur.fr", "fail"),
    ],
)
def test_how_close_the_envelope_must_be_the_senders_policy_says(policy: str, mail_from: str, expected: str) -> None:
    texts = {mail_from.rpartition("@")[2]: "v=spf1 ip4:192.0.2.7 -all", "_dmarc.agences-azur.fr": policy}

    found = results(mail(sender="x@agences-azur.fr"), texts, replace(CLIENT, mail_from=mail_from))

    assert found["dmarc"] == expected


@pytest.mark.parametrize(
    ("direct", "door", "expected"), [(True, "smtp", "proved"), (False, "smtp", "unproved"), (True, "imap", "unproved")]
)
async def test_the_client_is_looked_at_only_where_senders_connect_to_us_themselves(
    direct: bool, door: str, expected: str
) -> None:
    zone: Zone = {
        DOMAIN: "v=spf1 a:mail.agences-azur.exemple.invalid mx -all",
        "mail.agences-azur.exemple.invalid": {"A": ["192.0.2.7"]},
    }
    envelope = {"peer": "192.0.2.7", "helo": "mail.agences-azur.exemple.invalid", "from": AGENCY, "to": []}

    with dns_serving(zone) as dns:
        trusting = Trusting(checks=Checks(dns=dns, direct=direct), apart=Apart(), packs=all_packs())
        judged = await trusting.judged(mail(), read(mail()), door=door, envelope=envelope)

    assert judged.trust == expected
    assert [one.result for one in judged.verdicts if one.method == "spf"] == (["pass"] if expected == "proved" else [])


async def test_every_kind_of_record_is_asked_of_the_server_and_one_that_fails_is_no_verdict() -> None:
    zone: Zone = {
        DOMAIN: "v=spf1 mx ptr include:panne.invalid -all",
        "panne.invalid": {},
        "relais.invalid": {"A": ["192.0.2.9"], "AAAA": ["2001:db8::9"]},
        "agence.invalid": {"MX": ["10 relais.invalid."]},
        "9.2.0.192.in-addr.arpa": {"PTR": ["relais.invalid."]},
    }
    with dns_serving(zone) as dns:
        ask = asking(dns)
        found = [ask("agence.invalid", "MX"), ask("relais.invalid", "A"), ask("relais.invalid", "AAAA")]
        named = ask("9.2.0.192.in-addr.arpa", "PTR")
        sick = results_from(ask)

    assert found == [["relais.invalid"], ["192.0.2.9"], ["2001:db8::9"]]
    assert named == ["relais.invalid"]
    assert sick["spf"] == "temperror"


def results_from(ask: Ask) -> dict[str, str]:
    return {one.method: one.result for one in verdicts(mail(), ask, CLIENT)}


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


@pytest.mark.parametrize(
    "said",
    [
        "spf=pass smtp.helo={} smtp.mailfrom=x@voleur.invalid",
        'spf=pass smtp.mailfrom="a@{} b"@voleur.invalid',
        'spf=pass smtp.mailfrom="a; dkim=pass header.d={}; x"@voleur.invalid',
        'spf=pass smtp.mailfrom="(\\" dmarc=pass header.from={}"@voleur.invalid',
        "spf=pass (x; dkim=pass header.d={} (y)) smtp.mailfrom=x@voleur.invalid",
        "spf=pass smtp.mailfrom=a@{}@voleur.invalid",
    ],
)
def test_what_a_stranger_put_into_the_edges_words_is_not_the_edges(said: str) -> None:
    reading = read(mail(headers=f"Authentication-Results: {EDGE}; {said.format(DOMAIN)}\r\n"))

    found = tuple(told_by(reading.told, frozenset({EDGE})))

    assert {one.domain for one in found} == {"voleur.invalid"}
    assert trust_in(replace(reading, verdicts=found), OURS, all_packs(), checked=True) == "unproved"


@pytest.mark.parametrize(
    ("said", "domain"),
    [
        ('spf=pass smtp.mailfrom="a@b.invalid"', "b.invalid"),
        ("spf=pass smtp.mailfrom=<> smtp.helo=mx.b.invalid", "mx.b.invalid"),
        ("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=b.invalid", "b.invalid"),
        ('dkim=pass header.i=@b.invalid header.s="s1"', "b.invalid"),
    ],
)
def test_an_edge_writes_a_domain_in_many_ways(said: str, domain: str) -> None:
    reading = read(mail(headers=f"Authentication-Results: {EDGE}; {said}\r\n"))

    assert [one.domain for one in told_by(reading.told, frozenset({EDGE}))] == [domain]


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
