"""Runs the e-signature service: `python -m services.esign`."""

from services.esign.app import build
from services.esign.settings import Settings

build(Settings()).run()
