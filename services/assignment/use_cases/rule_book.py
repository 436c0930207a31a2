"""The rule sets in force and those ever pinned: the same version name never means two contents."""

from datetime import date

from services.assignment.domain.rules import Rules
from services.assignment.store import decisions
from shared.db import Database, Transaction
from shared.errors import NotFound


class RuleBook:
    """Finds the rules of an insurer on a day, or of a pinned version. Opened once, at start."""

    def __init__(self, *, db: Database, versions: list[Rules]) -> None:
        self._db = db
        self._versions = versions
        self._pinned: dict[tuple[str, str], Rules] = {}

    async def __aenter__(self) -> "RuleBook":
        """Keeps every version for ever.

        Raises:
            ValueError: a file says something else under a name that was already used.
        """
        async with self._db.transaction() as tx:
            for rules in self._versions:
                kept = await decisions.keep_rules(tx, rules)
                if kept != rules:
                    raise ValueError(f"{rules.insurer} {rules.version}: changed; a change is a new version")
                self._pinned[(rules.insurer, rules.version)] = rules
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to close."""

    def on(self, insurer: str, day: date) -> Rules:
        """The rules in force for an insurer on a day.

        Raises:
            NotFound: no such insurer, or no version yet in force.
        """
        found = [one for one in self._versions if one.insurer == insurer and one.valid_from <= day]
        if not found:
            sentence = f"Aucune règle d'affectation n'est en vigueur pour l'assureur « {insurer} »."
            raise NotFound(sentence, field="insurer")
        return max(found, key=lambda one: one.valid_from)

    def all(self) -> list[Rules]:
        """Every version of the files, insurer by insurer, newest first."""
        newest_first = sorted(self._versions, key=lambda one: one.valid_from, reverse=True)
        return sorted(newest_first, key=lambda one: one.insurer)

    async def pinned(self, tx: Transaction, insurer: str, version: str) -> Rules:
        """The rules a decision was taken by, even if the file is gone."""
        known = self._pinned.get((insurer, version))
        if known is None:
            known = self._pinned[(insurer, version)] = await decisions.pinned_rules(tx, insurer, version)
        return known
