"""Fetches the pinned Kafka jars through Maven and compares every one with sums.sha256 (`python -m deploy.kafka.fetch`).

Needs the standard library only. The folder either holds exactly the summed jars or is not there: a fetch that is cut
short, or a jar that differs, never becomes the folder the broker starts from.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
JARS = HERE / "jars"
SUMS = HERE / "sums.sha256"


class JarsDiffer(Exception):
    """What Maven brought is not what was pinned."""


def expected(sums: Path = SUMS) -> dict[str, str]:
    """File name → SHA-256, as committed."""
    pairs = (line.split() for line in sums.read_text().splitlines() if line.strip())
    return {name: digest for digest, name in pairs}


def differences(folder: Path, sums: Path = SUMS) -> list[str]:
    """One line per jar that is missing, changed or not in the list; empty when the folder is what was pinned."""
    wanted = expected(sums)
    found = {jar.name: jar for jar in folder.glob("*.jar")} if folder.is_dir() else {}
    lines = [f"{name}: missing" for name in sorted(wanted.keys() - found.keys())]
    lines += [f"{name}: not in sums.sha256" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & found.keys()):
        if hashlib.sha256(found[name].read_bytes()).hexdigest() != wanted[name]:
            lines.append(f"{name}: other bytes than sums.sha256 says")
    return lines


def fetch(progress: Callable[[str], None] = print) -> Path:
    """The folder of checked jars, fetched first when it is not what was pinned."""
    if not differences(JARS):
        return JARS
    with tempfile.TemporaryDirectory(dir=HERE, prefix=".fetching-") as folder:
        fresh = Path(folder) / "jars"
        _copy_dependencies(fresh, progress)
        if lines := differences(fresh):
            raise JarsDiffer("the Kafka jars are not the pinned ones:\n  " + "\n  ".join(lines))
        shutil.rmtree(JARS, ignore_errors=True)
        fresh.rename(JARS)
    return JARS


def _copy_dependencies(folder: Path, progress: Callable[[str], None]) -> None:
    command = ["mvn", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
    command += ["-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as maven:
        assert maven.stdout is not None
        for line in maven.stdout:
            said.append(line)
            downloaded = sum(1 for old in said if "Downloaded from" in old and ".jar" in old)
            if "Downloaded from" in line and ".jar" in line and downloaded % 20 == 0:
                progress(f"{downloaded} jars downloaded (Maven's own included)")
    if maven.returncode != 0:
        raise JarsDiffer("Maven could not fetch the Kafka jars:\n" + "".join(said[-15:]))


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
