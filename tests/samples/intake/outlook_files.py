"""Outlook's files made by hand: a `winmail.dat` and a `.msg` with invented content, for samples and tests.

Only as much of both formats as Outlook itself writes: TNEF attributes ([MS-OXTNEF]), and a compound file of
512-byte sectors with its short streams in the mini stream ([MS-CFB], [MS-OXMSG]).
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_SECTOR = 512
_MINI = 64

Tree = Mapping[str, "bytes | Tree"]


def winmail(files: Sequence[tuple[str, bytes]], *, body: str = "") -> bytes:
    """A `winmail.dat` of a body and attached files."""
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += _attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    out += _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    if body:
        out += _attribute(1, 0x0002800C, body.encode("cp1252") + b"\x00")
    for name, content in files:
        out += _attribute(2, 0x00069002, b"\x00" * 14)
        out += _attribute(2, 0x00018010, name.encode("ascii", "replace") + b"\x00")
        out += _attribute(2, 0x0006800F, content)
    return out


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def message(
    *, sender: str, subject: str, body: str = "", html: str = "", files: Sequence[tuple[str, str, bytes]] = ()
) -> bytes:
    """A `.msg` of one message with attached files (name, type, bytes)."""
    texts = {0x007D: f"From: {sender}\r\n", 0x0037: subject, 0x1000: body, 0x1035: "<msg-1@exemple.invalid>"}
    tree: dict[str, bytes | Tree] = {**_properties(texts, {0x1013: html.encode()} if html else {}, header=32)}
    for at, (name, kind, content) in enumerate(files):
        tree[f"__attach_version1.0_#{at:08X}"] = _properties({0x3707: name, 0x370E: kind}, {0x3701: content}, header=8)
    return compound(tree)


def _properties(texts: Mapping[int, str], binaries: Mapping[int, bytes], *, header: int) -> dict[str, bytes]:
    streams = {(pid, 0x001F): text.encode("utf-16-le") for pid, text in texts.items() if text}
    streams |= {(pid, 0x0102): data for pid, data in binaries.items()}
    table = b"\x00" * header
    table += struct.pack("<HHIII", 0x0003, 0x3FDE, 6, 65001, 0)
    for (pid, kind), data in streams.items():
        table += struct.pack("<HHIII", kind, pid, 6, len(data) + (2 if kind == 0x1F else 0), 0)
    named = {f"__substg1.0_{pid:04X}{kind:04X}": data for (pid, kind), data in streams.items()}
    return {"__properties_version1.0": table, **named}


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    child: int = _FREE
    right: int = _FREE
    start: int = _END
    size: int = 0


@dataclass
class _Sectors:
    """Chains of equally long sectors and the table that links them."""

    size: int
    content: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, data: bytes, *, mark: int = _END) -> int:
        count = -(-len(data) // self.size)
        start = len(self.table)
        self.content += data.ljust(count * self.size, b"\x00")
        self.table += [*range(start + 1, start + count), mark] if count else []
        return start if count else _END


def compound(tree: Tree) -> bytes:
    """A compound file that holds this tree of streams (bytes) and storages (trees)."""
    entries = [_Entry("Root Entry", 5)]
    _enter(entries, 0, tree)
    mini, sectors = _Sectors(_MINI), _Sectors(_SECTOR)
    for entry in entries:
        if entry.kind == 2:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < 4096 else sectors).add(entry.data)
    entries[0].size, entries[0].start = len(mini.content), sectors.add(bytes(mini.content))
    directory = sectors.add(b"".join(map(_record, entries)))
    minifat = sectors.add(_table(mini.table))
    count = 1
    while count * 128 < len(sectors.table) + count:
        count += 1
    first = len(sectors.table)
    sectors.table += [0xFFFFFFFD] * count
    sectors.content += _table(sectors.table).ljust(count * _SECTOR, b"\xff")
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    mini_sectors = -(-len(mini.table) // 128)
    header += struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, minifat, mini_sectors, _END, 0)
    header += struct.pack("<109I", *range(first, first + count), *[_FREE] * (109 - count))
    return header + bytes(sectors.content)


def _enter(entries: list[_Entry], parent: int, tree: Tree) -> None:
    """Adds the children of a storage; they hang on one another to the right, in the order the format asks for."""
    last: int | None = None
    for name, what in sorted(tree.items(), key=lambda one: (len(one[0]), one[0].upper())):
        at = len(entries)
        entries.append(_Entry(name, 2, what) if isinstance(what, bytes) else _Entry(name, 1))
        if last is None:
            entries[parent].child = at
        else:
            entries[last].right = at
        last = at
        if not isinstance(what, bytes):
            _enter(entries, at, what)


def _record(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le") + b"\x00\x00"
    links = struct.pack("<BBIII", entry.kind, 1, _FREE, entry.right, entry.child)
    return (
        name.ljust(64, b"\x00")
        + struct.pack("<H", len(name))
        + links
        + b"\x00" * 36
        + struct.pack("<IQ", entry.start, entry.size)
    )


def _table(links: list[int]) -> bytes:
    data = struct.pack(f"<{len(links)}I", *links)
    return data + b"\xff" * (-len(data) % _SECTOR)
