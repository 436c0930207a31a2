"""Printed forms of today: boxes with captions inside, a table with merged headers, labels set flush right."""

from collections.abc import Mapping
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen5 import wording
from bench.intake.halves.seen5.paperwork import access, conditions, contact, foot, reserved
from bench.intake.halves.seen5.people import civility, somebody
from bench.intake.halves.seen5.sheet import (
    BOLD,
    LEFT,
    RIGHT,
    bar,
    block,
    cell,
    choices,
    dots,
    ended,
    letterhead,
    middle,
    put,
)
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper  # fmt: skip

Written = Mapping[str, str]
OCCUPANTS: Final = {
    "PROPRIETAIRE_OCCUPANT": "Prop. occupant", "LOCATAIRE": "Locataire", "PROPRIETAIRE_NON_OCCUPANT": "Prop. bailleur",
    "COPROPRIETAIRE": "Copropriétaire",
}  # fmt: skip
LOSSES: Final = {
    "DDE": "Dégât des eaux", "INCENDIE": "Incendie", "BDG": "Bris de glace", "VOL": "Vol", "TEMPETE": "Tempête",
    "CHOC": "Choc véhicule", "ELEC": "Dom. électriques",
}  # fmt: skip
DWELLINGS: Final = {"MAISON": "Maison", "APPARTEMENT": "Appartement"}


