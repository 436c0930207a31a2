"""What the portal reads from its environment, once, at start (prefix PROVIDER_PORTAL_)."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from shared.settings import ServiceSettings, prefixed


class Settings(ServiceSettings):
    """The portal's settings."""

    model_config = prefixed("PROVIDER_PORTAL_")

    port: int = Field(default=8004, description="Port the HTTP door listens on; 0 takes any free one")
    sign_in_key_file: Path | None = Field(
        default=None, description="Secret of codes and links, same for all replicas; unset: made in the data folder"
    )
    notices: bool = Field(default=True, description="Whether this replica hands SMS and e-mails over")
    notify_mail: Literal["smtp", "console"] = Field(default="smtp", description="How e-mails leave")
    smtp_host: str = Field(default="127.0.0.1", description="Mail server; the demo's outbox by default")
    smtp_port: int = Field(default=8028, description="Its port")
    smtp_security: Literal["none", "starttls", "tls"] = Field(default="none", description="How it is spoken to")
    smtp_user: str | None = Field(default=None, description="Account on the mail server")
    smtp_password: str | None = Field(default=None, description="Its password")
    mail_sender: str = Field(
        default="Passerelle <ne-pas-repondre@passerelle.invalid>", description="Who e-mails come from"
    )
    notify_sms: Literal["http", "console"] = Field(default="http", description="How SMS leave")
    sms_url: str = Field(default="http://127.0.0.1:8026", description="SMS provider; the demo's outbox by default")
    sms_key: str = Field(default="demo", description="Its bearer key")
    sms_key_file: Path | None = Field(default=None, description="File with the key, instead of the key itself")
    sms_sender: str = Field(default="PASSERELLE", max_length=11, description="Alphanumeric sender, 11 characters")

    def address(self) -> str:
        """How the portal is reached by those it writes to."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def provider_key(self) -> str:
        """The SMS provider's key: the file's when there is one."""
        return self.sms_key_file.read_text().strip() if self.sms_key_file else self.sms_key
