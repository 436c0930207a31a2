"""How a custom experience reads in the vendor's API."""

from services.esign.domain.experiences import COLOURS, SWITCHES, Experience
from services.esign.domain.shapes.moments import Json


def experience(one: Experience) -> Json:
    """A custom experience as it is read; the logo's own address is on signers' pages only."""
    settings = one.settings
    return {
        "id": str(one.id),
        "name": one.name,
        **{name: settings.get(name) for name in COLOURS},
        **{name: usual if settings.get(name) is None else settings[name] for name, usual in SWITCHES.items()},
        "disabled_notifications": settings.get("disabled_notifications") or [],
        "redirect_urls": settings.get("redirect_urls"),
        "logo": one.logo_sha256.hex() if one.logo_sha256 else None,
        "logo_layout": settings.get("logo_layout") or "original",
    }
