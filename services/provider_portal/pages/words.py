"""What every page may name: trades, losses, the zone of a site, the words of reports and their states."""

from typing import Any, Final

from contracts.codes import LOSSES, TRADES
from services.provider_portal.domain.acts import LABELS, OUTCOMES
from services.provider_portal.domain.places import zone_of
from services.provider_portal.domain.sign_in import phone_shown

STATES: Final[dict[str, str]] = {"recorded": "Enregistré", "taken": "Pris en compte", "refused": "Refusé"}
"""What became of a report, as its sender reads it."""

# Any: templates take values of every kind.
WORDS: Final[dict[str, Any]] = {
    "trades": TRADES,
    "losses": LOSSES,
    "labels": LABELS,
    "outcomes": OUTCOMES,
    "states": STATES,
    "phone_shown": phone_shown,
    "phones_shown": lambda phones: ", ".join(map(phone_shown, phones)),
    "zone": lambda insee: zone_of(insee).key,
}
