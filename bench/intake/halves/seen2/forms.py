"""The forms of the second half that was held out: sheets with a place for each field."""

from collections.abc import Sequence
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen2.sheet import (
    RIGHT,
    Written,
    fitting,
    given,
    house_of,
    letterhead,
    put,
    put_right,
    rule,
    small_print,
)
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper, wrapped

BLOCKS: Final = (
    ("claim_number", "policy_number", "agent_code", "broker_code"),
    ("last_name", "first_name", "occupancy", "phones", "email"),
    ("address", "postal_code", "city", "dwelling"),
    ("loss_kind", "loss_date"),
)
TICKED: Final = {
    "loss_kind": {
        "DDE": "Eau", "BDG": "Glaces / vitrages", "VOL": "Vol", "TEMPETE": "Tempête, grêle, neige",
        "CHOC": "Véhicule", "ELEC": "Électricité",
    },
    "occupancy": {
        "LOCATAIRE": "locataire", "PROPRIETAIRE_OCCUPANT": "propriétaire occupant",
        "PROPRIETAIRE_NON_OCCUPANT": "propriétaire non occupant", "COPROPRIETAIRE": "copropriétaire",
    },
    "dwelling": {"APPARTEMENT": "appartement", "MAISON": "maison"},
}  # fmt: skip


