"""Every event of the hub, and the catalogue that finds a model by its type."""

from contracts.events import assignment, casework, esign, gateway, intake, portal
from contracts.events.envelope import Event

_SPOKEN = (assignment, casework, esign, gateway, intake, portal)

CATALOGUE: dict[str, type[Event]] = {
    model.TYPE: model
    for module in _SPOKEN
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, Event) and "TYPE" in vars(model)
}
"""Event type → model, e.g. ``casework.dossier.opened.v1``."""
