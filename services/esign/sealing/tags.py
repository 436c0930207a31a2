"""The fields of a tagged document stand in its tags too (PDF/UA-1, 7.18.4): who listens to a paper hears where to sign.

They are put there with the fields, before the seal, and never into a document that is signed already. The tree of ids
comes before the tags themselves: what is filled in on the way through a tree of names is a form filled in for the
Commission's library; on the way through tags alone it is a change that no seal allows (BBB_FC_ISVADMDPD, DSS 6.4).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError

from services.esign.sealing.earlier import is_signed
from services.esign.sealing.notes import dictionary

_ROOT: Final = "/StructTreeRoot"
_DEEPEST: Final = 32
"""Levels of a tree of numbers or names; one that is its own parent ends here."""

_ODD: Final = (PdfError, AttributeError, IndexError, KeyError, TypeError, ValueError)
"""What reading tags ends in when they are not what the format says."""

# Any below: pyHanko's objects are dictionaries of dictionaries.


@dataclass(frozen=True)
class _Tags:
    """What stands in a document's tags that new ones are put beside."""

    numbers: list[tuple[Any, Any]]
    ids: list[tuple[Any, Any]]
    free: int
    """The first number that leads to nothing yet."""
    within: Any
    """The reference to the one part that holds all others, or to the root of the tags."""
    kids: list[Any]


def tag_fields(writer: IncrementalPdfFileWriter, names: Sequence[str]) -> None:
    """Puts those of these fields that are seen into the document's tags, behind all it says; nothing without tags.

    A document that is signed keeps its tags as they are: a new one would be a change for whoever signed. So does one
    whose tags are odd: it is signed like one that has none.
    """
    if is_signed(writer) or (tags := _read(writer)) is None:
        return
    parts = [_part(writer, field, tags.within, tags.free + at) for at, field in enumerate(_seen(writer, names))]
    tags.within.get_object()[pdf_name("/K")] = generic.ArrayObject([*tags.kids, *parts])
    writer.mark_update(tags.within)
    numbers = [(generic.NumberObject(tags.free + at), part) for at, part in enumerate(parts)]
    ids = sorted([*tags.ids, *((part.get_object()["/ID"], part) for part in parts)], key=_bytes)
    root = writer.root[_ROOT]
    root[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(tags.free + len(parts))
    root[pdf_name("/IDTree")] = writer.add_object(dictionary(Names=_flat(ids)))
    root[pdf_name("/K")] = root.pop("/K")  # the tags behind their ids
    root[pdf_name("/ParentTree")] = writer.add_object(dictionary(Nums=_flat([*tags.numbers, *numbers])))
    writer.update_container(root)
    writer.root[pdf_name(_ROOT)] = writer.root.pop(_ROOT)  # and behind the pages and the form
    writer.update_root()


def _read(writer: IncrementalPdfFileWriter) -> _Tags | None:
    """The tags of a document that says it has some; nothing when they cannot be read."""
    try:
        if _ROOT not in writer.root or not writer.root["/MarkInfo"]["/Marked"]:
            return None
        root = writer.root.raw_get(_ROOT)
        tags = root.get_object()
        numbers, ids = list(_leaves(tags, "/ParentTree", "/Nums")), list(_leaves(tags, "/IDTree", "/Names"))
        sorted(ids, key=_bytes)
        free = max([int(tags.get("/ParentTreeNextKey", 0)), *(int(one) + 1 for one, _ in numbers)])
        within = _body(root)
        return _Tags(numbers, ids, free, within, _kids(within.get_object())) if _is_held(root) else None
    except _ODD:
        return None


def _leaves(tags: Any, tree: str, key: str) -> Iterator[tuple[Any, Any]]:
    """What a tree of numbers or of names leads to, in its order.

    Raises:
        ValueError: it has no end.
    """
    todo = [(tags[tree], 1)] if tree in tags else []
    while todo:
        node, depth = todo.pop(0)
        if depth > _DEEPEST:
            raise ValueError(tree)
        pairs = node.get(key, [])
        yield from ((pairs[at], pairs.raw_get(at + 1)) for at in range(0, len(pairs) - 1, 2))
        todo[:0] = [(one.get_object(), depth + 1) for one in node.get("/Kids", [])]


def _flat(pairs: Sequence[tuple[Any, Any]]) -> Any:
    return generic.ArrayObject(one for pair in pairs for one in pair)


def _bytes(pair: tuple[Any, Any]) -> bytes:
    return bytes(pair[0] if isinstance(pair[0], bytes) else pair[0].original_bytes)


def _body(root: Any) -> Any:
    kids = root.get_object().raw_get("/K")
    if isinstance(kids, generic.ArrayObject) and len(kids) == 1:
        kids = kids.raw_get(0)
    return kids if _is_held(kids) else root


def _is_held(one: Any) -> bool:
    return isinstance(one, generic.IndirectObject) and isinstance(one.get_object(), generic.DictionaryObject)


def _kids(holder: Any) -> list[Any]:
    if "/K" not in holder:
        return []
    held = holder["/K"]
    return (
        [held.raw_get(at) for at in range(len(held))]
        if isinstance(held, generic.ArrayObject)
        else [holder.raw_get("/K")]
    )


def _seen(writer: IncrementalPdfFileWriter, names: Sequence[str]) -> Iterator[Any]:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        left, bottom, right, top = field.get("/Rect", (0, 0, 0, 0))
        if field.get("/T") in names and left != right and bottom != top:
            yield reference


def _part(writer: IncrementalPdfFileWriter, field: Any, within: Any, number: int) -> Any:
    """The part of the document that a field is; each finds the other."""
    widget = field.get_object()
    page = widget.raw_get("/P")
    met = writer.add_object(dictionary(Type=pdf_name("/OBJR"), Pg=page, Obj=field))
    widget[pdf_name("/StructParent")] = generic.NumberObject(number)
    page.get_object()[pdf_name("/Tabs")] = pdf_name("/S")
    writer.mark_update(page)
    name = generic.ByteStringObject(str(widget["/T"]).encode())
    return writer.add_object(dictionary(Type=pdf_name("/StructElem"), S=pdf_name("/Form"), ID=name, K=met, P=within))
