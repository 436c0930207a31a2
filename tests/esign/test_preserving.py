"""Papers stay provable: by the moved clock an old archive time stamp gets a younger one over it, once.

Judged at the later date by the European Commission's library: without the new time stamp the paper proves nothing any
more, with it everything still passes.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.esign.app.sealers import plans
from services.esign.authorities import asked_for, perform
from services.esign.domain.evidence import broken_at
from services.esign.sealing.sealer import PoolSealer
from services.esign.store import signing as signing_store
from services.esign.store.files import Files
from services.esign.use_cases.preserving import Preserving
from shared.db import Database
from tests.esign.builders import a_pdf, a_person, nobody_removes
from tests.esign.conftest import Desk, Program, running_desk
from tests.esign.test_trust import roots_of
from tests.support.dss.judge import Judge
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys
from tests.support.waiting import wait_for


async def test_a_paper_is_renewed_before_its_proofs_end_and_passes_long_after(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path, judge: Judge
) -> None:
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, stamp_life_days=400) as desk:
        program, before = desk.program(), datetime.now(UTC)
        request = await signed(desk, program)
        old = await download(program, request)
        await wait_for(lambda: looked_at(desk))
        desk.move_clock(timedelta(days=300))
        await wait_for(lambda: told(desk, "papers_ending", 1))
        assert await renewals(desk) == 0, "today's unit ends as soon: nothing would be gained"

        life = {"stamp_life_days": 3650}
        keeping = plans(desk.settings.model_copy(update=life))[True].keeping()
        await asyncio.to_thread(perform, asked_for(["sandbox", "rotate", "stamp"]), keeping, now=before)
        await wait_for(lambda: told(desk, "papers_ending", 0))

        new = await download(program, request)
        trusted = await roots_of(desk)
        renewed = await renewals(desk)
        chain = await chain_of(desk, request)

    later = before + timedelta(days=500)
    now, then = judge.look(new, roots=trusted), judge.look(new, roots=trusted, at=later)
    lost = judge.look(old, roots=trusted, at=later)
    fields = {"sig_000", "sig_001", "sig_999"}
    assert (now.passed(), then.passed()) == (fields, fields)
    assert "sig_001" not in lost.passed(), "an hour's certificate stands by its time stamp alone"
    assert "PASSED" not in {one.verdict for one in lost.timestamps}
    assert {one.verdict for one in then.timestamps} == {"PASSED"}
    assert new.startswith(old), "what was signed stays as it is, byte for byte"
    assert renewed == 1, "once, however often the loop looks"
    assert chain == ["done", "renewed"]


async def test_one_round_renews_all_seals_that_end_soon_and_two_replicas_do_each_once(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, loops=False) as desk:
        db, clock = desk.service.db, desk.service.clock
        files = Files.at("", folder=desk.settings.data_dir, claim=nobody_removes)
        async with PoolSealer(plans(desk.settings)[True], processes=1) as sealer:
            digest = await files.put(await sealer.seal(a_pdf()))
            await seals_made(desk, digest, count=12)
            replicas = [
                Preserving(db=db, clock=clock, files=files, renewers={True: sealer}, days=180, at_once=2)
                for _ in range(2)
            ]
            looked = [await replicas[0].round(), await desk.rows.fetchval(_LOOKED_AT)]
            await desk.rows.execute("update preserved_seals set ends_at = now() + interval '1 day'")
            renewed = await asyncio.gather(*(one.round() for one in replicas))
            again = await replicas[0].round()
            new = await desk.rows.fetch(
                """select distinct s.sealed_sha256 = p.sha256, p.ends_at > now() + interval '9 years',
                          s.sealed_sha256 <> $1 from seals s join preserved_seals p on p.seal_id = s.id""",
                digest,
            )

    assert looked == [0, 12], "none is left for the next round"
    assert (sum(renewed), again) == (12, 0)
    assert [tuple(row) for row in new] == [(True, True, True)]


_LOOKED_AT = "select count(*) from preserved_seals where ends_at is not null"


async def seals_made(desk: Desk, digest: bytes, *, count: int) -> None:
    """So many seals, all with the same sealed file."""
    await desk.rows.execute(
        """with document as (
               insert into seal_documents (id, workspace_id, sandbox, filename, content_type, sha256, size,
                      total_pages, created_at)
               select gen_random_uuid(), id, true, 'a.pdf', 'application/pdf', $1, 1, 1, now() from workspaces limit 1
               returning *),
           made as (
               insert into seals (id, workspace_id, sandbox, document_id, fields, status, next_at, sealed_sha256,
                      sealed_at, created_at)
               select gen_random_uuid(), workspace_id, true, id, '[]', 'done', now(), $1, now(), now()
                 from document, generate_series(1, $2) returning id)
           insert into preserved_seals (seal_id, sha256, checked_at) select id, $1, now() from made""",
        digest,
        count,
    )


async def signed(desk: Desk, program: Program) -> dict[str, str]:
    person = a_person()
    request = await program.sent_out(person, delivery_mode="none", signer={"signature_authentication_mode": "otp_sms"})
    signer = f"/signature_requests/{request['id']}/signers/{request['signers'][0]['id']}"
    await program.call("POST", f"{signer}/send_otp")
    body = {"otp": await desk.code_for(person), "ip_address": "192.0.2.7", "consent_given_at": "2026-03-10T09:00:00Z"}
    answer = await program.call("POST", f"{signer}/sign", json=body)
    assert answer.status == 204, answer.body
    return {"id": request["id"], "document": request["documents"][0]["id"]}


async def download(program: Program, request: dict[str, str]) -> bytes:
    answer = await program.call("GET", f"/signature_requests/{request['id']}/documents/{request['document']}/download")
    return answer.body


async def looked_at(desk: Desk) -> bool:
    return bool(await desk.rows.fetchval("select count(*) from preserved where ends_at is not null"))


async def renewals(desk: Desk) -> int:
    return int(await desk.rows.fetchval("select count(*) from evidence where kind = 'renewed'"))


async def told(desk: Desk, figure: str, value: float) -> bool:
    """Whether /health says so."""
    async with desk.session.get(f"{desk.url}/health") as answer:
        return bool((await answer.json())["figures"][figure] == value)


async def chain_of(desk: Desk, request: dict[str, str]) -> list[str]:
    """The last kinds of the request's evidence, whose chain holds."""
    database = Database(desk.settings.database_url)
    await database.start()
    try:
        async with database.reading() as tx:
            row = await tx.fetchrow("select id from signature_requests where id = $1::text::uuid", request["id"])
            assert row is not None
            links = await signing_store.evidence(tx, row["id"])
    finally:
        await database.stop()
    assert broken_at(links) is None
    return [one.kind for one in links][-2:]
