"""Asks veraPDF whether a file is what it says it is: one JVM a run, many files.

The jars are pinned beside this module (`pom.xml`, `sums.sha256`) and fetched when they are not there, never skipped.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from deploy.jars import PinnedJars

HERE: Final = Path(__file__).parent
VERAPDF: Final = PinnedJars(here=HERE, name="veraPDF")


@dataclass(frozen=True, kw_only=True)
class Conformity:
    """What it says of a file and a standard."""

    conforms: bool
    checks: int
    """How many single checks it made."""
    broken: tuple[str, ...]
    """Each rule that is broken: clause and number in the standard, then why."""


class Conforming:
    """A running veraPDF."""

    def __init__(self, ask: IO[str], answer: IO[str], folder: Path) -> None:
        self._ask, self._answer, self._folder = ask, answer, folder
        self._asked = 0

    def look(self, document: bytes, standard: str) -> Conformity:
        """Its judgement by a standard: `2a`, `3a`, `ua1`…"""
        self._asked += 1
        file = self._folder / f"{self._asked}.pdf"
        file.write_bytes(document)
        self._ask.write(f"{file}\t{standard}\n")
        self._ask.flush()
        verdict, *broken = [line.rstrip("\n") for line in iter(self._answer.readline, "\n")]
        said, _, checks = verdict.partition("\t")
        return Conformity(conforms=said == "conforms", checks=int(checks), broken=tuple(broken))


@contextmanager
def conforming() -> Iterator[Conforming]:
    """The judge, until the block ends."""
    jars = VERAPDF.fetch()
    command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-cp", f"{jars}/*"]
    with (
        tempfile.TemporaryDirectory(prefix="passerelle-verapdf-") as folder,
        subprocess.Popen(
            [*command, str(HERE / "Conforms.java")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as java,
    ):
        assert java.stdin is not None
        assert java.stdout is not None
        assert java.stdout.readline() == "ready\n", "veraPDF did not start"
        yield Conforming(java.stdin, java.stdout, Path(folder))
        java.stdin.close()  # it ends with its input
