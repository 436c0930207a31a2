"""Who is faxed a receipt, what stands on its page, and what follows from a provider's news of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest

from services.intake.channels.faxes.dialling import number_of, numbers_of, told_by_gateway
from services.intake.channels.faxes.page import typeset
from services.intake.channels.faxes.telnyx_codes import worth
from services.intake.channels.faxes.telnyx_outgoing import named_by, state_of
from services.intake.domain.fax_replies import (
    MOST_UNANSWERED,
    Cause,
    Dialling,
    FaxNews,
    FaxTraits,
    News,
    Number,
    Standing,
    after,
    page,
    why_not,
)
from services.intake.domain.receipts import PATIENCE, Kind, Receipt
from services.intake.domain.working_time import Hours
from tests.intake.answering import words_of
from tests.intake.builders import sample

AT = datetime(2026, 3, 12, 8, 14, tzinfo=UTC)
RECEIPT = Receipt(UUID(int=1), UUID(int=2), Kind.OPENED, "2026-004711-K", 1, AT)
TRAITS = FaxTraits(Number("+33261914410", "FR", plain=True), "+33199006120", AT, pages=2)
DIALLING = Dialling(frozenset({"FR"}), frozenset({"+33199006121"}), frozenset({"+33261914499"}))
STANDING = Standing("sent", 1, "sent", None, AT)
NEWS = FaxNews(RECEIPT.id, 1, "f-1", News.DELIVERED)
BUSY = replace(NEWS, news=News.FAILED, reason="ligne occupée", cause=Cause.PASSING)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"number": None}, "masqué"),
        ({"failed": True}, "n'est pas arrivé entier"),
        ({"strange": True}, "passerelle de fax connue"),
        ({"number": Number("+33890000000", "FR", plain=False)}, "surtaxé"),
        ({"number": Number("+442079460018", "GB", plain=True)}, "pays"),
        ({"number": Number("+33199006120", "FR", plain=True)}, "notre propre numéro"),
        ({"number": Number("+33199006121", "FR", plain=True)}, "notre propre numéro"),
        ({"number": Number("+33261914499", "FR", plain=True)}, "rien ne doit être faxé"),
    ],
)
def test_who_is_never_faxed_a_receipt(changed: dict[str, Any], reason: str) -> None:
    assert reason in str(why_not(replace(TRAITS, **changed), DIALLING))


def test_a_plain_number_of_a_country_we_fax_to_is_answered() -> None:
    assert why_not(TRAITS, DIALLING) is None
    abroad = replace(TRAITS, number=Number("+442079460018", "GB", plain=True))
    assert why_not(abroad, replace(DIALLING, countries=frozenset({"FR", "GB"}))) is None


@pytest.mark.parametrize("written", ["02 61 91 44 10", "+33261914410", "0033 2 61 91 44 10", "+33 (0)2 61 91 44 10"])
def test_a_number_is_read_in_any_writing(written: str) -> None:
    assert number_of(written) == Number("+33261914410", "FR", plain=True)


@pytest.mark.parametrize("written", ["", "anonymous", "Restricted", "AGENCE DU LAC", "39 49", "+266696687", "112"])
def test_what_nobody_could_be_called_at_is_no_number(written: str) -> None:
    assert number_of(written) is None


@pytest.mark.parametrize("written", ["0890 00 00 00", "0806 00 00 00"])
def test_a_number_dearer_than_a_call_or_special_is_not_plain(written: str) -> None:
    number = number_of(written)

    assert number is not None
    assert not number.plain


def test_our_numbers_are_those_that_are_numbers() -> None:
    assert numbers_of(["", "02 61 91 44 10", "x"]) == {"+33261914410"}


def test_a_gateways_mail_tells_the_callers_number_and_never_what_his_machine_calls_itself() -> None:
    head = b"From: fax@telecopie-horizon.exemple.invalid\r\nSubject: Fax recu\r\n"

    by_header = told_by_gateway(sample("08_fax_tiff"))
    by_csid = told_by_gateway(head + b"X-Fax-Caller: anonymous\r\nX-Fax-Csid: 0261914410\r\n\r\n")
    named = head.replace(b"recu", b"de 02 61 91 44 10") + b"X-Sender: fax@telecopie-horizon.exemple.invalid\r\n"
    by_subject = told_by_gateway(named + b"X-Called-Number: 0199006120\r\n\r\n")

    assert by_header[0] == "+33261914410"
    assert by_csid == ("anonymous", "")
    assert by_subject == ("+33261914410", "+33199006120")


def test_the_page_is_one_has_its_fonts_and_says_nothing_else_of_the_order() -> None:
    document = typeset(page(RECEIPT, TRAITS, network="Passerelle"), at=AT)

    assert words_of(document) == (
        "Passerelle Le 12/03/2026 à 09 h 14 Reçu, dossier n° 2026-004711-K Rappelez ce numéro dans vos échanges. "
        "Votre fax reçu le 12/03/2026 à 09 h 14 (2 pages) Ce message est automatique."
    )
    (sheet,) = pypdfium2.PdfDocument(document)
    assert tuple(round(side) for side in sheet.get_size()) == (595, 842)
    assert document.count(b"/FontFile") >= 1
    assert typeset(page(RECEIPT, TRAITS, network="Passerelle"), at=AT) == document


def test_a_reason_of_any_length_leaves_one_page_and_is_never_markup() -> None:
    words = "#pagebreak() *Garantie* non acquise\n\n\x07" * 200
    refused = replace(RECEIPT, kind=Kind.REFUSED, words=words)

    told = words_of(typeset(page(refused, replace(TRAITS, pages=1), network="Passerelle"), at=AT))

    assert "Ordre de mission refusé Motif : #pagebreak() *Garantie* non acquise" in told
    assert "(1 page) Ce message est automatique." in told


@pytest.mark.parametrize(
    ("standing", "news", "outcome", "state"),
    [
        (replace(STANDING, state="waiting", outcome=None), replace(NEWS, news=News.ACCEPTED), "sent", "sent"),
        (replace(STANDING, state="waiting", outcome="later"), replace(NEWS, news=News.ACCEPTED), "sent", "sent"),
        (replace(STANDING, state="waiting", outcome=None), NEWS, "delivered", "delivered"),
        (STANDING, NEWS, "delivered", "delivered"),
        (STANDING, BUSY, "later", "waiting"),
        (STANDING, replace(BUSY, cause=Cause.NO_FAX), "later", "waiting"),
        (STANDING, replace(BUSY, cause=Cause.FINAL), "failed", "failed"),
        (replace(STANDING, recalled="dossier refusé entre-temps"), BUSY, "failed", "withheld"),
        (replace(STANDING, attempts=2), BUSY, "failed", None),
        (replace(STANDING, attempts=2), NEWS, "delivered", "delivered"),
        (replace(STANDING, state="withheld"), NEWS, "delivered", None),
    ],
)
def test_what_follows_from_news(standing: Standing, news: FaxNews, outcome: str, state: str | None) -> None:
    following = after(standing, news, now=AT)

    assert following is not None
    assert (following.outcome, following.state) == (outcome, state)


@pytest.mark.parametrize(
    ("standing", "news"),
    [
        (replace(STANDING, outcome="delivered", state="delivered"), NEWS),
        (replace(STANDING, outcome="delivered", state="delivered"), BUSY),
        (replace(STANDING, outcome="failed", state="failed"), BUSY),
        (replace(STANDING, outcome="later", provider_id="f-1", state="waiting"), BUSY),
        (replace(STANDING, outcome="later", provider_id="f-1", state="waiting"), replace(NEWS, news=News.ACCEPTED)),
        (STANDING, replace(NEWS, news=News.ACCEPTED)),
    ],
)
def test_what_is_told_again_or_too_late_changes_nothing(standing: Standing, news: FaxNews) -> None:
    assert after(standing, news, now=AT) is None


def test_a_busy_line_is_called_less_and_less_often_and_not_beyond_our_patience() -> None:
    pauses = [
        after(replace(STANDING, attempts=at), replace(BUSY, attempt=at), now=AT) for at in range(1, 6)
    ]  # fmt: skip
    late = after(STANDING, BUSY, now=AT + PATIENCE + timedelta(seconds=1))

    assert [one and one.next_at and (one.next_at - AT).seconds // 60 for one in pauses] == [5, 15, 60, 180, 180]
    assert late is not None
    assert (late.state, late.told) == ("failed", "ligne occupée")


def test_a_number_that_picks_up_and_is_no_fax_is_not_rung_for_two_days() -> None:
    voice = replace(BUSY, cause=Cause.NO_FAX, attempt=MOST_UNANSWERED, reason="aucun télécopieur ne répond")

    following = after(replace(STANDING, attempts=MOST_UNANSWERED), voice, now=AT)

    assert following is not None
    assert following.state == "failed"


def test_codes_are_told_in_french_and_an_unknown_one_ends_the_receipt_and_is_shown() -> None:
    assert worth("user_busy") == (Cause.PASSING, "ligne occupée")
    assert worth("receiver_unallocated_number") == (Cause.FINAL, "numéro non attribué")
    assert worth("fax_signaling_error")[0] is Cause.NO_FAX
    assert worth("account_disabled")[0] is Cause.PASSING
    assert worth("made_up") == (Cause.FINAL, "motif inconnu du fournisseur de fax (made_up)")


def test_a_client_state_names_a_try_of_a_receipt_and_nobody_elses_does() -> None:
    assert named_by(state_of(RECEIPT.id, 3)) == (RECEIPT.id, 3)
    assert [named_by(text) for text in ("", "é", "AAAA", state_of(RECEIPT.id, 3)[:-4])] == [None] * 4


@pytest.mark.parametrize(
    ("moment", "rings"),
    [
        (datetime(2026, 3, 12, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 12, 7, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 12, 18, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 12, 19, 0, tzinfo=UTC), False),
        (datetime(2026, 7, 14, 6, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 14, 18, 0, tzinfo=UTC), False),
    ],
)
def test_a_fax_rings_between_eight_and_eight_in_paris_whatever_the_season(moment: datetime, rings: bool) -> None:
    hours = Hours.read("mon-sun 08:00-20:00 holidays")

    assert hours.open_at(moment, lambda _day: True) is rings
