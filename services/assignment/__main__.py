"""Runs assignment: `python -m services.assignment`."""

from services.assignment.app import build
from services.assignment.settings import Settings

build(Settings()).run()
