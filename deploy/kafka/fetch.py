"""The pinned Kafka jars: fetched through Maven, compared with sums.sha256 (`python -m deploy.kafka.fetch`).

Needs the standard library only.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from deploy import jars
from deploy.jars import JarsDiffer, PinnedJars

KAFKA = PinnedJars(here=Path(__file__).parent, name="Kafka")
JARS = KAFKA.folder


def expected(sums: Path = KAFKA.sums) -> dict[str, str]:
    """File name → SHA-256, as committed."""
    return jars.expected(sums)


def differences(folder: Path, sums: Path = KAFKA.sums) -> list[str]:
    """One line per jar that is not what was pinned."""
    return jars.differences(folder, sums)


def fetch(progress: Callable[[str], None] = print) -> Path:
    """The folder of checked jars, fetched first when it is not what was pinned."""
    return KAFKA.fetch(progress)


def main() -> int:
    """Fetches, checks, says so."""
    try:
        folder = fetch()
    except JarsDiffer as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(expected())} jars checked against sums.sha256 in {folder.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
