"""Signing: how many B-LTA signatures a core makes beside pyHanko alone, and what a caller waits for.

CPU is the kernel's count of the process that signs. Through the API: a real process of the service on PostgreSQL with
stock settings; codes are the sandbox's fixed one, nobody is written to. A signer is measured when he is the only one,
then at five a second, whoever is still waiting; each of these is the last of his request, so two signatures are made.
"""

import asyncio
import io
import json
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp
import pypdfium2 as pdfium
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bench.cpu import cpu_seconds, resident_mb
from bench.floor.pyhanko_loop import Loop
from bench.ground import Ground, ground
from bench.results import Figure
from deploy.keys import ESIGN_KEYS_FILE
from deploy.local.processes import Program, accepts, free_port
from deploy.prepare import Ground as Prepared
from deploy.prepare import prepare_databases, prepare_keys
from deploy.services import setting
from services.esign.domain.sealing import Answer, Box, Mark, Signer, Slot
from services.esign.sealing.sealer import Plan, PoolSealer
from services.esign.store.examining import examine

CODE: Final = "246810"
SLOT: Final = Slot(name="sig_001", box=Box(page=1, x=60, y=600, width=180, height=60), signer="Ana Essai")
ANSWER: Final = Answer(
    name="txt_001_001", slot="sig_001", kind="text", box=Box(page=1, x=300, y=600, width=180, height=20)
)


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    seconds: float = 8.0
    """Of signing, each round and side."""
    rounds: int = 3
    requests: int = 1000
    signatures: int = 200
    """Through the API, one at a time."""
    paced: int = 100
    """Through the API, at a rate."""
    per_second: float = 5.0


def figures(root: Path, sizes: Sizes, say: Callable[[str], None]) -> list[Figure]:
    """The figures of signing."""
    return [*asyncio.run(_signing(root, sizes, say)), _anchors(), *_through_the_api(root, sizes, say)]


def a_paper() -> bytes:
    """One page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(72, 760, "Contrat de travaux")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _anchors() -> Figure:
    """CPU to look at an uploaded page with four smart anchors, beside reading its text alone."""
    pages, out = 10, io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for _ in range(pages):
        for n in range(4):
            canvas.drawString(72, 700 - 100 * n, f"{{{{s1|text|40|180|24|Champ {n}|Dites-le|t|champ}}}}")
        canvas.showPage()
    canvas.save()
    paper = out.getvalue()
    found = examine(paper, None, most_pages=1000, anchor_pages=150, to_sign=True)
    assert len(found.anchors) == 4 * pages, "every anchor is found"
    ours, floor = [], []
    for _ in range(20):
        ours.append(_cpu(lambda: examine(paper, None, most_pages=1000, anchor_pages=150, to_sign=True)))
        floor.append(_cpu(lambda: _read(paper)))
    one, other = (1000 * statistics.median(times) / pages for times in (ours, floor))
    return Figure("esign.anchors_ms_per_page", one, "ms", floor=other, ratio=one / other)


def _cpu(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def _read(paper: bytes) -> int:
    opened = pdfium.PdfDocument(paper)
    try:
        return sum(len(page.get_textpage().get_text_bounded()) for page in opened)
    finally:
        opened.close()


async def _signing(root: Path, sizes: Sizes, say: Callable[[str], None]) -> list[Figure]:
    plan = Plan(file=root / "authority.json", passphrase=b"bench", sandbox=False)
    loop = Loop(plan.keeping().read())
    ours: list[float] = []
    floor: list[float] = []
    async with PoolSealer(plan, processes=1) as sealer:
        prepared = await sealer.prepare(a_paper(), slots=[SLOT], answers=[ANSWER])
        (worker,) = sealer.processes()
        await asyncio.to_thread(loop.sign, prepared)
        for n in range(sizes.rounds):
            ours.append(await _ours(sealer, prepared, worker, sizes.seconds))
            floor.append(await asyncio.to_thread(_floor, loop, prepared, sizes.seconds))
            say(f"esign      round {n + 1}: {ours[-1]:.1f} signatures/s/core, pyHanko alone {floor[-1]:.1f}")
        memory = resident_mb(worker)
    ratio = statistics.median(one / other for one, other in zip(ours, floor, strict=True))
    return [
        Figure(
            "esign.blta_per_s_per_core", statistics.median(ours), "1/s", floor=statistics.median(floor), ratio=ratio
        ),
        Figure("esign.blta_over_pyhanko", ratio, "×", floor=1.0, ratio=ratio),
        Figure("memory.esign_sealing_mb", memory, "MB"),
    ]


async def _ours(sealer: PoolSealer, prepared: bytes, worker: int, seconds: float) -> float:
    """Signatures per second of the signing process's CPU."""
    signer = Signer(
        first_name="Ana",
        last_name="Essai",
        email="ana@exemple.invalid",
        request_id=uuid.uuid4(),
        signer_id=uuid.uuid4(),
    )
    mark = Mark(image=None, text="Ana Essai", lines=("Signé le 10/03/2026 à 09:12",))
    made, begun, end = 0, cpu_seconds([worker]), time.monotonic() + seconds
    while time.monotonic() < end:
        await sealer.sign(
            prepared, slot="sig_001", signer=signer, mark=mark, answers={"txt_001_001": "Nantes"}, last=False
        )
        made += 1
    return made / max(cpu_seconds([worker]) - begun, 0.01)


