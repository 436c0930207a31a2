"""Originals: who looked is a row, bytes go when their period is over, and stay while somebody holds them."""

from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from services.intake.domain.keeping import Periods
from services.intake.store.files import Files
from services.intake.use_cases.keeping import Keeping
from shared.clock import Clock, move_clock
from shared.db import Database
from tests.intake.builders import sample
from tests.intake.conftest import Desk, Hub, hub_running
from tests.intake.test_scanning import infected
from tests.support.clamd import Clamd
from tests.support.exchanges import Exchanges
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

NOTHING_LEFT = Periods(mail=0, spam=0, quarantine=0, insurers={"mirabelle": 4000})


def supervisor(hub: Hub) -> Desk:
    token = hub.staff_keys.token(("supervisor",), id="2001", name="Solène Essai", team="general")
    return Desk(Exchanges(hub.session, hub.service.url, service="intake"), token)


async def removing(hub: Hub, *, periods: Periods = NOTHING_LEFT, clock: Clock | None = None) -> int:
    """One round of removal; with nothing said, every period is over but Mirabelle's."""
    db = Database(hub.urls.runtime)
    await db.start()
    files = Files.at("", folder=hub.settings.data_dir)
    done = await Keeping(db=db, files=files, clock=clock or Clock(), periods=periods).remove_expired()
    await db.stop()
    return done


def files_left(hub: Hub) -> list[Path]:
    return [path for path in (hub.settings.data_dir / "intake").iterdir() if path.is_file()]


async def test_an_original_is_seen_held_released_and_removed_with_a_trace_of_each(hub: Hub) -> None:
    item = str((await hub.item_of(sample("08_fax_tiff")))["id"])
    desk, chief = hub.api(), supervisor(hub)
    raw = await desk.get(f"/v1/items/{item}/original")
    await desk.get(f"/v1/items/{item}/parts/1.2/pages/2")

    waiting = await removing(hub)
    await desk.post(f"/v1/items/{item}/set-aside", {"version": 1, "reason": "essai"})
    unheld = await desk.post(f"/v1/items/{item}/hold", {"reason": "litige"})
    nothing = await chief.post(f"/v1/items/{item}/hold", {"reason": " "})
    held = await chief.post(f"/v1/items/{item}/hold", {"reason": "litige"})
    while_held = await removing(hub)
    released = await chief.post(f"/v1/items/{item}/release", {"reason": "clos"})
    removed, again = await removing(hub), await removing(hub)

    looks = (await chief.get(f"/v1/items/{item}/looks")).json()["looks"]
    assert [(one["actor_id"], one["what"], one["part"], one["page"]) for one in looks] == [
        ("1002", "page", "1.2", 2),
        ("1002", "original", "", None),
    ]
    assert raw.body == sample("08_fax_tiff")
    assert (unheld.status, nothing.status, held.status, released.status) == (403, 422, 204, 204)
    assert (waiting, while_held, removed, again) == (0, 0, 1, 0)
    assert files_left(hub) == []
    gone = await desk.get(f"/v1/items/{item}/original")
    late = await chief.post(f"/v1/items/{item}/hold", {"reason": "x"})
    assert (gone.status, gone.json()["rule"], late.status) == (404, "REMOVED", 409)
    kept = await hub.rows.fetchrow("select length(sha256) as hash, size, reading->'sheets' as sheets from original")
    assert kept is not None
    assert (kept["hash"], kept["size"], kept["sheets"]) == (32, len(raw.body), [])
    acts = await hub.rows.fetch("select verb, actor_kind, detail->>'reason' as why from act order by id")
    assert [(act["verb"], act["actor_kind"]) for act in acts][-1] == ("bytes_removed", "system")
    assert "écartés" in acts[-1]["why"]
    assert (await desk.get(f"/v1/items/{item}")).status == 200


async def test_an_order_what_was_set_aside_and_what_is_in_quarantine_go_each_at_its_own_period(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path: Path
) -> None:
    clamd, moved = Clamd(), tmp_path / "moved"
    await clamd.start()
    at = f"127.0.0.1:{clamd.port}"
    async with hub_running(postgres=postgres, staff_keys=staff_keys, folder=tmp_path, clamd=at) as hub:
        order = await hub.item_of(sample("14_mirabelle_agence"))
        spam = await hub.item_of(sample("13_newsletter"))
        infested = await hub.item_of(infected())
        typed = await hub.item_of(sample("08_fax_tiff"))

        gone = []
        for days in (9, 2, 10, 10):
            move_clock(moved, by=timedelta(days=days))
            await removing(hub, periods=Periods(mail=30, spam=20, quarantine=10, insurers={}), clock=Clock(moved))
            rows = await hub.rows.fetch("select removal_why from original where removed_at is not null order by id")
            gone.append(sorted(row["removal_why"] for row in rows))
    clamd.remove()

    states = [one["state"] for one in (order, spam, infested, typed)]
    assert states == ["submitted", "set_aside", "waiting", "waiting"]
    assert gone == [[], ["quarantine"], ["quarantine", "spam"], ["mail", "quarantine", "spam"]]


async def test_an_insurers_own_period_counts_and_a_changed_file_is_never_shown(hub: Hub) -> None:
    item = await hub.item_of(sample("14_mirabelle_agence"))

    kept = await removing(hub)
    files_left(hub)[0].write_bytes(b"another mail")
    shown = await hub.api().get(f"/v1/items/{item['id']}/original")

    assert (item["state"], kept) == ("submitted", 0)
    assert (shown.status, shown.json()["rule"]) == (404, "HASH")


async def test_the_service_itself_cannot_change_what_came(hub: Hub) -> None:
    runtime = await asyncpg.connect(hub.urls.runtime)

    for change in ("update original set sha256 = ''", "update original set file = 'x'", "delete from look"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await runtime.execute(change)
    await runtime.close()
