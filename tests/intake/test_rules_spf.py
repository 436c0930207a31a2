"""Who may send in a domain's name: every mechanism, macro and limit of RFC 7208, with answers worked out by hand."""

from collections.abc import Mapping

import pytest
from dns.exception import Timeout
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.spf import Client, checked

FOUR, SIX = "192.0.2.7", "2001:db8::7"
DOMAIN = "agence.invalid"
SENDER = f"jean.essai@{DOMAIN}"
RESULTS = {"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror"}

Names = Mapping[tuple[str, str], list[str]]
AROUND: Names = {
    (DOMAIN, "A"): ["192.0.2.7"],
    (DOMAIN, "AAAA"): ["2001:db8::7"],
    (DOMAIN, "MX"): ["mx.agence.invalid"],
    ("mx.agence.invalid", "A"): ["192.0.2.9"],
    ("voisin.agence.invalid", "A"): ["192.0.2.200"],
    ("7.2.0.192.in-addr.arpa", "PTR"): ["ment.ailleurs.invalid", "poste.agence.invalid"],
    ("poste.agence.invalid", "A"): ["192.0.2.7"],
    ("ment.ailleurs.invalid", "A"): ["198.51.100.1"],
    ("passe.invalid", "TXT"): ["v=spf1 ip4:192.0.2.0/24 -all"],
    ("echoue.invalid", "TXT"): ["v=spf1 -all"],
    ("vide.invalid", "TXT"): ["autre chose"],
    ("filtre.invalid", "TXT"): ["v=spf1 -exists:inconnu.agence.invalid +all"],
    ("tous.invalid", "TXT"): ["v=spf1 +all"],
    ("boucle.invalid", "TXT"): ["v=spf1 include:boucle.invalid -all"],
    ("jean.essai.agence.invalid", "A"): ["127.0.0.2"],
    ("essai.jean.agence.invalid", "A"): ["127.0.0.2"],
    ("essai.in-addr.invalid", "A"): ["127.0.0.2"],
    ("7.2.0.192.in-addr.liste.invalid", "A"): ["127.0.0.2"],
    ("poste.agence.invalid.vu.invalid", "A"): ["127.0.0.2"],
    ("mail.agence.invalid.helo.invalid", "A"): ["127.0.0.2"],
    ("192.liste.invalid", "A"): ["127.0.0.2"],
}  # fmt: skip


def result(record: str, *, address: str = FOUR, sender: str = SENDER, names: Names = AROUND) -> str:
    """What a domain that publishes this record says of a client."""
    published = {**names, (DOMAIN, "TXT"): [record]}
    return checked(Client(address, "mail.agence.invalid", sender), lambda name, kind: published.get((name, kind), []))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 ip4:192.0.2.7 -all", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
        ("v=spf1 ip4:192.0.3.0/24 -all", "fail"),
        ("v=spf1 ip6:2001:db8::/32 ~all", "softfail"),
        ("v=spf1 ?ip4:192.0.2.7 -all", "neutral"),
        ("v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24", "fail"),
        ("v=spf1 a -all", "pass"),
        ("v=spf1 a:voisin.agence.invalid -all", "fail"),
        ("v=spf1 a:voisin.agence.invalid/24 -all", "pass"),
        ("v=spf1 a:voisin.agence.invalid/24//64 -all", "pass"),
        ("v=spf1 mx -all", "fail"),
        ("v=spf1 mx/28 -all", "pass"),
        ("v=spf1 ptr -all", "pass"),
        ("v=spf1 ptr:ailleurs.invalid -all", "fail"),
        ("v=spf1 exists:mx.agence.invalid -all", "pass"),
        ("v=spf1 include:passe.invalid -all", "pass"),
        ("v=spf1 include:echoue.invalid ~all", "softfail"),
        ("v=spf1 redirect=passe.invalid", "pass"),
        ("v=spf1 redirect=echoue.invalid", "fail"),
        ("v=spf1 ip4:192.0.2.7 redirect=echoue.invalid", "pass"),
        ("v=spf1 redirect=echoue.invalid ?all", "neutral"),
        ("v=spf1 IP4:192.0.2.7 -ALL", "pass"),
        ("V=SPF1 a", "pass"),
        ("v=spf1", "neutral"),
        ("v=spf1 mx", "neutral"),
        ("v=spf1 moi=%{d} exp=pourquoi.invalid -all", "fail"),
        ("v=spf10 -all", "none"),
        ("spf1 -all", "none"),
    ],
)
def test_a_record_says_who_may_send(record: str, expected: str) -> None:
    assert result(record) == expected


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 ip6:2001:db8::/32 -all", "pass"),
        ("v=spf1 ip4:192.0.2.7 -all", "fail"),
        ("v=spf1 a -all", "pass"),
        ("v=spf1 a:mx.agence.invalid/24 -all", "fail"),
        ("v=spf1 a//32 -all", "pass"),
    ],
)
def test_of_an_ipv6_client_too(record: str, expected: str) -> None:
    assert result(record, address=SIX) == expected


