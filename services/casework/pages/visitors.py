"""Who looks at a screen of the desk, as the session says."""

from aiohttp import web

from services.casework.domain.people import Staff


def staff_of(request: web.Request) -> Staff:
    """The member of the staff; every screen of the desk has one."""
    return Staff.of(request["who"])
