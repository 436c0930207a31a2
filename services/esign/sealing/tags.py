"""The fields of a tagged document stand in its tags too (PDF/UA-1, 7.18.4): who listens to a paper hears where to sign.

They are put there with the fields, before the seal, and never into a document that is signed already. The tree of ids
comes before the tags themselves: what is filled in on the way through a tree of names is a form filled in for the
Commission's library; on the way through tags alone it is a change that no seal allows (BBB_FC_ISVADMDPD, DSS 6.4).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from services.esign.domain.sealing import NotSignable
from services.esign.sealing.earlier import is_signed
from services.esign.sealing.notes import dictionary

_ROOT: Final = "/StructTreeRoot"
_DEEPEST: Final = 32
"""Levels of a tree of numbers or names; one that is its own parent ends here."""

# Any below: pyHanko's objects are dictionaries of dictionaries.


def tag_fields(writer: IncrementalPdfFileWriter, names: Sequence[str]) -> None:
    """Puts those of these fields that are seen into the document's tags, behind all it says; nothing without tags.

    A document that is signed keeps its tags as they are: a new one would be a change for whoever signed.

    Raises:
        NotSignable: its tags have no end.
    """
    if is_signed(writer) or not _is_tagged(writer):
        return
    tags = writer.root[_ROOT]
    numbers, ids = list(_leaves(tags, "/ParentTree", "/Nums")), list(_leaves(tags, "/IDTree", "/Names"))
    free = max(int(tags.get("/ParentTreeNextKey", 0)), *(int(one) + 1 for one, _ in numbers), 0)
    within = _body(writer)
    parts = [_part(writer, field, within, free + at) for at, field in enumerate(_seen(writer, names))]
    _hang(writer, within, parts)
    numbers += [(generic.NumberObject(free + at), part) for at, part in enumerate(parts)]
    ids += [(part.get_object()["/ID"], part) for part in parts]
    tags[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(free + len(parts))
    tags[pdf_name("/IDTree")] = writer.add_object(dictionary(Names=_flat(sorted(ids, key=_bytes))))
    tags[pdf_name("/K")] = tags.pop("/K")  # the tags behind their ids
    tags[pdf_name("/ParentTree")] = writer.add_object(dictionary(Nums=_flat(numbers)))
    writer.update_container(tags)
    writer.root[pdf_name(_ROOT)] = writer.root.pop(_ROOT)  # and behind the pages and the form
    writer.update_root()


def _is_tagged(writer: IncrementalPdfFileWriter) -> bool:
    if _ROOT not in writer.root or not isinstance(writer.root.raw_get(_ROOT), generic.IndirectObject):
        return False
    marks = writer.root.get("/MarkInfo", {})
    return bool(marks.get("/Marked")) and "/K" in writer.root[_ROOT]


def _leaves(tags: Any, tree: str, key: str) -> Iterator[tuple[Any, Any]]:
    """What a tree of numbers or of names leads to, in its order."""
    todo = [(tags[tree], 1)] if tree in tags else []
    while todo:
        node, depth = todo.pop(0)
        if depth > _DEEPEST:
            raise NotSignable("Le balisage du document s'emboîte sans fin.", rule="ESIGN-073", field="file")
        pairs = node.get(key, [])
        yield from ((pairs[at], pairs.raw_get(at + 1)) for at in range(0, len(pairs) - 1, 2))
        todo[:0] = [(one.get_object(), depth + 1) for one in node.get("/Kids", [])]


def _flat(pairs: Sequence[tuple[Any, Any]]) -> Any:
    return generic.ArrayObject(one for pair in pairs for one in pair)


def _bytes(pair: tuple[Any, Any]) -> bytes:
    return bytes(pair[0] if isinstance(pair[0], bytes) else pair[0].original_bytes)


def _body(writer: IncrementalPdfFileWriter) -> Any:
    """The reference to the one part that holds all others, or to the root of the tags."""
    root = writer.root.raw_get(_ROOT)
    kids = root.get_object().raw_get("/K")
    if isinstance(kids, generic.ArrayObject) and len(kids) == 1:
        kids = kids.raw_get(0)
    held = isinstance(kids, generic.IndirectObject) and isinstance(kids.get_object(), generic.DictionaryObject)
    return kids if held else root


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


def _hang(writer: IncrementalPdfFileWriter, within: Any, parts: Sequence[Any]) -> None:
    holder = within.get_object()
    before = holder.raw_get("/K") if "/K" in holder else generic.ArrayObject()
    listed = before.get_object() if isinstance(before.get_object(), generic.ArrayObject) else [before]
    kids = [listed.raw_get(at) if isinstance(listed, generic.ArrayObject) else listed[at] for at in range(len(listed))]
    holder[pdf_name("/K")] = generic.ArrayObject([*kids, *parts])
    writer.mark_update(within)
