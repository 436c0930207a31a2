"""Consumer groups of a test's own that start at the topics' present end.

Tests share topics and have fresh databases: a group that read from the beginning would hear every order of every
earlier test. The offsets are committed before the service joins, so that nothing said after this is missed.
"""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition
from uuid_utils.compat import uuid7

from contracts import topics


async def fresh_group(kafka: str, *services: str) -> str:
    """A new group prefix (the setting `kafka_group`), standing at the end of every topic.

    One service per prefix: two services under one prefix would share its work. Give each its own.
    """
    prefix = f"test-{uuid7()}" + "".join(f"-{service}" for service in services)
    for topic in topics.ALL:
        await _stand_at_end(kafka, f"{prefix}.{topic}", [topic])
    return prefix


async def _stand_at_end(kafka: str, group: str, names: Iterable[str]) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    try:
        places = [TopicPartition(name, number) for name in names for number in await _partitions(consumer, name)]
        consumer.assign(places)
        await consumer.commit(dict((await consumer.end_offsets(places)).items()))
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> list[int]:
    await consumer._client.set_topics([topic])  # a consumer without a subscription knows no topic yet
    return sorted(consumer.partitions_for_topic(topic) or ())
