"""The rules of fields, forms and anchors, without servers."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.esign.domain import anchors
from services.esign.domain.documents import BadDocument, content_type_of, moved
from services.esign.domain.fields import AnswerMissing, AnswerTooLong, NoSuchChoice, check_answer, check_answers
from services.esign.domain.forms import filled, form_in, form_of, initials, reason_of, shown
from services.esign.domain.glyphs import NotWritable
from services.esign.domain.requests import NotReady, check_ready
from services.esign.domain.sealing import Mark
from services.esign.domain.signed_before import SENTENCES, Earlier, refusal
from tests.esign.builders import a_bundle, a_document, a_field, a_request, a_signer

AT = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)
RADIOS = [{"x": 10, "y": 10, "size": 12, "name": "oui"}, {"x": 10, "y": 30, "size": 12, "name": "non"}]


def anchor(text: str, *, page: int = 1, problem: str = "") -> dict[str, object]:
    return {"page": page, "x": 72, "y": 100, "text": text, "problem": problem}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{{s1|signature|85|37}}", (1, "signature", {"width": 85, "height": 37})),
        ("{{ s2 | signature }}", (2, "signature", {"width": 85, "height": 37})),
        (
            "{{s1|signature|200|60|minimal|dd/MM/yyyy|t|f}}",
            (1, "signature", {"width": 200, "height": 60, "display": "minimal"}),
        ),
        (
            "{{s12|text|40|180|24|Lieu ?|En toutes lettres|t|lieu}}",
            (12, "text", {"max_length": 40, "width": 180, "height": 24, "question": "Lieu ?",
                          "instruction": "En toutes lettres", "optional": True, "name": "lieu"}),
        ),
        ("{{s1|checkbox|20|t|f|accord}}", (1, "checkbox", {"size": 20, "checked": True, "optional": False,
                                                          "name": "accord"})),
        ("{{s1|checkbox}}", (1, "checkbox", {"size": 24, "checked": False, "optional": False})),
        ("{{s0|signature}}", None),
        ("{{s1|dessin|85|37}}", None),
        ("{{s1|signature|large}}", None),
        ("{{s1|checkbox|20|peut-être}}", None),
        ("{{s1|checkbox|20|t|f|x|y|z}}", None),
        ("{{signature}}", None),
    ],
)  # fmt: skip
def test_an_anchor_reads_by_its_places(text: str, read: object) -> None:
    assert anchors.read(anchor(text)) == read


def test_anchors_become_fields_of_the_signers_that_are_there_and_the_rest_is_said() -> None:
    found = [
        anchor("{{s1|signature}}"),
        anchor("{{s3|signature}}"),
        anchor("{{s1|checkbox|20}}", page=2),
        anchor("{{s1|checkbox|20}}", page=3),
        anchor("{{s1|signature", problem="split"),
        anchor("{{s1|signature}}", page=151, problem="late"),
        anchor("{{s1|signature|x}}"),
    ]
    document = a_document(anchors=found, total_pages=200)
    draft = a_bundle(documents=(document,), fields=())

    grown = anchors.grown(draft)
    (said,) = anchors.diagnosed(draft)

    assert [(one.type, one.page) for one in grown.fields] == [("signature", 1), ("checkbox", 2), ("checkbox", 3)]
    assert grown == anchors.grown(draft), "the same fields, however often"
    assert said["total_anchors"] == 4
    assert [one["kind"] for one in said["problems"]] == ["unknown_signer", "duplicate", "split", "late", "malformed"]
    check_ready(grown)


def test_a_request_has_no_more_fields_by_anchors_than_by_hand() -> None:
    document = a_document(anchors=[anchor("{{s1|checkbox}}")] * 501)

    with pytest.raises(NotReady):
        anchors.grown(a_bundle(documents=(document,), fields=()))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_an_anchor(text: str) -> None:
    anchors.read(anchor("{{s1|text|" + text + "}}"))


def test_the_form_has_one_signature_a_signer_and_fixed_names_for_all_the_rest() -> None:
    document, ana, bo = a_document(sheets=[[595, 842, 2]], initials={"alignment": "right", "y": 800}, total_pages=2), (
        a_signer()
    ), a_signer(position=1, first_name="Bo", last_name="Buse-Noir")  # fmt: skip
    fields = (
        a_field(document, ana, options={"reason": "Bon pour accord", "display": "minimal"}),
        a_field(document, ana, y=700),
        a_field(document, ana, type="radio_group", options={"radios": RADIOS}),
        a_field(document, ana, type="read_only_text", signer_id=None, options={"text": "Fait à Lille"}),
        a_field(document, bo),
        a_field(document, bo, type="signature_date", options={"date_format": "dd/MM/yyyy"}),
    )
    bundle = a_bundle(request=a_request(), documents=(document,), signers=(ana, bo), fields=fields)

    form = form_in(bundle, document)

    assert [one.name for one in form.slots] == ["sig_001", "sig_002"]
    assert [one.name for one in form.answers] == [
        "mrk_001_001", "rad_001_002", "ini_001_0001", "ini_001_0002", "txt_002_001", "ini_002_0001", "ini_002_0002",
    ]  # fmt: skip
    assert form.answers[1].names == ("rad_001_002_000", "rad_001_002_001")
    assert [one.text for one in form.notes] == ["Fait à Lille"]
    assert reason_of(form, ana) == "Bon pour accord"
    assert shown(form, ana, Mark(image=None, text="x", lines=("y",))).lines == ()
    assert shown(form, bo, Mark(image=None, text="x", lines=("y",))).lines == ("y",)
    assert initials(bo) == "BBN"
    assert filled(form, bundle, bo, at=AT)["ini_002_0002"] == "BBN"


@pytest.mark.parametrize(
    ("type_", "options", "said"),
    [
        ("signature_date", {}, "31/01/2026"),
        ("signature_date", {"date_format": "yyyy-MM-dd", "time_format": "HH:mm"}, "2026-01-31 23:30"),
        ("signature_date", {"time_format": "hh:mm a", "show_timezone": True}, "31/01/2026 11:30 PM (Europe/Paris)"),
        ("signature_date", {"offset_unit": "months", "offset_value": 1}, "28/02/2026"),
        ("signature_date", {"offset_unit": "years", "offset_value": 2}, "31/01/2028"),
        ("signature_date", {"offset_value": 1, "show_email": True}, "01/02/2026\nana@exemple.invalid"),
        ("signer_name", {"name_format": "last_name"}, "Essai"),
        ("signer_name", {}, "Ana Essai"),
        ("signer_email", {}, "ana@exemple.invalid"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_signer_is_written_in_his_revision(type_: str, options: dict[str, object], said: str) -> None:
    document, signer = a_document(), a_signer()
    fields = (a_field(document, signer), a_field(document, signer, type=type_, options=options))
    bundle = a_bundle(documents=(document,), signers=(signer,), fields=fields)

    assert filled(form_of(document, signers=[signer], fields=fields), bundle, signer, at=AT) == {"txt_001_001": said}


def test_answers_are_what_each_kind_takes() -> None:
    document, signer = a_document(), a_signer()
    group = a_field(document, signer, type="radio_group", options={"radios": RADIOS})
    text = a_field(document, signer, type="text", options={"max_length": 5})
    fixed = a_field(
        document, signer, type="text", options={"max_length": 9, "read_only": True, "default_value": "n° 12"}
    )
    ticked = a_field(document, signer, type="checkbox", options={"read_only": True, "checked": True})

    kept = check_answers([group, text, fixed, ticked], {str(group.id): "1", str(text.id): "oui", str(fixed.id): "faux"})

    assert list(kept.values()) == ["1", "oui", "n° 12", True]
    assert check_answer(group, "non") == "1"
    with pytest.raises(AnswerMissing):
        check_answers([group], {})
    with pytest.raises(NoSuchChoice):
        check_answers([group], {str(group.id): "2"})
    with pytest.raises(NoSuchChoice):
        check_answer(ticked, "oui")
    with pytest.raises(AnswerTooLong):
        check_answer(text, "trop long")
    with pytest.raises(NotWritable, match="漢"):
        check_answer(text, "漢")


def test_a_field_on_a_document_hidden_from_its_signer_keeps_the_request_back() -> None:
    signer = a_signer()
    document = a_document(excluded_signers=[signer.id])

    with pytest.raises(NotReady) as refused:
        check_ready(a_bundle(documents=(document,), signers=(signer,), fields=(a_field(document, signer),)))

    assert refused.value.rule == "ESIGN-155"


@pytest.mark.parametrize(
    ("data", "nature", "kind"),
    [
        (b"%PDF-1.7", "signable_document", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "attachment", "image/png"),
        (b"\xff\xd8\xff\xe0....", "attachment", "image/jpeg"),
    ],
)
def test_bytes_say_what_they_are(data: bytes, nature: str, kind: str) -> None:
    assert content_type_of(data, nature=nature) == kind


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "vide"),
        (b"bonjour", "n'est pas un PDF"),
        (b"\x89PNG\r\n\x1a\n", "pièce jointe"),
        (b"PK\x03\x04....word/document.xml", "Word"),
    ],
)
def test_what_cannot_be_signed_is_said(data: bytes, sentence: str) -> None:
    with pytest.raises(BadDocument, match=sentence):
        content_type_of(data, nature="signable_document")


@pytest.mark.parametrize(
    ("earlier", "version", "why"),
    [
        ((), (1, 4), ""),
        ((Earlier(certifies=False, locks_all=False),), (1, 6), ""),
        ((Earlier(certifies=False, locks_all=False),), (1, 5), "old"),
        ((Earlier(certifies=False, locks_all=False), Earlier(certifies=True, locks_all=False)), (1, 7), "locked"),
        ((Earlier(certifies=False, locks_all=True),), (1, 7), "locked"),
    ],
)
def test_what_is_signed_already_takes_more_unless_a_signature_closed_it(
    earlier: tuple[Earlier, ...], version: tuple[int, int], why: str
) -> None:
    assert refusal(earlier, version=version) == why
    assert not why or SENTENCES[why].endswith("jointe.")


def test_a_document_is_put_behind_another() -> None:
    one, two, three = uuid4(), uuid4(), uuid4()

    assert moved([one, two, three], three, behind=one) == [one, three, two]
    with pytest.raises(BadDocument):
        moved([one, two], one, behind=one)
