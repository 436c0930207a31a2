"""How well intake tells what a letter is: letters through the real doors, compared with the truth.

`letters_seen*` are those the words may be written from; `letters_held` those nobody who writes them has looked at.

Mailed by SMTP, read by intake's own processes, asked over HTTP as the staff's screens ask. No dossier is known to this
intake, so a letter's kind is measured and its tie is not; the truth about both stands beside the letters.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
import aiosmtplib
import asyncpg
import yaml

from bench.intake.alone import Alone, intake_alone
from bench.intake.measure import Say
from bench.intake.staff import members
from bench.results import Figure
from shared.guards import STAFF_COOKIE

_FOLDER: Final = Path(__file__).resolve().parents[2] / "tests" / "samples" / "intake"
FOLDERS: Final = {half: _FOLDER / f"letters_{half}" for half in ("seen", "seen2", "seen3", "held")}
"""The folder of each half, the one held out last; there is none between two of them."""
STEM: Final = "intake.letters"
LONGEST: Final = 600.0
"""Seconds after which what is not read yet is left out, and counted as missed."""
_SETTINGS: Final = {"SMTP_PER_MINUTE": "100000", "OCR_ENGINES": ""}


@dataclass(frozen=True)
class Truth:
    """What a careful reader makes of a letter."""

    kind: str
    sure: bool
    """Whether its kind is plain enough to act on."""
    tie: str | None
    """The number of its dossier."""
    by: str = ""
    """What tells its dossier."""
    also: Sequence[str] = ()
    """Kinds that would be no mistake either."""


@dataclass(frozen=True)
class Told:
    """What intake made of it."""

    kind: str
    sure: bool


@dataclass
class Tally:
    """Counts over the letters."""

    there: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    """Both by the true kind."""
    sure: int = 0
    sure_wrong: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, truth: Truth, told: Told | None) -> None:
        """Counts one letter; one that became no item is wrong and not sure."""
        self.there[truth.kind] += 1
        right = told is not None and told.kind in (truth.kind, *truth.also)
        self.right[truth.kind] += right
        self.sure += told is not None and told.sure
        if not right:
            said = f"{name}: {told.kind if told else 'no item'} is {truth.kind}"
            self.wrong.append(said)
            if told is not None and told.sure:
                self.sure_wrong.append(said)

    def accuracy(self, kind: str | None = None) -> float:
        """How many letters of a kind, or of all, were told right."""
        there = self.there[kind] if kind else self.there.total()
        return (self.right[kind] if kind else self.right.total()) / there if there else 0.0


def letters(folder: Path) -> dict[str, tuple[bytes, Truth]]:
    """The letters as they came and the truth about each, by name."""
    told: Mapping[str, dict[str, object]] = yaml.load((folder / "expected.yaml").read_text(), yaml.CSafeLoader)
    return {name: ((folder / f"{name}.eml").read_bytes(), Truth(**said)) for name, said in told.items()}  # type: ignore[arg-type]  # our own file


def figures(root: Path, say: Say) -> list[Figure]:
    """`intake.letters.seen.*` and the others', `intake.letters.held.*` while letters are held out."""
    found: list[Figure] = []
    for half, folder in FOLDERS.items():
        if (folder / "expected.yaml").exists():
            found += _figures(_measured(root / f"letters-{half}", letters(folder), half, say), half)
    return found


def _measured(root: Path, sent: Mapping[str, tuple[bytes, Truth]], half: str, say: Say) -> Tally:
    (member,) = members(root, "Amandine Essai")
    with intake_alone(root / "intake", _SETTINGS, member.settings) as hub:
        told = asyncio.run(_told(hub, member.cookie, {name: raw for name, (raw, _) in sent.items()}))
    tally = Tally()
    for name, (_, truth) in sorted(sent.items()):
        tally.add(name, truth, told.get(name))
    _tell(tally, half, say)
    return tally


async def _told(hub: Alone, cookie: str, mails: Mapping[str, bytes]) -> dict[str, Told]:
    """Mails every letter, waits until all are read, asks what each is."""
    for raw in mails.values():
        await aiosmtplib.send(
            raw, sender="bench@exemple.invalid", recipients=["odm@passerelle.exemple.invalid"],
            hostname="127.0.0.1", port=hub.smtp,
        )  # fmt: skip
    rows = await asyncpg.connect(hub.admin_url)
    begun = time.monotonic()
    while await rows.fetchval("select count(*) from original where state = 'read'") < len(mails):
        if time.monotonic() - begun > LONGEST:
            break
        await asyncio.sleep(0.2)
    found = await rows.fetch("select id, message_id from item order by received_at, id")
    await rows.close()
    ids: dict[str, list[str]] = defaultdict(list)
    for row in found:
        ids[row["message_id"].strip("<").removeprefix("held.").partition("@")[0]].append(str(row["id"]))
    return await _asked(hub.url, cookie, {name: items[0] for name, items in ids.items() if name in mails})


async def _asked(url: str, cookie: str, ids: Mapping[str, str]) -> dict[str, Told]:
    told = {}
    async with aiohttp.ClientSession(url, cookies={STAFF_COOKIE: cookie}, raise_for_status=True) as staff:
        for name, item_id in ids.items():
            async with staff.get(f"/v1/items/{item_id}") as answer:
                item = await answer.json()
            told[name] = Told(item["kind"], item["judgement"]["sure"])
    return told


def _tell(tally: Tally, half: str, say: Say) -> None:
    say(
        f"letters    {tally.there.total()} {half}  right {tally.accuracy():.3f}  sure {tally.sure} "
        f"(false {len(tally.sure_wrong)})"
    )
    for line in tally.wrong:
        say(f"letters    {'false and sure' if line in tally.sure_wrong else 'false'}: {line}")


def _figures(tally: Tally, half: str) -> list[Figure]:
    many, stem = tally.there.total(), f"{STEM}.{half}"
    return [
        Figure(f"{stem}.letters", many, "letters"),
        Figure(f"{stem}.accuracy", tally.accuracy(), "share"),
        *(Figure(f"{stem}.{kind}.accuracy", tally.accuracy(kind), "share") for kind in sorted(tally.there)),
        Figure(f"{stem}.sure", tally.sure / many, "share"),
        Figure(f"{stem}.sure_wrong", len(tally.sure_wrong) / many, "share"),
    ]
