"""Files signed by other people's software with keys of another authority: the Commission's library, and PDFBox."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.dss.judge import DSS, HERE

WAYS: Final = ("b", "t", "pdfbox")
"""PAdES B-B and B-T by the Commission's library; a plain CMS (`adbe.pkcs7.detached`) by PDFBox with Bouncy Castle."""


def signed_abroad(document: bytes, *, folder: Path) -> tuple[Mapping[str, bytes], bytes]:
    """The document signed in each way, and the root (DER) of the authority that did it."""
    (folder / "plain.pdf").write_bytes(document)
    orders = [f"{way}=plain.pdf:{way}.pdf" for way in WAYS]
    command = ["java", "-XX:TieredStopAtLevel=1", "-Xmx384m", "-cp", f"{DSS.fetch()}/*", str(HERE / "Sign.java")]
    subprocess.run([*command, str(folder), *orders], check=True, capture_output=True, timeout=180)
    return {way: (folder / f"{way}.pdf").read_bytes() for way in WAYS}, (folder / "root.der").read_bytes()
