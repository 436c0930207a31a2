"""What a user reads when the hub is up: where to click, as whom, where the logs are."""

from deploy.local import layout as places
from deploy.local.layout import Layout

PAGES = (
    ("Case desk (sign in here first)", "casework", "/"),
    ("Tray of incoming orders", "intake", "/"),
    ("Decisions and network", "assignment", "/"),
    ("Craftsmen's portal", "provider_portal", "/"),
    ("Insurers' console", "insurer_gateway", "/"),
)


def welcome(layout: Layout, *, seconds: float) -> str:
    """The closing lines of a start."""
    lines = [f"ready in {seconds:.1f} s. Open:", ""]
    lines += [f"    {title:<32} {layout.url(places.SERVICE_PORTS[name])}{path}" for name, path, title in _pages()]
    lines.append(f"    {'Mail and SMS that were sent':<32} {layout.url(places.OUTBOX)}/")
    lines.append(f"    {'The insurer, played by a sandbox':<32} {layout.url(places.SANDBOX)}/")
    lines += ["", f"  Logs: {layout.logs}/*.log    State: make status    Stop: Ctrl-C", ""]
    return "\n".join(lines)


def _pages() -> list[tuple[str, str, str]]:
    return [(service, path, title) for title, service, path in PAGES]
