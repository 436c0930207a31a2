"""What a signer reads and gives, without servers: words, letters, pictures, limits, addresses, reading order."""

import hashlib
import io
import json
import re
from uuid import uuid4

import pytest
from PIL import Image, ImageDraw

from deploy.check.tree import ROOT
from services.esign.domain import ink, limits, reading
from services.esign.domain.experiences import redirects
from services.esign.domain.messages import Due
from services.esign.domain.signer_mail import letter_of
from services.esign.domain.signers import SignerStatus
from services.esign.domain.words import LANGUAGES, en, fr, words
from services.esign.pages.assets import PDFJS
from services.esign.pages.framing import Framing, redirect_of, told
from services.esign.store.ink import remade
from services.esign.store.reading import read
from shared.errors import Refused
from tests.esign.builders import a_document, a_field, a_pdf, a_signer, a_tagged_pdf

TEMPLATES = ROOT / "services" / "esign" / "templates"
SECRET = b"secret"


def a_due(**changes: object) -> Due:
    fields: dict[str, object] = {
        "id": uuid4(),
        "kind": "invitation",
        "channel": "email",
        "to": "ana@exemple.invalid",
        "attempts": 1,
        "signer_id": uuid4(),
        "code_id": None,
        "first_name": "Ana",
        "request_name": "Contrat & <avenant>",
        "link_issued_at": None,
        "sandbox": False,
        "request_id": uuid4(),
    }
    return Due(**fields | changes)  # type: ignore[arg-type]  # fields by name


def a_picture(
    *, mode: str = "RGB", kind: str = "PNG", size: tuple[int, int] = (400, 150), stroke: bool = True
) -> bytes:
    picture = Image.new(mode, size, "white" if mode == "RGB" else (0, 0, 0, 0))
    if stroke:
        ImageDraw.Draw(picture).line((50, 100, 200, 40, 350, 110), fill=(10, 20, 90), width=8)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


# ---- words


def test_french_and_english_say_the_same_things() -> None:
    assert fr.TEXTS.keys() == en.TEXTS.keys()
    holes = re.compile(r"\{\w+\}")
    assert {k: sorted(holes.findall(v)) for k, v in fr.TEXTS.items()} == {
        k: sorted(holes.findall(v)) for k, v in en.TEXTS.items()
    }


def test_every_word_a_page_asks_for_is_in_the_catalogue_and_the_others_are_gone() -> None:
    pages = "\n".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    whole = set(re.findall(r'\b(?:t|also)\(\s*["\']([\w.]+)["\']\s*[,)]', pages))
    begun = set(re.findall(r'\bt\(\s*["\']([\w.]+\.)["\'] ~', pages))
    counted = {f"{key}.{n}" for key in re.findall(r't\.count\("([\w.]+)"', pages) for n in ("one", "many")}
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "services/esign").rglob("*.py") if "words" not in p.parts)

    assert whole - fr.TEXTS.keys() == set()
    said = whole | counted | {key for key in fr.TEXTS if key.startswith((*begun, "mail.", "sms."))}
    assert [key for key in fr.TEXTS if key not in said and f'"{key}"' not in code] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_without_a_catalogue_reads_french_and_says_so(language: str) -> None:
    own = words(language)

    assert own.language == ("en" if language == "en" else "fr")
    assert own("landing.start") == ("Start" if language == "en" else "Commencer")


def test_a_rule_is_said_in_the_signers_language() -> None:
    error = Refused("Ce code n'est pas le bon, ou n'est plus valable.", rule="ESIGN-033")

    assert words("en").refusal(error).startswith("This code is not")
    assert words("pl").refusal(error) == error.sentence


# ---- letters


@pytest.mark.parametrize("kind", ["invitation", "reminder", "renewal", "done"])
@pytest.mark.parametrize("locale", ["fr", "en", "de"])
def test_a_letter_has_one_button_and_the_same_link_in_both_parts(kind: str, locale: str) -> None:
    letter = letter_of(a_due(kind=kind, locale=locale), link="https://x.invalid/s/1?a=1&b=2", code="")

    assert letter.html.count("<a ") == 1
    assert "https://x.invalid/s/1?a=1&amp;b=2" in letter.html
    assert "https://x.invalid/s/1?a=1&b=2" in letter.body
    assert "<avenant>" not in letter.html
    assert "&lt;avenant&gt;" in letter.html
    assert letter.subject


