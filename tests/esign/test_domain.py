"""The rules of signing: both tables walked whole, codes, fields, the chain of evidence, the webhook plan."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from services.esign.domain import codes, consent, evidence, requests, signers, webhooks
from services.esign.domain.codes import Code
from services.esign.domain.evidence import Happening, Link
from services.esign.domain.fields import AnswerMissing, AnswerTooLong, check_answers
from services.esign.domain.forms import form_of
from services.esign.domain.requests import NotReady, RequestStatus, StatusForbids, Verb
from services.esign.domain.signers import Act, NotPossible, SignerStatus
from services.esign.domain.webhooks import Answer, Outcome
from shared.errors import TooMany
from tests.esign.builders import a_bundle, a_document, a_field, a_request, a_signer, a_subscription

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SECRET = b"a secret of thirty-two bytes long"

REQUEST_EXITS = {
    "draft": {"activate": "ongoing", "ask_approval": "approval", "delete": "deleted"},
    "approval": {"approve": "ongoing", "reject": "rejected"},
    "ongoing": {
        "complete": "done",
        "decline": "declined",
        "expire": "expired",
        "cancel": "canceled",
        "pause": "paused",
    },
    "paused": {"resume": "ongoing", "delete": "deleted"},
    "expired": {"reactivate": "ongoing", "delete": "deleted"},
    "done": {"delete": "deleted"},
    "declined": {"delete": "deleted"},
    "rejected": {"delete": "deleted"},
    "canceled": {"delete": "deleted"},
    "deleted": {},
}
"""Written from the vendor's description, not from the code."""

SIGNER_EXITS = {
    "initiated": {"notify": "notified", "abort": "aborted"},
    "notified": {"verify": "verified", "consent": "consent_given", "decline": "declined", "abort": "aborted"},
    "verified": {"consent": "consent_given", "decline": "declined", "abort": "aborted"},
    "consent_given": {
        "consent": "consent_given",
        "process": "processing",
        "sign": "signed",
        "decline": "declined",
        "abort": "aborted",
    },
    "processing": {"sign": "signed", "fail": "error", "abort": "aborted"},
    "signed": {},
    "declined": {},
    "aborted": {"revive": "initiated"},
    "error": {},
}


@pytest.mark.parametrize(("status", "verb"), [*product(RequestStatus, Verb)])
def test_a_request_leaves_each_state_by_its_exits_and_by_no_other(status: RequestStatus, verb: Verb) -> None:
    expected = REQUEST_EXITS[status].get(verb)

    if expected is None:
        with pytest.raises(StatusForbids) as refusal:
            requests.after(status, verb)
        assert refusal.value.rule == "ESIGN-001"
    else:
        assert requests.after(status, verb) == expected


@pytest.mark.parametrize(("status", "act"), [*product(SignerStatus, Act)])
def test_a_signer_leaves_each_state_by_its_exits_and_by_no_other(status: SignerStatus, act: Act) -> None:
    expected = SIGNER_EXITS[status].get(act)

    if expected is None:
        with pytest.raises(NotPossible) as refusal:
            signers.after(status, act)
        assert refusal.value.sentence
    else:
        assert signers.after(status, act) == expected


def test_a_request_lives_six_months_when_no_day_is_named() -> None:
    end = requests.expiry(None, zone="Europe/Paris", now=NOW)

    assert timedelta(days=180) < end - NOW < timedelta(days=186)


def test_a_request_ends_with_its_day_in_its_own_zone() -> None:
    end = requests.expiry(date(2026, 7, 1), zone="Europe/Paris", now=NOW)

    assert end.astimezone(UTC) == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2027, 3, 12)])
def test_a_day_that_is_over_or_more_than_a_year_away_is_refused(day: date) -> None:
    with pytest.raises(NotReady):
        requests.expiry(day, zone="Europe/Paris", now=NOW)


@pytest.mark.parametrize(
    ("lacking", "rule"),
    [({"documents": ()}, "ESIGN-004"), ({"signers": ()}, "ESIGN-005"), ({"fields": ()}, "ESIGN-006")],
)
def test_a_draft_that_lacks_something_does_not_go_out(lacking: dict[str, tuple[()]], rule: str) -> None:
    with pytest.raises(NotReady) as refusal:
        requests.check_ready(a_bundle(**lacking))

    assert refusal.value.rule == rule


def test_a_field_behind_the_last_page_keeps_a_draft_in() -> None:
    bundle = a_bundle()
    beyond = replace(bundle, fields=tuple(replace(one, page=9) for one in bundle.fields))

    with pytest.raises(NotReady) as refusal:
        requests.check_ready(beyond)

    assert refusal.value.rule == "ESIGN-008"


