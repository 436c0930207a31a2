"""Faxes through the real doors: mailed by SMTP, read by intake's own processes, compared with the truth; the bare
engines beside them in the same run.

`--faxes` is how many pages each half has at each quality. The qualities of a page are one order, spoilt four ways.
"""

import asyncio
import json
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiosmtplib
import asyncpg
import cv2
import numpy as np

from bench.cpu import cpu_seconds, peak_mb, resident_mb
from bench.intake.alone import Alone, intake_alone
from bench.intake.half import Fax, a_fax
from bench.intake.halves import HALVES, HELD_OUT
from bench.intake.mailing import GATEWAY, mail_of, name_of
from bench.intake.orders import FIELDS
from bench.intake.paper import QUALITIES
from bench.intake.score import Score
from bench.results import Figure
from services.intake.channels import packs
from services.intake.channels.engines import rapidocr, tesseract
from services.intake.channels.ocr import WORKER
from services.intake.channels.scans import Prepared
from services.intake.domain.reading import RAPIDOCR, TESSERACT, Draft

INSURERS: Final = Path(__file__).resolve().parents[2] / "deploy" / "insurers"
SURE: Final = 0.9
_SETTINGS: Final = {"SMTP_PER_MINUTE": "100000", "READINGS_AT_ONCE": "4", "OCR_PAGE_SECONDS": "120"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    faxes: int = 18
    """Of each half, at each quality."""
    held: int = 24
    """The same of the half held out, while there is one."""
    bare: int = 6
    """Pages that each engine reads alone."""
    longest: float = 3600
    """Seconds after which what is not read yet is left out, and said."""


@dataclass(frozen=True)
class Run:
    """What came of the faxes that were read."""

    drafts: Mapping[str, Draft]
    seconds: float
    cpu: float
    resident: float
    reader_peak: float


def figures(root: Path, sizes: Sizes, say: Say) -> list[Figure]:
    """The figures of reading."""
    faxes = {name_of(fax, number): fax for number, fax in _faxes(sizes)}
    with intake_alone(root / "intake", _SETTINGS) as hub:
        run = asyncio.run(_read_all(hub, faxes, sizes, say))
    bare = _bare([fax for fax in faxes.values() if fax.half == HALVES[-1].name][: sizes.bare])
    say(f"intake     {len(run.drafts)} of {len(faxes)} faxes read in {run.seconds:.0f} s")
    scores = _scores(faxes, run.drafts)
    _tell(scores, say)
    return [*_quality(scores), *_speed(run, bare)]


def _faxes(sizes: Sizes) -> Iterator[tuple[int, Fax]]:
    """Layouts and qualities in turn, so that a run cut short is still one of everything."""
    halves = [(half, sizes.held if half.name == HELD_OUT else sizes.faxes) for half in HALVES]
    for shift in range(len(QUALITIES)):
        for number in range(max(many for _, many in halves)):
            for half in (half for half, many in halves if number < many):
                yield number, a_fax(half, number, QUALITIES[(number + shift) % len(QUALITIES)])


async def _read_all(hub: Alone, faxes: Mapping[str, Fax], sizes: Sizes, say: Say) -> Run:
    """Mails every fax, waits until all are read, gives their drafts."""
    rows = await asyncpg.connect(hub.admin_url)
    begun, cpu = time.monotonic(), cpu_seconds([hub.pid])
    for name, fax in faxes.items():
        await aiosmtplib.send(
            mail_of(fax, int(name.split("-")[2])),
            sender=GATEWAY,
            recipients=["odm@passerelle.exemple.invalid"],
            hostname="127.0.0.1",
            port=hub.smtp,
        )
    said = 0
    while (done := await rows.fetchval("select count(*) from item")) < len(faxes):
        if time.monotonic() - begun > sizes.longest:
            break
        if done >= said + 12:
            said = done
            say(f"intake     {done} faxes read after {time.monotonic() - begun:.0f} s")
        await asyncio.sleep(0.5)
    took, spent = time.monotonic() - begun, cpu_seconds([hub.pid]) - cpu
    found = await rows.fetch("select message_id, draft from item")
    await rows.close()
    drafts = {
        row["message_id"].partition("@")[0].strip("<"): Draft.from_json(json.loads(row["draft"])) for row in found
    }
    return Run(drafts, took, spent, resident_mb(hub.pid), peak_mb(hub.pid, WORKER))


def _bare(faxes: Sequence[Fax]) -> dict[str, float]:
    """Seconds of CPU a page takes each engine alone, on the page as it came with its pixels made square."""
    engines = {TESSERACT: tesseract(300), RAPIDOCR: rapidocr()}
    taken: dict[str, list[float]] = defaultdict(list)
    for fax in faxes:
        page = _square(fax.tiff)
        for name, read in engines.items():
            begun = _all_cpu()
            read(page)
            taken[name].append(_all_cpu() - begun)
    return {name: statistics.median(times) for name, times in taken.items()}


def _all_cpu() -> float:
    buried = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + buried.ru_utime + buried.ru_stime


def _square(tiff: bytes) -> Prepared:
    image = cv2.imdecode(np.frombuffer(tiff, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None, "we drew it"
    height, width = image.shape
    if height < width:
        image = cv2.resize(image, (width, height * 2))
    return Prepared(image, noisy=False, left=0, top=0, back=np.array([[1.0, 0, 0], [0, 1.0, 0]]))


Scores = Mapping[tuple[str, str], Score]
"""By half and quality."""


def _scores(faxes: Mapping[str, Fax], drafts: Mapping[str, Draft]) -> Scores:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    needed = _needed()
    for name, draft in sorted(drafts.items()):
        fax = faxes[name]
        for quality in (fax.quality, "all"):
            scores[fax.half, quality].add(
                fax.order, draft.fields, sure=SURE, needed=needed[fax.order.origin], name=f"{name} {fax.layout}"
            )
    return scores


def _needed() -> Mapping[str, Collection[str]]:
    """By origin, what an order must hold to go by itself, as the insurers' packs say."""
    known = packs.load(INSURERS)
    origins = {one: ("allianz", one) for one in ("AGENCE", "COURTAGE")} | {"MIRABELLE": ("mirabelle", "AGENCE")}
    found: dict[str, Collection[str]] = {}
    for name, (insurer, code) in origins.items():
        pack = known.get(insurer)
        origin = pack.origin(code) if pack else None
        assert origin is not None, "the shipped packs have these origins"
        found[name] = {*origin.required, "postal_code", "city"}
    return found


def _tell(scores: Scores, say: Say) -> None:
    for (half, quality), one in sorted(scores.items()):
        say(
            f"intake     {half:5} {quality:14} {one.pages:4} pages  precision {one.precision():.3f}  "
            f"recall {one.recall():.3f}  untouched {one.untouched / one.pages:.2f}  "
            f"agreed {one.agreed} (false {len(one.agreed_wrong)})  sure {one.sure} (false {len(one.sure_wrong)})  "
            f"of a known sender {one.known} (false {len(one.known_wrong)}), {one.alone} orders alone, "
            f"{one.lost.total()} of {one.carried} values lost"
        )
    for half in (one.name for one in HALVES):
        if (half, "all") in scores:
            whole = scores[half, "all"]
            each = ", ".join(f"{name} {whole.precision(name):.2f}/{whole.recall(name):.2f}" for name in FIELDS)
            say(f"intake     {half} precision/recall: {each}")
            for line in whole.sure_wrong:
                say(f"intake     false and sure: {line}")
            for line in whole.known_wrong:
                say(f"intake     false and sure, of a known sender: {line}")


def _quality(scores: Scores) -> list[Figure]:
    found: list[Figure] = []
    for (half, quality), one in sorted(scores.items()):
        stem = f"intake.{half}.{quality}"
        found += [
            Figure(f"{stem}.precision", one.precision(), "share"),
            Figure(f"{stem}.recall", one.recall(), "share"),
            Figure(f"{stem}.untouched", one.untouched / one.pages, "share"),
        ]
        for name in FIELDS:
            found.append(Figure(f"{stem}.{name}.precision", one.precision(name), "share"))
            found.append(Figure(f"{stem}.{name}.recall", one.recall(name), "share"))
    whole = [one for (_, quality), one in scores.items() if quality == "all"]
    return [
        *found,
        Figure("intake.pages", sum(one.pages for one in whole), "pages"),
        Figure("intake.agreed_fields", sum(one.agreed for one in whole), "fields"),
        Figure("intake.agreed_false", sum(len(one.agreed_wrong) for one in whole), "fields"),
        Figure("intake.automatic_fields", sum(one.sure for one in whole), "fields"),
        Figure("intake.automatic_false", sum(len(one.sure_wrong) for one in whole), "fields"),
        Figure("intake.known_fields", sum(one.known for one in whole), "fields"),
        Figure("intake.known_false", sum(len(one.known_wrong) for one in whole), "fields"),
        Figure("intake.alone_orders", sum(one.alone for one in whole), "orders"),
        Figure("intake.alone_values", sum(one.carried for one in whole), "fields"),
        Figure("intake.alone_values_lost", sum(one.lost.total() for one in whole), "fields"),
    ]


def _speed(run: Run, bare: Mapping[str, float]) -> list[Figure]:
    """CPU per page beside both engines alone; wall time holds whatever else the machine does."""
    pages = max(1, len(run.drafts))
    floor = sum(bare.values())
    return [
        Figure("intake.cpu_s_per_page", run.cpu / pages, "s", floor=floor, ratio=run.cpu / pages / floor),
        Figure("intake.bare_tesseract_cpu_s", bare[TESSERACT], "s"),
        Figure("intake.bare_rapidocr_cpu_s", bare[RAPIDOCR], "s"),
        Figure("intake.seconds_per_page", run.seconds / pages, "s"),
        Figure("intake.pages_per_hour", 3600 * pages / run.seconds, "1/h"),
        Figure("intake.memory_after_mb", run.resident, "MB"),
        Figure("intake.reader_peak_mb", run.reader_peak, "MB"),
    ]
