"""Writes XML from nested pairs, and reads it from strangers: no entity, no DTD, no network, bounded."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from lxml import etree

from services.esign.sepa.schemas import NAMESPACE
from shared.errors import Invalid, TooLarge

LARGEST: Final = 8 * 1024 * 1024
"""Bytes of a bank's message; one with ten thousand transactions has about five million."""
Content: TypeAlias = "str | Sequence[tuple[str, Content]] | None"
"""What an element holds: a text, other elements, or nothing: then the element is left out."""


class NoMessage(Invalid):
    """What came is no XML that we take."""


def document(kind: str, body: Sequence[tuple[str, Content]]) -> etree._Element:
    """A message of this kind."""
    spaces: Any = {None: NAMESPACE + kind}  # Any: the stubs know no default namespace
    root = etree.Element(f"{{{NAMESPACE}{kind}}}Document", nsmap=spaces)
    fill(root, body)
    return root


def fill(parent: etree._Element, content: Sequence[tuple[str, Content]]) -> None:
    """Adds these elements, in their order, in the namespace of their parent."""
    space = etree.QName(parent).namespace
    for tag, inside in content:
        if inside is None or inside == "" or inside == [] or inside == ():
            continue
        made = etree.SubElement(parent, f"{{{space}}}{tag}")
        if isinstance(inside, str):
            made.text = inside
        else:
            fill(made, inside)


def printed(root: etree._Element) -> bytes:
    """A message as it goes out."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def parsed(data: bytes) -> etree._Element:
    """A message as it came.

    Raises:
        TooLarge: more bytes than any message needs. NoMessage: no XML, or XML with a DTD.
    """
    if len(data) > LARGEST:
        raise TooLarge("Le message dépasse 8 Mo.", rule="SEPA-051")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoMessage("Ce message n'est pas du XML lisible.", rule="SEPA-050") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NoMessage("Ce message déclare des entités : il est refusé.", rule="SEPA-050")
    return root


def kind_of(root: etree._Element) -> str:
    """The message's name by its namespace, e.g. `pain.002.001.10`; nothing when it is none of ISO's."""
    space = etree.QName(root).namespace or ""
    return space.removeprefix(NAMESPACE) if space.startswith(NAMESPACE) else ""


def text_in(element: Any, path: str) -> str:  # Any: an lxml element
    """The text of the first element on this path, whatever its namespace; nothing when there is none."""
    found = first(element, path)
    return (found.text or "").strip() if found is not None else ""


def first(element: Any, path: str) -> Any:  # Any: an lxml element, or nothing
    """The first element on a path of local names."""
    return next(iter(every(element, path)), None)


def every(element: Any, path: str) -> list[Any]:  # Any: lxml elements
    """All elements on a path of local names, in the document's order."""
    return list(element.iterfind("/".join(f"{{*}}{step}" for step in path.split("/"))))
