"""The fixtures every room uses: real servers once per run, fresh databases, a clock to move, staff sessions.

Where the servers come from is the first thing a run says; how many tests each reach had, and that none was skipped,
is the last.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from xdist.remote import Producer

from deploy.create_topics import create_topics
from tests.support import lanes, saying, servers, waiting
from tests.support.lanes import Lanes
from tests.support.postgres import TestServer
from tests.support.reaches import counts
from tests.support.staff import StaffKeys

TEST_PARTITIONS = 2  # thousands of partitions kill a broker
SERVERS = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make test` does not take a skip for a pass."""
    parser.addoption("--no-skips", action="store_true", help="fail when a test was skipped")


def pytest_report_header() -> str:
    """Which servers this run uses."""
    return servers.says()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The hub's lane comes first."""
    items.sort(key=lambda item: lanes.lane_of(item.location[0]) != lanes.HUB_LANE)  # a stable sort


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Lanes:
    """Lanes are kept whole when the suite runs in several processes."""
    return Lanes(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts the tests per reach, and the skips."""
    for line in counts(terminalreporter.stats):
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A skip fails the run when it was asked to. The servers stop here: outside every test's time limit, for one with
    a thousand databases takes a while to remove, and before a process of several says that it has finished."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if isinstance(reporter, pytest.TerminalReporter) else []
    if skipped and exitstatus == pytest.ExitCode.OK and session.config.getoption("--no-skips"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    session.config.stash[SERVERS].close()


def pytest_configure(config: pytest.Config) -> None:
    """The run's servers stand until it is over, whatever its fixtures do."""
    config.stash[SERVERS] = ExitStack()


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[TestServer]:
    """The run's PostgreSQL: `await postgres.fresh("casework")`."""
    server = TestServer(request.config.stash[SERVERS].enter_context(servers.postgres_server()))
    server.make_roles()
    yield server
    if servers.is_given(servers.POSTGRES_VARIABLE):
        server.clean_up()  # one of our own goes with all its databases


@pytest.fixture(scope="session")
async def kafka(request: pytest.FixtureRequest) -> str:
    """The run's Kafka: its bootstrap servers; the topics stand with two partitions."""
    bootstrap_servers = request.config.stash[SERVERS].enter_context(servers.kafka_server())
    await create_topics(bootstrap_servers, partitions=TEST_PARTITIONS)
    return bootstrap_servers


@pytest.fixture(scope="session")
def staff_keys(tmp_path_factory: pytest.TempPathFactory) -> StaffKeys:
    """Signs staff sessions; its `url` is the setting STAFF_JWKS_URL."""
    return StaffKeys(tmp_path_factory.mktemp("staff"))


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    """A business clock of the test's own; `shared.clock.move_clock(clock_file, by=…)` moves it."""
    file = tmp_path / "clock"
    file.write_text("0")
    return file


@pytest.fixture(scope="session")
def say() -> saying.Sayer:
    """`await say(kafka, events)`: puts events on their topics as a relay would."""
    return saying.Sayer()


@pytest.fixture(scope="session")
def wait_for() -> object:
    """`await wait_for(condition)`; also to be had as `tests.support.waiting.wait_for`."""
    return waiting.wait_for
