"""The check of a RIB: what a file says, beside what it should say; in the vendor's shape, with its webhook."""

import io
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from services.esign import sealing
from services.esign.domain.accounts import Account, BadAccount
from services.esign.domain.bank_account_checks import machine_holds, repairs
from services.esign.sepa.accounts import read_account
from services.esign.store.recognising import recognised
from services.esign.use_cases.checking_accounts import repaired
from tests.esign.builders import a_pdf
from tests.esign.conftest import Desk, Hearer, Json, Program
from tests.esign.mandating import IBAN
from tests.support.exchanges import Answer
from tests.support.waiting import wait_for

FONT = str(Path(sealing.__file__).with_name("fonts") / "DejaVuSans.ttf")
RIB = (
    "Relevé d'Identité Bancaire",
    "Titulaire : Mme ESSAI Ana",
    "IBAN FR76 3000 6000 0112 3456 7890 189 BIC : AGRIFRPP",
)


async def checked(program: Program, data: bytes, **values: str) -> Answer:
    """Bank details, handed in by a form."""
    boundary = "xxRIBxx"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="rib.pdf"\r\n'
    body = b"".join(parts) + head.encode() + b"Content-Type: application/pdf\r\n\r\n" + data
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return await program.call(
        "POST", "/verifications/bank_accounts", data=body + f"\r\n--{boundary}--\r\n".encode(), headers=headers
    )


ANA = {"natural_person[first_name]": "Ana", "natural_person[last_name]": "Essaï"}


@pytest.mark.parametrize(
    ("lines", "values", "status", "codes"),
    [
        (RIB, {}, "verified", []),
        (RIB, {"iban": IBAN, "bic": "AGRIFRPPXXX", **ANA}, "verified", []),
        (RIB, {"iban": "FR1420041010050500013M02606"}, "failed", ["BAV_2001"]),
        (RIB, {"bic": "PSSTFRPPXXX"}, "failed", ["BAV_2002"]),
        (RIB, {"natural_person[first_name]": "Léo", "natural_person[last_name]": "Essai"}, "failed", ["BAV_2003"]),
        (RIB, {"legal_person[name]": "Dupré SARL"}, "failed", ["BAV_2003"]),
        (("Facture d'électricité",), {}, "inconclusive", ["BAV_1002"]),
        (("IBAN FR76 3000 6000 0112 3456 7890 188",), {}, "inconclusive", ["BAV_1003"]),
        (("TVA FR40 303 265 045, ICS FR72ZZZ123456",), {}, "inconclusive", ["BAV_1002"]),
    ],
)
async def test_a_rib_is_read_and_compared_with_what_was_named(
    desk: Desk, lines: tuple[str, ...], values: dict[str, str], status: str, codes: list[str]
) -> None:
    made = (await checked(desk.program(), a_pdf(*lines), **values)).json()

    assert (made["status"], made["status_codes"]) == (status, codes)
    found = {"iban": IBAN, "bic": "AGRIFRPP"} if status != "inconclusive" else {"iban": None, "bic": None}
    said = made["data"].pop("problems")
    assert made["data"] == {"extracted_from_document": found, "read_by_machine": False}
    assert [one["code"] for one in said] == codes
    assert all(one["field"] and one["sentence"].endswith(".") for one in said)


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", a_pdf("Une photo ?", password="secret")])
async def test_what_has_no_text_says_nothing(desk: Desk, data: bytes) -> None:
    made = (await checked(desk.program(), data)).json()

    assert (made["status"], made["status_codes"]) == ("inconclusive", ["BAV_1001"])


def a_photo(*lines: str) -> Image.Image:
    """A paper as a telephone sees it: a little turned, grainy."""
    paper = Image.new("L", (1240, 150 + 70 * len(lines)), 245)
    pen = ImageDraw.Draw(paper)
    for n, line in enumerate(lines):
        pen.text((60, 60 + 70 * n), line, font=ImageFont.truetype(FONT, 26), fill=30)
    turned = paper.rotate(2, expand=True, fillcolor=245)
    grain = Image.effect_noise(turned.size, 12)
    return ImageChops.add(turned, grain, offset=-128).convert("RGB")