def margin(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Boxed blocks, the labels set to the right before a colon."""
    house = house_of(paper.chance)
    letterhead(paper, order, house)
    paper.say(f"Édité le {house.day} - Gestionnaire : {house.handler} - N/réf. {house.reference}", scale=0.8)
    paper.skip(0.8)
    put(paper, 560, "BON D'INTERVENTION", 700, scale=1.5)
    paper.skip(2.0)
    for names in BLOCKS:
        top = paper.y
        paper.skip(0.2)
        for name in names:
            if name in written or name in ("email", "occupancy", "dwelling"):
                put_right(paper, 600, f"{words[name]} :")
                put(paper, 622, written.get(name, ""), RIGHT - 640)
                paper.skip(1.2)
        paper.skip(0.3)
        paper.box(paper.left, top, RIGHT, paper.y)
        paper.skip(0.3)
    _framed_text(paper, words["description"], written["description"])
    small_print(paper, order, house)


def two_up(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Two columns, each value under its label in small type."""
    house = house_of(paper.chance)
    put_right(paper, RIGHT, f"Page éditée le {house.day}", scale=0.75)
    letterhead(paper, order, house)
    paper.skip()
    paper.say("Déclaration transmise pour réparation en nature", scale=1.2)
    paper.skip(0.8)
    for names in BLOCKS:
        row: list[str] = []
        for name in (*given(names, written), ""):
            if name in ("", "address", "email") or len(row) == 2:
                _stacked(paper, row, words, written)
                row = []
            if name in ("address", "email"):
                _stacked(paper, [name], words, written)
            elif name:
                row.append(name)
    paper.text(paper.left, paper.y - paper.line * 0.2, words["description"], scale=0.72)
    paper.skip(0.85)
    paper.paragraph(written["description"])
    paper.skip(1.2)
    paper.say(f"Dernier sinistre réglé sur ce contrat : {house.earlier}, sans suite.", scale=0.8)
    paper.say(f"Votre correspondant : {house.handler}, ligne directe {order.sender_phone}", scale=0.8)
    small_print(paper, order, house)


def _stacked(paper: Paper, names: Sequence[str], words: Words, written: Written) -> None:
    if not names:
        return
    middle = WIDTH / 2
    wide = RIGHT - paper.left if names[0] in ("address", "email") else middle - paper.left - 40
    for at, name in enumerate(names):
        x = paper.left if at == 0 else middle
        paper.text(x, paper.y - paper.line * 0.2, words[name], scale=0.72)
        paper.text(x, paper.y + paper.line * 0.75, written[name], scale=fitting(paper, written[name], wide))
        rule(paper, x, x + wide, below=2.0)
    paper.skip(2.15)


def ticks(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Fields to write in and boxes to tick."""
    house = house_of(paper.chance)
    paper.box(paper.left, paper.y, RIGHT, paper.y + paper.line * 2)
    paper.skip(0.35)
    put(paper, 480, "FICHE DE LIAISON RÉPARATEUR", 900, scale=1.3)
    paper.skip(2.1)
    paper.say(f"Établie par : {order.sender} ({house.handler}, {order.sender_phone})", scale=0.85)
    paper.skip(0.4)
    for name in (*BLOCKS[0], "last_name", "first_name", "phones", "email", "address", "postal_code", "city"):
        put(paper, paper.left, words[name], 420)
        paper.box(560, paper.y + paper.line * 0.2, RIGHT, paper.y + paper.line * 1.4)
        put(paper, 580, written.get(name, ""), RIGHT - 600)
        paper.skip(1.35)
    paper.skip(0.4)
    for name in ("occupancy", "dwelling", "loss_kind"):
        chosen = order.values.get(name)
        _boxes(paper, words[name], [(said, code == chosen) for code, said in TICKED[name].items()])
    _boxes(paper, "Assuré présent sur place", [("oui", False), ("non", False), ("sur rendez-vous", True)])
    put(paper, paper.left, words["loss_date"], 420)
    paper.box(560, paper.y + paper.line * 0.2, 1000, paper.y + paper.line * 1.4)
    put(paper, 580, written["loss_date"], 400)
    paper.skip(1.7)
    paper.say(words["description"])
    paper.paragraph(written["description"])
    small_print(paper, order, house)


def _boxes(paper: Paper, label: str, choices: Sequence[tuple[str, bool]]) -> None:
    put(paper, paper.left, label, 420)
    x, side, face = 560.0, paper.line * 0.62, paper.face()
    for said, chosen in choices:
        wide = side + 14 + face.getlength(said)
        if x + wide > RIGHT:
            x = 560.0
            paper.skip(1.15)
        top = paper.y + paper.line * 0.43
        paper.box(x, top, x + side, top + side)
        if chosen:
            paper.draw.line((x + 3, top + 3, x + side - 3, top + side - 3), fill=0, width=5)
            paper.draw.line((x + 3, top + side - 3, x + side - 3, top + 3), fill=0, width=5)
        paper.text(x + side + 14, paper.y, said)
        x += wide + 50
    paper.skip(1.3)


def covered(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A cover sheet above, the order in a list below it."""
    house = house_of(paper.chance)
    top = paper.y
    paper.skip(0.6)
    paper.say("  TÉLÉCOPIE", scale=1.8)
    for left, right in (
        (f"De : {order.sender}", f"Date : {house.day}"),
        (f"Tél. : {order.sender_phone}", f"Fax : {house.fax}"),
        ("À : PASSERELLE, pôle réparation", "Pages : 1"),
        (f"Suivi par : {house.handler}", f"N/Réf. : {house.reference}"),
    ):
        put(paper, paper.left + 20, left, 820, scale=0.9)
        put(paper, 1020, right, RIGHT - 1040, scale=0.9)
        paper.skip()
    paper.skip(0.4)
    paper.box(paper.left, top, RIGHT, paper.y)
    paper.skip(0.6)
    paper.paragraph("Nous vous confions la mission dont le détail suit. Merci d'en accuser réception sous 24 heures.")
    paper.skip(0.5)
    for name in (*BLOCKS[3], *BLOCKS[1], *BLOCKS[2], *BLOCKS[0]):
        if name in written:
            put(paper, paper.left + 40, f"- {words[name].upper()} : {written[name]}", RIGHT - 160)
            paper.skip(1.1)
    paper.skip(0.5)
    paper.say(words["description"].upper())
    paper.paragraph(written["description"])
    small_print(paper, order, house)


def grid(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A grid of four columns: label, value, label, value."""
    house = house_of(paper.chance)
    letterhead(paper, order, house)
    paper.skip(0.7)
    paper.say(f"MISSION TRAVAUX - avis n° {paper.chance.randint(1000, 9999)} du {house.day}", x=420, scale=1.2)
    paper.skip(0.4)
    for names in (
        ("claim_number", "loss_date"), ("loss_kind", "policy_number"), given(("agent_code", "broker_code"), written),
        ("last_name", "first_name"), ("phones",), ("email",), ("occupancy", "dwelling"), ("address",),
        ("postal_code", "city"),
    ):  # fmt: skip
        _row(paper, names, words, written)
    _framed_text(paper, words["description"], written["description"])
    paper.skip(0.5)
    paper.say(f"Contact pour l'entreprise : {house.handler}, {order.sender_phone}, {house.mail}", scale=0.8)


def _row(paper: Paper, names: Sequence[str], words: Words, written: Written) -> None:
    wide = (RIGHT - paper.left) / 2
    below = paper.y + paper.line * 1.5
    for at, name in enumerate(names):
        x, end = paper.left + at * wide, RIGHT if len(names) == 1 else paper.left + (at + 1) * wide
        paper.box(x, paper.y, x + 300, below)
        paper.box(x + 300, paper.y, end, below)
        put(paper, x + 12, words[name], 280, scale=0.9)
        put(paper, x + 314, written.get(name, "néant"), end - x - 326)
    paper.y = below if names else paper.y


def dots_by_hand(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A printed form with dots to write on, filled in by hand."""
    house = house_of(paper.chance)
    letterhead(paper, order, house)
    paper.skip(0.9)
    paper.say("DEMANDE DE TRAVAUX APRÈS SINISTRE", x=430, scale=1.25)
    paper.say("(à remplir par l'agence ou le cabinet et à renvoyer par fax)", x=520, scale=0.75)
    paper.skip(0.8)
    for names in (
        ("claim_number", "loss_date"), ("policy_number",), ("agent_code", "broker_code"), ("last_name", "first_name"),
        ("phones",), ("email",), ("address",), ("postal_code", "city"), ("occupancy", "dwelling"), ("loss_kind",),
    ):  # fmt: skip
        wide = (RIGHT - paper.left) / len(names)
        for at, name in enumerate(names):
            _dotted(paper, words[name], written.get(name, ""), paper.left + at * wide, wide - 24)
        paper.skip(1.55)
    paper.say(f"{words['description']} :")
    paper.skip(0.4)
    face, width = paper.face(hand=True), RIGHT - paper.left - 20
    for line in wrapped(written["description"], face, width):
        _dotted(paper, "", line, paper.left, RIGHT - paper.left)
        paper.skip(1.5)
    paper.skip(0.4)
    paper.say(f"Fait le {house.day}   Signature de l'intermédiaire : {house.handler}", scale=0.85)
    small_print(paper, order, house)


def _dotted(paper: Paper, label: str, value: str, x: float, wide: float) -> None:
    end = paper.text(x, paper.y, f"{label} : ") if label else x
    room = x + wide - end
    paper.text(end, paper.y + paper.line * 0.3, "." * int(room / paper.face().getlength(".")))
    paper.text(end + 12, paper.y, value, hand=True, scale=fitting(paper, value, room - 14, hand=True))


def _framed_text(paper: Paper, label: str, value: str) -> None:
    top = paper.y
    paper.text(paper.left + 16, paper.y, f"{label} :")
    paper.skip(1.2)
    paper.paragraph(value, x=paper.left + 16, right=RIGHT - 16)
    paper.skip(0.4)
    paper.box(paper.left, top, RIGHT, paper.y)
