"""What the robot says and understands, as an insurer's data, and a conversation along it as a pure value.

A conversation asks, hears, and ends: with the trade the script names, or with why a person has to take over. It decides
nothing of its own: what is said twice differently, or otherwise than the order has it, goes to a person (R-025).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from services.casework.domain.dates import plain

BACKS: Final[dict[str, str]] = {
    "no_answer": "le client n'a pas répondu",
    "person": "le client souhaite parler à une personne",
    "unclear": "la réponse du client n'est pas comprise",
    "contradiction": "les réponses du client se contredisent, ou contredisent l'ordre",
    "hung_up": "le client a raccroché avant la fin",
    "line": "la ligne téléphonique du robot ne répond pas",
    "rule": "une règle de l'assureur s'y oppose",
}
"""Why a télévaluation comes back to the desk, where the script gives no sentence of its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question: how it is said, what it tells, what follows."""

    words: tuple[str, ...]
    go: str
    facts: Mapping[str, str] = field(default_factory=dict)
    against: Mapping[str, str] = field(default_factory=dict)
    """Answers to earlier questions that it contradicts: question → answer."""


@dataclass(frozen=True, slots=True)
class Step:
    """A question with its answers, by name."""

    ask: str
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class End:
    """How a conversation ends: a trade, or back to the desk for a reason (`back`) with a sentence."""

    sentence: str
    trade: str | None = None
    back: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation as the insurer wants it."""

    greeting: str
    farewell: str
    start: str
    person: tuple[str, ...]
    """How a client says that he wants a person."""
    unclear: int
    """How often a question is asked before a person takes over."""
    steps: Mapping[str, Step]
    ends: Mapping[str, End]

    def __post_init__(self) -> None:
        known = {*self.steps, *self.ends}
        ways = {self.start, *(one.go for step in self.steps.values() for one in step.answers.values())}
        if ways - known:
            raise ValueError(f"the script leads to what it does not have: {sorted(ways - known)}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was said; `answer` is the script's name for it, none when it was not understood."""

    step: str
    asked: str
    said: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A conversation so far. `known` are the facts of the order, `facts` those the client told."""

    script: Script
    at: str
    known: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()
    end: End | None = None

    @property
    def question(self) -> str | None:
        """What to ask now; nothing once it is over."""
        return None if self.end else self.script.steps[self.at].ask

    def heard(self, said: str | None) -> "Dialogue":
        """The conversation after an answer; none: the client hung up."""
        if said is None:
            return self.broken("hung_up")
        step = self.script.steps[self.at]
        name = _understood(said, {key: one.words for key, one in step.answers.items()})
        told = replace(self, exchanges=(*self.exchanges, Exchange(self.at, step.ask, said, name)))
        if _understood(said, {"person": self.script.person}):
            return told.broken("person")
        if name is None:
            asked = sum(one.step == self.at for one in told.exchanges)
            return told.broken("unclear") if asked >= self.script.unclear else told
        return told._after(step.answers[name])

    def _after(self, answer: Answer) -> "Dialogue":
        before = {one.step: one.answer for one in self.exchanges[:-1]}
        against = any(before.get(step) == name for step, name in answer.against.items())
        other = {**self.known, **self.facts}
        if against or any(key in other and other[key] != value for key, value in answer.facts.items()):
            return self.broken("contradiction")
        told = replace(self, facts={**self.facts, **answer.facts}, at=answer.go)
        return replace(told, end=self.script.ends.get(answer.go))

    def broken(self, code: str) -> "Dialogue":
        """Over, for a person to take up."""
        return replace(self, end=End(BACKS[code], back=code))


def begin(script: Script, *, known: Mapping[str, str]) -> Dialogue:
    """A new conversation."""
    return Dialogue(script, script.start, known=known, end=script.ends.get(script.start))


def _understood(said: str, choices: Mapping[str, tuple[str, ...]]) -> str | None:
    """The choice whose longest words were said; none when nothing fits, or two fit as well."""
    heard = f" {_bare(said)} "
    found = {name: _longest(words, heard) for name, words in choices.items()}
    longest = max(found.values(), default=0)
    best = [name for name, length in found.items() if length == longest]
    return best[0] if longest and len(best) == 1 else None


def _longest(words: tuple[str, ...], heard: str) -> int:
    return max((len(one) for one in map(_bare, words) if f" {one} " in heard), default=0)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", plain(text)))
