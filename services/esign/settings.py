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
    insurers_dir: Path = Field(
        default=ROOT / "deploy" / "insurers",
        validation_alias="INSURERS_DIR",
        description="Folder with one folder per insurer; this service reads esign.yaml in each: who collects, and how",
    )
    code_key_file: Path | None = Field(
        default=None, description="Secret of codes and links, same for all replicas; unset: made in the data folder"
    )
    authority_key_file: Path | None = Field(
        default=None, description="Secret that opens the authority's keys; unset: made in the data folder"
    )
    environments: str = Field(
        default="sandbox,production",
        description="What is offered: sandbox, production or both; production refuses to start beside a movable clock "
        "or a fixed code",
    )
    sandbox_code: str = Field(
        default="", pattern=r"^([0-9]{6})?$", description="Code of every signer in the sandbox; empty: a new one each"
    )
    stamp_url: str = Field(default="", description="RFC 3161 time-stamp unit of somebody else; empty: our own")
    stamp_roots_file: Path | None = Field(
        default=None, description="Roots (PEM) that somebody else's time-stamp unit is trusted by"
    )
    stamp_life_days: int = Field(default=3650, ge=1, le=3650, description="How long a new time-stamp unit may stamp")
    tsa: Literal["off", "keyed", "open"] = Field(
        default="keyed", description="Who may ask our time-stamp unit at /tsa: nobody, holders of an API key, everybody"
    )
    tsa_per_minute: int = Field(default=600, ge=1, description="Time stamps a minute for one key or one address")
    hsm_module: str = Field(default="", description="PKCS#11 library of a device that keeps the keys; empty: a file")
    hsm_token: str = Field(default="", description="Label of the token on that device")
    hsm_pin_file: Path | None = Field(default=None, description="File with the PIN that opens it")
    renewal_days: int = Field(
        default=180, ge=1, description="Days before the end of an archive time stamp at which it is renewed"
    )
    sealing_processes: int = Field(default=1, ge=1, description="Processes that sign, per environment")
    office: Path | None = Field(
        default=None, description="LibreOffice's soffice, which turns Word documents into PDF; unset: they are refused"
    )
    largest_mail: int = Field(
        default=8_000_000, ge=0, description="Bytes of signed files that go with a mail; above, the mail has the link"
    )
    codes_per_recipient: int = Field(default=20, ge=1, description="Codes to one number or address in a day")
    codes_per_country: dict[str, int] = Field(
        default={"33": 2000, "*": 100},
        description="Codes by SMS to one country in an hour (JSON, by country code; * is any other; 0 closes it)",
    )
    embed_domains: str = Field(
        default="", description="Origins that may show our pages in a frame, comma-separated: https://client.example"
    )
    calls_per_minute: int = Field(default=12_000, ge=1, description="Calls a key may make in a minute")
    calls_per_hour: int = Field(default=360_000, ge=1, description="Calls a key may make in an hour")
    loops: bool = Field(default=True, description="Whether this replica sends mails, SMS and webhooks")
    private_webhooks: bool = Field(
        default=False, description="Whether webhooks may go to private addresses (sandbox on one machine only)"
    )
    retention_years: dict[str, int] = Field(
        default={"done": 10, "declined": 1, "rejected": 1, "expired": 1, "canceled": 1, "deleted": 1, "draft": 1},
        description="Years a request is kept after its end, by its state (JSON); a state that is not named is for ever",
    )
    bank_account_check_days: int = Field(
        default=90, ge=1, description="Days the answer of a check of bank details (RIB) can be read; then it is erased"
    )
    papers_workspace: str = Field(
        default="passerelle", description="Workspace the papers of dossiers belong to; their webhooks and keys are its"
    )
    papers_sandbox: bool = Field(
        default=True, description="Whether papers of dossiers are made in the sandbox; false: they count"
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
