"""The schemas that bank messages are checked against, before they are sent and when they come in.

pain.008.001.08 is ISO's own file, as `sepaxml` ships it. The schemas of the mandate messages are in no package: they
are written here from the typed classes of `python-iso20022`, which were generated from ISO's files and keep order,
number, length, pattern and code lists of every element. `tests/esign/test_isos_schemas.py` holds this way of writing
against ISO's own file of another message, and the classes against those that others generated.
"""

import dataclasses
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Final

import sepaxml
from lxml import etree
from python_iso20022.pain.pain_009_001_08.models import Pain00900108
from python_iso20022.pain.pain_010_001_08.models import Pain01000108
from python_iso20022.pain.pain_011_001_08.models import Pain01100108
from python_iso20022.pain.pain_012_001_08.models import Pain01200108
from xsdata.models.datatype import XmlDate, XmlDateTime, XmlPeriod

from shared.errors import Invalid

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
COLLECTION: Final = "pain.008.001.08"
CLASSES: Final[dict[str, type]] = {
    "pain.009.001.08": Pain00900108,
    "pain.010.001.08": Pain01000108,
    "pain.011.001.08": Pain01100108,
    "pain.012.001.08": Pain01200108,
}
_XS: Final = "http://www.w3.org/2001/XMLSchema"
_PLAIN: Final[dict[type, str]] = {
    str: "xs:string", bool: "xs:boolean", Decimal: "xs:decimal", int: "xs:integer", float: "xs:double",
    XmlDate: "xs:date", XmlDateTime: "xs:dateTime", XmlPeriod: "xs:gYear", bytes: "xs:base64Binary",
}  # fmt: skip
_FACETS: Final = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
    "min_inclusive": "minInclusive",
    "max_inclusive": "maxInclusive",
    "total_digits": "totalDigits",
    "fraction_digits": "fractionDigits",
}


class NotByTheSchema(Invalid):
    """The message is not what its schema asks for."""


def check(document: etree._Element, kind: str) -> None:
    """Whether a message fits its schema.

    Raises:
        NotByTheSchema: the first thing that does not.
    """
    schema = _schema(kind)
    if not schema.validate(document):
        log: Any = schema.error_log  # Any: lxml's log is a sequence its stubs do not know
        first = log[0]
        sentence = f"Le message {kind} n'est pas conforme à son schéma (ligne {first.line})."
        raise NotByTheSchema(sentence, rule="SEPA-030", field=str(first.path)[-200:])


@cache
def _schema(kind: str) -> etree.XMLSchema:
    if kind == COLLECTION:
        return etree.XMLSchema(etree.parse(Path(sepaxml.__file__).parent / "schemas" / f"{kind}.xsd"))
    return etree.XMLSchema(written_schema(kind, CLASSES[kind]))


def written_schema(kind: str, model: type) -> etree._Element:
    """The schema of a message, from its class and those that it is made of."""
    spaces: Any = {"xs": _XS, None: NAMESPACE + kind}  # Any: the stubs know no default namespace
    root = etree.Element(f"{{{_XS}}}schema", nsmap=spaces)
    root.set("elementFormDefault", "qualified")
    root.set("targetNamespace", NAMESPACE + kind)
    _add(root, "element", name="Document", type=model.__name__)
    seen: set[type] = set()
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(_complex(root, one))
    return root


# Any below: the metadata of generated classes, and lxml's elements.
def _complex(root: Any, model: type) -> Iterator[type]:
    """One type of the schema; the types it is made of come back to be written too."""
    hints = typing.get_type_hints(model)
    fields = dataclasses.fields(model)
    made = _add(root, "complexType", name=model.__name__)
    text = [one for one in fields if one.metadata.get("type") not in {"Element", "Attribute", "Wildcard"}]
    if text:
        content = _add(_add(made, "simpleContent"), "extension", base=_named(root, model, text[0], hints))
        parts = content
    else:
        parts = made
        group = _add(made, "choice" if "Choice" in model.__name__.partition("Pain")[0] else "sequence")
        for one in fields:
            if one.metadata.get("type") == "Wildcard":
                _add(group, "any", processContents="lax", namespace="##any")
            elif one.metadata["type"] == "Element":
                inner, many = _inner(hints[one.name])
                place = _element(group, one, many)
                if isinstance(inner, type) and dataclasses.is_dataclass(inner):
                    place.set("type", inner.__name__)
                    yield inner
                else:
                    _simple(place, inner, one.metadata)
    for one in fields:
        if one.metadata.get("type") == "Attribute":
            inner, _ = _inner(hints[one.name])
            use = "required" if one.metadata.get("required") else "optional"
            _simple(_add(parts, "attribute", name=one.metadata["name"], use=use), inner, one.metadata)


def _element(group: Any, one: "dataclasses.Field[Any]", many: bool) -> Any:
    least = one.metadata.get("min_occurs", 1 if one.metadata.get("required") else 0)
    most = one.metadata.get("max_occurs", "unbounded") if many else 1
    chosen = group.tag.endswith("choice")
    return _add(
        group, "element", name=one.metadata["name"], minOccurs="1" if chosen else str(least), maxOccurs=str(most)
    )


def _named(root: Any, model: type, one: "dataclasses.Field[Any]", hints: Any) -> str:
    """A simple type of its own, for the text of an element that has attributes."""
    name = f"{model.__name__}_text"
    inner, _ = _inner(hints[one.name])
    _restrict(_add(root, "simpleType", name=name), inner, one.metadata)
    return name


def _simple(place: Any, inner: type, facets: Any) -> None:
    _restrict(_add(place, "simpleType"), inner, facets)


def _restrict(place: Any, inner: type, facets: Any) -> None:
    if issubclass(inner, Enum):
        restricted = _add(place, "restriction", base="xs:string")
        for value in inner:
            _add(restricted, "enumeration", value=str(value.value))
        return
    restricted = _add(place, "restriction", base=_PLAIN[inner])
    for name, facet in _FACETS.items():
        if name in facets:
            _add(restricted, facet, value=str(facets[name]))


def _inner(hint: Any) -> tuple[Any, bool]:
    """The type inside `Optional` or `list`, and whether it may stand there several times."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (list, tuple):
        return _inner(arguments[0])[0], True
    if origin in (typing.Union, types.UnionType):
        return _inner(next(one for one in arguments if one is not type(None)))
    return hint, False


def _add(parent: Any, tag: str, **values: str) -> Any:
    made: Any = etree.SubElement(parent, f"{{{_XS}}}{tag}")
    for name, value in values.items():
        made.set(name, value)
    return made
