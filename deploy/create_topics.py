"""Makes the topics of contracts/topics.py (`python -m deploy.prepare topics`).

A topic that exists with another number of partitions is an error and nothing is changed: the order per key would
break, for ever, without anyone seeing it.
"""

import asyncio
import time
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from contracts import topics

PATIENCE_S = 60.0


class TopicsDiffer(Exception):
    """A topic stands with another number of partitions than ours."""


class BrokerSilent(Exception):
    """No broker answered in time."""


async def create_topics(bootstrap_servers: str, *, partitions: int = topics.PARTITIONS, replicas: int = 1) -> int:
    """Makes what is missing; how many that was."""
    admin = await _connect(bootstrap_servers)
    try:
        await _compare(admin, partitions)
        missing = sorted(set(topics.ALL) - set(await admin.list_topics()))
        _check(await admin.create_topics([_topic(name, partitions, replicas) for name in missing]))
        await _compare(admin, partitions, all_of_them=True)
    finally:
        await admin.close()
    return len(missing)


def _topic(name: str, partitions: int, replicas: int) -> NewTopic:
    kept_ms = topics.RETENTION_DAYS * 24 * 3600 * 1000
    configs = {"cleanup.policy": "delete", "retention.ms": str(kept_ms), "compression.type": "producer"}
    return NewTopic(name, num_partitions=partitions, replication_factor=replicas, topic_configs=configs)


def _check(response: Any) -> None:  # Any: aiokafka types no response
    for name, code, *message in response.topic_errors:
        error = for_code(code)
        if code != 0 and error is not TopicAlreadyExistsError:  # another one who prepares was quicker
            raise error(f"topic {name}: {message}")


async def _compare(admin: AIOKafkaAdminClient, partitions: int, *, all_of_them: bool = False) -> None:
    """Raises when a topic's partitions differ; waits for the topics just made when all must stand."""
    limit = time.monotonic() + PATIENCE_S
    while True:
        there = [name for name in await admin.list_topics() if name in topics.ALL]
        found = (
            {topic["topic"]: len(topic["partitions"]) for topic in await admin.describe_topics(there)} if there else {}
        )
        if wrong := {name: count for name, count in found.items() if count not in (0, partitions)}:
            said = ", ".join(f"{name} has {count}" for name, count in sorted(wrong.items()))
            raise TopicsDiffer(f"these topics exist with another number of partitions than {partitions}: {said}")
        if not all_of_them or (len(found) == len(topics.ALL) and 0 not in found.values()):
            return
        if time.monotonic() > limit:
            raise BrokerSilent("the topics made a moment ago do not appear")
        await asyncio.sleep(0.05)


async def _connect(bootstrap_servers: str) -> AIOKafkaAdminClient:
    limit = time.monotonic() + PATIENCE_S
    while True:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
        try:
            await admin.start()
            return admin
        except KafkaError as error:
            await admin.close()
            if time.monotonic() > limit:
                raise BrokerSilent(f"no Kafka answers at {bootstrap_servers}") from error
            await asyncio.sleep(0.2)
