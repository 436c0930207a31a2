"""Asks the Commission's library what the signatures of a file are worth: one JVM a run, many files.

The jars are pinned beside this module (`pom.xml`, `sums.sha256`) and fetched when they are not there, never skipped.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from deploy.jars import PinnedJars

HERE: Final = Path(__file__).parent
DSS: Final = PinnedJars(here=HERE, name="DSS")
SOUND: Final = frozenset({"BBB_XCV_AIA_PRES_ANS", "BBB_XCV_REVOC_PRES_ANS", "BBB_FC_IVDBSFR_ANS"})
"""What it remarks on papers that are as they must be: nothing says where to fetch issuers and lists (they lie inside),
and a page looks different once its fields are filled in."""


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What it says of one signature or time stamp."""

    kind: str
    field: str
    level: str
    at: str
    verdict: str
    reason: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def remarks(self) -> frozenset[str]:
        """Warnings beyond those of a sound paper."""
        return frozenset(self.warnings) - SOUND


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """All it says of a file."""

    signatures: tuple[Opinion, ...]
    timestamps: tuple[Opinion, ...]
    reason: str = ""
    """Why it could not say anything."""

    def of(self, field: str) -> Opinion:
        """What it says of the signature in this field."""
        return next(one for one in self.signatures if one.field == field)

    def passed(self) -> set[str]:
        """The fields whose signature is wholly valid, at the level we promise, with nothing to remark."""
        return {
            one.field
            for one in self.signatures
            if one.verdict == "TOTAL_PASSED" and one.level == "PAdES-BASELINE-LTA" and not one.remarks
        }


class Judge:
    """A running library."""

    def __init__(self, ask: IO[str], answer: IO[str], folder: Path) -> None:
        self._ask, self._answer, self._folder = ask, answer, folder
        self._asked = 0

    def look(self, document: bytes, *, roots: Sequence[bytes], at: datetime | None = None) -> Judgement:
        """Its judgement of a file with these roots (DER) as the only ones to trust; at a moment, or now."""
        self._asked += 1
        file, trusted = self._folder / f"{self._asked}.pdf", self._folder / f"{self._asked}"
        file.write_bytes(document)
        trusted.mkdir()
        for n, root in enumerate(roots):
            (trusted / f"{n}.der").write_bytes(root)
        moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
        self._ask.write(f"{file}\t{trusted}\t{moment}\n")
        self._ask.flush()
        return _read([json.loads(line) for line in iter(self._answer.readline, "\n")])


def _read(lines: Sequence[dict[str, object]]) -> Judgement:
    failed = [str(one["reason"]) for one in lines if one["kind"] == "error"]
    opinions = [
        Opinion(**{name: tuple(value) if isinstance(value, list) else value for name, value in one.items()})  # type: ignore[arg-type]  # as Judge.java writes them
        for one in lines
        if one["kind"] != "error"
    ]
    return Judgement(
        signatures=tuple(one for one in opinions if one.kind == "signature"),
        timestamps=tuple(one for one in opinions if one.kind == "timestamp"),
        reason="; ".join(failed),
    )


@contextmanager
def judging() -> Iterator[Judge]:
    """The library, until the block ends."""
    jars = DSS.fetch()
    command = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-cp", f"{jars}/*"]
    with (
        tempfile.TemporaryDirectory(prefix="passerelle-dss-") as folder,
        subprocess.Popen(
            [*command, str(HERE / "Judge.java")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as java,
    ):
        assert java.stdin is not None
        assert java.stdout is not None
        assert java.stdout.readline() == "ready\n", "the library did not start"
        yield Judge(java.stdin, java.stdout, Path(folder))
        java.stdin.close()  # it ends with its input
