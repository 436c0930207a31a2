"""The fuzzer's corpus, replayed without it; and that it finds a bug when there is one."""

from pathlib import Path

from services.intake.domain.reading import Reading
from tests.fuzz import planted
from tests.fuzz.__main__ import HERE, fuzzed
from tests.fuzz.seeds import seeds
from tests.fuzz.target import parse

CORPUS = sorted((HERE / "corpus").iterdir())


def test_every_file_of_the_corpus_gives_a_reading() -> None:
    assert len(CORPUS) > 10
    assert all(isinstance(parse(file.read_bytes()), Reading) for file in CORPUS)
    assert sum(file.stat().st_size for file in CORPUS) < 300_000


def test_the_planted_bug_needs_more_than_a_seed_has() -> None:
    assert all(planted.parse(raw).parts for raw in seeds().values())


def test_the_planted_bug_is_found(tmp_path: Path) -> None:
    found, told = fuzzed(learned=tmp_path, seconds=60, executions=3_000_000, planted=True, seed=7)

    assert "Planted" in found
    assert "executions" in told
