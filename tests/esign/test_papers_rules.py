"""Papers without a server: who signs, how his code reaches him, when a paper is tried again, what an address gives."""

import pickle
from datetime import timedelta
from uuid import uuid4

import pytest

from contracts.codes import PAPERS
from contracts.events.casework import PaperWanted
from contracts.events.envelope import Person
from services.esign.domain import addresses
from services.esign.domain.addresses import AddressOver, Given
from services.esign.domain.papers import UnknownPaper, kind_of, next_try, signer_of
from services.esign.domain.sealing import Unreadable
from services.esign.store.papers import kinds
from tests.esign.builders import NOW
from tests.support.examples import example

SECRET = b"s" * 32
MOBILE = "+336" + "9" * 8


def asked_of(*phones: str, email: str | None = "ana@exemple.invalid") -> PaperWanted:
    return example(PaperWanted, insured=Person(last_name="Essai", phones=phones, email=email))


def test_every_paper_that_can_be_asked_for_can_be_made() -> None:
    made = kinds()

    assert {kind: one.title for kind, one in made.items() if kind in PAPERS} == PAPERS
    with pytest.raises(UnknownPaper, match="quitus"):
        kind_of(made, example(PaperWanted, kind="quitus"))


@pytest.mark.parametrize(
    ("phones", "mode", "number"),
    [
        (("+33199001001", MOBILE), "otp_sms", MOBILE),
        (("0" + MOBILE[3:5] + " " + MOBILE[5:],), "otp_sms", MOBILE),
        (("01 99 00 10 01",), "otp_email", None),
        ((), "otp_email", None),
    ],
)
def test_the_code_goes_to_a_mobile_number_else_to_the_mailbox(
    phones: tuple[str, ...], mode: str, number: str | None
) -> None:
    signer = signer_of(asked_of(*phones))

    assert (signer.authentication_mode, signer.phone_number) == (mode, number)


def test_nobody_without_a_mailbox_is_asked_to_sign() -> None:
    with pytest.raises(UnknownPaper) as refusal:
        signer_of(asked_of(email=None))

    assert refusal.value.rule == "ESIGN-401"


def test_a_paper_waits_longer_each_time_up_to_five_minutes_and_is_never_given_up() -> None:
    waits = [(next_try(attempts, NOW) - NOW).total_seconds() for attempts in (1, 2, 3, 4, 5, 6, 100)]

    assert waits == [2, 5, 15, 60, 300, 300, 300]


def test_an_address_gives_what_it_was_made_for_until_its_end_and_nothing_once_it_was_changed() -> None:
    given = Given(document_id=uuid4(), sha256=b"h" * 32, expires_at=NOW + addresses.LIFE)
    text = addresses.written(SECRET, given)

    assert addresses.read(SECRET, text, now=NOW) == given
    assert len(text) == 118
    changed = text[:30] + ("A" if text[30] != "A" else "B") + text[31:]
    for now, secret, tried in (
        (NOW + addresses.LIFE, SECRET, text),
        (NOW, b"t" * 32, text),
        (NOW, SECRET, changed),
        (NOW, SECRET, text[:-1]),
        (NOW, SECRET, "é" * 118),
    ):
        with pytest.raises(AddressOver) as refusal:
            addresses.read(secret, tried, now=now)
        assert refusal.value.rule == "ESIGN-402"
    assert addresses.LIFE == timedelta(minutes=10)


def test_an_unreadable_document_is_told_across_processes() -> None:
    assert pickle.loads(pickle.dumps(Unreadable())).rule == "ESIGN-073"
