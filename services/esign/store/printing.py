"""Papers we print ourselves, by typst: the SEPA mandate, and the letter that ends another's contract (loi Hamon).

Plain functions, run in the workshop's process. A paper is one page, tagged, PDF/A-2a and PDF/UA-1 at once, and the same
input gives the same bytes. What a person wrote travels as JSON, never as source.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import typst

from services.esign.domain.creditors import Place

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates" / "papers"
MANDATE: Final = "mandate.typ"
TERMINATION: Final = "termination.typ"
MANDATE_SIGNATURE: Final = Place(page=1, x=322, y=708, width=212, height=50)
TERMINATION_SIGNATURE: Final = Place(page=1, x=308, y=718, width=212, height=52)
_STANDARDS: "Final[list[typst.PDFStandard]]" = ["a-2a", "ua-1"]


def printed(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:  # Any: JSON
    """A paper as PDF."""
    pdf: bytes = typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=_STANDARDS,
        ignore_system_fonts=True,
        timestamp=made_at.astimezone(UTC).replace(microsecond=0),
    )
    return pdf
