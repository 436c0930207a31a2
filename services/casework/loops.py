"""The clock's door: deadlines are looked at each second, because business time may jump (design.md §3)."""

from services.casework.use_cases.clients import Clients
from services.casework.use_cases.deadlines import Deadlines
from services.casework.use_cases.emma import Emma
from services.casework.use_cases.erasing import Erasing
from services.casework.use_cases.letters import LetterDesk
from shared.service import Gauge, Loop


def loops(*, deadlines: Deadlines, clients: Clients, emma: Emma | None, erasing: Erasing) -> list[Loop]:
    """The loops of casework; the robot's where it has a line."""
    hers = [Loop("robot_calls", every=1.0, run=emma.call_due)] if emma else []
    return [
        *hers,
        Loop("deadlines", every=1.0, run=deadlines.mark_late),
        Loop("client_waits", every=1.0, run=clients.end_waits),
        Loop("client_messages", every=1.0, run=clients.send_messages),
        Loop("retention", every=60.0, run=erasing.erase_due),
    ]


def gauges(*, deadlines: Deadlines, clients: Clients, letters: LetterDesk) -> list[Gauge]:
    """The figures of casework."""
    return [
        Gauge("clients_waiting", "SMS to the insured not yet sent, calls the robot has to make", clients.waiting),
        Gauge("letters_waiting", "Letters that want a person", letters.count),
        Gauge("late_dates", "Running dates d'action past their original due date, by code", deadlines.late),
    ]