def test_a_mail_says_neither_our_name_nor_how_long_it_is_good_where_the_sender_wants_none() -> None:
    look = {"email_header_text_disabled": True, "email_expiration_text_disabled": True}

    usual = letter_of(a_due(), link="https://x.invalid/s/1", code="")
    bare = letter_of(a_due(look=look), link="https://x.invalid/s/1", code="")

    assert ("48 heures" in usual.body, "48 heures" in bare.body + bare.html) == (True, False)
    assert (">Passerelle<" in usual.html, ">Passerelle<" in bare.html) == (True, False)
    assert "ne signe rien sans le code" in bare.body, "the warning stays"


@pytest.mark.parametrize("kind", ["invitation", "code"])
def test_a_mail_is_signed_and_shows_the_logo_unless_the_sender_wants_neither(kind: str) -> None:
    usual = letter_of(a_due(kind=kind), link="https://x.invalid/s/1", code="123456", logo=True)
    bare = letter_of(a_due(kind=kind, look={"email_footer_signature_disabled": True}), link="", code="123456")

    foot = "Passerelle, service de signature électronique"
    assert usual.body.endswith(f"-- \n{foot}\n")
    assert (foot in usual.html, "cid:logo" in usual.html) == (True, True)
    assert (foot in bare.body + bare.html, "cid:logo" in bare.html) == (False, False)


@pytest.mark.parametrize("kind", ["code", "access"])
@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_code_never_travels_with_a_link(kind: str, channel: str) -> None:
    letter = letter_of(a_due(kind=kind, channel=channel), link="https://x.invalid/s/1", code="123456")

    assert "123456" in letter.body
    assert "http" not in letter.body + letter.html


def test_the_senders_own_words_stand_in_place_of_ours_and_the_warning_stays() -> None:
    options = {
        "custom_text": {"request_subject": "Votre contrat\r\nBcc: x", "request_body": "Signez <vite>"},
        "sms_notification": {"otp_message": {"custom_text": "Code {code} pour le chantier"}},
    }

    mail = letter_of(a_due(options=options), link="https://x.invalid/s/1", code="")
    sms = letter_of(a_due(options=options, kind="code", channel="sms"), link="", code="123456")

    assert mail.subject == "Votre contrat Bcc: x"
    assert "Signez &lt;vite&gt;" in mail.html
    assert sms.body == "Code 123456 pour le chantier Ne le donnez a personne."


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_code_by_sms_is_one_message_of_gsm_7(locale: str) -> None:
    text = letter_of(a_due(kind="code", channel="sms", locale=locale, sandbox=False), link="", code="123456").body

    assert len(text) <= 160
    assert not re.search(r"[^A-Za-z0-9 .,:'?!@éèàùìòÉ\-]", text)


# ---- pictures of signatures


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_made_anew_with_paper_gone_and_ink_kept(kind: str) -> None:
    made = remade(a_picture(kind=kind))

    assert made is not None
    picture = Image.open(io.BytesIO(made))
    assert picture.format == "PNG"
    alpha = picture.convert("RGBA").getchannel("A")
    assert alpha.histogram()[0] > alpha.width * alpha.height / 2
    assert sum(alpha.histogram()[200:]) > 100
    assert picture.width < 400, "the empty border is cut"


def test_a_large_photograph_becomes_small() -> None:
    noise = Image.effect_noise((2400, 1200), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=20)

    made = remade(out.getvalue())

    assert made
    assert len(made) <= ink.LARGEST_KEPT


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"%PDF-1.7", a_picture()[:60]])
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert remade(data) is None


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")

    assert remade(out.getvalue()) is None


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_empty_picture_is_no_signature(mode: str) -> None:
    assert remade(a_picture(mode=mode, stroke=False)) == b""


@pytest.mark.parametrize(
    ("way", "drawn", "uploaded", "rule"),
    [
        ("drawn", "", None, "ESIGN-352"),
        ("drawn", "data:image/png;base64,!!", None, "ESIGN-350"),
        ("uploaded", "", None, "ESIGN-352"),
        ("uploaded", "", bytes(ink.LARGEST + 1), "ESIGN-351"),
    ],
)
def test_a_way_without_its_picture_is_refused(way: str, drawn: str, uploaded: bytes | None, rule: str) -> None:
    with pytest.raises(ink.BadInk) as refused:
        ink.ink_of(way=way, drawn=drawn, uploaded=uploaded)

    assert refused.value.rule == rule