def test_all_signers_are_told_at_once_or_in_their_order() -> None:
    first, second = a_signer(position=0), a_signer(position=1)
    signed = replace(first, status=SignerStatus.SIGNED)

    assert signers.to_notify([second, first], ordered=False) == [first, second]
    assert signers.to_notify([second, first], ordered=True) == [first]
    assert signers.to_notify([second, signed], ordered=True) == [second]
    assert signers.to_notify([replace(first, status=SignerStatus.NOTIFIED), second], ordered=True) == []


def a_code(*, sent_at: datetime = NOW) -> Code:
    code_id = uuid4()
    digest = codes.digest_of(SECRET, code_id, codes.code_of(SECRET, code_id))
    return Code(id=code_id, signer_id=uuid4(), channel="sms", digest=digest, sent_at=sent_at)


def test_a_code_has_six_digits_and_stands_nowhere_in_its_row() -> None:
    code = a_code()
    digits = codes.code_of(SECRET, code.id)

    assert len(digits) == 6
    assert digits.isdecimal()
    assert digits.encode() not in code.digest


def test_the_right_code_is_good_for_ten_minutes_and_once() -> None:
    code = a_code()
    right = codes.code_of(SECRET, code.id)

    assert codes.matching([code], right, secret=SECRET, now=NOW + timedelta(minutes=9, seconds=59)) == code
    assert codes.matching([code], right, secret=SECRET, now=NOW + timedelta(minutes=10)) is None
    assert codes.matching([replace(code, used_at=NOW)], right, secret=SECRET, now=NOW) is None
    assert codes.matching([code], "000000" if right != "000000" else "111111", secret=SECRET, now=NOW) is None


def test_a_newer_code_ends_the_one_before() -> None:
    old, new = a_code(), a_code(sent_at=NOW + timedelta(seconds=20))
    now = NOW + timedelta(seconds=30)

    assert codes.matching([new, old], codes.code_of(SECRET, old.id), secret=SECRET, now=now) is None
    assert codes.matching([new, old], codes.code_of(SECRET, new.id), secret=SECRET, now=now) == new


def test_codes_are_sent_five_times_fifteen_seconds_apart() -> None:
    sent = [a_code(sent_at=NOW + timedelta(seconds=15 * n)) for n in range(4)]

    codes.check_send(sent, now=NOW + timedelta(seconds=60))
    with pytest.raises(TooMany) as soon:
        codes.check_send(sent, now=NOW + timedelta(seconds=59))
    with pytest.raises(TooMany) as many:
        codes.check_send([*sent, a_code(sent_at=NOW + timedelta(seconds=60))], now=NOW + timedelta(hours=1))

    assert (soon.value.rule, soon.value.retry_after) == ("ESIGN-031", 2)
    assert many.value.rule == "ESIGN-030"


def test_five_wrong_codes_lock_a_signer() -> None:
    codes.check_tries(4)
    with pytest.raises(TooMany):
        codes.check_tries(5)


def test_a_link_has_256_bits_of_its_own_and_changes_when_it_is_issued_again() -> None:
    signer = uuid4()
    tokens = {
        codes.token_of(SECRET, signer, NOW),
        codes.token_of(SECRET, signer, NOW + timedelta(microseconds=1)),
        codes.token_of(SECRET, uuid4(), NOW),
    }

    assert len(tokens) == 3
    assert {len(bytes.fromhex(token)) for token in tokens} == {32}


def test_field_names_have_a_fixed_width_and_follow_the_signers() -> None:
    document, first, second = a_document(), a_signer(position=0), a_signer(position=1)
    fields = [
        a_field(document, second),
        a_field(document, first),
        a_field(document, first, type="text", options={"max_length": 40, "question": "Ville"}),
        a_field(document, first, type="checkbox"),
        a_field(document, second, type="mention", options={"mention": "Lu et approuvé"}),
    ]

    form = form_of(document, signers=[second, first], fields=fields)

    assert [slot.name for slot in form.slots] == ["sig_001", "sig_002"]
    assert form.slot_of == {first.id: "sig_001", second.id: "sig_002"}
    assert [(one.name, one.slot, one.kind) for one in form.answers] == [
        ("txt_001_001", "sig_001", "text"),
        ("chk_001_002", "sig_001", "checkbox"),
        ("txt_002_001", "sig_002", "text"),
    ]


def test_a_mention_is_written_for_its_signer_and_a_text_must_fit() -> None:
    document, signer = a_document(), a_signer()
    mention = a_field(document, signer, type="mention", options={"mention": "Lu et approuvé"})
    text = a_field(document, signer, type="text", options={"max_length": 5})

    assert check_answers([mention, text], {str(text.id): " Brest "}) == {
        str(mention.id): "Lu et approuvé",
        str(text.id): "Brest",
    }
    with pytest.raises(AnswerTooLong):
        check_answers([text], {str(text.id): "Quimper"})
    with pytest.raises(AnswerMissing):
        check_answers([text], {})
    assert check_answers([replace(text, options={"optional": True})], {}) == {str(text.id): ""}


