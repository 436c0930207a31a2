"""The craftsmen's screens: phone first, every act a plain form, JavaScript only to save a tap.

What is not his is 404 (R-056); nothing here decides anything.
"""

from services.provider_portal.pages.jobs import job_routes
from services.provider_portal.pages.offers import offer_routes
from services.provider_portal.pages.sign_in import account_routes, sign_in_routes
from services.provider_portal.use_cases.jobs import Jobs
from services.provider_portal.use_cases.offers import Offers
from services.provider_portal.use_cases.sign_in import SignIn
from shared.guards import Guard
from shared.web import Route


def page_routes(*, offers: Offers, jobs: Jobs, sign_in: SignIn, craftsman: Guard, public_url: str) -> list[Route]:
    """Every page of the portal."""
    return [
        *sign_in_routes(sign_in, public_url=public_url),
        *account_routes(sign_in, craftsman, public_url=public_url),
        *offer_routes(offers, jobs, craftsman),
        *job_routes(jobs, craftsman),
    ]
