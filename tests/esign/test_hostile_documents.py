"""Documents that mean harm or are merely odd: each is refused in French, or taken, in a time that has an end."""

import io
import time
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.esign.domain.documents import PDF, BadDocument
from services.esign.domain.sealing import Answer, Box, NotSignable, Slot
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.store.examining import Examined
from services.esign.store.sheets import Sheets
from tests.esign.builders import a_pdf

SLOT = Slot(name="sig_001", box=Box(page=1, x=50, y=50, width=100, height=40), signer="Ana")
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>"
CONTENT = b"<< /Length 0 >>\nstream\n\nendstream"


def a_file(*objects: bytes, tail: bytes = b"") -> bytes:
    """A PDF of these objects, the first being its catalog."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, one in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, tail, start))
    return out.getvalue()


def simple(catalog: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """One page, with more in its catalog or on it."""
    return a_file(
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE % page,
        CONTENT,
        *more,
    )


def deep(levels: int) -> bytes:
    """A page at the bottom of a tree."""
    nodes = [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 %s >>" % (n + 1, b"/Parent %d 0 R" % (n - 1) if n > 2 else b"")
        for n in range(2, levels + 2)
    ]
    page = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (levels + 1)
    return a_file(b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, page)


def with_object_streams() -> bytes:
    """The catalog and the pages inside a compressed object stream, found by a cross-reference stream."""
    inside = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
              b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"]  # fmt: skip
    offsets = [sum(len(one) + 1 for one in inside[:n]) for n in range(3)]
    head = b" ".join(b"%d %d" % pair for pair in zip((1, 2, 3), offsets, strict=True)) + b" "
    packed = zlib.compress(head + b" ".join(inside))
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    place = out.tell()
    about = b"/Type /ObjStm /N 3 /First %d /Filter /FlateDecode /Length %d" % (len(head), len(packed))
    out.write(b"4 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\n" % (about, packed))
    start = out.tell()
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, place, 0), (1, start, 0)]
    table = b"".join(bytes([kind]) + where.to_bytes(4, "big") + bytes([last]) for kind, where, last in rows)
    out.write(b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
              % (len(table), table))  # fmt: skip
    out.write(b"startxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LINK = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << %s >> >>]"
PAGES = b"<< /Type /Catalog /Pages 2 0 R >>"
REFUSED = {
    "a script at opening": (simple(b"/OpenAction " + SCRIPT), "script"),
    "a script in a chain": (simple(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [" + SCRIPT + b"] >>"), "script"),
    "named scripts": (simple(b"/Names << /JavaScript << /Names [(a) 5 0 R] >> >>", b"", SCRIPT), "script"),
    "a program that starts": (simple(b"", LINK % b"/S /Launch /F (x.exe)"), "script"),
    "a page that acts": (simple(b"", b"/AA << /O " + SCRIPT + b" >>"), "script"),
    "a field that acts": (
        simple(b"/AcroForm << /Fields [5 0 R] >>", b"", b"<< /T (a) /Kids [6 0 R] >>", b"<< /AA << /K 7 0 R >> >>"),
        "script",
    ),
    "an XFA form": (simple(b"/AcroForm << /Fields [] /XFA 5 0 R >>", b"", CONTENT), "XFA"),
    "a page as large as a field": (
        a_file(PAGES, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 20000 99] >>"),
        "5 mètres",
    ),
    "a tree that is its own child": (a_file(PAGES, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "document"),
    "a tree too deep": (deep(900), "lisible"),
    "too many pages": (a_pdf(pages=1001), "1000 pages"),
    "a damaged table": (simple().replace(b"startxref\n", b"startxref\n9"), "lisible"),
    "bytes of nothing": (b"%PDF-1.7\n" + bytes(1 << 20), "lisible"),
    "a password": (a_pdf(password="secret"), "mot de passe"),
}  # fmt: skip
TAKEN = {
    "a destination at opening": simple(b"/OpenAction [3 0 R /XYZ 0 0 0]"),
    "a jump at opening": simple(b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
    "a link": simple(b"", LINK % b"/S /URI /URI (https://exemple.invalid)"),
    "object streams": with_object_streams(),
    "a thousand pages": a_pdf(pages=1000),
    "a tree of thirty levels": deep(30),
}


async def look(sheets: Sheets, data: bytes) -> Examined:
    return await sheets.examine(data, content_type=PDF, password=None, anchors=True, to_sign=True)


@pytest.fixture(scope="module")
async def sheets() -> AsyncIterator[Sheets]:
    async with Sheets() as one:
        yield one


@pytest.fixture(scope="module")
async def sealer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[PoolSealer]:
    plan = Plan(file=tmp_path_factory.mktemp("hostile") / "authority.json", passphrase=b"essai", sandbox=True)
    async with PoolSealer(plan, processes=1) as one:
        yield one


@pytest.mark.parametrize("name", REFUSED)
async def test_what_cannot_be_signed_honestly_is_refused_in_french(sheets: Sheets, name: str) -> None:
    data, word = REFUSED[name]

    with pytest.raises(BadDocument, match=word):
        await look(sheets, data)


@pytest.mark.parametrize("name", TAKEN)
async def test_what_is_merely_odd_is_taken_and_sealed(sheets: Sheets, sealer: PoolSealer, name: str) -> None:
    seen = await look(sheets, TAKEN[name])
    sealed = await sealer.prepare(TAKEN[name], slots=[SLOT], answers=())

    assert seen.pages in (1, 1000)
    assert [one.trusted for one in (await sealer.verify(sealed)).findings] == [True]


async def test_a_certified_document_is_refused_but_may_be_attached(sheets: Sheets, sealer: PoolSealer) -> None:
    certified = await sealer.prepare(a_pdf(), slots=[SLOT], answers=())

    with pytest.raises(BadDocument, match="certifié"):
        await look(sheets, certified)
    attached = await sheets.examine(certified, content_type=PDF, password=None, anchors=False, to_sign=False)
    assert attached.pages == 1


async def test_a_document_that_others_signed_takes_signatures_and_nothing_else(
    sheets: Sheets, sealer: PoolSealer
) -> None:
    theirs = await sealer.affix(a_pdf("{{s1|checkbox|20}}", "{{s1|signature}}"), places=(), texts=(), image=None)
    box = Box(page=1, x=50, y=150, width=100, height=20)
    text = Answer(name="txt_001_001", slot="sig_001", kind="text", box=box)

    seen = await sheets.examine(theirs, content_type=PDF, password=None, anchors=True, to_sign=True)
    ours = await sealer.prepare(theirs, slots=[SLOT], answers=())
    with pytest.raises(NotSignable, match="seules des signatures"):
        await sealer.prepare(theirs, slots=[SLOT], answers=[text])

    assert [one["problem"] for one in seen.anchors] == ["signed", ""]
    assert [(one.field, one.trusted) for one in (await sealer.verify(ours)).findings] == [
        ("cac_001", True), ("sig_000", True)
    ]  # fmt: skip


async def test_fifty_megabytes_are_looked_at_and_sealed(sheets: Sheets, sealer: PoolSealer) -> None:
    heavy = simple(b"", b"", b"<< /Length %d >>\nstream\n%s\nendstream" % (49 << 20, bytes(49 << 20)))

    assert (await look(sheets, heavy)).pages == 1
    assert len(await sealer.prepare(heavy, slots=[SLOT], answers=())) > len(heavy)


async def test_a_look_that_has_no_end_is_ended_and_the_next_one_answers() -> None:
    async with Sheets(longest=0.001) as hurried:
        with pytest.raises(BadDocument, match="trop long") as refused:
            await look(hurried, a_pdf(pages=300))
    assert refused.value.rule == "ESIGN-156"


async def test_a_seal_that_has_no_end_is_ended_and_the_service_goes_on(tmp_path: Path) -> None:
    plan = Plan(file=tmp_path / "authority.json", passphrase=b"essai", sandbox=True)

    async with PoolSealer(plan, processes=1, longest=4) as sealer:
        with pytest.raises(NotSignable, match="trop long") as refused:
            await sealer._done(time.sleep, 60)  # stands for a document that keeps its process for ever
        after = await sealer.prepare(a_pdf(), slots=[SLOT], answers=())

    assert refused.value.rule == "ESIGN-078"
    assert after.startswith(b"%PDF")
