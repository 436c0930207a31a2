"""What the machine itself must have, and how it is installed when that is allowed.

Standard library only: this runs before anything is installed. Without the right to install, the one command that
does it is printed and nothing else happens.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """A Debian package, why it is needed, and how one sees that it is there."""

    package: str
    why: str
    there: Callable[[], bool]


class Missing(Exception):
    """Something must be installed first; the text is what to type."""


_FONTS = Path("/usr/share/fonts")


def _all_found(*programs: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(program) for program in programs)


def _sbin_found(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def _font(sample: str) -> Callable[[], bool]:
    return (_FONTS / sample).exists


JAVA = Need("maven", "Java and Maven, for the Kafka broker", _all_found("java", "mvn"))
CHROMIUM = Need("chromium", "the browser of the browser tests", _all_found("chromium"))
DOORS = (
    Need("dovecot-imapd", "the mailbox server of the intake tests", _sbin_found("dovecot")),
    Need("clamav-daemon", "the virus scanner of the intake tests", _sbin_found("clamd")),
)
JUDGES = tuple(
    Need(package, "an outside judge of signed papers", _all_found(command))
    for package, command in (("poppler-utils", "pdfsig"), ("qpdf", "qpdf"), ("openssl", "openssl"))
)
SIGNING = (
    Need("maven", "Maven, for the Commission's signature library", _all_found("java", "mvn")),
    Need("default-jdk-headless", "the compiler of that library's judge", _all_found("javac")),
    Need("softhsm2", "a key store that never gives its keys away", _all_found("softhsm2-util")),
)
READING = (
    Need("tesseract-ocr", "one of the two engines that read faxes", _all_found("tesseract")),
    Need(
        "tesseract-ocr-fra",
        "that engine's French",
        lambda: any(Path("/usr/share/tesseract-ocr").glob("*/tessdata/fra.traineddata")),
    ),
)
FONTS = tuple(
    Need(package, "fonts of the faxes that are measured", _font(sample))
    for package, sample in (
        ("fonts-dejavu", "truetype/dejavu/DejaVuSans.ttf"),
        ("fonts-liberation", "truetype/liberation/LiberationSans-Regular.ttf"),
        ("fonts-freefont-ttf", "truetype/freefont/FreeSans.ttf"),
        ("fonts-lato", "truetype/lato/Lato-Regular.ttf"),
        ("fonts-breip", "truetype/breip/Breip.ttf"),
        ("fonts-open-sans", "truetype/open-sans/OpenSans-Regular.ttf"),
        ("fonts-roboto-unhinted", "truetype/roboto/unhinted/RobotoCondensed-Regular.ttf"),
        ("fonts-crosextra-carlito", "truetype/crosextra/Carlito-Regular.ttf"),
        ("fonts-crosextra-caladea", "truetype/crosextra/Caladea-Regular.ttf"),
        ("fonts-linuxlibertine", "opentype/linux-libertine/LinLibertine_R.otf"),
        ("fonts-courier-prime", "opentype/courier-prime/Courier Prime.otf"),
        ("fonts-comic-neue", "opentype/comic-neue/ComicNeue-Regular.otf"),
        ("fonts-arkpandora", "truetype/arkpandora/Aerial.ttf"),
        ("fonts-tuffy", "truetype/tuffy/Tuffy.ttf"),
        ("fonts-adf-gillius", "truetype/adf/GilliusADF-Regular.otf"),
        ("fonts-clear-sans", "truetype/clear-sans/ClearSans-Regular.ttf"),
        ("fonts-sil-gentium-basic", "truetype/gentium-basic/GenBasR.ttf"),
        ("fonts-inconsolata", "truetype/inconsolata/Inconsolata.otf"),
        ("fonts-smc-chilanka", "opentype/malayalam/Chilanka-Regular.otf"),
        ("fonts-tlwg-purisa-ttf", "truetype/tlwg/Purisa-Oblique.ttf"),
        ("fonts-urw-base35", "opentype/urw-base35/NimbusSans-Regular.otf"),
        ("fonts-gnutypewriter", "truetype/gnutypewriter/GNUTypewriter.ttf"),
        ("fonts-3270", "truetype/3270/3270-Regular.ttf"),
        ("fonts-dotgothic16", "truetype/dotgothic16/DotGothic16-Regular.ttf"),
        ("fonts-dkg-handwriting", "truetype/fifthhorseman/dkg.ttf"),
        ("fonts-rufscript", "truetype/rufscript/Rufscript010.ttf"),
        ("fonts-bwht", "opentype/bwht/BecauseWeLearn-Regular.otf"),
        ("fonts-cabin", "opentype/cabin/Cabin-Regular.otf"),
        ("fonts-ebgaramond", "opentype/ebgaramond/EBGaramond12-Regular.otf"),
        ("fonts-cantarell", "opentype/cantarell/Cantarell-Regular.otf"),
        ("fonts-karla", "truetype/karla/Karla-Regular.otf"),
        ("fonts-quattrocento", "opentype/quattrocento/Quattrocento-Regular.otf"),
        ("fonts-oldstandard", "truetype/fonts-oldstandard/OldStandard-Regular.ttf"),
        ("fonts-vollkorn", "truetype/vollkorn/Vollkorn-Regular.ttf"),
        ("fonts-hack", "truetype/hack/Hack-Regular.ttf"),
        ("fonts-ocr-b", "opentype/ocr-b/OCRB.otf"),
        ("fonts-klee", "truetype/klee/KleeOne-Regular.ttf"),
        ("fonts-dancingscript", "opentype/dancingscript/DancingScript-Regular.otf"),
        ("fonts-kristi", "truetype/kristi/Kristi.ttf"),
        ("fonts-humor-sans", "truetype/humor-sans/Humor-Sans.ttf"),
    )
)
VENV = Need("python3-venv", "the Python environment", lambda: importlib.util.find_spec("ensurepip") is not None)
SETPRIV = Need("util-linux", "setpriv, which ties a child process to its parent", _all_found("setpriv"))


Rights = Callable[[], list[str] | None]


def rights() -> list[str] | None:
    """The words before apt-get: none for root, sudo where it asks for no password, None without the right."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def install(needs: Iterable[Need], say: Callable[[str], None], rights: Rights = rights) -> None:
    """Installs what is missing, or raises Missing with the command that would."""
    missing = [need for need in needs if not need.there()]
    if not missing:
        return
    packages = [need.package for need in missing]
    reasons = ", ".join(f"{need.package} ({need.why})" for need in missing)
    if shutil.which("apt-get") is None:
        raise Missing(f"this machine lacks {reasons}, and has no apt-get to install it with: please install it")
    before = rights()
    if before is None:
        command = f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"
        raise Missing(f"this machine lacks {reasons}. Please run once:\n\n    {command}\n")
    say(f"installing {reasons}")
    _apt(before, ["update", "-qq"])
    _apt(before, ["install", "-y", "-qq", "--no-install-recommends", *packages])
    if still := [need.package for need in missing if not need.there()]:
        raise Missing(f"{', '.join(still)} was installed but its programs are not found on PATH ({sys.executable})")


def _apt(rights: list[str], words: list[str]) -> None:
    command = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise Missing(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}")
