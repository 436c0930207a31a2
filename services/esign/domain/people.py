"""What a person's data must look like when the staff types it: a name, an address, a number as one says it."""

import re
from collections.abc import Mapping
from typing import Final

from shared.errors import Invalid, Problem

_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’\-]){0,99}", re.UNICODE)
_EMAIL: Final = re.compile(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+")
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}")


class WrongData(Invalid):
    """Something typed is no name, no address or no number."""


def international(typed: str) -> str:
    """A number as programs write it; a French one may be typed with its leading zero and any blanks."""
    bare = re.sub(r"[\s.\-/]|\(0\)", "", typed)
    if bare.startswith("00"):
        return f"+{bare[2:]}"
    return f"+33{bare[1:]}" if re.fullmatch(r"0[1-9]\d{8}", bare) else bare


def person_of(typed: Mapping[str, str], *, suffix: str = "") -> dict[str, str | None]:
    """First name, last name, address and number as they are kept; fields are named with `suffix`.

    Raises:
        WrongData: each thing wrong, beside its field.
    """
    data: dict[str, str | None] = {name: " ".join(typed.get(name, "").split()) for name in ("first_name", "last_name")}
    data["email"] = typed.get("email", "").strip()
    data["phone_number"] = international(typed.get("phone_number", "")) or None
    wrong = [
        Problem(sentence if data[name] else "Ce champ est à remplir.", "ESIGN-140", f"{name}{suffix}")
        for name, pattern, sentence in (
            ("first_name", _NAME, "Un nom se compose de lettres, d'apostrophes et de traits d'union."),
            ("last_name", _NAME, "Un nom se compose de lettres, d'apostrophes et de traits d'union."),
            ("email", _EMAIL, "Cette adresse n'a pas la forme d'une adresse électronique."),
            ("phone_number", _PHONE, "Ce numéro n'a pas la forme d'un numéro de téléphone."),
        )
        if not pattern.fullmatch(data[name] or "") and (name != "phone_number" or data[name])
    ]
    if wrong:
        raise WrongData(wrong[0].sentence, rule="ESIGN-140", field=wrong[0].field, problems=tuple(wrong))
    return data
