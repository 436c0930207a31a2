"""The services of the hub, by name, in the order an order meets them: for what prepares, starts or tests them.

A name here is a folder of services/, a database, two roles, a prefix of settings; nothing else lists them again.
"""

from typing import Final

SERVICES: Final = ("insurer_gateway", "intake", "casework", "assignment", "provider_portal", "esign")


def database_of(service: str) -> str:
    """The service's database, which is also its runtime role."""
    return f"passerelle_{service}"


def owner_of(service: str) -> str:
    """The role that migrates and owns the tables."""
    return f"passerelle_{service}_owner"


def setting(service: str, name: str) -> str:
    """The environment variable of one of the service's settings."""
    return f"{service}_{name}".upper()
