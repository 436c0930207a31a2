"""When a rule of a pack holds: conditions on the order, each of them empty or met.

Texts ignore case, accents and double spaces (R-258).
"""

from dataclasses import dataclass

from contracts.events.envelope import OrderContent
from services.casework.domain.dates import plain


@dataclass(frozen=True, slots=True)
class When:
    """The conditions of a rule; an empty one asks nothing. Texts ignore case and accents (R-258)."""

    origins: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    trades: tuple[str, ...] = ()
    dwellings: tuple[str, ...] = ()
    occupancies: tuple[str, ...] = ()
    expert: bool | None = None
    text_any: tuple[str, ...] = ()
    text_none: tuple[str, ...] = ()

    def holds(self, order: OrderContent) -> bool:
        """Whether the order meets every condition."""
        return (
            _among(order.origin, self.origins)
            and _among(order.loss_kind, self.losses)
            and _among(order.trade, self.trades)
            and _among(order.dwelling, self.dwellings)
            and _among(order.occupancy, self.occupancies)
            and self.expert in (None, order.has_expert)
            and self._reads(order.description)
        )

    def _reads(self, description: str) -> bool:
        if not self.text_any and not self.text_none:
            return True
        text = plain(description)
        said = not self.text_any or any(plain(words) in text for words in self.text_any)
        return said and not any(plain(words) in text for words in self.text_none)


def _among(value: str | None, allowed: tuple[str, ...]) -> bool:
    return not allowed or value in allowed
