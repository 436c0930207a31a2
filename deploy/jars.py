"""Jars that are pinned: fetched through Maven, every one compared with a committed sum.

Needs the standard library only. A folder either holds exactly the summed jars or is not there: a fetch that is cut
short, or a jar that differs, never becomes the folder something starts from.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class JarsDiffer(Exception):
    """What Maven brought is not what was pinned."""


@dataclass(frozen=True)
class PinnedJars:
    """A folder with a `pom.xml` and `sums.sha256`; its jars lie in `jars` beside them."""

    here: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where the jars lie, once they were fetched."""
        return self.here / "jars"

    @property
    def sums(self) -> Path:
        """What they must be."""
        return self.here / "sums.sha256"

    def differences(self) -> list[str]:
        """One line per jar that is not what was pinned."""
        return differences(self.folder, self.sums)

    def fetch(self, progress: Callable[[str], None] = print) -> Path:
        """The folder of checked jars, fetched first when it is not what was pinned."""
        if not self.differences():
            return self.folder
        with tempfile.TemporaryDirectory(dir=self.here, prefix=".fetching-") as folder:
            fresh = Path(folder) / "jars"
            self._copy_dependencies(fresh, progress)
            if lines := differences(fresh, self.sums):
                raise JarsDiffer(f"the {self.name} jars are not the pinned ones:\n  " + "\n  ".join(lines))
            shutil.rmtree(self.folder, ignore_errors=True)
            fresh.rename(self.folder)
        return self.folder

    def _copy_dependencies(self, folder: Path, progress: Callable[[str], None]) -> None:
        command = ["mvn", "-B", "-f", str(self.here / "pom.xml"), "dependency:copy-dependencies"]
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
            raise JarsDiffer(f"Maven could not fetch the {self.name} jars:\n" + "".join(said[-15:]))


def expected(sums: Path) -> dict[str, str]:
    """File name → SHA-256, as committed."""
    pairs = (line.split() for line in sums.read_text().splitlines() if line.strip())
    return {name: digest for digest, name in pairs}


def differences(folder: Path, sums: Path) -> list[str]:
    """One line per jar that is missing, changed or not in the list; empty when the folder is what was pinned."""
    wanted = expected(sums)
    found = {jar.name: jar for jar in folder.glob("*.jar")} if folder.is_dir() else {}
    lines = [f"{name}: missing" for name in sorted(wanted.keys() - found.keys())]
    lines += [f"{name}: not in sums.sha256" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(wanted.keys() & found.keys()):
        if hashlib.sha256(found[name].read_bytes()).hexdigest() != wanted[name]:
            lines.append(f"{name}: other bytes than sums.sha256 says")
    return lines
