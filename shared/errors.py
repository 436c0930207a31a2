"""The small tree of errors that doors turn into answers, once, in `shared.web` and `shared.inbox`.

Each carries a French sentence a person can read, the id of the rule that spoke (R-257) and the field.
A service may subclass these beside the function that raises them; it never invents a new branch.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing wrong: a French sentence, the rule that says so, the field it is about."""

    sentence: str
    rule: str | None = None
    field: str | None = None


class ServiceError(Exception):
    """Something a caller can be told. `status` is its HTTP answer, `title` its French heading."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Erreur"
    usual: ClassVar[str | None] = None
    """The rule that speaks where none is named."""

    def __init__(
        self, sentence: str, *, rule: str | None = None, field: str | None = None, problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule or self.usual
        self.field = field
        self.problems = problems or (Problem(sentence, self.rule, field),)


class Invalid(ServiceError):
    """The input does not have the form it must have."""

    status = 422
    title = "Données non valides"
    usual = "FORM-002"


class Unauthenticated(ServiceError):
    """Nobody, or somebody whose proof is no longer good."""

    status = 401
    title = "Connexion nécessaire"


class Forbidden(ServiceError):
    """Known, but not allowed to do this."""

    status = 403
    title = "Accès refusé"


class NotFound(ServiceError):
    """There is no such thing, or not for this person."""

    status = 404
    title = "Introuvable"


class Conflict(ServiceError):
    """Somebody was quicker: the thing has changed since it was read."""

    status = 409
    title = "Modifié entre-temps"


class TooLarge(ServiceError):
    """More bytes than this door takes."""

    status = 413
    title = "Trop volumineux"


class Refused(ServiceError):
    """A rule said no: well-formed, understood, not possible."""

    status = 422
    title = "Refusé"


class TooMany(ServiceError):
    """Too many tries; `retry_after` seconds say when to come back."""

    status = 429
    title = "Trop de tentatives"

    def __init__(self, sentence: str, *, retry_after: int, rule: str | None = None) -> None:
        super().__init__(sentence, rule=rule)
        self.retry_after = retry_after


class Unavailable(ServiceError):
    """Not now: something this needs does not answer. Trying again later may work."""

    status = 503
    title = "Momentanément indisponible"


class Awaited(ServiceError):
    """Raised while hearing: the fact this one builds on is not known yet. Parked and tried again, with a limit."""

    status = 503
    title = "En attente d'un fait antérieur"
