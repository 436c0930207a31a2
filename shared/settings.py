"""What every service reads from its environment, once, at start.

A service subclasses `ServiceSettings` with its own prefix; the fields with an alias are shared by all
processes and have no prefix. Nothing below `app.py` reads settings.
"""

import os
import signal
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SECRETS = os.environ.get("SECRETS_DIR") or None
"""A folder whose files give the variables they are named after (Docker's and Kubernetes' secrets)."""


class ServiceSettings(BaseSettings):
    """Settings all services share. Subclass with `model_config = prefixed("NAME_")` and a `port`."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, secrets_dir=SECRETS)

    host: str = Field(default="127.0.0.1", description="Address the HTTP door listens on")
    port: int = Field(description="Port the HTTP door listens on; 0 takes any free one")
    public_url: str = Field(default="", description="How browsers and partners reach this service; links use it")
    database_url: str = Field(description="PostgreSQL of this service, as its runtime role")
    database_connections: int = Field(default=8, ge=2, description="Largest number of database connections")
    data_dir: Path = Field(default=ROOT / ".local" / "files", description="Folder for this service's files")
    kafka: str = Field(
        default="127.0.0.1:19092",
        validation_alias="KAFKA_BOOTSTRAP_SERVERS",
        description="Bootstrap servers of Kafka, comma-separated",
    )
    kafka_group: str = Field(default="", description="Prefix of the consumer groups; empty means the service's name")
    instance: str = Field(
        default="0", validation_alias="INSTANCE", description="Ordinal of this replica (static Kafka membership)"
    )
    clock_file: Path | None = Field(
        default=None, validation_alias="CLOCK_FILE", description="File with the business clock's offset; unset: fixed"
    )
    log_level: str = Field(default="INFO", validation_alias="LOG_LEVEL", description="DEBUG, INFO, WARNING, ERROR")
    staff_jwks_url: str = Field(
        default="http://127.0.0.1:8003/.well-known/jwks.json",
        validation_alias="STAFF_JWKS_URL",
        description="Published keys that verify the staff's session (http or file address)",
    )
    staff_sign_in_url: str = Field(
        default="http://127.0.0.1:8003/connexion",
        validation_alias="STAFF_SIGN_IN_URL",
        description="Where a member of the staff without a session is sent",
    )
    trusted_proxies: str = Field(
        default="", validation_alias="TRUSTED_PROXIES", description="Networks whose X-Forwarded-For is believed"
    )
    failpoints: str = Field(
        default="", validation_alias="FAILPOINTS", description="Named points where the process dies (tests only)"
    )


def prefixed(prefix: str) -> SettingsConfigDict:
    """The configuration of a service's settings class: its own prefix, unknown variables ignored."""
    return SettingsConfigDict(env_prefix=prefix, extra="ignore", populate_by_name=True, secrets_dir=SECRETS)


class Failpoints:
    """Named points at which a fault test makes the process kill itself; none are set in real life."""

    def __init__(self, names: str) -> None:
        self._names = frozenset(filter(None, names.split(",")))

    def hit(self, name: str) -> None:
        """Dies on the spot, as `kill -9` would, when `name` is set."""
        if name in self._names:
            os.kill(os.getpid(), signal.SIGKILL)
