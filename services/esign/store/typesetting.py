"""Papers as they are typeset: a template of `papers/` and its data become a tagged PDF/A, the same bytes each time.

typst reads templates from one folder and nothing else; what people typed comes as data, never as markup. Where a
form field is to stand is asked of the finished paper.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

import typst

from services.esign.store.aside import Aside
from shared.errors import Invalid

FOLDER: Final = Path(__file__).parents[1] / "papers"
_STANDARDS: Final[dict[bool, list[Literal["a-2a", "a-3a", "ua-1"]]]] = {False: ["a-2a", "ua-1"], True: ["a-3a", "ua-1"]}
"""With something attached, or without."""

Json = dict[str, Any]  # Any: JSON


class NotTypeset(Invalid):
    """A template that cannot be made into a paper with these data."""


@dataclass(frozen=True, kw_only=True)
class Typeset:
    """A paper, and the places of its fields: kind, page, x, y, width, height in points from the top left."""

    document: bytes
    places: tuple[Json, ...]


class Typesetting:
    """Makes papers in a process aside."""

    def __init__(self, aside: Aside, *, folder: Path = FOLDER) -> None:
        self._aside = aside
        self._folder = folder

    async def make(
        self, template: str, data: Mapping[str, Any], *, at: datetime, attached: str | None = None
    ) -> Typeset:
        """The paper of this template; `at` is the moment it says it was made.

        Raises:
            NotTypeset: the template and the data do not go together.
        """
        inputs = {"data": json.dumps(data, ensure_ascii=False)} | ({"attached": attached} if attached else {})
        moment = at.astimezone(UTC).replace(microsecond=0)
        return await self._aside.run(_make, self._folder, template, inputs, moment, bool(attached))


def _make(folder: Path, template: str, inputs: dict[str, str], at: datetime, attached: bool) -> Typeset:
    compiler = typst.Compiler(folder / template / "paper.typ", root=folder, ignore_system_fonts=True, sys_inputs=inputs)
    try:
        made = compiler.compile(format="pdf", pdf_standards=list(_STANDARDS[attached]), timestamp=at)
        places = json.loads(compiler.query("<champ>", field="value"))
    except typst.TypstError as error:
        raise NotTypeset("Ce papier ne peut pas être composé.", rule="ESIGN-403") from error
    assert isinstance(made, bytes), "a PDF is one file"
    return Typeset(document=made, places=tuple(places))
