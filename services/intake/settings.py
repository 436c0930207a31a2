"""What intake reads from its environment (prefix INTAKE_), once, at start; the SMTP door reads the same."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from services.intake.domain.answered import Answered
from services.intake.domain.silence import Allowed
from services.intake.domain.working_time import USUAL, WRITTEN, Hours
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
    kinds_file: Path = Field(
        default=ROOT / "deploy" / "intake" / "kinds.yaml", description="The words by which messages are told apart"
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
        description="DNS server (address:port) asked for SPF, DKIM, ARC and DMARC when no edge has said; empty: not "
        "checked",
    )
    mail_direct: bool = Field(
        default=False,
        description="Whether senders' servers connect to the mail door themselves, with no server of ours between: the "
        "address that connected is then checked by SPF",
    )
    mail_forwarders: str = Field(
        default="@passerelle.exemple.invalid",
        description="Addresses (x@y) and domains (@y) that forward orders for us, comma-separated",
    )
    reading_seconds: float = Field(default=30, gt=0, description="Longest time one message may take to be read")
    reading_memory: int = Field(default=512 << 20, ge=128 << 20, description="Most memory one reading may take, bytes")
    readings_at_once: int = Field(default=2, ge=1, description="How many messages are read at the same time")

    fax_telnyx_key: str = Field(
        default="", description="Telnyx's public key (base64), which opens POST /v1/faxes/telnyx; empty: closed"
    )
    fax_secrets: str = Field(
        default="", description="whsec_ secrets, comma-separated, which open POST /v1/faxes/signed; empty: closed"
    )
    fax_private_media: bool = Field(
        default=False,
        description="Whether a fax's pages may be fetched from private addresses, and Telnyx be at one (a sandbox)",
    )
    fax_largest: int = Field(default=25 << 20, ge=1 << 16, description="Largest fax taken, in bytes")
    fax_folder: Annotated[Path | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None, description="Folder that is watched for faxes (TIFF, PDF); unset: none"
    )

    imap_host: str = Field(default="", description="IMAP server whose mailbox is read; empty: none")
    imap_port: int = Field(default=993, description="Its port")
    imap_security: Literal["tls", "starttls", "none"] = Field(default="tls", description="How it is spoken to")
    imap_user: str = Field(default="", description="Account of the mailbox")
    imap_password: str = Field(default="", description="Its password; not needed with a token")
    imap_token_command: str = Field(
        default="", description="Program whose output is an OAuth 2 access token (XOAUTH2), asked at each connection"
    )
    imap_folder: str = Field(default="INBOX", description="Folder that is read")
    imap_done: str = Field(default="Passerelle", description="Folder of the messages that are kept; empty: they stay")
    imap_idle_seconds: float = Field(default=480, gt=0, le=480, description="Longest IDLE before a look at the folder")
    imap_poll_seconds: float = Field(default=60, gt=0, description="Between two looks where the server has no IDLE")

    mail_host: str = Field(default="127.0.0.1", description="Mail server that receipts leave by; the demo's outbox")
    mail_port: int = Field(default=8028, description="Its port")
    mail_security: Literal["none", "starttls", "tls"] = Field(default="none", description="How it is spoken to")
    mail_user: str | None = Field(default=None, description="Account on it")
    mail_password: str | None = Field(default=None, description="Its password")
    mail_sender: str = Field(
        default="Ordres de mission <odm@passerelle.exemple.invalid>", description="Who receipts come from"
    )
    receipts_per_hour: int = Field(default=30, ge=0, description="Receipts one address is sent in an hour; 0: none")
    receipts_to: Answered = Field(
        default=Answered.UNFAILED,
        description="Which senders are sent receipts: `all`; `unfailed`, those of whom neither SPF, DKIM nor DMARC has "
        "failed; `proved`, those for whom one of these vouches",
    )

    fax_reply: Literal["", "telnyx", "mail"] = Field(
        default="",
        description="What faxes receipts to senders of faxed orders: `telnyx`; `mail`, a gateway that faxes what is "
        "mailed to it; empty: nothing, and the item's page says so",
    )
    fax_reply_name: str = Field(default="Passerelle", description="The network's name on a faxed receipt")
    fax_reply_from: str = Field(
        default="",
        pattern=r"^(?:\+[1-9]\d{6,14})?$",
        description="Our number that faxed receipts come from (E.164); never answered itself",
    )
    fax_reply_telnyx_url: str = Field(default="https://api.telnyx.com", description="Address of Telnyx's API")
    fax_reply_telnyx_key: str = Field(default="", description="Our key of it; a secret")
    fax_reply_telnyx_connection: str = Field(default="", description="Id of our Fax Application there")
    fax_reply_mail: str = Field(
        default="",
        description="The gateway's addresses: `{number}@fax.exemple.invalid` (33261914410@…) or `{national}@…` "
        "(0261914410@…)",
    )
    fax_reply_hours: str = Field(
        default="mon-sun 08:00-20:00 holidays",
        pattern=rf"^{WRITTEN}$",
        description="When a faxed receipt may ring, in Paris; what is due at another time waits",
    )
    fax_reply_countries: str = Field(
        default="FR",
        description="Countries (ISO 3166 codes, comma-separated) whose numbers are faxed to; overseas departments have "
        "their own, e.g. FR,GP,GF,MQ,RE,YT",
    )
    fax_reply_never: str = Field(default="", description="Numbers nothing is ever faxed to, comma-separated")

    silence: str = Field(
        default="",
        pattern=r"^(?:\s*(?:web|email|fax)=\d+(?:\.\d+)?\s*(?:,|$))*$",
        description="Working hours after which a silent channel is an alarm, e.g. web=9,email=4,fax=9; empty: never",
    )
    channel_hours: str = Field(
        default="",
        pattern=rf"^(?:\s*(?:web|email|fax)={WRITTEN}\s*(?:,|$))*$",
        description="When a channel's senders work, where it is not mon-fri 08:00-18:00, e.g. `web=mon-sun 00:00-24:00 "
        "holidays,fax=mon-sat 07:30-19:00`; its silence counts in these hours",
    )
    clamd: str = Field(
        default="",
        pattern=r"^(?:[^\s:]+:\d{1,5})?$",
        description="The virus scanner (clamd, host:port) that every message passes before it is read; empty: none",
    )

    ocr_engines: str = Field(
        default="tesseract,rapidocr",
        description="Engines that read images, comma-separated; with fewer than both nothing read from an image is "
        "submitted by itself, empty: images are typed by people",
    )
    ocr_processes: int = Field(default=0, ge=0, description="Pages read by machine at the same time; 0: one per core")
    ocr_page_seconds: float = Field(
        default=30, gt=0, description="Longest time for one page read by machine; loading the engines not counted"
    )
    ocr_page_memory: int = Field(default=2 << 30, ge=1 << 30, description="Address space of one reader, bytes")
    ocr_pages: int = Field(default=10, ge=1, description="Pages read by machine of one message; the rest are shown")
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

    @field_validator("channel_hours")
    @classmethod
    def _some_time(cls, text: str) -> str:
        for hours in _pairs(text).values():
            Hours.read(hours)
        return text

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A way to fax that lacks what it needs ends the start, not each receipt."""
        Hours.read(self.fax_reply_hours)
        needs = {
            "": (),
            "telnyx": ("fax_reply_from", "fax_reply_telnyx_key", "fax_reply_telnyx_connection", "fax_telnyx_key"),
            "mail": ("fax_reply_mail",),
        }
        missing = [f"INTAKE_{name.upper()}" for name in needs[self.fax_reply] if not getattr(self, name)]
        if missing:
            raise ValueError(f"INTAKE_FAX_REPLY={self.fax_reply} needs {', '.join(missing)}")
        return self

    def silences(self) -> dict[str, Allowed]:
        """How long each channel may be silent, in its own working hours."""
        hours = _pairs(self.channel_hours)
        return {
            channel: Allowed(float(count), Hours.read(hours[channel]) if channel in hours else USUAL)
            for channel, count in _pairs(self.silence).items()
        }

    def engines(self) -> tuple[str, ...]:
        """The engines switched on, in their usual order."""
        return tuple(name for name in ("rapidocr", "tesseract") if name in self.listed(self.ocr_engines))

    def listed(self, text: str) -> frozenset[str]:
        """A comma-separated setting as a set, in lower case."""
        return frozenset(one.strip().lower() for one in text.split(",") if one.strip())


def _pairs(text: str) -> dict[str, str]:
    """`web=9,fax=4` as a mapping."""
    pairs = (one.split("=") for one in text.split(",") if one.strip())
    return {name.strip(): value.strip() for name, value in pairs}
