"""What a caller's program keeps on a request for itself: few keys, short values, nothing that we read.

The bounds are the vendor's.
"""

from collections.abc import Mapping
from typing import Final

from shared.errors import Invalid

MOST_KEYS: Final = 10
LONGEST_KEY: Final = 30
LONGEST_VALUE: Final = 255

Value = str | bool | int | float
Data = Mapping[str, Value]


class MetadataTooMuch(Invalid):
    """More than a request keeps."""


def check(data: Data) -> None:
    """Whether it may be kept.

    Raises:
        MetadataTooMuch: too many keys, or one or its value is too long.
    """
    if len(data) > MOST_KEYS:
        raise MetadataTooMuch(f"Une demande garde {MOST_KEYS} métadonnées au plus.", rule="ESIGN-200", field="data")
    for key, value in data.items():
        if not 1 <= len(key) <= LONGEST_KEY:
            sentence = f"Le nom d'une métadonnée a de 1 à {LONGEST_KEY} caractères."
            raise MetadataTooMuch(sentence, rule="ESIGN-201", field="data")
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            sentence = f"Une métadonnée a {LONGEST_VALUE} caractères au plus."
            raise MetadataTooMuch(sentence, rule="ESIGN-202", field=f"data.{key}")
