"""Runs intake: `python -m services.intake`; its SMTP door runs apart, `python -m services.intake.smtp`."""

from services.intake.app import build
from services.intake.settings import Settings

build(Settings()).run()
