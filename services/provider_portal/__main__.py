"""Run the portal: `python -m services.provider_portal`."""

from services.provider_portal.app import build
from services.provider_portal.settings import Settings

build(Settings()).run()