def test_consent_needs_a_name_and_a_tick_and_claims_no_more_than_a_simple_signature() -> None:
    assert consent.check(consents=True, typed="  Ana   Essai ") == "Ana Essai"
    with pytest.raises(consent.NoConsent):
        consent.check(consents=True, typed="  ")
    with pytest.raises(consent.NoConsent):
        consent.check(consents=False, typed="Ana Essai")
    assert "simple" in consent.TEXT
    assert "avancée" not in consent.TEXT
    assert "qualifiée" not in consent.TEXT


def a_chain(length: int = 4) -> list[Link]:
    request_id, before, links = uuid4(), (0, evidence.START), []
    for n in range(length):
        happening = Happening(
            kind="signed", at=NOW + timedelta(seconds=n), signer_id=uuid4(), payload={"n": n, "é": "è"}
        )
        link = evidence.chained(request_id, happening, before=before, salt=bytes([n]) * 16)
        before = (link.sequence, link.hash)
        links.append(link)
    return links


def test_a_chain_of_evidence_holds_and_still_does_once_a_payload_is_erased() -> None:
    chain = a_chain()
    chain[1] = replace(chain[1], payload=None)

    assert evidence.broken_at(chain) is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "declined"},
        {"at": NOW + timedelta(days=1)},
        {"signer_id": UUID(int=1)},
        {"payload": {"n": 7}},
        {"payload_hash": bytes(32)},
        {"hash": bytes(32)},
    ],
)
def test_whoever_changes_an_event_breaks_the_chain_there(change: dict[str, object]) -> None:
    chain = a_chain()
    chain[2] = replace(chain[2], **change)  # type: ignore[arg-type]  # fields of several types

    assert evidence.broken_at(chain) == 3


def test_whoever_removes_or_swaps_events_breaks_the_chain() -> None:
    chain = a_chain()

    assert evidence.broken_at([chain[0], chain[2], chain[3]]) == 3
    assert evidence.broken_at([chain[1], chain[0], *chain[2:]]) == 2


PLAN_MINUTES = [2, 6, 30, 60, 300, 1080, 1440, 2880]
"""The vendor's eight waits, from his page."""


def test_a_webhook_is_tried_again_by_the_plan_and_given_up_after_it() -> None:
    no = Answer(status=500)
    waits = []
    for attempts in range(1, 9):
        outcome, next_at = webhooks.judge(no, attempts=attempts, auto_retry=True, now=NOW)
        assert outcome is Outcome.RETRY
        assert next_at is not None
        waits.append((next_at - NOW).total_seconds() / 60)

    assert waits == PLAN_MINUTES
    assert webhooks.judge(no, attempts=9, auto_retry=True, now=NOW) == (Outcome.FAILED, None)


@pytest.mark.parametrize("status", [200, 204, 301, 399])
def test_a_webhook_is_received_by_2xx_and_3xx(status: int) -> None:
    assert webhooks.judge(Answer(status=status), attempts=1, auto_retry=True, now=NOW) == (Outcome.DELIVERED, None)


def test_without_automatic_retries_one_more_try_follows_a_timeout_and_nothing_else() -> None:
    late, wrong = Answer(error="trop tard", timed_out=True), Answer(status=500)

    assert webhooks.judge(late, attempts=1, auto_retry=False, now=NOW)[0] is Outcome.RETRY
    assert webhooks.judge(late, attempts=2, auto_retry=False, now=NOW)[0] is Outcome.FAILED
    assert webhooks.judge(wrong, attempts=1, auto_retry=False, now=NOW)[0] is Outcome.FAILED


def test_a_webhook_is_signed_as_the_vendor_signs() -> None:
    sent = webhooks.headers(secret_key="key", body=b"The quick brown fox jumps over the lazy dog", attempts=3, at=NOW)

    known = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"  # the HMAC everybody quotes
    assert sent["X-Yousign-Signature-256"] == f"sha256={known}"
    assert sent["X-Yousign-Retry"] == "3"
    assert sent["X-Yousign-Issued-At"] == str(int(NOW.timestamp()))
    assert sent["User-Agent"] == "Yousign Webhook Bot"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"events": ("*",)}, True),
        ({"events": ("signer.done",)}, False),
        ({"enabled": False}, False),
        ({"scopes": ("app",)}, False),
        ({"workspaces": (str(uuid4()),)}, False),
    ],
)
def test_a_subscription_hears_what_it_asked_for(changes: dict[str, object], wanted: bool) -> None:
    one = replace(a_subscription(), **changes)  # type: ignore[arg-type]  # fields of several types

    assert webhooks.wants(one, "signature_request.done") is wanted


def test_the_external_id_is_a_dossier_only_when_it_is_an_id() -> None:
    dossier = uuid4()

    assert a_request(external_id=str(dossier)).dossier_id == dossier
    assert a_request(external_id="CTR-2026-17").dossier_id is None
    assert a_request(external_id=None).dossier_id is None
