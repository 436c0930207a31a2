"""Runs casework."""

from services.casework.app import build
from services.casework.settings import Settings

build(Settings()).run()
