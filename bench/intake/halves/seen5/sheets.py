"""Sheets of more than one part: questions and answers, cards side by side, a cover over its order, a table of parties,
a label with notes beside it.
"""

from bench.intake.half import Words
from bench.intake.halves.seen5 import wording
from bench.intake.halves.seen5.forms import DWELLINGS, LOSSES, OCCUPANTS, Written
from bench.intake.halves.seen5.paperwork import access, conditions, contact, foot, reserved, round_stamp
from bench.intake.halves.seen5.people import Person, civility, somebody
from bench.intake.halves.seen5.sheet import (
    BOLD,
    FIXED,
    LEFT,
    RIGHT,
    block,
    choices,
    dots,
    ended,
    letterhead,
    middle,
    put,
    rule,
    scribble,
)
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper  # fmt: skip


def numbered(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Numbered questions, each answered on the line below it."""
    del words
    value, y = order.values, letterhead(paper, (order.sender, "Fiche de saisine du réseau de réparation"), logo="M")
    y += 20
    phones = wording.phones(value["phones"], paper.chance, " et ")
    date = wording.any_day(value["loss_date"], paper.chance, wording.WORDS[:2])
    asked = (
        ("Quel est le numéro du sinistre ?", value["claim_number"]),
        ("Sous quel contrat ?", value.get("policy_number")),
        ("Qui est l'assuré ?", f"{value['first_name']} {value['last_name']}"),
        ("À quel titre occupe-t-il les lieux ?", written.get("occupancy")),
        ("Comment le joindre ?", phones),
        ("A-t-il une adresse électronique ?", value.get("email", "Non communiquée")),
        ("Où faut-il intervenir ?", f"{value['address']}, {value['postal_code']} {value['city']}"),
        ("S'agit-il d'une maison ou d'un appartement ?", written.get("dwelling")),
        ("Que s'est-il passé, et quand ?", f"{written['loss_kind']}, le {date}"),
    )  # fmt: skip
    for number, (question, answer) in enumerate(asked, 1):
        put(paper, LEFT, y, f"{number}.  {question}", scale=0.85, font=BOLD)
        if answer:
            put(paper, LEFT + 70, y + paper.line, answer, room=RIGHT - LEFT - 70)
        else:
            dots(paper, LEFT + 70, LEFT + 700, y + paper.line * 2)
        y += paper.line * 2.2
    put(paper, LEFT, y, "10.  Quels dommages avez-vous relevés ?", scale=0.85, font=BOLD)
    y = block(paper, LEFT + 70, y + paper.line, value["description"], RIGHT - LEFT - 70)
    put(paper, LEFT, y + 10, f"11.  Comment entrer ?   {access(paper)}", scale=0.85)
    put(paper, LEFT, y + 10 + paper.line * 1.3, contact(paper, order), scale=0.75, room=RIGHT - LEFT)
    round_stamp(paper, LEFT + 80, y + paper.line * 4, wording.bare(order.sender))
    foot(paper, order)


def cards(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Three cards side by side, labels above values, and the handler among them."""
    paper.size, value = min(paper.size, 9.5), order.values
    who = somebody(paper.chance, value["last_name"])
    y = letterhead(paper, (order.sender, "Réseau de réparation en nature"), logo="R")
    rule(paper, LEFT, RIGHT, y + 6, thick=6)
    shown = {
        **written, "loss_date": wording.any_day(value["loss_date"], paper.chance),
        "phones": wording.phones(value["phones"], paper.chance, ", "),
    }  # fmt: skip
    pairs, client, place = (
        [(words[name], shown.get(name, "-")) for name in names]
        for names in (
            ("claim_number", "policy_number", "loss_kind", "loss_date"),
            ("last_name", "first_name", "phones", "occupancy", "email"), ("address", "postal_code", "city"),
        )
    )  # fmt: skip
    ours = [("Chargé de clientèle", who.short), ("Ligne directe", who.phone), ("Messagerie", who.mail)]
    top, wide = y + 40, (RIGHT - LEFT - 60) / 3
    for at, (title, rows) in enumerate((("Mission", pairs + ours[:1]), ("Assuré", client), ("Lieu", place + ours[1:]))):
        _card(paper, (LEFT + at * (wide + 30), top, wide), title, rows)
    y = top + paper.line * 14.2
    paper.box(LEFT, y, RIGHT, y + paper.line * 6.5)
    put(paper, LEFT + 16, y + 4, words["description"], scale=0.8, font=BOLD)
    block(paper, LEFT + 16, y + paper.line * 1.3, value["description"], RIGHT - LEFT - 32)
    reserved(paper, conditions(paper, y + paper.line * 7) + 30)
    foot(paper, order)


def _card(paper: Paper, place: tuple[float, float, float], title: str, rows: list[tuple[str, str]]) -> None:
    x, y, wide = place
    paper.draw.rounded_rectangle((x, y, x + wide, y + paper.line * 13.6), radius=24, outline=0, width=3)
    middle(paper, y + 8, title, font=BOLD, at=x + wide / 2)
    y += paper.line * 1.8
    for label, value in rows:
        put(paper, x + 20, y, label, scale=0.7, room=wide - 40)
        put(paper, x + 20, y + paper.line * 0.85, value, room=wide - 40)
        y += paper.line * 2.3


def cover_and_order(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A cover over its order, both on one page: what stands above the cut is about the fax."""
    paper.size, value = min(paper.size, 10.5), order.values
    who = somebody(paper.chance, value["last_name"])
    put(paper, LEFT, 80, "TÉLÉCOPIE", scale=2.2, font=BOLD)
    ended(paper, RIGHT, 100, order.sender)
    y = 80 + paper.line * 2.8
    for label, said in (
        ("À l'attention de", "Passerelle - service des ordres de mission"),
        ("De la part de", f"{who.civility} {who.last}"),
        ("Notre téléphone", wording.phone(order.sender_phone, "points")), ("Notre mail", who.mail),
        ("Date", wording.sent_on(paper.chance)), ("Nombre de pages", "1 (celle-ci comprise)"),
    ):  # fmt: skip
        put(paper, LEFT, y, f"{label} :", scale=0.85)
        put(paper, LEFT + 360, y, said, scale=0.85)
        y += paper.line
    y = block(
        paper, LEFT, y + 10, "Ce document est confidentiel. Reçu par erreur, merci de le détruire et de nous prévenir.",
        RIGHT - LEFT, scale=0.7,
    )  # fmt: skip
    for x in range(LEFT, RIGHT, 60):
        rule(paper, x, x + 36, y + 20, thick=4)
    y += 40
    put(paper, LEFT, y, "Travaux à engager chez notre assuré", scale=1.2, font=BOLD)
    y += paper.line * 2
    date = wording.any_day(value["loss_date"], paper.chance, (*wording.FIGURES, "month"))
    full = f"{civility(value['first_name'])} {value['first_name']} {value['last_name']}"
    told: tuple[tuple[str, str | None], ...] = (
        ("Assuré(e)", full), (words["phones"], wording.phones(value["phones"], paper.chance)),
        (words["email"], value.get("email")), (words["address"], value["address"]),
        ("Commune", f"{value['city']} ({value['postal_code']})"), (words["occupancy"], written.get("occupancy")),
        (words["claim_number"], f"{value['claim_number']} du {date}"),
        (words["policy_number"], value.get("policy_number")),
        (words["agent_code"], value.get("agent_code")), (words["loss_kind"], written["loss_kind"]),
    )  # fmt: skip
    for label, entry in told:
        if entry:
            put(paper, put(paper, LEFT + 40, y, f"> {label} : "), y, entry, room=RIGHT - 600)
            y += paper.line * 1.15
    put(paper, LEFT, y + 20, f"{words['description']} :", font=BOLD, scale=0.9)
    y = block(paper, LEFT, y + 20 + paper.line, value["description"], RIGHT - LEFT)
    scribble(paper, LEFT + 60, y + 80)
    foot(paper, order)


def parties(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A loss adjuster's sheet: a table of everybody concerned, of whom one is the insured."""
    paper.size, value = min(paper.size, 9.8), order.values
    y = letterhead(paper, (order.sender, "Loss adjusters - Experts d'assurés et de compagnies"), logo="L")
    y += 10
    left = f"{words['claim_number']} : {value['claim_number']}"
    put(paper, LEFT, y, left)
    if "policy_number" in value:
        put(paper, WIDTH / 2, y, f"{words['policy_number']} : {value['policy_number']}")
    y += paper.line * 1.2
    put(paper, LEFT, y, f"{words['loss_date']} : {wording.any_day(value['loss_date'], paper.chance)}")
    if "broker_code" in value:
        put(paper, WIDTH / 2, y, f"{words['broker_code']} : {value['broker_code']}")
    y = choices(paper, (LEFT, y + paper.line * 1.6, RIGHT), LOSSES, value["loss_kind"], "blot", gap=30, scale=0.85)
    y = _parties(paper, y + 16, _everybody(paper, order))
    put(paper, LEFT, y + 16, f"{words['address']} :", scale=0.85)
    y += 16 + paper.line
    put(paper, LEFT + 40, y, f"{value['address']} - {value['postal_code']} {value['city'].upper()}", font=FIXED)
    y += paper.line * 1.4
    put(paper, LEFT, y, "Qualité de l'assuré", scale=0.85)
    y = choices(paper, (LEFT + 340, y, RIGHT), OCCUPANTS, value.get("occupancy"), "check", scale=0.85)
    put(paper, LEFT, y, "Local", scale=0.85)
    y = choices(paper, (LEFT + 340, y, RIGHT), DWELLINGS, value.get("dwelling"), "check", scale=0.85)
    put(paper, LEFT, y + 10, words["description"], font=BOLD, scale=0.85)
    y = block(paper, LEFT, y + 10 + paper.line, value["description"], RIGHT - LEFT)
    visit = (
        f"Visite faite le {wording.sent_on(paper.chance)}. Dommages évalués à {paper.chance.randint(4, 38) * 100} EUR."
    )
    put(paper, LEFT, y + paper.line, visit, scale=0.85)
    put(paper, LEFT, y + paper.line * 2.2, contact(paper, order), scale=0.85, room=RIGHT - LEFT)
    foot(paper, order)


def _everybody(paper: Paper, order: Order) -> list[tuple[str, str, str]]:
    value, chance = order.values, paper.chance
    others = [somebody(chance, value["last_name"]) for _ in range(3)]
    roles = chance.sample(("Tiers (voisin)", "Gardien d'immeuble", "Expert adverse", "Syndic", "Plombier sur place"), 3)
    style = chance.choice(("spaces", "points", "abroad"))
    rows = [(role, _listed(one), wording.phone(one.phone, style)) for role, one in zip(roles, others, strict=True)]
    told = f"{value['last_name']} {value['first_name']}"
    rows.insert(chance.randint(0, 2), ("Assuré", told, wording.phones(value["phones"], chance, " / ", (style,))))
    return rows


def _listed(one: Person) -> str:
    return f"{one.last} {one.first}"


def _parties(paper: Paper, y: float, rows: list[tuple[str, str, str]]) -> float:
    edges = (LEFT, LEFT + 340, LEFT + 960, RIGHT)
    for row in [("Qualité", "Nom et prénom", "Téléphone"), *rows]:
        for left, right, words in zip(edges[:-1], edges[1:], row, strict=True):
            paper.box(left, y, right, y + paper.line * 1.25)
            put(paper, left + 12, y, words, room=right - left - 24)
        y += paper.line * 1.25
    return y


def label_and_notes(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """An address label stuck on a sheet, bars under it; notes beside the rest, hardly a label anywhere."""
    value, wide = order.values, RIGHT - LEFT
    put(paper, LEFT, 80, order.sender, scale=1.2, font=BOLD)
    ended(paper, RIGHT, 84, "FICHE NAVETTE RÉPARATEUR", scale=0.9)
    left, top = WIDTH - 860, 230
    title = {"M.": "Monsieur", "Mme": "Madame"}[civility(value["first_name"])]
    full = f"{title} {value['first_name']} {value['last_name']}"
    for at, line in enumerate((full, value["address"], f"{value['postal_code']} {value['city'].upper()}")):
        put(paper, left + 40, top + 20 + at * paper.line * 1.1, line, room=640)
    foot = top + 50 + paper.line * 3.5
    paper.draw.rounded_rectangle((left, top, left + 740, foot + 90), radius=30, outline=0, width=3)
    x = left + 40.0
    while x < left + 500:
        thick = paper.chance.choice((3, 3, 6, 9))
        paper.draw.rectangle((x, foot, x + thick, foot + 60), fill=0)
        x += thick + paper.chance.choice((4, 8, 12))
    put(paper, LEFT, top, f"{words['claim_number']}", scale=0.8)
    put(paper, LEFT, top + paper.line, value["claim_number"], scale=1.3)
    if "policy_number" in value:
        put(paper, LEFT, top + paper.line * 3, f"{words['policy_number']}", scale=0.8)
        put(paper, LEFT, top + paper.line * 4, value["policy_number"], scale=1.3)
    y = foot + 150
    date = wording.any_day(value["loss_date"], paper.chance, ("slashes", "month", "short_points"))
    notes = [
        f"{written['loss_kind']} {date}",
        f"Tél. assuré {wording.phones(value['phones'], paper.chance, ' puis ')}",
    ]  # fmt: skip
    if "occupancy" in written:
        notes.append(f"Assuré {written['occupancy'].lower()}")
    for note in notes:
        y = block(paper, LEFT, y, f"-  {note}", wide) + 12
    y = block(paper, LEFT, y + 10, words["description"], wide, scale=0.8) + 6
    y = block(paper, LEFT, y, value["description"], wide)
    who = somebody(paper.chance, value["last_name"])
    put(paper, LEFT, y + 30, f"Retour de fiche : {who.short}, tél. {wording.phone(who.phone, 'points')}", scale=0.8)
    paper.box(LEFT, y + 100, LEFT + 560, y + 330)
    put(paper, LEFT + 16, y + 104, "Visa", scale=0.75)
    scribble(paper, LEFT + 150, y + 220)
