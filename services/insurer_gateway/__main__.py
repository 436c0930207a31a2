"""Runs the insurer gateway: `python -m services.insurer_gateway`."""

from services.insurer_gateway.app import build
from services.insurer_gateway.settings import Settings

build(Settings()).run()
