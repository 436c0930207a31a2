"""Apache Kafka, one node in KRaft mode, from the pinned jars, on 127.0.0.1, under one folder.

The two session settings are what makes it usable after a `kill -9`: with Kafka's defaults the node waits eleven
seconds for its own dead session, with these about six. With two seconds instead of four it would be four, but on a
machine whose cores are all taken the node then takes itself for dead, again and again, and serves nobody.
"""

import base64
import json
import os
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path

from deploy.kafka.fetch import KAFKA
from deploy.local.processes import NotReady, Program, accepts

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
broker.session.timeout.ms=4000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=4194304
"""


@dataclass(frozen=True)
class LocalKafka:
    """One broker: its folder, the port clients use and the one it talks to itself on."""

    folder: Path
    port: int
    controller_port: int
    heap_mb: int = 256

    @property
    def bootstrap_servers(self) -> str:
        """The address clients use."""
        return f"127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """Where the log segments lie."""
        return self.folder / "data"

    def initialise(self) -> bool:
        """Writes the properties (ports may have moved) and formats the folder once; True when it formatted."""
        self.folder.mkdir(parents=True, exist_ok=True)
        data = json.dumps(str(self.data.resolve()))[1:-1]  # Java reads the file as Latin-1, other letters as \\u00e0
        values = {"port": self.port, "controller_port": self.controller_port, "data": data}
        self._properties.write_text(PROPERTIES.format(**values))
        if (self.data / "meta.properties").exists():
            return False
        # a leading hyphen would be read as an option
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        tool = ["kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", str(self._properties)]
        done = subprocess.run(
            [*self._java(), *tool], capture_output=True, text=True, env={**os.environ, **_environment()}
        )
        if done.returncode != 0:
            raise NotReady(f"Kafka's folder could not be formatted:\n{done.stdout}{done.stderr}")
        return True

    def program(self, log: Path) -> Program:
        """The broker as a child process."""
        command = (*self._java(), "kafka.Kafka", str(self._properties))
        return Program(
            name="Kafka", command=command, log=log, ready=lambda: accepts(self.port), environment=_environment()
        )

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _java(self) -> list[str]:
        quick = [
            f"-Xmx{self.heap_mb}m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.net.preferIPv4Stack=true",
        ]
        logging = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"]
        return ["java", *quick, *logging, "-cp", f"{KAFKA.folder.resolve()}/*"]


def _environment() -> dict[str, str]:
    """Paths with accents are read in UTF-8 whatever the shell's locale, which each Debian has; and the machine's Java
    options would change what was tried (and print a line on stderr)."""
    silenced = {name: "" for name in ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS") if name in os.environ}
    return {"LC_ALL": "C.UTF-8", **silenced}
