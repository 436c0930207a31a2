"""The HTML door of the tray."""

from services.intake.pages.assets import asset_routes
from services.intake.pages.habits import habit_pages
from services.intake.pages.matching import matching_routes
from services.intake.pages.supervising import supervising_pages
from services.intake.pages.tray import page_routes

__all__ = ["asset_routes", "habit_pages", "matching_routes", "page_routes", "supervising_pages"]