def test_an_ipv4_address_written_as_ipv6_is_what_it_is() -> None:
    assert result("v=spf1 ip4:192.0.2.7 -all", address="::ffff:192.0.2.7") == "pass"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("%{l}.%{d}", "pass"),
        ("%{lr}.%{o}", "pass"),
        ("%{l1}.%{v}.invalid", "pass"),
        ("%{ir}.%{v}.liste.invalid", "pass"),
        ("%{i1R}.liste.invalid", "pass"),
        ("%{p}.vu.invalid", "pass"),
        ("%{h}.helo.invalid", "pass"),
        ("%{l-}.%{d}", "pass"),
        ("%{d1r}.invalid", "pass"),
        ("%{d2r}.invalid", "fail"),
    ],
)
def test_macros_are_filled_in(name: str, expected: str) -> None:
    assert result(f"v=spf1 exists:{name} -all") == expected


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ip4:192.0.2 -all", "v=spf1 ip4:192.0.2.7/33 a", "v=spf1 ip4:192.0.2.7/024 a", "v=spf1 ip6:192.0.2.7 a",
        "v=spf1 ip4: a", "v=spf1 ip4 a", "v=spf1 a:/24 a", "v=spf1 a/33", "v=spf1 a//129", "v=spf1 a:sansdomaine",
        "v=spf1 a:agence.12", "v=spf1 a:%{z}.invalid", "v=spf1 a:%{d", "v=spf1 a:%{c}.invalid", "v=spf1 a:é.invalid",
        "v=spf1 include", "v=spf1 include:", "v=spf1 exists a", "v=spf1 ptr: a", "v=spf1 all: a", "v=spf1 all/8 a",
        "v=spf1 inconnu a", "v=spf1 +-a", "v=spf1 redirect=", "v=spf1 redirect=a.invalid redirect=a.invalid",
        "v=spf1 moi=% a", "v=spf1 a:%{d0}.invalid", "v=spf1 ip4:192.0.2.7\t-all",
    ],
)  # fmt: skip
def test_one_mistake_anywhere_makes_a_record_worth_nothing(record: str) -> None:
    assert result(record) == "permerror"


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 include:vide.invalid a",
        "v=spf1 redirect=vide.invalid",
        "v=spf1 redirect=nullepart.invalid",
        "v=spf1 include:boucle.invalid -all",
        "v=spf1 " + "exists:mx.agence.invalid.non " * 3 + "a",
        "v=spf1 " + "a:voisin.agence.invalid " * 11 + "-all",
    ],
    ids=["includes what says nothing", "redirects to it", "to nowhere", "for ever", "leads nowhere", "asks too much"],
)
def test_what_cannot_be_followed_proves_nothing(record: str) -> None:
    assert result(record) == "permerror"


