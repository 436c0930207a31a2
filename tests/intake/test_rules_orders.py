"""Several orders in one message are told apart when that is clear, and only then; each keeps what is its own."""

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from services.intake.channels.read import read
from services.intake.channels.splitting import MOST_ORDERS, orders_in
from services.intake.domain.reading import Reading, Sheet
from services.intake.domain.shares import Share
from tests.intake.builders import SAMPLES, drafts, sample
from tests.intake.test_rules_samples import NAMES


def several(name: str) -> bytes:
    return (SAMPLES / "several" / f"{name}.eml").read_bytes()


def claims(raw: bytes) -> list[str]:
    return [order.draft.values().get("claim_number", "") for order in orders_in(read(raw), drafts())]


def test_two_forms_in_one_archive_are_two_orders_with_their_own_parts() -> None:
    reading = read(several("deux_odm_dans_un_zip"))

    first, second = orders_in(reading, drafts())

    assert [order.draft.values()["last_name"] for order in (first, second)] == ["DAUBERVILLE", "OSTERVALD"]
    assert [order.draft.fields["claim_number"].confidence for order in (first, second)] == [0.95, 0.95]
    assert first.share is not None
    assert second.share is not None
    assert [part.name for part in first.share.cut(reading).parts][-1] == "ODM B6120031.pdf"
    assert [part.name for part in second.share.cut(reading).parts][-1] == "ODM B6120032.pdf"
    assert Share.from_json(first.share.as_json()) == first.share


def test_orders_one_below_the_other_in_a_text_are_told_apart() -> None:
    orders = orders_in(read(several("trois_missions_en_un_texte")), drafts())

    told = [
        (one.draft.values()["claim_number"], one.draft.values()["last_name"], one.draft.values()["loss_kind"])
        for one in orders
    ]
    assert told == [
        ("B8800141", "VALLESPIR", "DDE"),
        ("B8800152", "GRANDCLÉMENT", "BDG"),
        ("B8800163", "SAINT-ARROMAN", "DDE"),
    ]
    assert [one.share.of if one.share else 0 for one in orders] == [3, 3, 3]


def pdf_of_orders(*numbers: str, blank_after: int = 0) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number in numbers:
        for at, line in enumerate(
            (
                f"N° de sinistre : {number}",
                "Code agent : K0931",
                "Nom : ABELARD",
                "Adresse : 3 rue du Puits",
                "Code postal : 31000",
            )
        ):
            canvas.drawString(60, 780 - 20 * at, line)
        canvas.showPage()
        for _ in range(blank_after):
            canvas.drawString(60, 780, "Photographies de la pièce")
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def mail_with(pdf: bytes) -> bytes:
    head = b"From: minimes@agences-azur.exemple.invalid\r\nContent-Type: application/pdf; name=odm.pdf\r\n\r\n"
    return head + pdf


def test_pages_that_follow_an_order_in_one_document_stay_with_it() -> None:
    reading = read(mail_with(pdf_of_orders("B7710001", "B7710002", blank_after=1)))

    orders = orders_in(reading, drafts())

    assert [[sheet.page for sheet in one.share.cut(reading).sheets] for one in orders if one.share] == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "numbers",
    [("B7710001", "B7710001"), tuple(f"B77{at:05}" for at in range(MOST_ORDERS + 1))],
    ids=["one", "too many"],
)
def test_what_is_not_clearly_several_stays_one_item(numbers: tuple[str, ...]) -> None:
    assert len(claims(mail_with(pdf_of_orders(*numbers)))) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_one_order_stays_one(name: str) -> None:
    assert len(orders_in(read(sample(name)), drafts())) == 1


def a_seen_page(page: int, claim: str, engine: str) -> Sheet:
    text = f"ORDRE DE MISSION\nSinistre n° : {claim}\nNom : PENVERNOU\nTéléphone : 04 65 71 08 79\nCP : 35400"
    return Sheet("1.2", page, f"fax.tif, page {page}", text, engine=engine)


def test_two_engines_that_read_two_numbers_on_one_page_read_one_order() -> None:
    sheets = (a_seen_page(1, "B9466739", "rapidocr"), a_seen_page(1, "B9466134", "tesseract"))

    (order,) = orders_in(Reading(is_fax=True, sheets=sheets), drafts())

    assert order.share is None
    assert order.draft.fields["claim_number"].others == ("B9466134",)


def test_two_orders_on_two_pages_keep_what_both_engines_read_of_each() -> None:
    sheets = tuple(
        a_seen_page(page, claim, engine)
        for page, claim in ((1, "B9466739"), (2, "B6120031"))
        for engine in ("rapidocr", "tesseract")
    )

    orders = orders_in(Reading(is_fax=True, sheets=sheets), drafts())

    assert [order.draft.values()["claim_number"] for order in orders] == ["B9466739", "B6120031"]
    assert [len(order.draft.fields["claim_number"].engines) for order in orders] == [2, 2]