def _floor(loop: Loop, prepared: bytes, seconds: float) -> float:
    made, begun, end = 0, time.thread_time(), time.monotonic() + seconds
    while time.monotonic() < end:
        loop.sign(prepared)
        made += 1
    return made / (time.thread_time() - begun)


def _through_the_api(root: Path, sizes: Sizes, say: Callable[[str], None]) -> list[Figure]:
    with ground(root / "esign") as standing:
        prepared = Prepared(
            postgres_admin_url=standing.admin_url, kafka_bootstrap_servers=standing.kafka, data=root / "hub"
        )
        for step in (prepare_keys, prepare_databases):
            step(prepared, lambda _line: None)
        port = free_port()
        standing.start([_program(standing, prepared, port)])
        pid = standing.children["esign"].pid
        keys = json.loads((prepared.data / "keys" / ESIGN_KEYS_FILE).read_text())
        key = next(one["key"] for one in keys if one["sandbox"])
        return asyncio.run(_calls(f"http://127.0.0.1:{port}/v3", key, pid, sizes, say))


def _program(standing: Ground, prepared: Prepared, port: int) -> Program:
    addresses: dict[str, str] = json.loads(prepared.addresses.read_text())
    own: Mapping[str, str] = {
        "PORT": str(port),
        "DATABASE_URL": addresses[setting("esign", "DATABASE_URL")],
        "DATA_DIR": str(prepared.data / "files"),
        "API_KEYS_FILE": str(prepared.data / "keys" / ESIGN_KEYS_FILE),
        "ENVIRONMENTS": "sandbox",
        "SANDBOX_CODE": CODE,
        "CODES_PER_RECIPIENT": "100000",
        "LOOPS": "false",
    }
    environment = {setting("esign", name): value for name, value in own.items()}
    return Program(
        name="esign",
        command=(sys.executable, "-m", "services.esign"),
        log=standing.folder / "esign.log",
        ready=lambda: accepts(port),
        environment={**environment, "KAFKA_BOOTSTRAP_SERVERS": standing.kafka, "LOG_LEVEL": "WARNING"},
    )


