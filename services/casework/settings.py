"""What casework reads from its environment, once, at start (prefix CASEWORK_)."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from services.casework.domain.openid import read_roles
from shared.settings import ROOT, ServiceSettings, prefixed


def _readable(written: str) -> str:
    read_roles(written)  # a mistake stops the service at its start
    return written


class Settings(ServiceSettings):
    """Casework's settings."""

    model_config = prefixed("CASEWORK_")

    port: int = Field(default=8003, description="Port the HTTP door listens on; 0 takes any free one")
    insurers_dir: Path = Field(
        default=ROOT / "deploy" / "insurers",
        validation_alias="INSURERS_DIR",
        description="Folder with one folder per insurer; this service reads casework.yaml in each",
    )
    dates_file: Path = Field(
        default=ROOT / "deploy" / "casework" / "dates.yaml", description="The table of dates d'action"
    )
    staff_key_file: Path = Field(
        default=ROOT / ".local" / "keys" / "staff.pem", description="Ed25519 key that signs the staff's sessions"
    )
    other_services: str = Field(
        default="",
        description="The hub's other screens, name=address, comma-separated: sign-in leads there, the home links",
    )
    cookie_domain: str | None = Field(
        default=None, description="Domain the staff's cookie is for, when the screens have several hosts"
    )
    assignment_url: str = Field(
        default="", description="Public address of assignment's screens: a dossier links to its search for a craftsman"
    )
    esign_url: str = Field(
        default="", description="Public address of the e-signature service: a journal line leads to its signed papers"
    )
    intake_url: str = Field(
        default="", description="Public address of intake's screens: a letter on a dossier leads to its original"
    )
    notify_sms: Literal["http", "console"] = Field(default="http", description="How SMS to the insured leave")
    sms_url: str = Field(default="http://127.0.0.1:8026", description="SMS provider; the demo's outbox by default")
    sms_key: str = Field(default="demo", description="Its bearer key")
    sms_key_file: Path | None = Field(default=None, description="File with the key, instead of the key itself")
    sms_sender: str = Field(default="PASSERELLE", max_length=11, description="Alphanumeric sender, 11 characters")
    calls_url: Annotated[str | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None, description="Telephone line of the robot Emma; unset: télévaluations all wait for a person"
    )
    calls_key: str = Field(default="demo", description="Its bearer key")
    calls_key_file: Path | None = Field(default=None, description="File with the key, instead of the key itself")
    oidc_issuer: Annotated[str | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None, description="OpenID Connect issuer of the organisation; unset: the staff has local accounts"
    )
    oidc_name: str = Field(default="votre organisation", description="How its sign-in is called on the page")
    oidc_client_id: str = Field(default="passerelle", description="What we are called there")
    oidc_client_secret: str = Field(default="", description="Our secret there; empty: a public client, bound by PKCE")
    oidc_client_secret_file: Path | None = Field(default=None, description="File with it, instead of the secret itself")
    oidc_scopes: str = Field(default="openid profile email", description="What is asked for, blanks between")
    oidc_roles_claim: str = Field(
        default="roles", description="The claim of the id token with roles or groups; a.b leads into an object"
    )
    oidc_roles: Annotated[str, AfterValidator(_readable)] = Field(
        default="cc=cc,metreur=metreur,re=re,gr=gr,service_clientele=service_clientele,supervisor=supervisor,admin=admin",
        description="Which of its values is which role here: theirs=ours, comma-separated",
    )
    oidc_team_claim: str = Field(default="", description="The claim with the team; empty: none")
    local_accounts: bool = Field(
        default=False, description="Whether passwords still open local accounts beside an OpenID Connect issuer"
    )
    demo_accounts_file: Annotated[Path | None, BeforeValidator(lambda value: value or None)] = Field(
        default=None,
        description="Where a demo keeps its staff accounts' random passwords, made at its first start; unset: none",
    )

    def oidc_secret(self) -> str:
        """Our secret at the identity provider."""
        file = self.oidc_client_secret_file
        return file.read_text().strip() if file else self.oidc_client_secret

    def sms_provider_key(self) -> str:
        """The bearer key of the SMS provider."""
        return self.sms_key_file.read_text().strip() if self.sms_key_file else self.sms_key

    def telephone_key(self) -> str:
        """The bearer key of the robot's line."""
        return self.calls_key_file.read_text().strip() if self.calls_key_file else self.calls_key
