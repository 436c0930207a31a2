"""Every word a signer reads, by the language his sender named: pages, mails, SMS. One catalogue, French first.

French and English are whole; a language without a catalogue of its own reads French, and says so to screen readers. A
key that is nowhere is a fault of the program, never an empty line.
"""

from dataclasses import dataclass
from typing import Final

from services.esign.domain.words import en, fr
from shared.errors import ServiceError

LANGUAGES: Final = ("fr", "en", "de", "it", "nl", "es", "pl")
"""What a sender may name."""
_TEXTS: Final = {"fr": fr.TEXTS, "en": en.TEXTS}
_RULES: Final = {"en": en.RULES}


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The words of this key, with what belongs in them."""
        texts = _TEXTS[self.language]
        return texts[key].format(**values) if values else texts[key]

    def refusal(self, error: ServiceError) -> str:
        """A rule's sentence: its own French one, or this language's for the same rule."""
        return _RULES.get(self.language, {}).get(error.rule or "", error.sentence)

    def count(self, key: str, n: int) -> str:
        """`key.one` or `key.many`, with the number."""
        return self(f"{key}.one" if n == 1 else f"{key}.many", n=n)


def words(locale: str) -> Words:
    """The words of a language; French when it has no catalogue yet."""
    return Words(locale if locale in _TEXTS else "fr")
