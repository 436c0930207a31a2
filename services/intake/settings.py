"""What intake reads from its environment (prefix INTAKE_), once, at start; the SMTP door reads the same."""

from pathlib import Path

from pydantic import Field

from shared.settings import ROOT, ServiceSettings, prefixed


class Settings(ServiceSettings):
    """Settings of intake and of its SMTP door."""

    model_config = prefixed("INTAKE_")

    port: int = Field(default=8001, description="Port the HTTP door listens on; 0 takes any free one")
    insurers_dir: Path = Field(
        default=ROOT / "deploy" / "insurers",
        validation_alias="INSURERS_DIR",
        description="Folder with one folder per insurer; this service reads intake.yaml in each",
    )
    geo_dir: Path = Field(default=ROOT / "deploy" / "geo", description="Folder of the commune table")
    files_url: str = Field(
        default="", description="Where originals are stored, e.g. s3://bucket/prefix; empty: the data folder"
    )
    fax_gateways: str = Field(
        default="telecopie-horizon.exemple.invalid",
        description="Mail domains of the fax providers, comma-separated; their mails are faxes",
    )
    mail_edges: str = Field(
        default="",
        description="Names (authserv-id) of the mail servers in front whose Authentication-Results are believed, "
        "comma-separated",
    )
    mail_dns: str = Field(
        default="",
        pattern=r"^(?:[0-9a-fA-F.:]+:\d+)?$",
        description="DNS server (address:port) asked for DKIM, ARC and DMARC when no edge has said; empty: not checked",
    )
    mail_forwarders: str = Field(
        default="@passerelle.exemple.invalid",
        description="Addresses (x@y) and domains (@y) that forward orders for us, comma-separated",
    )
    reading_seconds: float = Field(default=30, gt=0, description="Longest time one message may take to be read")
    reading_memory: int = Field(default=512 << 20, ge=128 << 20, description="Most memory one reading may take, bytes")
    readings_at_once: int = Field(default=2, ge=1, description="How many messages are read at the same time")

    keep_mail_days: int = Field(
        default=1825,
        ge=1,
        description="Days the bytes of an order's mail are kept; an insurer's pack may say otherwise",
    )
    keep_spam_days: int = Field(default=90, ge=1, description="Days the bytes of what was set aside are kept")
    keep_quarantine_days: int = Field(default=30, ge=1, description="Days quarantined bytes are kept")

    smtp_host: str = Field(default="127.0.0.1", description="Address the SMTP door listens on")
    smtp_port: int = Field(default=8025, description="Port of the SMTP door; 0 takes any free one")
    smtp_lmtp: bool = Field(default=False, description="Whether the mail door speaks LMTP instead of SMTP")
    smtp_hostname: str = Field(default="odm.passerelle.exemple.invalid", description="Name the SMTP door greets with")
    smtp_recipients: str = Field(
        default="*", description="Addresses (x@y) and domains (@y) accepted, comma-separated; * accepts every one"
    )
    smtp_largest: int = Field(default=25 << 20, ge=1 << 16, description="Largest message taken, in bytes")
    smtp_per_minute: int = Field(default=120, ge=1, description="Messages taken from one client address per minute")
    smtp_connections: int = Field(default=50, ge=1, description="Connections served at the same time")
    smtp_connections_each: int = Field(default=20, ge=1, description="Connections served per client address")
    smtp_timeout: float = Field(default=60, gt=0, description="Seconds a silent client is waited for")

    def listed(self, text: str) -> frozenset[str]:
        """A comma-separated setting as a set, in lower case."""
        return frozenset(one.strip().lower() for one in text.split(",") if one.strip())