def test_who_types_his_name_needs_no_picture() -> None:
    assert ink.ink_of(way="typed", drawn="data:image/png;base64,AAAA", uploaded=b"x") is None
    assert ink.ink_of(way="", drawn="", uploaded=None) is None


# ---- limits


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("+33199000001", "33"),
        ("+12025550100", "1"),
        ("+74950000000", "7"),
        ("+351200000000", "351"),
        ("+447000000000", "44"),
    ],
)
def test_a_number_tells_its_country(phone: str, country: str) -> None:
    assert limits.country_of(phone) == country


def test_a_country_that_is_not_named_has_the_limit_of_the_others() -> None:
    codes = limits.CodeLimits(country_per_hour={"33": 9, "44": 0, "*": 2})

    assert [codes.country(one).most for one in ("33", "44", "49")] == [9, 0, 2]


# ---- reading


def test_headings_go_down_one_step_at_a_time() -> None:
    said = [("H2", "A"), ("P", " b \n c "), ("H6", "D"), ("H1", "E"), ("Title", ""), ("P", " ")]

    passages = reading.passages_of(said)

    assert [(one.level, one.text) for one in passages] == [(4, "A"), (0, "b c"), (5, "D"), (4, "E")]


def test_a_tagged_document_is_read_by_its_tags_and_another_by_its_lines() -> None:
    (tagged,), (plain,) = read(a_tagged_pdf()), read(a_pdf("Contrat de travaux"))

    assert [one.text for one in tagged.passages if one.level == 4] == ["Attestation de fin de travaux"]
    assert [one.text for one in tagged.passages if one.level == 5] == ["Chantier", "Réserves"]
    assert "Douze mètres carrés de plafond, deux couches, protection des sols comprise." in [
        one.text for one in tagged.passages
    ]
    assert [one.text for one in plain.passages] == ["Contrat de travaux"]
    assert (round(plain.width), round(plain.height)) == (595, 842)


# ---- inside another site


def test_only_origins_of_the_setting_may_embed_us() -> None:
    framing = Framing.of("https://client.example, http://localhost:8000/page, javascript:x, client.example,, ")

    assert framing.origins == ["https://client.example", "http://localhost:8000"]


@pytest.mark.parametrize(
    ("status", "wanted", "onward"),
    [
        (SignerStatus.SIGNED, {"success": "https://c.example/a?b=1"}, "https://c.example/a?b=1"),
        (SignerStatus.SIGNED, {"decline": "https://c.example"}, None),
        (
            SignerStatus.DECLINED,
            {"success": "https://c.example/a", "decline": "https://c.example/b"},
            "https://c.example/b",
        ),
        (SignerStatus.CONSENT_GIVEN, {"error": "https://c.example/c"}, "https://c.example/c"),
        (SignerStatus.SIGNED, {"success": "javascript:alert(1)"}, None),
        (SignerStatus.SIGNED, {"success": "https://c.example/\r\nSet-Cookie: a=b"}, None),
        (SignerStatus.SIGNED, {"success": 7}, None),
        (SignerStatus.SIGNED, None, None),
    ],
)
def test_a_signer_goes_back_only_to_an_address_of_the_web(
    status: SignerStatus, wanted: dict[str, object] | None, onward: str | None
) -> None:
    assert redirect_of(a_signer(status=status), redirects(wanted, None)) == onward


def test_a_frame_tells_answers_and_nothing_at_all_when_redirects_are_wanted() -> None:
    document, signer = a_document(), a_signer()
    field = a_field(document, signer, type="text", options={"question": "Ville"})

    heard = told(["success"], {}, fields=[field], answers={field.id: "Brest"})
    silent = told(["success"], {"success": "https://c.example"}, fields=[], answers={})

    assert heard.events == "success"
    assert json.loads(heard.answers) == [
        {"field_id": str(field.id), "type": "text", "question": "Ville", "answer": "Brest"}
    ]
    assert (silent.events, silent.answers) == ("", "[]")


# ---- what is vendored


def test_pdf_js_is_byte_for_byte_what_the_manifest_says() -> None:
    manifest = json.loads(PDFJS["vendored.json"].data)
    found = {name: hashlib.sha256(one.data).hexdigest() for name, one in PDFJS.items() if name != "vendored.json"}

    assert found == manifest["sha256"]
    assert b"Apache License" in PDFJS["LICENSE.txt"].data
