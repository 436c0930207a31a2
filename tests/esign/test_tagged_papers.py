"""Papers with tags: every field stands in them, every validator still takes every signature, and who tampers is seen.

What is asked of a paper without tags (test_dss) is asked of these again: tags are one more way to each field.
"""

import io
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Final

import pytest
from pyhanko.pdf_utils.generic import ArrayObject, BooleanObject, DictionaryObject, NumberObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from services.esign.domain.sealing import Box, Slot
from services.esign.domain.wording import mandate_paper
from services.esign.sealing import forms
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.store.typesetting import Typesetting
from services.esign.use_cases.workshop import workshop
from tests.esign import papers
from tests.esign.builders import a_pdf
from tests.esign.mandating import SIGNED, a_mandate, mirabelle
from tests.esign.test_dss import TAMPERED, sound, trusted
from tests.support.dss.judge import Judge
from tests.support.verapdf.judge import Conforming


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return Plan(file=tmp_path_factory.mktemp("tagged") / "authority.json", passphrase=b"essai", sandbox=False)


@pytest.fixture(scope="module")
async def sealer(plan: Plan) -> AsyncIterator[PoolSealer]:
    async with PoolSealer(plan, processes=1) as one:
        yield one


@pytest.fixture(scope="module")
async def typeset() -> bytes:
    async with workshop() as aside:
        made = await Typesetting(aside).make("mandate", mandate_paper(a_mandate(), mirabelle()), at=SIGNED)
    return made.document


@pytest.fixture(scope="module")
async def made(sealer: PoolSealer, typeset: bytes) -> list[bytes]:
    """A paper of two signers with a text and a box to tick each, revision by revision."""
    return await papers.revisions(sealer, people=2, document=typeset)


async def test_a_paper_with_answers_is_accessible_archival_and_passes_everywhere(
    conforming: Conforming, judge: Judge, plan: Plan, sealer: PoolSealer, made: list[bytes]
) -> None:
    for document in made:
        said = [conforming.look(document, one) for one in ("2a", "ua1")]
        assert [one.broken for one in said] == [(), ()]

    found = await sealer.verify(made[-1])

    assert trusted(found) == {"sig_000", "sig_001", "sig_002", "sig_999"}, found
    assert sound(judge.look(made[-1], roots=papers.roots_of(plan)), 2)


@pytest.mark.parametrize(("tamper", "passed", "held"), TAMPERED, ids=[one[0].__name__ for one in TAMPERED])
async def test_tampering_with_it_is_said_of_the_right_signature(
    judge: Judge,
    plan: Plan,
    made: list[bytes],
    sealer: PoolSealer,
    tamper: Callable[[Sequence[bytes]], bytes],
    passed: set[str],
    held: set[str],
) -> None:
    changed = tamper(made)

    said = judge.look(changed, roots=papers.roots_of(plan))

    intact = {one.field for one in said.signatures if one.verdict == "TOTAL_PASSED" and "LTA" in one.level}
    assert (intact - {"sig_999"}) | (said.passed() & {"sig_999"}) == passed, said
    assert trusted(await sealer.verify(changed)) == held


async def test_a_tag_that_was_changed_breaks_every_signature(
    judge: Judge, plan: Plan, made: list[bytes], sealer: PoolSealer
) -> None:
    changed = papers.a_tag_that_says_another_thing(made)

    said = judge.look(changed, roots=papers.roots_of(plan))

    assert trusted(await sealer.verify(changed)) == set()
    assert said.passed() == set(), said


async def test_the_tag_of_a_field_too_though_the_commissions_library_does_not_see_it(
    judge: Judge, plan: Plan, made: list[bytes], sealer: PoolSealer
) -> None:
    """It takes what it meets by the tree of ids for a form filled in: that is how fields can stand in tags at all."""
    changed = papers.a_field_that_says_another_thing(made)

    assert trusted(await sealer.verify(changed)) == set()
    assert len(judge.look(changed, roots=papers.roots_of(plan)).passed()) == 4


async def test_an_electronic_seal_stands_in_the_tags_too(
    conforming: Conforming, judge: Judge, plan: Plan, sealer: PoolSealer, typeset: bytes
) -> None:
    place = Box(page=1, x=50, y=60, width=150, height=50)

    sealed = await sealer.affix(typeset, places=[place], texts=[], image=None)

    assert conforming.look(sealed, "ua1").broken == ()
    assert judge.look(sealed, roots=papers.roots_of(plan)).passed() == {"cac_001"}


@pytest.fixture
def writer(typeset: bytes) -> IncrementalPdfFileWriter:
    return IncrementalPdfFileWriter(io.BytesIO(typeset))


