"""Pages of the third seen half that are filled in by hand: an agency's form of cells and boxes to tick, and a note."""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.intake.halves.seen3.forms import Pairs, pairs
from bench.intake.halves.seen3.ink import BOLD, face, ink, ink_block, put, rule, seal, small_print, tick
from bench.intake.halves.seen3.orders import SEATS, others, title_of
from bench.intake.orders import Order
from bench.intake.paper import Paper

KINDS: Final = {
    "DDE": "dégât des eaux",
    "BDG": "bris de glace",
    "VOL": "vol",
    "TEMPETE": "tempête",
    "CHOC": "choc véhicule",
    "ELEC": "électrique",
}
STATUS: Final = {
    "PROPRIETAIRE_OCCUPANT": "prop. occupant",
    "LOCATAIRE": "locataire",
    "PROPRIETAIRE_NON_OCCUPANT": "prop. non occ.",
    "COPROPRIETAIRE": "copropriétaire",
}
HOMES: Final = {"MAISON": "maison", "APPARTEMENT": "appartement"}


def hand_agency_form(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """Cells with a small label in their upper corner, a pen's words in them, crosses in boxes."""
    around = others(paper.chance)
    put(paper, 864, 170, "DEMANDE DE TRAVAUX APRÈS SINISTRE", points=13, font=BOLD, anchor="ms")
    put(paper, 864, 220, f"{order.sender} - tél. {order.sender_phone}", points=9, anchor="ms")
    seal(paper, 1380, 60, "REÇU LE", f"{paper.chance.randint(10, 28)} NOV. 26")
    small_print(paper, paper.chance.choice(SEATS))
    rows: Sequence[Pairs] = (
        pairs(words, written, "claim_number", "policy_number", "agent_code"),
        pairs(words, written, "last_name", "first_name"),
        pairs(words, written, "phones"),
        pairs(words, written, "email"),
        pairs(words, written, "address"),
        [("Code postal", written["postal_code"]), ("Ville", written["city"])],
    )
    y = 260.0
    for row in rows:
        y = _cells(paper, y, row)
    for choices, code in (
        (KINDS, order.values["loss_kind"]),
        (STATUS, order.values.get("occupancy")),
        (HOMES, order.values.get("dwelling")),
    ):
        y = _ticks(paper, y + 55, choices, code)
    y = _cells(paper, y + 20, [(words["loss_date"], order.values["loss_date"]), ("Expert", around.expert.name)])
    put(paper, 112, y + 45, words["description"], points=8)
    end = ink_block(paper, 130, y + 100, order.values["description"], width=1430, leading=74)
    paper.box(100, y + 8, 1628, max(end, y + 320))
    put(paper, 100, max(end, y + 320) + 50, "Cadre réservé au réseau : reçu le          par", points=8)


def _cells(paper: Paper, top: float, row: Pairs) -> float:
    if not row:
        return top
    wide = 1528 / len(row)
    for number, (label, value) in enumerate(row):
        left = 100 + number * wide
        paper.box(left, top, left + wide, top + 108)
        put(paper, left + 10, top + 28, label, points=7.5)
        ink(paper, left + 24, top + 84, value)
    return top + 108


def _ticks(paper: Paper, y: float, choices: Mapping[str, str], code: str | None) -> float:
    x = 112.0
    for one, name in choices.items():
        if x + face(paper).getlength(name) > 1560:
            x, y = 112.0, y + 55
        x = tick(paper, x, y, name, on=one == code) + 40
    return y


def hand_note(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """A memo block with the agency's name on it and a pen's lines below; hardly a label."""
    around, first = others(paper.chance), written["first_name"]
    put(paper, 120, 160, order.sender, points=13, font=BOLD)
    put(paper, 120, 205, f"{around.street} - tél. {order.sender_phone} - fax {around.clerk.phone}", points=8.5)
    rule(paper, 230)
    paper.size = max(paper.size, 10.5)
    codes = [f"code agent {written['agent_code']}"] if "agent_code" in written else []
    state = " - ".join(written[name] for name in ("occupancy", "dwelling") if name in written)
    lines = (
        "Bonjour, mission SVP pour :",
        f"{title_of(first)} {written['last_name'].title()} {first}",
        f"tél {written['phones']}",
        written["address"],
        f"{written['postal_code']} {written['city']}",
        state,
        f"sin. {written['claim_number']}   {' '.join(codes)}",
        f"{written['loss_kind']} du {order.values['loss_date']}",
    )
    y = 330.0
    for line in lines:
        ink(paper, 150, y, line)
        y += 82
    y = ink_block(paper, 150, y + 20, f"{words['description']} : {order.values['description']}", width=1400, leading=82)
    ink(paper, 150, y + 30, f"Prévenir aussi le voisin, M. {around.neighbour.name}, {around.neighbour.phone}")
    ink(paper, 1000, y + 130, f"Merci ! {around.clerk.name}")
