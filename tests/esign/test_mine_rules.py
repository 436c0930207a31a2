"""The rules of somebody's own list: his address, his code, and what one code may sign together."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.esign.domain import mine
from services.esign.domain.codes import code_of, digest_of
from services.esign.domain.requests import RequestStatus
from services.esign.domain.signers import SignerStatus
from shared.errors import Invalid
from tests.esign.builders import NOW

SECRET = b"secret"


@pytest.mark.parametrize(
    ("typed", "recipient"),
    [
        (" Ana@Exemple.INVALID ", "ana@exemple.invalid"),
        ("01 99 00 00 01", "+33199000001"),
        ("+33 (0)1 99 00 00 01", "+33199000001"),
        ("0033 1.99.00.00.01", "+33199000001"),
        ("+351 200 000 000", "+351200000000"),
    ],
)
def test_an_address_is_read_as_people_write_it(typed: str, recipient: str) -> None:
    assert mine.recipient_of(typed) == recipient


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        recipient = mine.recipient_of(typed)
    except Invalid:
        return
    assert mine.recipient_of(recipient) == recipient


def test_a_code_opens_once_in_time_for_somebody_only() -> None:
    code_id = uuid4()
    right = code_of(SECRET, code_id)
    fields = {"id": code_id, "recipient": "a@b.invalid", "digest": digest_of(SECRET, code_id, right), "sent_at": NOW}
    good = mine.AccessCode(**fields, signer_id=uuid4())  # type: ignore[arg-type]  # fields by name

    def opens(code: mine.AccessCode | None, typed: str = right, after: float = 1) -> bool:
        return mine.check(code, typed, secret=SECRET, now=NOW + timedelta(minutes=after))

    assert opens(good)
    assert not opens(good, after=10)
    assert not opens(good, typed="000000" if right != "000000" else "111111")
    assert not opens(None)
    used = mine.AccessCode(**fields, signer_id=uuid4(), used_at=NOW)  # type: ignore[arg-type]
    tried = mine.AccessCode(**fields, signer_id=uuid4(), tries=5)  # type: ignore[arg-type]
    nobody = mine.AccessCode(**fields, signer_id=None)  # type: ignore[arg-type]
    assert not any(map(opens, (used, tried, nobody)))


@pytest.mark.parametrize(
    ("recipient", "shown"), [("ana@exemple.invalid", "an•••@exemple.invalid"), ("+33199000042", "•••• 42")]
)
def test_a_page_shows_enough_of_an_address_to_know_it(recipient: str, shown: str) -> None:
    assert mine.masked(recipient) == shown


def a_paper(**changes: object) -> mine.Paper:
    fields: dict[str, object] = {
        "signer_id": uuid4(),
        "name": "Contrat",
        "status": SignerStatus.NOTIFIED,
        "request_status": RequestStatus.ONGOING,
        "expires_at": NOW,
        "signed_at": None,
        "timezone": "Europe/Paris",
        "sandbox": True,
        "locale": "fr",
        "request_id": uuid4(),
        "mode": "otp_email",
        "recipient": "ana@exemple.invalid",
        "person": "Ana Essai",
        "asks": False,
    }
    return mine.Paper(**fields | changes)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    "different",
    [
        {"asks": True},
        {"mode": "otp_sms"},
        {"mode": "no_otp"},
        {"recipient": "autre@exemple.invalid"},
        {"status": SignerStatus.SIGNED},
        {"status": SignerStatus.INITIATED},
        {"request_status": RequestStatus.EXPIRED},
    ],
)
def test_only_papers_that_ask_the_same_are_signed_together(different: dict[str, object]) -> None:
    first, second, other = a_paper(), a_paper(), a_paper(**different)

    assert mine.together([first, second, other]) == [first, second]
    assert mine.together([first, other]) == []
    with pytest.raises(mine.NotTogether):
        mine.check_together([first, second, other], [first.signer_id, other.signer_id])
    assert mine.check_together([first, second, other], [second.signer_id, first.signer_id]) == [first, second]


def test_no_more_papers_than_ten_have_one_code() -> None:
    assert len(mine.together([a_paper() for _ in range(30)])) == mine.MOST_TOGETHER == 10
