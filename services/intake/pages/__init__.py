"""The HTML door of the tray."""

from services.intake.pages.tray import page_routes

__all__ = ["page_routes"]
