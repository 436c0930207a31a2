"""What the insurer gateway reads from its environment (prefix INSURER_GATEWAY_), once, at start."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from shared.settings import ROOT, ServiceSettings, prefixed

_KEYS = ROOT / ".local" / "keys"


class Settings(ServiceSettings):
    """Settings of the insurer gateway."""

    model_config = prefixed("INSURER_GATEWAY_")

    port: int = Field(default=8005, description="Port the HTTP door listens on; 0 takes any free one")
    insurers_dir: Path = Field(
        default=ROOT / "deploy" / "insurers",
        validation_alias="INSURERS_DIR",
        description="Folder with one folder per insurer; this service reads gateway.yaml in each",
    )
    signing_key_file: Path = Field(
        default=_KEYS / "partners.pem", description="Ed25519 key (PEM) that signs the partners' tokens"
    )
    partner_clients_file: Path | None = Field(
        default=None,
        description="Client id → secret (JSON), of which only hashes are stored. "
        "Unset: partner_clients.json beside the signing key",
    )
    webhook_secrets_file: Path | None = Field(
        default=None,
        description="Endpoint → its whsec_ secrets, the newest first (JSON), read again when it changes. "
        "Unset: webhook_secrets.json beside the signing key",
    )
    sandbox_url: str = Field(
        default="",
        description="Address of the insurer sandbox, the only private address facts may be sent to; empty: none",
    )
    deliveries: bool = Field(default=True, description="Whether this replica sends facts to the insurers' addresses")
    delivery_timeout: float = Field(default=15, gt=0, description="Seconds an insurer has to answer")
    delivery_lease: float = Field(default=60, gt=0, description="Seconds after which a lost attempt is taken over")
    retry_schedule: Annotated[tuple[float, ...], NoDecode] = Field(
        default=(0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
        description="Seconds before each attempt, comma-separated; after the last one we give up",
    )
    give_up_after: float = Field(
        default=5 * 86400,
        gt=0,
        description="Seconds after which a message is given up, also one that waits behind a spared address",
    )
    breaker_failures: int = Field(default=5, ge=1, description="Failures in a row after which an address is spared")
    breaker_cooldown: float = Field(default=30, gt=0, description="Seconds an address is spared at first; doubles")
    breaker_longest: float = Field(default=900, gt=0, description="Longest time an address is spared, in seconds")

    @field_validator("retry_schedule", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.split(",") if isinstance(value, str) else value

    @property
    def clients_file(self) -> Path:
        """Where the programs' secrets stand."""
        return self.partner_clients_file or self.signing_key_file.parent / "partner_clients.json"

    @property
    def secrets_file(self) -> Path:
        """Where the webhooks' secrets stand."""
        return self.webhook_secrets_file or self.signing_key_file.parent / "webhook_secrets.json"

    @property
    def schedule(self) -> tuple[timedelta, ...]:
        """The delays before each attempt."""
        return tuple(timedelta(seconds=one) for one in self.retry_schedule)
