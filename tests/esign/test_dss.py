"""What the European Commission's library says of our papers, beside what we say ourselves.

Of a sound paper: every signature TOTAL_PASSED at PAdES-BASELINE-LTA, every time stamp PASSED. Of one that was tampered
with: the table below, written by hand; what breaks one signature is said of that one.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

import pytest

from services.esign.domain.sealing import Verdict
from services.esign.sealing.sealer import Plan, PoolSealer
from tests.esign import papers
from tests.support.dss.judge import DSS, Judge, Judgement

Papers = dict[int, list[bytes]]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return Plan(file=tmp_path_factory.mktemp("dss") / "authority.json", passphrase=b"essai", sandbox=False)


@pytest.fixture(scope="module")
async def sealer(plan: Plan) -> AsyncIterator[PoolSealer]:
    async with PoolSealer(plan, processes=1) as one:
        yield one


@pytest.fixture(scope="module")
async def made(sealer: PoolSealer) -> Papers:
    """Contracts by how many people signed them: each revision of each."""
    return {people: await papers.revisions(sealer, people=people) for people in (1, 2, 3)}


def fields(people: int) -> set[str]:
    return {"sig_000", *(f"sig_{n:03d}" for n in range(1, people + 1)), "sig_999"}


def trusted(verdict: Verdict) -> set[str]:
    return {one.field for one in verdict.findings if one.trusted}


def sound(said: Judgement, people: int) -> bool:
    stamps = [one.verdict for one in said.timestamps]
    return said.passed() == fields(people) and stamps == ["PASSED"] * len(stamps) and len(stamps) >= 2 * (people + 2)


@pytest.mark.parametrize("people", [1, 2, 3])
def test_every_signature_and_time_stamp_passes_at_b_lta(judge: Judge, plan: Plan, made: Papers, people: int) -> None:
    said = judge.look(made[people][-1], roots=papers.roots_of(plan))

    assert sound(said, people), said


async def test_a_renewed_paper_passes_with_one_time_stamp_more(
    judge: Judge, plan: Plan, made: Papers, sealer: PoolSealer
) -> None:
    renewed = await sealer.renew(made[1][-1])

    said = judge.look(renewed, roots=papers.roots_of(plan))

    assert sound(said, 1), said
    assert len(said.timestamps) == 7, "three seals and signatures with two each, and the new one"


def test_without_our_root_it_passes_nothing(judge: Judge, plan: Plan, made: Papers) -> None:
    said = judge.look(made[1][-1], roots=[])

    assert {(one.verdict, one.reason) for one in said.signatures} == {("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND")}


ALL: Final = {"sig_000", "sig_001", "sig_002", "sig_999"}
TAMPERED: Final[list[tuple[Callable[[Sequence[bytes]], bytes], set[str], set[str]]]] = [
    (papers.a_byte, set(), set()),
    (papers.a_byte_of_the_second_signer, {"sig_000", "sig_001"}, {"sig_000", "sig_001"}),
    (papers.a_locked_field_filled_later, {"sig_000", "sig_001", "sig_002"}, {"sig_000", "sig_002"}),
    (papers.the_last_revision_removed, {"sig_000", "sig_001", "sig_002"}, {"sig_000", "sig_001", "sig_002"}),
    (papers.the_closing_seal_removed, {"sig_000", "sig_001", "sig_002"}, {"sig_000", "sig_001", "sig_002"}),
    (papers.validation_data_stripped, set(), set()),
    (papers.a_page_added, set(), set()),
]
"""How a paper of two signers was changed, whose signatures the library lets pass then, and whose we do. It does not see
that the first signer's answer is another (it lists created fields only): the closing seal and we do."""


@pytest.mark.parametrize(("tamper", "passed", "held"), TAMPERED, ids=[one[0].__name__ for one in TAMPERED])
async def test_tampering_is_said_of_the_right_signature(
    judge: Judge,
    plan: Plan,
    made: Papers,
    sealer: PoolSealer,
    tamper: Callable[[Sequence[bytes]], bytes],
    passed: set[str],
    held: set[str],
) -> None:
    changed = tamper(made[2])

    said = judge.look(changed, roots=papers.roots_of(plan))
    found = await sealer.verify(changed)

    intact = {one.field for one in said.signatures if one.verdict == "TOTAL_PASSED" and "LTA" in one.level}
    closing = said.passed() & {"sig_999"}
    assert (intact - {"sig_999"}) | closing == passed, said
    assert trusted(found) == held, found
    assert not said.passed() >= ALL


@pytest.mark.parametrize(
    ("tamper", "reason"), [(papers.a_byte, "HASH_FAILURE"), (papers.a_page_added, "FORMAT_FAILURE")]
)
def test_the_reason_is_the_tampering(
    judge: Judge, plan: Plan, made: Papers, tamper: Callable[[Sequence[bytes]], bytes], reason: str
) -> None:
    said = judge.look(tamper(made[2]), roots=papers.roots_of(plan))

    assert {(one.verdict, one.reason) for one in said.signatures} == {("TOTAL_FAILED", reason)}


async def test_a_file_without_its_closing_seal_says_so(made: Papers, sealer: PoolSealer) -> None:
    whole = await sealer.verify(made[2][-1])
    cut = await sealer.verify(papers.the_closing_seal_removed(made[2]))

    assert (whole.unsigned, cut.unsigned) == ((), ("sig_999",))


async def test_a_signature_in_another_file_is_broken_there(
    judge: Judge, plan: Plan, made: Papers, sealer: PoolSealer
) -> None:
    other = await papers.prepared(sealer, people=1, text="Un tout autre contrat")
    changed = papers.moved(made[1][0], into=other)

    said = judge.look(changed, roots=papers.roots_of(plan))
    found = await sealer.verify(changed)

    assert (said.of("sig_000").verdict, said.of("sig_000").reason) == ("TOTAL_FAILED", "HASH_FAILURE")
    assert trusted(found) == set()


def test_the_library_is_the_pinned_one() -> None:
    assert DSS.differences() == []
    assert len(list(Path(DSS.folder).glob("*.jar"))) == 47
