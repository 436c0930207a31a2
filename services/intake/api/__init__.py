"""The JSON doors: the tray for the staff's programs, and the fax providers' webhooks."""

from services.intake.api.faxes import fax_routes
from services.intake.api.habits import habit_routes
from services.intake.api.items import api_routes
from services.intake.api.rearranging import rearranging_routes
from services.intake.api.reviews import review_routes

__all__ = ["api_routes", "fax_routes", "habit_routes", "rearranging_routes", "review_routes"]
