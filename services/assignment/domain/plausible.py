"""What a firm's file cannot say: two things of one day, an absence of nobody, an agreement of an insurer nobody knows.

Parts of one kind may overlap, the later one counts; which of two that begin on the same day counts, nobody could say.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from services.assignment.domain.network import Absence, Agreement, Capacity, FirmFile, Part, Person, Profile
from shared.errors import Invalid


class TwoOfOneDay(Invalid):
    """Two parts that exclude each other begin on the same day."""


class AbsenceOfNobody(Invalid):
    """The absent one is not of the firm."""


class UnknownInsurer(Invalid):
    """Its orders would never come."""


def check_parts(firm: FirmFile, *, fresh: Collection[Part]) -> None:
    """Whether the fresh parts of a firm can be true beside its others; what stood before is let be.

    Raises:
        TwoOfOneDay, AbsenceOfNobody: they cannot.
    """
    marks = Counter(map(_mark, firm.parts))
    numbers = {part.number for part in firm.of(Person)}
    for part in fresh:
        mark = _mark(part)
        if mark is not None and marks[mark] > 1:
            sentence = f"L'entreprise {firm.code} dit deux choses du {part.valid_from:%d/%m/%Y} : gardez-en une."
            raise TwoOfOneDay(sentence, rule="NET-006", field=mark[0])
        if isinstance(part, Absence) and part.number is not None and part.number not in numbers:
            sentence = f"L'entreprise {firm.code} n'a personne sous le numéro {part.number}."
            raise AbsenceOfNobody(sentence, rule="NET-008", field="absences")


def _mark(part: Part) -> tuple[str, str, date] | None:
    """What there is one of at a time: its field, whose it is, its first day."""
    match part:
        case Profile():
            return "profiles", "", part.valid_from
        case Capacity():
            return "capacities", "", part.valid_from
        case Person():
            return "people", part.number, part.valid_from
        case _:
            return None


def check_insurers(parts: Iterable[Part], *, known: Collection[str]) -> None:
    """Whether the agreements are those of insurers the network works for.

    Raises:
        UnknownInsurer: one is not.
    """
    for part in parts:
        if isinstance(part, Agreement) and part.insurer not in known:
            sentence = f"L'assureur « {part.insurer} » n'est pas connu du réseau."
            raise UnknownInsurer(sentence, rule="NET-007", field="agreements")
