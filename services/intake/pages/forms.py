"""What the tray's pages send and ask: queries and forms as they are read, who asks, about which item."""

import re
from typing import Any, Final, Literal
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, Field, model_validator

from services.intake.domain.acts import Person, item_named
from services.intake.domain.fields import BY_NAME
from services.intake.domain.rearranging import Leaf
from services.intake.store.tray import CODE

Act = Literal[
    "save", "submit", "reject", "set_aside", "take_back", "attach", "attach_document", "detach", "take_over", "split",
    "join", "part", "tie", "untie", "is_order",
]  # fmt: skip
"""The buttons of an item."""

_LEAF: Final = re.compile(r"leaf:([\w.:-]{1,60}):(\d{1,4})$")


class Search(BaseModel):
    """The query of the list."""

    voir: str = Field(default="a-traiter", pattern="^(?:a-traiter|faits|ecartes|tous)$")
    equipe: str | None = Field(default=None, max_length=60, pattern=CODE)
    canal: str | None = Field(default=None, max_length=20, pattern=CODE)
    q: str = Field(default="", max_length=100)
    page: int = Field(default=1, ge=1, le=1000)


class Next(BaseModel):
    """The press that asks for the next item."""

    equipe: str | None = Field(default=None, max_length=60, pattern=CODE)
    apres: UUID | None = None


class Form(BaseModel):
    """The form of an item: which button was pressed, and every field as typed."""

    act: Act
    version: int = Field(ge=1)
    insurer: str | None = Field(default=None, max_length=60)
    reason: str = Field(default="", max_length=500)
    to: UUID | None = None
    kind: str | None = Field(default=None, max_length=40)
    number: str = Field(default="", max_length=40)
    suite: bool = False
    """Whether the next item is to be opened once this one is decided."""
    equipe: str | None = Field(default=None, max_length=60, pattern=CODE)
    values: dict[str, str] = {}
    leaves: dict[Leaf, int] = {}
    """Dividing: to which order each page goes."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: Any) -> Any:  # Any: a form as shared.web hands it over
        typed = {name: text for name, text in given.items() if name in BY_NAME and isinstance(text, str)}
        leaves = {Leaf(found[1], int(found[2])): text for name, text in given.items() if (found := _LEAF.match(name))}
        rest = {name: text for name, text in given.items() if name not in BY_NAME and not _LEAF.match(name)}
        return {**rest, "values": typed, "leaves": leaves}


def item_id(request: web.Request) -> UUID:
    """The item of the path."""
    return item_named(request.match_info["item_id"])


def person(request: web.Request) -> Person:
    """Who asks."""
    return Person.of(request["who"])
