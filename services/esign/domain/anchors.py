"""Smart anchors: `{{s1|signature|85|37}}` written in a document becomes a field of its first signer at activation.

The vendor drops in silence what he cannot use; so does the answer of /v3, and the diagnostics say it (reference §1.5).
An anchor that stands twice makes two fields.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid5

from services.esign.domain.fields import MOST_FIELDS, Field
from services.esign.domain.requests import Bundle, NotReady

MOST_PAGES: Final = 150
"""Anchors are looked for on so many pages."""
_WHOLE: Final = re.compile(r"\{\{\s*s(\d{1,3})\s*\|\s*(signature|text|checkbox)\s*((?:\|[^{}|]*)*)\}\}")
_KEYS: Final = {
    "signature": ("width", "height", "display", "date_time_format", "show_timezone", "show_email"),
    "text": ("max_length", "width", "height", "question", "instruction", "optional", "name"),
    "checkbox": ("size", "checked", "optional", "name"),
}
"""The places of each kind, after the signer and the kind."""
_NUMBERS: Final = {"width": (1, 2000), "height": (1, 1000), "max_length": (1, 5000), "size": (8, 240)}
_TRUTHS: Final = {"t": True, "true": True, "1": True, "f": False, "false": False, "0": False, "": False}
_BOOLEANS: Final = ("optional", "checked", "show_timezone", "show_email")

Anchor = Mapping[str, Any]  # Any: JSON; page, x, y, text, problem


def read(anchor: Anchor) -> tuple[int, str, dict[str, Any]] | None:
    """Number of the signer, kind and keys; nothing when it is written wrong or was not whole."""
    found = _WHOLE.fullmatch(str(anchor["text"]).strip()) if not anchor.get("problem") else None
    if found is None or int(found[1]) < 1:
        return None
    kind, given = found[2], [part.strip() for part in found[3].split("|")[1:]]
    if len(given) > len(_KEYS[kind]):
        return None
    options: dict[str, Any] = {}
    for key, value in zip(_KEYS[kind], given, strict=False):
        if not _take(options, key, value):
            return None
    return int(found[1]), kind, _usual(kind, options)


def _take(options: dict[str, Any], key: str, value: str) -> bool:
    """Puts a value into the keys; whether it could be one."""
    if key in _BOOLEANS:
        if (truth := _TRUTHS.get(value.lower())) is not None:
            options[key] = truth
        return truth is not None
    if key in _NUMBERS and value:
        low, high = _NUMBERS[key]
        options[key] = int(value) if value.isdecimal() else -1
        return low <= int(options[key]) <= high
    if value:
        options[key] = value[:255]
    return True


def _usual(kind: str, options: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
    match kind:
        case "signature":
            size = {"width": max(85, options.get("width", 85)), "height": max(37, options.get("height", 37))}
            display = options.get("display")
            return size | ({"display": display} if display in ("minimal", "detailed") else {})
        case "text":
            return {"max_length": 255, "optional": False} | options
        case _:
            return {"size": 24, "checked": False, "optional": False} | options


def count(anchors: Sequence[Anchor]) -> int:
    """How many can become fields."""
    return sum(read(one) is not None for one in anchors)


def grown(draft: Bundle) -> Bundle:
    """The draft with the fields its anchors name; an anchor without its signer makes none.

    Raises:
        NotReady: more fields than a request may have.
    """
    signers = sorted(draft.signers, key=lambda one: one.position)
    fields = []
    for document in draft.documents:
        for number, anchor in enumerate(document.anchors):
            found = read(anchor)
            if found is not None and found[0] <= len(signers) and document.nature == "signable_document":
                signer = signers[found[0] - 1].id
                fields.append(_field(document.id, number, anchor, signer=signer, kind=found[1], options=found[2]))
    if len(draft.fields) + len(fields) > MOST_FIELDS:
        raise NotReady(f"Une demande a {MOST_FIELDS} champs au plus.", rule="ESIGN-042", field="fields")
    return replace(draft, fields=(*draft.fields, *fields)) if fields else draft


def _field(
    document_id: UUID, number: int, anchor: Anchor, *, signer: UUID, kind: str, options: dict[str, Any]
) -> Field:  # Any: JSON
    """Always the same field for the same anchor: an activation that is repeated makes no second one."""
    return Field(
        id=uuid5(document_id, f"anchor {number}"),
        document_id=document_id,
        signer_id=signer,
        type=kind,
        page=anchor["page"],
        x=anchor["x"],
        y=anchor["y"],
        options=options,
    )


def diagnosed(bundle: Bundle) -> list[dict[str, Any]]:  # Any: JSON
    """What is wrong with the anchors of each document, in French."""
    return [
        {
            "document_id": str(document.id),
            "filename": document.filename,
            "total_anchors": count(document.anchors),
            "problems": _problems(document.anchors, signers=len(bundle.signers)),
        }
        for document in bundle.documents
    ]


def _problems(anchors: Sequence[Anchor], *, signers: int) -> list[dict[str, Any]]:  # Any: JSON
    times = Counter(str(one["text"]) for one in anchors if not one.get("problem"))
    said, problems = set[str](), []
    for anchor in anchors:
        text, found = str(anchor["text"]), read(anchor)
        if anchor.get("problem") == "late":
            kind, sentence = "late", f"Cette ancre est après la page {MOST_PAGES} : elle n'est pas lue."
        elif anchor.get("problem") == "split":
            kind, sentence = "split", "Cette ancre est coupée : elle doit tenir sur une seule ligne."
        elif anchor.get("problem") == "signed":
            kind, sentence = "signed", "Ce document porte déjà une signature : seules des signatures s'y ajoutent."
        elif found is None:
            kind, sentence = "malformed", "Cette ancre est mal écrite : elle ne devient pas un champ."
        elif found[0] > signers:
            kind, sentence = "unknown_signer", f"La demande n'a pas de signataire n° {found[0]} : l'ancre est ignorée."
        elif times[text] > 1 and text not in said:
            said.add(text)
            kind, sentence = "duplicate", f"Cette ancre est écrite {times[text]} fois : elle donne autant de champs."
        else:
            continue
        problems.append({"kind": kind, "page": anchor["page"], "anchor": text, "sentence": sentence})
    return problems
