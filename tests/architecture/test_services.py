"""Walks every service as its program builds it: every door guarded, every topic heard, our own ack policy."""

import ast
import inspect
from pathlib import Path
from typing import Final
from uuid import UUID

import aiohttp
import pytest
from faststream.middlewares import AckPolicy

from contracts import topics
from contracts.events import CATALOGUE
from deploy.check.tree import python_files
from deploy.services import SERVICES
from shared.consumer import Consumers
from shared.guards import PUBLIC
from shared.inbox import Inbox
from shared.service import Service
from shared.settings import Failpoints
from tests.architecture.public_doors import EVERYWHERE, PUBLIC_DOORS
from tests.support.building import SILENT_KAFKA, address, build, build_all, door
from tests.support.postgres import TestServer

EVERY_SERVICE = pytest.mark.parametrize("name", SERVICES)
SOMEBODY: Final = UUID("019cd6d4-1f20-7ea2-b0c1-6c6f1d3c2a10")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Service]:
    """Every service, built once; none of these tests changes what was built."""
    return build_all(tmp_path_factory.mktemp("hub"))


@EVERY_SERVICE
def test_every_route_states_a_guard(name: str, hub: dict[str, Service]) -> None:
    for route in hub[name].all_routes():
        assert route.guard.name, door(route)
        assert inspect.iscoroutinefunction(type(route.guard).__call__), door(route)


@EVERY_SERVICE
def test_only_the_doors_meant_for_everybody_are_open_to_everybody(name: str, hub: dict[str, Service]) -> None:
    public = {door(route) for route in hub[name].all_routes() if route.guard is PUBLIC}

    assert public - EVERYWHERE.keys() == PUBLIC_DOORS[name].keys()


@EVERY_SERVICE
def test_every_service_shows_its_calls_and_the_events(name: str, hub: dict[str, Service]) -> None:
    doors = {door(route) for route in hub[name].all_routes()}

    assert doors >= {"GET /openapi", "GET /openapi.yaml", "GET /asyncapi.yaml"}


@EVERY_SERVICE
def test_no_two_routes_share_a_door(name: str, hub: dict[str, Service]) -> None:
    doors = [door(route) for route in hub[name].all_routes()]

    assert sorted(doors) == sorted(set(doors))


@EVERY_SERVICE
async def test_no_guarded_door_opens_to_a_stranger(name: str, tmp_path: Path, postgres: TestServer) -> None:
    database = await postgres.fresh(name)
    service = build(name, tmp_path, database_url=database.runtime)
    guarded = [route for route in service.all_routes() if route.guard is not PUBLIC]

    opened = []
    async with service.running(), aiohttp.ClientSession(auto_decompress=False) as stranger:
        for route in guarded:
            url = service.url + address(route, str(SOMEBODY))
            method = "GET" if route.method == "*" else route.method
            async with stranger.request(method, url, allow_redirects=False) as answer:
                if answer.status not in {303, 401, 403, 404, 503}:
                    opened.append(f"{door(route)} answered {answer.status}")

    assert opened == []


@EVERY_SERVICE
def test_a_service_hears_exactly_the_topics_meant_for_it(name: str, hub: dict[str, Service]) -> None:
    heard = [hearing.topic for hearing in hub[name].hearings]

    assert sorted(heard) == sorted(topic for topic, readers in topics.HEARD_BY.items() if name in readers)


@EVERY_SERVICE
def test_every_event_heard_is_one_of_its_topic_and_has_a_handler(name: str, hub: dict[str, Service]) -> None:
    for hearing in hub[name].hearings:
        assert hearing.handlers, f"{name} hears {hearing.topic} and does nothing with it"
        for model, handler in hearing.handlers.items():
            assert CATALOGUE[model.TYPE] is model
            assert hearing.topic == model.TOPIC
            assert inspect.iscoroutinefunction(handler), f"{model.TYPE}: handlers are coroutines"


def test_every_event_is_heard_by_somebody(hub: dict[str, Service]) -> None:
    heard = {model.TYPE for name in SERVICES for hearing in hub[name].hearings for model in hearing.handlers}

    assert CATALOGUE.keys() - heard == set(), "said, and nobody listens"


@EVERY_SERVICE
async def test_every_subscriber_has_a_call_and_acknowledges_after_it(name: str, hub: dict[str, Service]) -> None:
    service = hub[name]
    inboxes = [Inbox(database=service.db, clock=service.clock, hearing=hearing) for hearing in service.hearings]
    consumers = Consumers(bootstrap=SILENT_KAFKA, group=name, instance="0", inboxes=inboxes, failpoints=Failpoints(""))

    subscribers = consumers.broker().subscribers

    assert len(subscribers) == len(service.hearings)
    for subscriber in subscribers:
        assert subscriber.calls, "a subscriber without a handler keeps its partitions unread"
        assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR


def test_the_policy_is_set_on_the_broker_and_nowhere_else() -> None:
    places = [
        path.name for path in python_files("services", "shared", "deploy") if "ack_policy" in path.read_text("utf-8")
    ]

    assert places == ["consumer.py"]
    (consumer,) = (path for path in python_files("shared") if path.name == "consumer.py")
    calls = [node for node in ast.walk(ast.parse(consumer.read_text("utf-8"))) if isinstance(node, ast.Call)]
    setting = [ast.unparse(call.func) for call in calls for word in call.keywords if word.arg == "ack_policy"]
    assert setting == ["KafkaBroker"]


@EVERY_SERVICE
def test_every_loop_has_its_own_name_and_a_pace(name: str, hub: dict[str, Service]) -> None:
    loops = hub[name].loops

    assert len({loop.name for loop in loops}) == len(loops)
    assert all(loop.every > 0 for loop in loops)