def saved(photo: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    photo.save(out, kind)
    return out.getvalue()


def bound(*photos: Image.Image) -> bytes:
    """Several papers scanned into one PDF."""
    out = io.BytesIO()
    photos[0].save(out, "PDF", save_all=True, append_images=photos[1:])
    return out.getvalue()


PHOTO = a_photo(*RIB)
LETTER = a_photo("Madame, voici le RIB demandé.")


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_photo_is_read_however_the_telephone_was_held(turn: int) -> None:
    split = a_photo("Titulaire : Mme ESSAI Ana", "IBAN FR76 3000 6000", "0112 3456 7890 189")

    read = recognised(saved(split.rotate(turn, expand=True), "JPEG")) or ""

    assert repaired(read) == read_account(IBAN), read
    assert machine_holds(read, "Ana Essai")


@pytest.mark.parametrize(
    ("data", "values", "status", "codes"),
    [
        (saved(PHOTO, "JPEG"), {"iban": IBAN, **ANA}, "verified", []),
        (saved(PHOTO, "PDF"), {"legal_person[name]": "Dupré SARL"}, "failed", ["BAV_2003"]),
        (saved(PHOTO.convert("L"), "TIFF"), {"iban": "FR1420041010050500013M02606"}, "failed", ["BAV_2001"]),
        (bound(LETTER, LETTER, PHOTO.rotate(90, expand=True)), {"iban": IBAN, **ANA}, "verified", []),
    ],
    ids=["photo", "scanned PDF", "fax", "on its side, behind two letters"],
)
async def test_a_picture_of_a_rib_is_read_by_machine_and_the_answer_says_so(
    desk: Desk, data: bytes, values: dict[str, str], status: str, codes: list[str]
) -> None:
    made = (await checked(desk.program(), data, **values)).json()

    assert (made["status"], made["status_codes"]) == (status, codes)
    assert made["data"]["extracted_from_document"] == {"iban": IBAN, "bic": "AGRIFRPP"}
    assert made["data"]["read_by_machine"] is True


async def test_a_picture_that_cannot_be_opened_says_nothing(desk: Desk) -> None:
    made = (await checked(desk.program(), b"\x89PNG\r\n\x1a\n", iban=IBAN)).json()

    assert (made["status"], made["status_codes"]) == ("inconclusive", ["BAV_1001"])
    assert made["data"]["extracted_from_document"] == {"iban": None, "bic": None}
    assert made["data"]["read_by_machine"] is True


POSTAL = "FR1420041010050500013M02606"


@pytest.mark.parametrize(
    ("read", "found"),
    [
        ("IBAN FR76 3000 6000 0112 3456 7890 189", {IBAN}),
        ("IBAN: FR76 30OO 6000 O112 3456 7B90 1B9 BIC AGRIFRPP", {IBAN}),
        ("FR7630006OOOOII23456\n7890189", {IBAN}),
        ("FR14 2OO4 IO1O O5O5 OOO1 3M02 6O6", {POSTAL}),
        ("FR76 3000 6000 0112 3456 7890 188", set()),
        ("FR76 3000 6000 0112 3456 7890 18", set()),
        ("FRX6 3000 6000 0112 3456 7890 189", set()),
        ("Facture 30006 00001 12345678901 89", set()),
    ],
)
def test_the_usual_confusions_of_a_machine_are_undone_where_both_keys_hold(read: str, found: set[str]) -> None:
    assert {account.iban for one in repairs(read) if (account := maybe(one))} == found


def test_two_repairs_that_both_hold_are_no_answer() -> None:
    assert repaired(f"{IBAN[:-1]}B9 {IBAN[:-3]}I89 {POSTAL.replace('0', 'O')}") is None
    assert repaired(POSTAL.replace("0", "O")) is not None


def maybe(text: str) -> Account | None:
    try:
        return read_account(text)
    except BadAccount:
        return None


@pytest.mark.parametrize(
    ("read", "holder", "held"),
    [("Mme ESSAl Ana", "Ana Essaï", True), ("5OCIETE 8ON", "Société Bon", True), ("Mme ESSAI Ana", "Léo Essai", False)],
)
def test_a_name_is_found_in_what_a_machine_read(read: str, holder: str, held: bool) -> None:
    assert machine_holds(read, holder) is held


async def test_a_check_is_read_again_listed_and_not_seen_by_others(desk: Desk) -> None:
    program, stranger = desk.program(), desk.program(sandbox=False)
    made = (await checked(program, a_pdf(*RIB))).json()
    path = f"/verifications/bank_accounts/{made['id']}"

    listed = (await program.call("GET", "/verifications/bank_accounts", params={"limit": "1"})).json()
    trail = await program.call("GET", f"{path}/audit_trail")

    assert (await program.call("GET", path)).json() == made == listed["data"][0]
    assert (trail.status, trail.json()["type"]) == (403, "configuration.not_enabled")
    assert (await stranger.call("GET", path)).status == 404
    assert (await stranger.call("GET", f"{path}/audit_trail")).status == 404


@pytest.mark.parametrize("options", [{"json": {"iban": IBAN}}, {"params": {"limit": "0"}}])
async def test_a_call_that_is_not_right_is_400(desk: Desk, options: Json) -> None:
    method = "POST" if "json" in options else "GET"

    answer = await desk.program().call(method, "/verifications/bank_accounts", **options)

    assert (answer.status, answer.json()["type"]) == (400, "validation.error")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\nno header\r\n\r\n",
        b'--x\r\nContent-Disposition: form-data; name="\xf4\x8e\x00"\r\n\r\nx\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="iban"\r\n\r\nx\r\n--x--\r\n',
        b"".join(b'--x\r\nContent-Disposition: form-data; name="%d"\r\n\r\nx\r\n' % n for n in range(20))
        + b"--x--\r\n",
    ],
)
@pytest.mark.parametrize("path", ["/v3/verifications/bank_accounts", "/v1/contract_papers"])
async def test_a_form_that_cannot_be_read_is_refused(desk: Desk, path: str, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": f"Bearer {desk.keys[True]}"}

    async with desk.session.post(desk.url + path, data=body, headers=headers) as answer:
        assert answer.status == (400 if path.startswith("/v3") else 422)


async def test_a_check_is_told_by_its_webhook(own_desk: Desk, hearer: Hearer) -> None:
    program = own_desk.program()
    hook = {"endpoint": hearer.url, "sandbox": True, "subscribed_events": ["verification.bank_account.done"]}
    await program.call("POST", "/webhooks", json=hook)

    await checked(program, a_pdf(*RIB))
    await wait_for(lambda: bool(hearer.heard))

    assert hearer.names() == ["verification.bank_account.done"]


async def test_an_answer_is_forgotten_after_its_days_and_so_is_what_was_told_of_it(
    own_desk: Desk, hearer: Hearer
) -> None:
    """The file never was kept; whoever needs the answer has read it by then."""
    desk, program = own_desk, own_desk.program()
    hook = {"endpoint": hearer.url, "sandbox": True, "subscribed_events": ["verification.bank_account.done"]}
    await program.call("POST", "/webhooks", json=hook)
    old = (await checked(program, a_pdf(*RIB))).json()
    await wait_for(lambda: bool(hearer.heard))
    new = (await checked(program, a_pdf(*RIB))).json()
    aged = "update bank_account_checks set created_at = created_at - $2::interval where id = $1"
    await desk.rows.execute(aged, UUID(old["id"]), timedelta(days=desk.settings.bank_account_check_days))

    [forget] = [one.run for one in desk.service.loops if one.name == "bank_account_checks"]

    async def is_gone() -> bool:
        await forget()
        return (await program.call("GET", f"/verifications/bank_accounts/{old['id']}")).status == 404

    await wait_for(is_gone)

    assert (await program.call("GET", f"/verifications/bank_accounts/{new['id']}")).status == 200
    told = await desk.rows.fetchval("select body from deliveries where request_id = $1", UUID(old["id"]))
    assert told == b""
