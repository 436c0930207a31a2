"""The page that a receipt is faxed as: one A4 page of PDF with its fonts in it, the same bytes each time.

Texts come to the template as data and are never read as markup: a reason for a refusal is typed by people. typst takes
6 ms and 8 MB to load and 5 ms a page, once it has its fonts.
"""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import typst

from services.intake.domain.fax_replies import Page

PAPERS: Final = Path(__file__).parents[2] / "papers"
_TEMPLATE: Final = PAPERS / "fax_receipt.typ"


def typeset(page: Page, *, at: datetime) -> bytes:
    """The page as PDF; `at` is the moment it says it was made."""
    made = typst.compile(
        _TEMPLATE,
        root=PAPERS,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(asdict(page), ensure_ascii=False)},
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(made, bytes), "a PDF is one file"
    return made
