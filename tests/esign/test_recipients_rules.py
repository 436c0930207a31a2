"""The rules around a request, without servers: every bound at its edge, every state and what may happen in it."""

from itertools import product
from typing import Any
from uuid import uuid4

import pytest

from services.esign.domain import approvers, demands, followers, labels, metadata, own_words
from services.esign.domain.approvers import Answer, Approver, ApproverStatus
from services.esign.domain.around import Around
from shared.errors import ServiceError
from tests.esign.builders import NOW


def an_approver(**changes: Any) -> Approver:  # Any: fields of the approver
    fields: dict[str, Any] = {
        "id": uuid4(),
        "request_id": uuid4(),
        "position": 0,
        "status": ApproverStatus.INITIATED,
        "first_name": "Lou",
        "last_name": "Essai",
        "email": f"{uuid4()}@exemple.invalid",
        "phone_number": None,
        "locale": "fr",
        "options": {},
    }
    return Approver(**fields | changes)


BOUNDS = [
    ("ESIGN-200", lambda n: metadata.check({f"k{i}": "v" for i in range(n)}), metadata.MOST_KEYS, 10),
    ("ESIGN-201", lambda n: metadata.check({"k" * n: "v"}), metadata.LONGEST_KEY, 30),
    ("ESIGN-202", lambda n: metadata.check({"k": "v" * n}), metadata.LONGEST_VALUE, 255),
    ("ESIGN-203", labels.check_room, labels.MOST_LABELS, 50),
    ("ESIGN-204", followers.check_room, followers.MOST_FOLLOWERS, 100),
    ("ESIGN-206", lambda n: approvers.check_new([an_approver() for _ in range(n - 1)], "x@y.invalid"), 10, 10),
    ("ESIGN-208", lambda n: approvers.check_reason("é" * n), approvers.LONGEST_REASON, 1000),
    ("ESIGN-225", demands.check_room, demands.MOST_FILE_REQUESTS, 10),
    ("ESIGN-223", lambda n: demands.check_file(b"%PDF-" + bytes(n - 5)), demands.LARGEST_FILE, 25 * 1024 * 1024),
    ("ESIGN-215", lambda n: own_words.check_sms("{code}" + "a" * (n - 6)), own_words.LONGEST_SMS, 104),
]


@pytest.mark.parametrize(("rule", "check", "bound", "documented"), BOUNDS, ids=[one[0] for one in BOUNDS])
def test_the_bound_itself_passes_and_one_more_does_not(rule: str, check: Any, bound: int, documented: int) -> None:
    assert bound == documented

    check(bound)
    with pytest.raises(ServiceError) as refused:
        check(bound + 1)

    assert refused.value.rule == rule


@pytest.mark.parametrize(("status", "answer"), list(product(ApproverStatus, Answer)))
def test_an_approver_does_what_the_table_gives_and_nothing_else(status: ApproverStatus, answer: Answer) -> None:
    allowed = {
        ("initiated", "notify"): "notified",
        ("notified", "remind"): "notified",
        ("notified", "approve"): "approved",
        ("notified", "reject"): "rejected",
    }
    expected = allowed.get((status.value, answer.value))

    if expected is not None:
        assert approvers.after(status, answer) == expected
    else:
        with pytest.raises(approvers.ApproverStatusForbids) as refused:
            approvers.after(status, answer)
        assert refused.value.rule == "ESIGN-207"


def test_in_order_the_next_is_asked_when_the_one_before_said_yes_and_else_all_at_once() -> None:
    first, second = an_approver(position=0), an_approver(position=1)
    yes = an_approver(position=0, status=ApproverStatus.APPROVED, answered_at=NOW)
    asked = an_approver(position=0, status=ApproverStatus.NOTIFIED)

    assert approvers.to_ask([second, first], ordered=True) == [first]
    assert approvers.to_ask([asked, second], ordered=True) == []
    assert approvers.to_ask([yes, second], ordered=True) == [second]
    assert approvers.to_ask([first, second], ordered=False) == [first, second]


def test_a_request_is_approved_when_the_last_said_yes_and_never_with_one_missing() -> None:
    yes = an_approver(status=ApproverStatus.APPROVED, answered_at=NOW)
    no = an_approver(status=ApproverStatus.REJECTED, answered_at=NOW, reason="Non")

    assert Around(approvers=(yes, yes)).approved_at == NOW
    assert Around(approvers=(yes, an_approver())).approved_at is None
    assert Around(approvers=(yes, no)).approved_at is None
    assert Around(approvers=(yes, no)).rejected_by == no
    assert Around().approved_at is None


def test_the_same_address_in_other_letters_is_the_same_approver() -> None:
    with pytest.raises(approvers.AlreadyApproves):
        approvers.check_new([an_approver(email="Lou@exemple.invalid")], "lou@EXEMPLE.invalid")


@pytest.mark.parametrize(
    ("text", "rule"), [("Votre code", "ESIGN-213"), ("Code {code} ✓", "ESIGN-214"), ("{code}" + "€" * 50, "ESIGN-215")]
)
def test_words_that_an_sms_cannot_carry_are_refused(text: str, rule: str) -> None:
    with pytest.raises(own_words.BadSmsText) as refused:
        own_words.check_sms(text)

    assert refused.value.rule == rule


def test_the_callers_words_for_a_code_always_end_with_the_sentence_about_safety() -> None:
    options = {"sms_notification": {"otp_message": {"custom_text": "Durand Travaux : {code}."}}}

    assert own_words.sms(options, "123456") == "Durand Travaux : 123456. Ne le donnez a personne."
    assert own_words.sms({}, "123456") is None


def a_consent(**changes: Any) -> demands.ConsentRequest:  # Any: fields of the consent
    fields: dict[str, Any] = {
        "id": uuid4(),
        "request_id": uuid4(),
        "position": 0,
        "type": "checkbox",
        "text": "J'accepte  la visite",
        "optional": False,
        "document_id": None,
    }
    return demands.ConsentRequest(**fields | changes)


@pytest.mark.parametrize(
    ("changes", "typed", "rule"),
    [
        ({}, "on", None),
        ({}, "", "ESIGN-220"),
        ({"optional": True}, "", None),
        ({"type": "text_to_copy"}, " J'accepte la visite ", None),
        ({"type": "text_to_copy"}, "j'accepte la visite", "ESIGN-221"),
        ({"type": "text_to_copy", "optional": True}, "autre chose", "ESIGN-221"),
        ({"type": "text_to_copy", "optional": True}, "  ", None),
    ],
)
def test_a_consent_counts_when_it_is_ticked_or_copied_and_only_then(
    changes: dict[str, Any], typed: str, rule: str | None
) -> None:
    one = a_consent(**changes)

    if rule is None:
        assert demands.check_consents([one], {str(one.id): typed}) == ({str(one.id): one.text} if typed.strip() else {})
        return
    with pytest.raises(demands.ConsentMissing) as refused:
        demands.check_consents([one], {str(one.id): typed})

    assert (refused.value.rule, refused.value.field) == (rule, f"demand-{one.id}")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"", None),
        (b"GIF89a", None),
        (b"<svg>", None),
        (b" %PDF-", None),
    ],
)
def test_a_file_is_known_by_its_first_bytes(data: bytes, kind: str | None) -> None:
    if kind is not None:
        assert demands.check_file(data) == kind
        return
    with pytest.raises(demands.BadFile):
        demands.check_file(data)
