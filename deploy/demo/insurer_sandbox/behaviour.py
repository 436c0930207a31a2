"""How the sandbox answers a message: well by default, badly for as many times as it was told to."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["ok", "silent", "refuse", "error", "throttle", "slow", "timeout", "twice", "gone", "wrong", "unsigned"]

MODES: dict[str, str] = {
    "ok": "accepte et accuse réception",
    "silent": "reçoit sans réponse métier",
    "refuse": "reçoit et refuse (réponse métier)",
    "error": "répond 500 sans rien faire",
    "throttle": "répond 503 avec Retry-After",
    "slow": "répond bien, mais lentement",
    "timeout": "fait le travail puis ne répond pas à temps",
    "twice": "accuse deux fois (réponse et porte des accusés)",
    "gone": "répond 410",
    "wrong": "répond 200 avec un contenu illisible",
    "unsigned": "prétend que la signature est fausse (401)",
}
"""Every way to answer, with what it does."""


class Told(BaseModel):
    """One instruction: answer so, this many times (0: until told otherwise)."""

    model_config = ConfigDict(extra="forbid")

    partner: str
    mode: Mode = "ok"
    times: int = Field(default=0, ge=0, le=1_000_000)
    seconds: float = Field(default=1, ge=0, le=120)
    """How long *slow* and *timeout* take, and what *throttle* asks for."""


class Behaviour:
    """The instructions that stand, per partner."""

    def __init__(self) -> None:
        self._told: dict[str, Told] = {}

    def tell(self, told: Told) -> None:
        """Replaces the partner's instructions; counted ones are followed by good answers."""
        self._told[told.partner] = told

    def standing(self, partner: str) -> Told:
        """What the next answer would be."""
        return self._told.get(partner, Told(partner=partner))

    def next(self, partner: str) -> Told:
        """What this answer is; counts it."""
        told = self.standing(partner)
        if told.times == 1:
            self._told.pop(partner, None)
        elif told.times > 1:
            self._told[partner] = told.model_copy(update={"times": told.times - 1})
        return told
