"""Whether our papers are the PDF/A and PDF/UA that they say they are, by veraPDF: as typeset, sealed and signed."""

import uuid
from collections.abc import AsyncIterator

import pytest

from contracts.events.casework import PaperWanted
from services.esign.domain import papers as rules
from services.esign.domain.mandates import Mandate
from services.esign.domain.sealing import Box, Mark, Signer, Slot
from services.esign.domain.wording import mandate_paper
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.store.papers import kinds
from services.esign.store.typesetting import Typeset, Typesetting
from services.esign.use_cases.workshop import workshop
from tests.esign import papers
from tests.esign.builders import NOW, a_pdf
from tests.esign.mandating import SIGNED, a_mandate, mirabelle
from tests.esign.test_bank_messages import a_company
from tests.support.dss.judge import Judge
from tests.support.examples import example
from tests.support.verapdf.judge import Conforming

LETTER = {
    "title": "Mandat de résiliation (loi Hamon)",
    "signer": "Ana Essai",
    "from": ["Ana Essai", "1 rue d'Essai"],
    "to": ["Assureur d'Essai", "2 rue d'Essai"],
    "subject": "Résiliation du contrat n° A-1",
    "text": ["Madame, Monsieur,", "Je soussigné(e) Ana Essai…"],
    "place": "Nancy",
    "date": "10/03/2026",
}


@pytest.fixture(scope="module")
async def typesetting() -> AsyncIterator[Typesetting]:
    async with workshop() as aside:
        yield Typesetting(aside)


@pytest.fixture(scope="module", params=[False, True], ids=["production", "sandbox"])
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    folder = tmp_path_factory.mktemp("conformity")
    return Plan(file=folder / "authority.json", passphrase=b"essai", sandbox=request.param)


@pytest.fixture(scope="module")
async def sealer(plan: Plan) -> AsyncIterator[PoolSealer]:
    async with PoolSealer(plan, processes=1) as one:
        yield one


def assert_conforms(conforming: Conforming, document: bytes, *standards: str) -> None:
    for standard in standards:
        said = conforming.look(document, standard)
        assert (said.conforms, said.broken) == (True, ()), (standard, said)
        assert said.checks > 1000


@pytest.mark.parametrize("mandate", [a_mandate(), a_company()], ids=["core", "b2b"])
async def test_a_mandate_is_accessible_and_archival_as_it_is_typeset(
    conforming: Conforming, typesetting: Typesetting, mandate: Mandate
) -> None:
    made = await typesetting.make("mandate", mandate_paper(mandate, mirabelle()), at=SIGNED)

    assert_conforms(conforming, made.document, "2a", "ua1")


@pytest.mark.parametrize("kind", sorted(kinds()))
async def test_every_paper_of_a_dossier_is_accessible_and_archival(
    conforming: Conforming, typesetting: Typesetting, kind: str
) -> None:
    data = rules.data_of(kinds()[kind], example(PaperWanted, kind=kind))

    made = await typesetting.make(kind, data, at=NOW)

    assert_conforms(conforming, made.document, "2a", "ua1")


async def test_the_letter_that_ends_a_contract_is_accessible_and_archival(
    conforming: Conforming, typesetting: Typesetting
) -> None:
    made = await typesetting.make("termination", LETTER, at=NOW)

    assert_conforms(conforming, made.document, "2a", "ua1")


def test_what_is_no_pdf_a_is_said_to_be_none(conforming: Conforming) -> None:
    said = conforming.look(a_pdf(pages=1), "2a")

    assert not said.conforms
    assert any("StructTreeRoot" in one for one in said.broken), said


async def test_a_mandate_is_still_accessible_and_archival_when_it_is_sealed_and_signed(
    conforming: Conforming, judge: Judge, typesetting: Typesetting, plan: Plan, sealer: PoolSealer
) -> None:
    made = await typesetting.make("mandate", mandate_paper(a_mandate(), mirabelle()), at=SIGNED)

    prepared = await sealer.prepare(made.document, slots=[_slot(made)], answers=[])
    signed = await _signed(sealer, prepared)

    for document in (prepared, signed):
        assert_conforms(conforming, document, "2a", "ua1")
    assert judge.look(signed, roots=papers.roots_of(plan)).passed() == {"sig_000", "sig_001", "sig_999"}


def _slot(made: Typeset) -> Slot:
    [where] = [one for one in made.places if one["type"] == "signature"]
    return Slot(name="sig_001", box=_box(where), signer="Ana Essai")


def _box(where: dict[str, object]) -> Box:
    numbers = {name: float(str(where[name])) for name in ("x", "y", "width", "height")}
    return Box(page=int(str(where["page"])), **numbers)


async def _signed(sealer: PoolSealer, document: bytes) -> bytes:
    signed = await sealer.sign(
        document,
        slot="sig_001",
        signer=Signer(
            first_name="Ana",
            last_name="Essai",
            email="ana@exemple.invalid",
            request_id=uuid.uuid4(),
            signer_id=uuid.uuid4(),
        ),
        mark=Mark(image=None, text="Ana Essai", lines=("Signé le 10/03/2026 à 09:12",)),
        answers={},
        last=True,
    )
    return signed.document
