"""How the carriers answer: well by default, badly when a test or a demo asks for bad weather."""

from dataclasses import dataclass
from typing import Final

ANSWERS: Final = ("ok", "unavailable", "refused")


@dataclass
class Behaviour:
    """One word per carrier: ok, unavailable (try again later) or refused (never)."""

    sms: str = "ok"
    smtp: str = "ok"
