"""What the e-signature service reads from its environment (prefix ESIGN_), once, at start."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from shared.settings import ROOT, ServiceSettings, prefixed

_KEYS = ROOT / ".local" / "keys"


class Settings(ServiceSettings):
    """The service's settings."""

    model_config = prefixed("ESIGN_")

    port: int = Field(default=8006, description="Port the HTTP door listens on; 0 takes any free one")
    files_url: str = Field(default="", description="Where files lie, e.g. s3://bucket/esign; empty: the data folder")
    api_keys_file: Path = Field(
        default=_KEYS / "esign_api_keys.json",
        description="API keys (JSON: key, workspace, sandbox, perhaps scope), of which only hashes are stored",
    )
    code_key_file: Path | None = Field(
        default=None, description="Secret of codes and links, same for all replicas; unset: made in the data folder"
    )
    authority_key_file: Path | None = Field(
        default=None, description="Secret that opens the authority's keys; unset: made in the data folder"
    )
    stamp_url: str = Field(default="", description="RFC 3161 time-stamp unit of somebody else; empty: our own")
    sealing_processes: int = Field(default=1, ge=1, description="Processes that sign, per environment")
    loops: bool = Field(default=True, description="Whether this replica sends mails, SMS and webhooks")
    private_webhooks: bool = Field(
        default=False, description="Whether webhooks may go to private addresses (sandbox on one machine only)"
    )
    smtp_host: str = Field(default="127.0.0.1", description="Mail server; the demo's outbox by default")
    smtp_port: int = Field(default=8028, description="Its port")
    smtp_security: Literal["none", "starttls", "tls"] = Field(default="none", description="How it is spoken to")
    smtp_user: str | None = Field(default=None, description="Account on the mail server")
    smtp_password: str | None = Field(default=None, description="Its password")
    mail_sender: str = Field(
        default="Passerelle <ne-pas-repondre@passerelle.invalid>", description="Who e-mails come from"
    )
    sms_url: str = Field(default="http://127.0.0.1:8026", description="SMS provider; the demo's outbox by default")
    sms_key: str = Field(default="demo", description="Its bearer key")
    sms_sender: str = Field(default="PASSERELLE", max_length=11, description="Alphanumeric sender, 11 characters")

    def address(self) -> str:
        """How the service is reached by those it writes to."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