async def _calls(url: str, key: str, pid: int, sizes: Sizes, say: Callable[[str], None]) -> list[Figure]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session:
        caller = Caller(session, url)
        first = await caller.sent_out()
        begun, cpu = time.monotonic(), cpu_seconds([pid])
        requests = [await caller.sent_out() for _ in range(sizes.requests)]
        took, spent = time.monotonic() - begun, cpu_seconds([pid]) - cpu
        say(f"esign      {sizes.requests} requests made and sent out in {took:.1f} s")
        signed, paced = requests[: sizes.signatures], requests[sizes.signatures :][: sizes.paced]
        await caller.sign(first)
        cpu = cpu_seconds([pid])
        waits = [await caller.sign(one) for one in signed]
        each = (cpu_seconds([pid]) - cpu) * 1000 / len(signed)
        at_rate = await _at_a_rate(caller, paced, sizes.per_second)
    rate = f"{sizes.per_second:g}"
    return [
        Figure("esign.requests_per_s", sizes.requests / took, "1/s"),
        Figure("esign.cpu_ms_per_request", spent * 1000 / sizes.requests, "ms"),
        Figure("esign.sign_p50_ms", statistics.median(waits), "ms"),
        Figure("esign.sign_p95_ms", statistics.quantiles(waits, n=20)[-1], "ms"),
        Figure("esign.sign_cpu_ms", each, "ms"),
        Figure(f"esign.sign_at_{rate}_per_s_p50_ms", statistics.median(at_rate), "ms"),
        Figure(f"esign.sign_at_{rate}_per_s_p95_ms", statistics.quantiles(at_rate, n=20)[-1], "ms"),
        Figure("memory.esign_mb", resident_mb(pid), "MB"),
    ]


async def _at_a_rate(
    caller: "Caller", requests: Sequence[dict[str, Any]], per_second: float
) -> list[float]:  # Any: JSON
    """Milliseconds of each call that signs, begun at its moment though others are under way."""

    async def at(place: int, request: dict[str, Any]) -> float:  # Any: JSON
        await asyncio.sleep(place / per_second)
        return await caller.sign(request)

    return list(await asyncio.gather(*(at(place, one) for place, one in enumerate(requests))))


class Caller:
    """A program that asks for signatures."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._paper = a_paper()

    async def sent_out(self) -> dict[str, Any]:  # Any: JSON
        """A request with one document and one signer, under way."""
        request = await self._call("/signature_requests", {"name": "Contrat", "delivery_mode": "none"})
        form = aiohttp.FormData({"nature": "signable_document"})
        form.add_field("file", self._paper, filename="contrat.pdf", content_type="application/pdf")
        document = await self._call(f"/signature_requests/{request['id']}/documents", form)
        fields = [{"type": "signature", "document_id": document["id"], "page": 1, "x": 60, "y": 600}]
        signer = {
            "info": {"first_name": "Ana", "last_name": "Essai", "email": "ana@exemple.invalid",
                     "phone_number": "+33199000001", "locale": "fr"},
            "signature_level": "electronic_signature",
            "signature_authentication_mode": "otp_sms",
            "fields": fields,
        }  # fmt: skip
        await self._call(f"/signature_requests/{request['id']}/signers", signer)
        return await self._call(f"/signature_requests/{request['id']}/activate", {})

    async def sign(self, request: dict[str, Any]) -> float:  # Any: JSON
        """Milliseconds of the call that signs."""
        signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
        await self._call(f"{signer}/send_otp", {})
        body = {"otp": CODE, "ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00Z"}
        begun = time.monotonic()
        await self._call(f"{signer}/sign", body)
        return (time.monotonic() - begun) * 1000

    async def _call(self, path: str, body: Any) -> dict[str, Any]:  # Any: JSON, or a form
        how = {"data": body} if isinstance(body, aiohttp.FormData) else {"json": body}
        async with self._session.post(self._url + path, **how) as answer:
            if answer.status not in (201, 204):
                raise RuntimeError(f"POST {path} answered {answer.status}: {await answer.text()}")
            return dict(await answer.json()) if answer.status == 201 else {}
