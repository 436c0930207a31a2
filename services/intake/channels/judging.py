"""What is looked at of a reading to tell what it is: the new part of its body, its documents, an order's own fields.

The fields are read again where a mail quotes another: a chase that quotes the order has all of the order's fields,
and none of its own. The fields of a report or of an invoice are theirs.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.intake.channels.drafts import Drafts
from services.intake.domain.kinds import Judgement, Kind, KindRules, Seen, kind_of
from services.intake.domain.packs import Packs
from services.intake.domain.reading import BODY, Draft, Reading, Sheet
from services.intake.domain.values import plain

TITLE: Final = 300
"""Signs of a document's beginning that can be its title."""
_REFERENCES: Final = frozenset(
    {"claim_number", "policy_number", "order_number", "insurer_reference", "last_name", "first_name", "origin",
     "agent_code", "broker_code", "description"}
)  # fmt: skip
"""Fields that any letter about a dossier has."""


class Judging:
    """Tells messages apart by the hub's words and the packs'."""

    def __init__(self, *, rules: KindRules, drafts: Drafts, packs: Packs) -> None:
        self._rules = rules
        self._drafts = drafts
        self._packs = packs

    def judged(self, reading: Reading, draft: Draft) -> Judgement:
        """What the message is; never raises for what it holds."""
        pack = self._packs.get(draft.insurer)
        documents = [sheet for sheet in reading.sheets if sheet.source != BODY]
        seen = Seen(
            subject=reading.subject,
            new=reading.body.new,
            files=tuple(part.name for part in reading.parts if part.name),
            titles=tuple(_titles(documents)),
            machine=reading.machine,
            answers=bool(reading.references),
            fields=self._fields(reading, draft, documents),
        )
        return kind_of(seen, self._rules, pack.kinds if pack else ())

    def _fields(self, reading: Reading, draft: Draft, documents: list[Sheet]) -> int:
        """How many fields of an order stand in what is new."""
        foreign = {sheet.part for sheet in documents if self._is_other(sheet)}
        if reading.body.quoted or foreign:
            new = [
                replace(sheet, text=reading.body.new) if sheet.source == BODY else sheet
                for sheet in reading.sheets
                if sheet.part not in foreign
            ]
            draft = self._drafts.draft(replace(reading, sheets=tuple(new)))
        read = (name for name, one in draft.fields.items() if one.rule not in ("sender", "body"))
        return sum(name not in _REFERENCES for name in read)

    def _is_other(self, sheet: Sheet) -> bool:
        """Whether a document says in its title that it is something else than an order."""
        title = plain(sheet.text[:TITLE])
        words = [one for one in self._rules.words if "title" in one.places]
        said = {one.kind for one in words if one.pattern.search(title)}
        return bool(said) and Kind.ORDER not in said


def _titles(documents: list[Sheet]) -> Iterator[str]:
    """The beginning of each document, its first page only."""
    seen: set[str] = set()
    for sheet in documents:
        if sheet.page in (None, 1) and (sheet.part not in seen or sheet.engine):
            seen.add(sheet.part)
            yield sheet.text[:TITLE]
