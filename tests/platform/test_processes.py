"""The supervisor over real small processes: restart, back-off, order of stopping, nothing left after any death."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.processes import Child, NotReady, Program, accepts, free_port
from deploy.local.records import AlreadyRunning, Records, started_at
from deploy.local.supervisor import Supervisor
from tests.support.waiting import wait_for

SERVER = """
import socket, sys, time
door = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    door.accept()[0].close()
"""


class Watching:
    """A supervisor whose words a test can read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.records = Records(folder / "run")
        self.supervisor = Supervisor(records=self.records, say=self.said.append)

    def server(self, name: str) -> tuple[Program, int]:
        port = free_port()
        command = (sys.executable, "-c", SERVER, str(port))
        log = self.folder / f"{name}.log"
        return Program(name=name, command=command, log=log, ready=lambda: accepts(port), patience_s=20), port

    def pids(self) -> dict[str, int]:
        return self.records.living()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    watching = Watching(tmp_path)
    yield watching
    watching.supervisor.stop()


async def test_a_child_that_dies_is_restarted_and_said_so(watching: Watching) -> None:
    program, _ = watching.server("door")
    watching.supervisor.start([program])
    first = watching.pids()["door"]

    os.kill(first, signal.SIGKILL)

    def back() -> bool:
        watching.supervisor.look()
        return "door is back" in watching.said

    await wait_for(back, limit=20)
    assert watching.pids()["door"] != first
    assert any("killed by signal 9" in line for line in watching.said)


async def test_a_child_that_keeps_dying_is_restarted_ever_later(watching: Watching, tmp_path: Path) -> None:
    now = 0.0
    watching.supervisor.clock = lambda: now
    program = Program(name="weak", command=("/bin/false",), log=tmp_path / "weak.log", ready=lambda: True)
    watching.supervisor.start([program])

    def deaths() -> int:
        nonlocal now
        now += 31.0
        watching.supervisor.look()
        return sum("died" in line for line in watching.said)

    await wait_for(lambda: deaths() >= 3)
    pauses = [line.rpartition("restarted in ")[2].split()[0] for line in watching.said if "died" in line]

    assert pauses[:3] == ["0.5", "1.0", "2.0"]


def test_waves_stop_in_reverse_order_and_nothing_is_left(watching: Watching) -> None:
    broker, broker_port = watching.server("broker")
    service, service_port = watching.server("service")
    watching.supervisor.start([broker])
    watching.supervisor.start([service])

    watching.supervisor.stop()

    stopped = [line.split()[0] for line in watching.said if "stopped" in line]
    assert stopped == ["service", "broker"]
    assert not watching.pids()
    assert not accepts(broker_port)
    assert not accepts(service_port)


def test_a_program_that_cannot_start_says_why_from_its_log(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "raise SystemExit('no such room')")
    child = Child(Program(name="mute", command=command, log=tmp_path / "mute.log", ready=lambda: False))

    with pytest.raises(NotReady, match="no such room"):
        child.wait_ready()


async def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """The kernel tells them; nobody else is left to."""
    script = (
        "import sys,time; from pathlib import Path; from deploy.local.processes import Child, Program\n"
        "program = Program(name='x', command=('sleep', '600'), log=Path(sys.argv[1]), ready=lambda: True)\n"
        "print(Child(program).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(  # noqa: ASYNC220 — it is killed two lines below
        [sys.executable, "-c", script, str(tmp_path / "x.log")], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        await wait_for(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n")  # setpriv has become it
        parent.kill()

    await wait_for(lambda: started_at(child) is None)


def test_a_program_that_runs_to_its_end_is_written_down_meanwhile_and_what_it_says_is_said(watching: Watching) -> None:
    script = (
        "import sys; from pathlib import Path; from deploy.local.records import Records\n"
        "print('  written down:', *Records(Path(sys.argv[1])).living()); raise SystemExit(3)"
    )
    log = watching.folder / "passing.log"
    log.write_text("what an earlier one said\n")
    command = (sys.executable, "-c", script, str(watching.folder / "run"))
    passing = Program(name="passing", command=command, log=log, ready=lambda: True)
    server, _ = watching.server("door")
    watching.supervisor.start([server])

    status = watching.supervisor.run(passing)

    assert status == 3
    assert watching.said[-1] == "  written down: door passing"
    assert list(watching.pids()) == ["door"]


async def test_a_program_that_runs_to_its_end_does_not_outlive_a_killed_runner(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from deploy.local.processes import Program\n"
        "from deploy.local.records import Records; from deploy.local.supervisor import Supervisor\n"
        "folder = Path(sys.argv[1])\n"
        "passing = Program(name='passing', command=('sleep', '600'), log=folder / 'log', ready=lambda: True)\n"
        "Supervisor(records=Records(folder), say=print).run(passing)"
    )
    records = Records(tmp_path)
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) as runner:  # noqa: ASYNC220 — killed below
        passing = (await wait_for(records.living))["passing"]
        await wait_for(lambda: Path(f"/proc/{passing}/comm").read_text() == "sleep\n")  # setpriv has become it
        runner.kill()

    await wait_for(lambda: started_at(passing) is None)


def test_leftovers_of_a_killed_runner_are_ended_and_strangers_are_not(tmp_path: Path) -> None:
    records = Records(tmp_path)
    ours = subprocess.Popen(["sleep", "600"])
    stranger = subprocess.Popen(["sleep", "600"])
    records.keep({"ours": ours.pid, "reused": stranger.pid})
    rows = json.loads((tmp_path / "children.json").read_text())
    rows["reused"][1] = "1"  # the process written down had this id long ago
    (tmp_path / "children.json").write_text(json.dumps(rows))

    found = records.end_leftovers()

    assert found == ["ours"]
    assert ours.wait(5) == -signal.SIGTERM
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


def test_a_second_hub_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with Records(tmp_path).only_one(), pytest.raises(AlreadyRunning), Records(tmp_path).only_one():
        pass


def test_a_port_is_given_to_one_who_asks_and_not_again() -> None:
    ports = [free_port() for _ in range(1000)]

    assert len(set(ports)) == len(ports)
