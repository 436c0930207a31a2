"""Which PostgreSQL and Kafka a hub stands on: those it is given by address, else its own in the data folder.

What is given is used as it is: nothing of the hub's own is made, started or listened for in its place.
"""

from collections.abc import Callable

from deploy.local import layout as places
from deploy.local import programs
from deploy.local.layout import Layout, Port
from deploy.local.processes import Program
from deploy.prepare import Ground


class Servers:
    """The two servers of one hub, as its environment says."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._given_postgres = layout.environment.get("POSTGRES_ADMIN_URL")
        self._given_kafka = layout.environment.get("KAFKA_BOOTSTRAP_SERVERS")

    def ports(self) -> list[Port]:
        """Those the hub listens on: not the ones of servers it is given."""
        given = {places.POSTGRES} if self._given_postgres else set()
        given |= {places.KAFKA, places.KAFKA_CONTROLLER} if self._given_kafka else set()
        return [port for port in places.ALL if port not in given]

    def own(self, say: Callable[[str], None]) -> list[Program]:
        """Those to start, their folders made; says of each where it comes from."""
        return [*self._own_postgres(say), *self._own_kafka(say)]

    def _own_postgres(self, say: Callable[[str], None]) -> list[Program]:
        if self._given_postgres:
            say("PostgreSQL         the one of POSTGRES_ADMIN_URL")
            return []
        postgres = programs.postgres(self._layout)
        if postgres.initialise():
            say(f"PostgreSQL         new cluster in {postgres.folder}")
        return [postgres.program(self._layout.logs / "postgres.log")]

    def _own_kafka(self, say: Callable[[str], None]) -> list[Program]:
        if self._given_kafka:
            say(f"Kafka              the one of KAFKA_BOOTSTRAP_SERVERS ({self._given_kafka})")
            return []
        kafka = programs.kafka(self._layout)
        if kafka.initialise():
            say(f"Kafka              new log in {kafka.folder}")
        return [kafka.program(self._layout.logs / "kafka.log")]

    def ground(self) -> Ground:
        """Where everything else stands."""
        return Ground(
            postgres_admin_url=self._given_postgres or programs.postgres(self._layout).admin_url,
            kafka_bootstrap_servers=self._given_kafka or programs.kafka(self._layout).bootstrap_servers,
            data=self._layout.data,
        )
