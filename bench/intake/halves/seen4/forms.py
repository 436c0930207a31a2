"""Agencies' and platforms' forms of seen4: leaders, columns, boxes with captions, tables, ticks."""

from collections.abc import Mapping
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen4.ink import (
    NARROW_BOLD,
    RIGHT,
    SANS_BOLD,
    Others,
    band,
    bare,
    cachet,
    fields,
    foot,
    inked,
    others,
    put,
    rule,
    spaced,
    struck,
    tick,
)
from bench.intake.halves.seen4.orders import civil
from bench.intake.orders import Order
from bench.intake.paper import Paper

KINDS: Final = (
    ("DDE", "Eau"), ("BDG", "Glaces"), ("VOL", "Vol / effraction"), ("TEMPETE", "Vent-grêle-neige"),
    ("CHOC", "Choc véhicule"), ("ELEC", "Électrique"),
)  # fmt: skip
TITLES: Final = (
    ("PROPRIETAIRE_OCCUPANT", "propriétaire occupant"), ("LOCATAIRE", "locataire"),
    ("PROPRIETAIRE_NON_OCCUPANT", "propriétaire non occupant"), ("COPROPRIETAIRE", "copropriétaire"),
)  # fmt: skip


def agency_leaders(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """An agency's own form: leaders of dots between label and value, small print below."""
    rest = others(paper.chance)
    _letterhead(paper, order, rest)
    with inked(paper, SANS_BOLD):
        paper.say("PRISE EN CHARGE D'UNE RÉPARATION - À TRANSMETTRE AU RÉSEAU", x=200, scale=1.1)
    paper.say(f"Rédigé le {rest.written} - suivi par {rest.clerk}")
    paper.skip(0.5)
    names = "claim_number", "code", "policy_number", "loss_kind", "loss_date", "name", "address", "place"
    for label, value in fields(order, {**words, "name": words["last_name"]}, written, names):
        _leader(paper, label, value, 640)
    paper.skip(0.5)
    for label, value in fields(order, words, written, ("phones", "email", "occupancy", "dwelling")):
        _leader(paper, label, value, 640)
    _leader(paper, "Expert désigné", f"{rest.expert} ({rest.expert_phone})", 640)
    paper.skip(0.7)
    with inked(paper, SANS_BOLD):
        paper.say(words["description"])
    paper.paragraph(written["description"])
    paper.skip(0.7)
    paper.say("Signature et cachet de l'agence")
    if paper.chance.random() < 0.6:
        cachet(paper, (bare(order.sender)[:20], f"le {rest.written}", rest.phone))
    foot(paper, [*_legal(order, rest), "Toute correspondance est à adresser à l'agence. Page 1/1"])


def two_columns(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """The client on the left and the claim on the right, labels above their values."""
    rest = others(paper.chance)
    with inked(paper, SANS_BOLD):
        paper.say(order.sender.upper(), scale=1.2)
    paper.say(f"{rest.street} - {rest.town} - Téléphone {order.sender_phone} - Télécopie {rest.fax}", scale=0.8)
    rule(paper, width=5)
    top = paper.y
    left = [("Titre", civil(order)), *fields(order, words, written, ("last_name", "first_name", "phones", "email"))]
    left += [("Né(e) le", rest.born), *fields(order, words, written, ("occupancy",))]
    names = "claim_number", "policy_number", "code", "loss_date", "loss_kind", "address", "place", "dwelling"
    right = fields(order, words, written, names)
    bottom = max(_column(paper, "L'ASSURÉ", left, 110, top), _column(paper, "LE DOSSIER", right, 890, top))
    paper.draw.line((855, top + 20, 855, bottom), fill=0, width=2)
    paper.y = bottom + 20
    rule(paper)
    with inked(paper, SANS_BOLD):
        paper.say(words["description"].upper())
    paper.paragraph(written["description"])
    rule(paper)
    paper.say(f"Voisin concerné : {rest.neighbour}, {rest.neighbour_phone} (sa compagnie a été prévenue).", scale=0.9)
    paper.say(f"Appel du client reçu le {rest.called}, fiche créée le {rest.written}.", scale=0.9)
    foot(paper, _legal(order, rest))


def captions_in_boxes(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A form like an office's: each value in a box, its caption tiny in the corner."""
    rest = others(paper.chance)
    with inked(paper, SANS_BOLD):
        paper.say("BON D'INTERVENTION CHEZ L'ASSURÉ", x=480, scale=1.3)
    paper.say("Cadre réservé au donneur d'ordre", scale=0.75)
    paper.skip(0.6)
    _boxes(
        paper, [("Donneur d'ordre", order.sender), ("Son téléphone", order.sender_phone), ("Établi le", rest.written)]
    )
    _boxes(paper, fields(order, words, written, ("claim_number", "policy_number", "code")))
    _boxes(paper, [*fields(order, words, written, ("loss_kind", "loss_date")), ("Déclaré le", rest.called)])
    paper.say("Bénéficiaire de l'intervention", scale=0.75)
    paper.skip(0.6)
    _boxes(paper, [("Civilité", civil(order)), *fields(order, words, written, ("last_name", "first_name"))])
    _boxes(paper, fields(order, words, written, ("address",)))
    _boxes(paper, fields(order, words, written, ("postal_code", "city")))
    _boxes(paper, fields(order, words, written, ("phones", "email")))
    _boxes(paper, [*fields(order, words, written, ("occupancy",)), ("Gardien / voisin", rest.neighbour_phone)])
    _tall_box(paper, words["description"], written["description"])
    foot(paper, _legal(order, rest))


def table_ruled(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A table of four columns: label, value, label, value, with black title bands."""
    rest = others(paper.chance)
    paper.left = 90
    paper.say(f"{order.sender}   |   Service indemnisation   |   {rest.town}", x=90)
    paper.skip(0.5)
    band(paper, "FICHE NAVETTE RÉPARATEUR", 90, RIGHT + 20)
    sheet = [("Émise le", rest.written), ("Gestionnaire", f"{rest.clerk} {order.sender_phone}")]
    sheet += fields(order, words, written, ("claim_number", "policy_number", "code"))
    _grid(paper, sheet)
    band(paper, "LE SINISTRÉ ET SON LOGEMENT", 90, RIGHT + 20)
    home = fields(order, words, written, ("last_name", "first_name", "phones"))
    _grid(paper, fields(order, words, written, ("email",)))
    home += fields(order, words, written, ("address", "postal_code", "city", "dwelling", "occupancy"))
    _grid(paper, home)
    band(paper, "L'ÉVÉNEMENT", 90, RIGHT + 20)
    _grid(paper, fields(order, words, written, ("loss_kind", "loss_date")))
    _grid(paper, [("Antécédents", f"1 sinistre en {rest.earlier}"), ("Expert", f"{rest.expert} {rest.expert_phone}")])
    _tall_box(paper, words["description"], written["description"], left=90, right=RIGHT + 20)
    foot(paper, [f"{order.sender} - {rest.street} {rest.town} - {rest.mail} - SIRET {rest.siret}"])


def tick_and_strike(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A printed form where one ticks what happened and strikes out what does not apply."""
    rest = others(paper.chance)
    _letterhead(paper, order, rest)
    with inked(paper, NARROW_BOLD):
        paper.say("ORDRE DE RÉPARATION (cocher ou rayer les mentions inutiles)", scale=1.2)
    told = {**written, "claim_number": spaced(written["claim_number"])}
    for label, value in fields(order, words, told, ("claim_number", "code", "policy_number")):
        _leader(paper, label, value, 700)
    x: float = 120
    for code, said in KINDS:
        x = tick(paper, x, paper.y, said, code == order.values["loss_kind"]) + 36
    paper.skip(1.4)
    _leader(paper, words["loss_date"], written["loss_date"], 700)
    _leader(paper, "Nom et prénom du client", f"{civil(order)} {written['name']}", 700)
    for label, value in fields(order, words, written, ("address", "place", "phones", "email")):
        _leader(paper, label, value, 700)
    _struck_row(paper, "Le client est : ", order.values.get("occupancy"), TITLES)
    _struck_row(
        paper,
        "Le bien est : ",
        order.values.get("dwelling"),
        (("MAISON", "une maison"), ("APPARTEMENT", "un appartement")),
    )
    paper.say(words["description"] + " :")
    paper.paragraph(written["description"], x=160)
    paper.skip(0.6)
    end = tick(paper, 120, paper.y, "Devis seul", False)
    tick(paper, end + 60, paper.y, "Devis et travaux", True)
    if paper.chance.random() < 0.5:
        cachet(paper, ("ACCORD TÉL.", f"du {rest.called}", rest.clerk))
    foot(paper, _legal(order, rest))


def _letterhead(paper: Paper, order: Order, rest: Others) -> None:
    with inked(paper, SANS_BOLD):
        paper.say(order.sender, scale=1.25)
    paper.say(f"{rest.street}, {rest.town}", scale=0.85)
    paper.say(f"Tél. {order.sender_phone}  Fax {rest.fax}  {rest.mail}", scale=0.85)
    rule(paper)


def _leader(paper: Paper, label: str, value: str, x: float) -> None:
    end = paper.text(130, paper.y, label)
    dot = paper.face().getlength(".")
    paper.text(end + 8, paper.y, "." * max(3, int((x - end - 30) / dot)))
    put(paper, x, paper.y, value or ".....................", RIGHT - x)
    paper.y += paper.line * 1.08


def _column(paper: Paper, title: str, rows: list[tuple[str, str]], x: float, top: float) -> float:
    paper.y = top + 10
    with inked(paper, SANS_BOLD):
        paper.say(title, x=x)
    for label, value in rows:
        paper.say(label, x=x, scale=0.7)
        put(paper, x + 12, paper.y + 5, value or "-", 690)
        paper.y += paper.line * 1.2
    return paper.y


def _boxes(paper: Paper, cells: list[tuple[str, str]]) -> None:
    wide = (RIGHT - 110) / len(cells)
    tall = paper.line * 1.75
    for at, (caption, value) in enumerate(cells):
        x = 110 + at * wide
        paper.box(x, paper.y, x + wide - 8, paper.y + tall)
        paper.text(x + 8, paper.y - paper.line * 0.42, caption, scale=0.62)
        put(paper, x + 16, paper.y + paper.line * 0.52, value, wide - 40)
    paper.y += tall + 10


def _tall_box(paper: Paper, caption: str, words: str, left: float = 110, right: float = RIGHT - 8) -> None:
    top = paper.y
    paper.text(left + 8, top - paper.line * 0.38, caption, scale=0.64)
    paper.y += paper.line * 0.7
    paper.paragraph(words, x=left + 20, right=round(right) - 20)
    paper.y += paper.line * 0.9
    paper.box(left, top, right, paper.y)


def _grid(paper: Paper, cells: list[tuple[str, str]]) -> None:
    rows = [cells[at : at + 2] for at in range(0, len(cells), 2)]
    tall = paper.line * 1.3
    for row in rows:
        wide = (RIGHT - 70) / len(row)
        for at, (label, value) in enumerate(row):
            x = 90 + at * wide
            paper.box(x, paper.y, x + 285, paper.y + tall)
            paper.box(x + 285, paper.y, x + wide, paper.y + tall)
            put(paper, x + 8, paper.y - 2, label, 270, scale=0.85)
            put(paper, x + 297, paper.y - 2, value, wide - 305)
        paper.y += tall
    paper.y += 6


def _struck_row(paper: Paper, label: str, truth: str | None, choices: tuple[tuple[str, str], ...]) -> None:
    """Everything but the truth is struck out; nothing where it is not known."""
    x = paper.text(130, paper.y, label)
    for at, (code, said) in enumerate(choices):
        x = paper.text(x + 14, paper.y, "/") + 14 if at else x
        x = struck(paper, x, paper.y, said) if truth and code != truth else paper.text(x, paper.y, said)
    paper.y += paper.line * 1.15


def _legal(order: Order, rest: Others) -> list[str]:
    """Who speaks, in the words of the law."""
    return [
        f"{bare(order.sender)} - Siège : {rest.street}, {rest.town} - SIRET {rest.siret} - Tél. {rest.phone}",
        f"Intermédiaire en assurance ORIAS - réclamations : {rest.mail} - Médiateur joignable au {rest.fax}",
    ]
