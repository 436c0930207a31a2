"""ISO's own schema files, and what Prowide's classes say of a message: two sources that are not ours.

The jars are pinned beside this module (`pom.xml`, `sums.sha256`) and fetched when they are not there, never skipped.
"""

import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

from deploy.jars import PinnedJars

HERE: Final = Path(__file__).parent
SOURCES: Final = PinnedJars(here=HERE, name="ISO 20022")
Places = dict[str, object]
"""What a schema says of each place of a message, by its path: `GrpHdr/MsgId`."""
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"


def isos_file(kind: str) -> etree._Element:
    """ISO's own schema of this message, as hbci4j carries it."""
    [jar] = SOURCES.fetch().glob("hbci4j-core-*.jar")
    with zipfile.ZipFile(jar) as box:
        return etree.fromstring(box.read(f"{kind}.xsd"))


def prowides_elements(*names: str) -> list[dict[str, list[str]]]:
    """Of each class (`MandateInitiationRequestV08`) the elements inside each place: `MsgId`, `Nm?`, `Othr?*`."""
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{SOURCES.fetch()}/*", str(HERE / "Outline.java"), *names]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
    return [
        {path: inside.split() for path, _, inside in (line.partition("\t") for line in one.splitlines())}
        for one in said.strip().split("\n\n")
    ]


def places(schema: etree._Element) -> Places:
    """All that a schema says, whatever it calls its types: elements in order with their numbers, facets, attributes."""
    types = {str(one.get("name")): one for one in schema if one.tag in (f"{_XS}complexType", f"{_XS}simpleType")}
    top = schema.find(f"{_XS}element")
    assert top is not None
    return dict(_inside(types, str(top.get("type")), ""))


# Any below: lxml elements.
def _inside(types: dict[str, Any], name: str, path: str) -> Iterator[tuple[str, object]]:
    content = types[name][0]
    if content.tag == f"{_XS}simpleContent":
        yield f"{path}/text", _simple(types, content[0].get("base"))
        for one in content[0].iterfind(f"{_XS}attribute"):
            yield f"{path}/@{one.get('name')}", (one.get("use"), _of(types, one))
        return
    parts = [one for one in content if isinstance(one.tag, str)]
    yield path, (content.tag.removeprefix(_XS), *(_numbered(one) for one in parts))
    for one in parts:
        if one.tag == f"{_XS}element":
            place, kind = f"{path}/{one.get('name')}", one.get("type")
            if kind in types and types[kind].tag == f"{_XS}complexType":
                yield from _inside(types, kind, place)
            else:
                yield place, _of(types, one)


def _numbered(one: Any) -> tuple[str, str, str]:
    return one.get("name", "any"), one.get("minOccurs", "1"), one.get("maxOccurs", "1")


def _of(types: dict[str, Any], one: Any) -> object:
    own = one.find(f"{_XS}simpleType")
    return _facets(own) if own is not None else _simple(types, one.get("type"))


def _simple(types: dict[str, Any], name: str) -> object:
    return _facets(types[name]) if name in types else (name.split(":")[-1],)


def _facets(one: Any) -> object:
    limits = one.find(f"{_XS}restriction")
    return limits.get("base").split(":")[-1], *sorted(
        (each.tag.removeprefix(_XS), each.get("value")) for each in limits
    )