SLOT: Final = Slot(name="sig_001", box=Box(page=1, x=50, y=60, width=150, height=50), signer="Ana Essai")


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def root_with_a_field(document: bytes) -> Any:  # Any: pyHanko's objects are dictionaries of dictionaries
    writer = IncrementalPdfFileWriter(io.BytesIO(document))
    forms.make_fields(writer, slots=[SLOT], answers=[])
    return PdfFileReader(io.BytesIO(written(writer))).root


def test_a_tag_leads_to_its_field_and_the_field_to_its_tag(typeset: bytes) -> None:
    root = root_with_a_field(typeset)

    tags, field = root["/StructTreeRoot"], root["/AcroForm"]["/Fields"].raw_get(0).get_object()
    name, part = tags["/IDTree"]["/Names"].raw_get(0), tags["/IDTree"]["/Names"].raw_get(1).get_object()
    numbers = list(tags["/ParentTree"]["/Nums"])
    assert (str(name), part["/S"], part["/K"]["/Type"]) == ("sig_001", "/Form", "/OBJR")
    assert part["/K"]["/Obj"] == field
    assert field["/TU"] == "Signature de Ana Essai"
    assert numbers[numbers.index(field["/StructParent"]) + 1].get_object() == part
    assert tags["/ParentTreeNextKey"] == field["/StructParent"] + 1


def test_trees_that_stand_already_are_kept_and_ids_stay_in_their_order(writer: IncrementalPdfFileWriter) -> None:
    tags = writer.root["/StructTreeRoot"]
    ids, numbers = [pdf_string("zz"), tags["/K"].raw_get(0)], [NumberObject(41), tags["/K"].raw_get(0)]
    for tree, leaf in (("/IDTree", {"/Names": ids}), ("/ParentTree", {"/Nums": numbers})):
        kid = writer.add_object(DictionaryObject({pdf_name(key): ArrayObject(one) for key, one in leaf.items()}))
        tags[pdf_name(tree)] = DictionaryObject({pdf_name("/Kids"): ArrayObject([kid])})
    del tags["/ParentTreeNextKey"]
    writer.update_container(tags)

    made = root_with_a_field(written(writer))["/StructTreeRoot"]

    names = [made["/IDTree"]["/Names"].raw_get(at) for at in (0, 2)]
    assert [str(one) for one in names] == ["sig_001", "zz"]
    assert list(made["/ParentTree"]["/Nums"])[::2] == [41, 42]


def test_a_document_without_tags_gets_none() -> None:
    root = root_with_a_field(a_pdf())

    assert "/StructTreeRoot" not in root
    assert "/StructParent" not in root["/AcroForm"]["/Fields"].raw_get(0).get_object()


def test_a_document_that_does_not_say_it_is_tagged_stays_as_it_is(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/MarkInfo"][pdf_name("/Marked")] = BooleanObject(value=False)
    writer.update_root()

    root = root_with_a_field(written(writer))

    assert "/IDTree" not in root["/StructTreeRoot"]


def without_an_end(writer: IncrementalPdfFileWriter, tags: Any) -> None:
    tree = writer.add_object(tags["/ParentTree"])
    tree.get_object()[pdf_name("/Kids")] = ArrayObject([tree])
    tags[pdf_name("/ParentTree")] = tree


def no_tree(_: IncrementalPdfFileWriter, tags: Any) -> None:
    tags[pdf_name("/ParentTree")] = NumberObject(7)


def no_number(_: IncrementalPdfFileWriter, tags: Any) -> None:
    tags[pdf_name("/ParentTreeNextKey")] = pdf_string("sept")


def no_name(writer: IncrementalPdfFileWriter, tags: Any) -> None:
    names = DictionaryObject({pdf_name("/Names"): ArrayObject([NumberObject(1), tags["/K"].raw_get(0)])})
    tags[pdf_name("/IDTree")] = writer.add_object(names)


def no_kids(_: IncrementalPdfFileWriter, tags: Any) -> None:
    del tags["/K"]


@pytest.mark.parametrize("oddity", [without_an_end, no_tree, no_number, no_name, no_kids])
async def test_a_document_whose_tags_are_odd_is_sealed_and_keeps_them(
    oddity: Callable[[IncrementalPdfFileWriter, Any], None], sealer: PoolSealer, writer: IncrementalPdfFileWriter
) -> None:
    oddity(writer, writer.root["/StructTreeRoot"])
    writer.update_container(writer.root["/StructTreeRoot"])

    sealed = await sealer.prepare(written(writer), slots=[SLOT], answers=[])

    assert trusted(await sealer.verify(sealed)) == {"sig_000"}
    assert b"/StructParent " not in sealed[len(written(writer)) :]
