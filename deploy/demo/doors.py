"""What a demo needs to play a story through doors: one call with its answer, and a page to send in."""

import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import typst

_PAGE: Final = """#set document(title: sys.inputs.title)
#set text(lang: "fr")
= #sys.inputs.title
#sys.inputs.words
"""


class NotAsTold(Exception):
    """A door did not answer as its page promises."""


def made(title: str, words: str) -> bytes:
    """A page to sign."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.write_text(_PAGE, encoding="utf-8")
        document = typst.compile(page, sys_inputs={"title": title, "words": words}, ignore_system_fonts=True)
    return bytes(document)


def asked(
    url: str,
    method: str = "GET",
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    expect: int | None = None,
) -> bytes:
    """What a door answers.

    Raises:
        NotAsTold: it refused what it should take, or took what it should refuse.
    """
    request = urllib.request.Request(url, data, dict(headers or {}), method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            status, body = error.code, error.read()
    if status >= 400 if expect is None else status != expect:
        raise NotAsTold(f"{method} {url}: {status} {body[:500].decode(errors='replace')}")
    return bytes(body)
