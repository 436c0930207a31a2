"""Any service of the hub, built by its own `app.build` from its own settings, for tests that walk all services.

Nothing is connected by building; keys and files are made in the test's folder, ports are taken free.
"""

import importlib
import re
from pathlib import Path
from typing import Any

from deploy.keys import make_keys
from deploy.services import SERVICES
from shared.service import Service
from shared.settings import ServiceSettings
from shared.web import Route

NOBODY = "postgresql://nobody@127.0.0.1:9/nothing"
"""A database that is not there: building must not need one."""

SILENT_KAFKA = "127.0.0.1:9"
"""A broker that is not there: services start without it."""


def settings_class(service: str) -> type[ServiceSettings]:
    """The settings class of a service."""
    found: type[ServiceSettings] = importlib.import_module(f"services.{service}.settings").Settings
    return found


def settings_for(service: str, folder: Path, **chosen: object) -> ServiceSettings:
    """Real settings of a service: free port, its files and keys below `folder`."""
    make_keys(folder / "keys")
    model = settings_class(service)
    values: dict[str, Any] = {  # Any: each field has its own type, checked by the model
        name: folder / "keys" / field.default.name
        for name, field in model.model_fields.items()
        if isinstance(field.default, Path) and field.default.parent.name == "keys"
    }
    values |= {"port": 0, "database_url": NOBODY, "kafka": SILENT_KAFKA, "data_dir": folder / "files"}
    return model(**values | chosen)


def build(service: str, folder: Path, **chosen: object) -> Service:
    """The service as its program would build it."""
    built: Service = importlib.import_module(f"services.{service}.app").build(settings_for(service, folder, **chosen))
    return built


def build_all(folder: Path) -> dict[str, Service]:
    """Every service of the hub, by name."""
    return {service: build(service, folder / service) for service in SERVICES}


def door(route: Route) -> str:
    """Method and path as a contract writes them: `{id:[0-9]{3}}` of the router is `{id}`."""
    return route.method + " " + _PATTERN.sub(r"{\1}", route.path)


def address(route: Route, value: str) -> str:
    """The path with `value` in place of each parameter."""
    return _PATTERN.sub(value, route.path)


_PATTERN = re.compile(r"\{([^}:]+)(?::(?:[^{}]|\{[^{}]*\})*)?\}")