def test_ten_questions_are_not_too_many_nor_ten_mail_servers() -> None:
    servers = [f"mx{number}.agence.invalid" for number in range(11)]
    many = {**AROUND, ("mx10.agence.invalid", "A"): [FOUR], (DOMAIN, "MX"): servers}

    assert result("v=spf1 " + "a:voisin.agence.invalid " * 9 + "a -all") == "pass"
    assert result("v=spf1 mx -all", names={**many, (DOMAIN, "MX"): servers[1:]}) == "pass"
    assert result("v=spf1 mx -all", names=many) == "permerror"


def test_two_records_prove_nothing_and_other_texts_are_none_of_it() -> None:
    def ask(*texts: str) -> str:
        client = Client(FOUR, "mail.agence.invalid", SENDER)
        return checked(client, lambda name, kind: list(texts) if (name, kind) == (DOMAIN, "TXT") else [])

    assert ask("v=spf1 ip4:192.0.2.7", "v=spf1 -all") == "permerror"
    assert ask("google-site-verification=x", "v=spf1 ip4:192.0.2.7") == "pass"
    assert ask() == "none"


def test_who_lets_everybody_send_says_nothing() -> None:
    assert result("v=spf1 +all") == "neutral"
    assert result("v=spf1 redirect=tous.invalid") == "neutral"
    assert result("v=spf1 ip4:192.0.2.7 +all") == "pass"
    assert result("v=spf1 include:filtre.invalid -all") == "pass", "a filter that ends in +all stays one"


@pytest.mark.parametrize("record", ["v=spf1 a:muet.invalid -all", "v=spf1 include:muet.invalid -all", "v=spf1 mx -all"])
def test_a_server_that_does_not_answer_is_waited_for_another_day(record: str) -> None:
    def ask(name: str, kind: str) -> list[str]:
        if (name, kind) == (DOMAIN, "TXT"):
            return [record]
        raise Timeout

    assert checked(Client(FOUR, "mail.agence.invalid", SENDER), ask) == "temperror"


@pytest.mark.parametrize(
    ("mail_from", "asked"),
    [
        (SENDER, DOMAIN),
        ("Jean@AGENCE.invalid", DOMAIN),
        ("@agence.invalid", DOMAIN),
        ('"a@b"@agence.invalid', DOMAIN),
        ("", "mail.agence.invalid"),
    ],
)
def test_a_bounce_is_asked_of_the_name_its_client_gave(mail_from: str, asked: str) -> None:
    names: list[str] = []

    def ask(name: str, kind: str) -> list[str]:
        names.append(f"{kind} {name}")
        return []

    checked(Client(FOUR, "mail.agence.invalid", mail_from), ask)

    assert names == [f"TXT {asked}"]


@pytest.mark.parametrize("domain", ["localhost", "a..invalid", "x" * 64 + ".invalid", "[192.0.2.7]", ""])
def test_a_domain_nobody_can_own_publishes_nothing(domain: str) -> None:
    assert checked(Client(FOUR, domain, f"a@{domain}"), lambda *_: ["v=spf1 -all"]) in ("none", "fail")
    assert checked(Client("local", "mail.agence.invalid", SENDER), lambda *_: ["v=spf1 -all"]) == "none"


@given(
    st.lists(
        st.sampled_from([" ", "a", "mx", "ptr", "include:", "exists:", "%{", "ir", "}", "/", "24", "-all", "é", ":"])
        | st.text(max_size=8),
        max_size=12,
    ).map("".join),
    st.text(max_size=30),
)
def test_whatever_is_published_there_is_a_result(record: str, mail_from: str) -> None:
    text = f"v=spf1 {record}"

    found = checked(Client(FOUR, mail_from, f"a@{mail_from}"), lambda _, kind: [text] if kind == "TXT" else [FOUR])

    assert found in RESULTS