def desk_grid(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A delegated desk's sheet: black bars, captions inside the boxes, the handler with a phone and mail of its own."""
    paper.size, who = min(paper.size, 10.5), somebody(paper.chance, order.values["last_name"])
    insurer = "Allianz" if order.origin == "AGENCE" else "Mirabelle Assurances"
    y = letterhead(paper, (order.sender, f"Gestion déléguée de sinistres pour le compte de {insurer}"), logo="DG")
    ended(paper, RIGHT, 90, "BON D'INTERVENTION", scale=1.4, font=BOLD)
    ended(paper, RIGHT, 90 + paper.line * 1.5, f"Émis le {wording.sent_on(paper.chance)}", scale=0.8)
    y = bar(paper, LEFT, y + 20, RIGHT, "RÉFÉRENCES") + 4
    tall, half = paper.line * 1.8, WIDTH / 2
    third = (RIGHT - LEFT) / 3
    cell(paper, (LEFT, y, LEFT + third, y + tall), words["claim_number"], written["claim_number"])
    second = LEFT + third, y, LEFT + 2 * third, y + tall
    cell(paper, second, words["policy_number"], written.get("policy_number", ""))
    cell(paper, (LEFT + 2 * third, y, RIGHT, y + tall), words["agent_code"], written.get("agent_code", ""))
    y += tall
    cell(paper, (LEFT, y, half, y + tall), "Gestionnaire", f"{who.short}  -  {wording.phone(who.phone, 'points')}")
    cell(paper, (half, y, RIGHT, y + tall), "Courriel du gestionnaire", who.mail)
    y = bar(paper, LEFT, y + tall + 24, RIGHT, "BÉNÉFICIAIRE / ASSURÉ") + 4
    cell(paper, (LEFT, y, half, y + tall), words["last_name"], written["last_name"])
    cell(paper, (half, y, RIGHT, y + tall), words["first_name"], written["first_name"])
    y += tall
    cell(paper, (LEFT, y, half + 120, y + tall), words["phones"], wording.phones(order.values["phones"], paper.chance))
    cell(paper, (half + 120, y, RIGHT, y + tall), words["occupancy"], written.get("occupancy", ""))
    y += tall
    if "email" in written:
        cell(paper, (LEFT, y, RIGHT, y + tall), words["email"], written["email"])
        y += tall
    y = bar(paper, LEFT, y + 24, RIGHT, "LIEU D'INTERVENTION") + 4
    cell(paper, (LEFT, y, RIGHT - 700, y + tall), words["address"], written["address"])
    cell(paper, (RIGHT - 700, y, RIGHT - 500, y + tall), words["postal_code"], written["postal_code"])
    cell(paper, (RIGHT - 500, y, RIGHT, y + tall), words["city"], written["city"])
    y += tall
    cell(paper, (LEFT, y, half, y + tall), "Accès", access(paper))
    cell(paper, (half, y, RIGHT, y + tall), "Déclaré le", wording.sent_on(paper.chance))
    y = bar(paper, LEFT, y + tall + 24, RIGHT, "SINISTRE") + 4
    cell(paper, (LEFT, y, half, y + tall), words["loss_kind"], written["loss_kind"])
    date = wording.any_day(order.values["loss_date"], paper.chance)
    cell(paper, (half, y, RIGHT, y + tall), words["loss_date"], date)
    y += tall
    cell(paper, (LEFT, y, RIGHT, y + tall * 3), words["description"], written["description"], lines=True)
    y += tall * 3 + 30
    y = reserved(paper, conditions(paper, y) + 24)
    foot(paper, order)


def merged_table(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A table whose headers span: group above, columns below, values in the last row of each."""
    y = letterhead(paper, (order.sender, "Risques du particulier - Entreprises", f"Tél {order.sender_phone}"))
    middle(paper, y + 20, "DEMANDE DE MISE EN ŒUVRE D'UNE ENTREPRISE", scale=1.25, font=BOLD)
    y += paper.line * 2.6
    value = order.values
    groups = (
        ("DOSSIER", (("claim_number", 1), ("policy_number", 1), ("agent_code", 0.7))),
        ("ASSURÉ", (("last_name", 1.2), ("first_name", 1), ("occupancy", 1))),
        ("CONTACT", (("phones", 1),)),
        ("ADRESSE DU RISQUE", (("address", 2), ("postal_code", 0.6), ("city", 1.4))),
        ("SINISTRE", (("loss_date", 1), ("loss_kind", 1.4), ("dwelling", 1))),
    )
    shown = {
        **written, "phones": wording.phones(value["phones"], paper.chance, " - "),
        "loss_date": wording.any_day(value["loss_date"], paper.chance),
    }  # fmt: skip
    for title, columns in groups:
        y = _group(paper, y, title, [(words[name], shown.get(name, ""), wide) for name, wide in columns])
    high = paper.line * 1.2
    paper.box(LEFT, y, RIGHT, y + high)
    middle(paper, y, words["description"].upper(), scale=0.85, font=BOLD)
    paper.box(LEFT, y + high, RIGHT, y + high * 5)
    block(paper, LEFT + 14, y + high + 6, written["description"], RIGHT - LEFT - 28)
    conditions(paper, y + high * 5.3, "Rappel")
    foot(paper, order)


def _group(paper: Paper, y: float, title: str, columns: list[tuple[str, str, float]]) -> float:
    high, x = paper.line * 1.2, float(LEFT)
    paper.box(LEFT, y, RIGHT, y + high)
    middle(paper, y, title, scale=0.85, font=BOLD)
    share = (RIGHT - LEFT) / sum(wide for _, _, wide in columns)
    for label, value, wide in columns:
        right = x + share * wide
        paper.box(x, y + high, right, y + high * 2)
        paper.box(x, y + high * 2, right, y + high * 3.2)
        middle(paper, y + high, label, scale=0.7, at=(x + right) / 2)
        put(paper, x + 10, y + high * 2, value, room=right - x - 20)
        x = right
    return y + high * 3.5


def right_labels(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Labels end at one line, leaders, values after it; who it is by tick boxes that stand after their words."""
    value, y = order.values, letterhead(paper, (order.sender, "Votre agent général"), logo="A")
    who = somebody(paper.chance, value["last_name"])
    ended(paper, RIGHT, 100, f"Suivi par : {who.short} (poste {paper.chance.randint(201, 260)})", scale=0.8)
    ended(paper, RIGHT, 100 + paper.line, who.mail, scale=0.8)
    put(paper, LEFT, y + 20, "Envoi d'un réparateur", scale=1.6, font=BOLD)
    y += paper.line * 2.4
    edge = LEFT + 430.0
    place = f"{value['postal_code']} {value['city']}"
    rows = (
        (words["claim_number"], value["claim_number"]), (words["policy_number"], value.get("policy_number", "")),
        (words["agent_code"], value.get("agent_code", "")),
        ("Client", f"{civility(value['first_name'])} {value['last_name']} {value['first_name']}"),
        ("Joindre au", wording.phones(value["phones"], paper.chance, " ou ")), (words["email"], value.get("email", "")),
        (words["address"], value["address"]), ("CP / Localité", place),
        ("Survenu le", wording.any_day(value["loss_date"], paper.chance, (*wording.FIGURES, "month"))),
    )  # fmt: skip
    for label, said in rows:
        ended(paper, edge - 16, y, label)
        if said:
            put(paper, edge + 16, y, said, room=RIGHT - edge - 16)
        else:
            dots(paper, edge + 16, RIGHT - 300, y + paper.line)
        y += paper.line * 1.3
    for label, options, name in (
        ("Nature", LOSSES, "loss_kind"), (words["occupancy"], OCCUPANTS, "occupancy"), ("Bien", DWELLINGS, "dwelling"),
    ):  # fmt: skip
        ended(paper, edge - 16, y, label)
        y = choices(paper, (edge + 16, y, RIGHT), options, value.get(name), "cross", after=True)
    ended(paper, edge - 16, y + 10, words["description"])
    y = block(paper, edge + 16, y + 10, value["description"], RIGHT - edge - 16)
    put(paper, LEFT, y + 30, contact(paper, order), scale=0.8, room=RIGHT - LEFT)
    reserved(paper, y + 40 + paper.line * 1.2)
    foot(paper, order)
