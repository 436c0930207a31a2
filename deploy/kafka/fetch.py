"""The pinned Kafka jars: fetched through Maven, compared with sums.sha256 (`python -m deploy.kafka.fetch`).

Needs the standard library only.
"""

import sys
from pathlib import Path
from typing import Final

from deploy.jars import JarsDiffer, PinnedJars, expected

KAFKA: Final = PinnedJars(here=Path(__file__).parent, name="Kafka")


def main() -> int:
    """Fetches, checks, says so."""
    try:
        folder = KAFKA.fetch()
    except JarsDiffer as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(expected(KAFKA.sums))} jars checked against sums.sha256 in {folder.relative_to(Path.cwd())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
