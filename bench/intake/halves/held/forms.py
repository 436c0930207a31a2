"""Printed forms that somebody typed into: a cover sheet, cells with tiny labels, black bars, boxes to tick."""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.held.desks import a_desk, a_stranger
from bench.intake.halves.held.pens import (
    RIGHT,
    bar,
    block,
    bold,
    centred,
    dense,
    dotted,
    lines,
    prose,
    put,
    reserved,
    rule,
    small_print,
    ticks,
)
from bench.intake.halves.held.people import title
from bench.intake.halves.held.wording import numbers, saint, some_day, today
from bench.intake.orders import Order
from bench.intake.paper import Paper

KINDS: Final = (
    ("DDE", "Dégât des eaux"), ("INCENDIE", "Incendie"), ("VOL", "Vol"), ("BDG", "Bris de glace"),
    ("TEMPETE", "Tempête / grêle"), ("ELEC", "Dommages électriques"), ("CHOC", "Choc de véhicule"),
)  # fmt: skip
OCCUPANTS: Final = (
    ("PROPRIETAIRE_OCCUPANT", "propriétaire occupant"), ("LOCATAIRE", "locataire"),
    ("PROPRIETAIRE_NON_OCCUPANT", "propriétaire non occupant"), ("COPROPRIETAIRE", "copropriétaire"),
)  # fmt: skip


def cover_sheet(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A fax with its own first page as its only one: who to whom, then a few labelled lines."""
    del words
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    bold(paper, 120, 110, "TÉLÉCOPIE", scale=2.0)
    paper.y = 110 + paper.line * 2
    middle = 860
    for left, right in (
        (f"Émetteur : {desk.name}", "Destinataire : PASSERELLE - service missions"),
        (f"{desk.clerk}", "A l'attention de : Pôle Habitation"),
        (f"Tél. {desk.phone}", f"Date : {today(chance)}"),
        (f"Fax {desk.fax}", "Nombre de pages (celle-ci comprise) : 1"),
    ):
        put(paper, 120, paper.y, left, middle - 150, scale=0.95)
        put(paper, middle, paper.y, right, RIGHT - middle, scale=0.95)
        paper.y += paper.line
    rule(paper, paper.y + 25, width=4)
    paper.skip(1.2)
    put(paper, 120, paper.y, f"OBJET : missionnement artisan, dossier {values['claim_number']}", RIGHT - 120)
    paper.skip(1.6)
    prose(paper, "Bonjour, merci de faire intervenir un réparateur de votre réseau chez notre client ci-dessous.")
    said = [
        ("Client", f"{title(values['first_name'])} {values['first_name']} {values['last_name']}"),
        ("Joignable au", numbers(order.values["phones"], chance, " ou ")),
        ("Mail", values.get("email", "")),
        ("Intervention au", f"{values['address']}, {values['postal_code']} {saint(values['city'])}"),
        ("Police habitation n°", values.get("policy_number", "")),
        ("Code agence", values["agent_code"]),
        ("En qualité de", values.get("occupancy", "")),
        ("Garantie", f"{values['loss_kind']} - survenu le {some_day(values['loss_date'], chance)}"),
    ]
    for label, value in said:
        if value:
            put(paper, 150, paper.y, f"• {label} : {value}", RIGHT - 150)
            paper.skip(1.15)
    paper.skip(0.4)
    prose(paper, f"Désordres : {values['description']}")
    prose(paper, "Franchise à encaisser sur place selon vos conditions. Bien à vous,")
    lines(paper, 980, (desk.clerk, desk.name), RIGHT - 980)
    paper.skip(1.5)
    rule(paper, paper.y)
    lines(paper, 120, (f"{desk.street} - {desk.town} - {desk.mail}",), RIGHT - 120, scale=0.75)
    small_print(
        paper,
        "Cette télécopie ne s'adresse qu'à son destinataire. Si elle vous parvient par erreur, merci de la détruire "
        "et de prévenir l'émetteur. En cas de mauvaise réception, appelez-nous.",
    )


def tiny_labels(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """Cells with a tiny label in the upper corner and the value below, as on official forms."""
    dense(paper, 11)
    chance = paper.chance
    centred(paper, order.sender.upper(), scale=1.3)
    centred(paper, "FICHE DE MISSIONNEMENT RÉSEAU - HABITATION")
    put(paper, 120, paper.y, f"Éditée le {today(chance)} - imprimé MA 4417 b", RIGHT - 120, scale=0.75)
    paper.skip(1.4)
    date = some_day(values["loss_date"], chance, ("slashes", "spaced", "points"))
    town = chance.choice((values["city"], values["city"].upper()))
    _cells(
        paper,
        (("claim_number", values["claim_number"], 120), ("policy_number", values.get("policy_number", ""), 900)),
        words,
    )
    _cells(paper, (("last_name", values["last_name"], 120), ("first_name", values["first_name"], 900)), words)
    _cells(paper, (("address", values["address"], 120),), words)
    _cells(paper, (("postal_code", values["postal_code"], 120), ("city", town, 430)), words)
    phones = numbers(order.values["phones"], chance)
    _cells(paper, (("phones", phones, 120), ("email", values.get("email", ""), 840)), words)
    said = (("loss_kind", values["loss_kind"], 120), ("loss_date", date, 1060))
    _cells(paper, said, words)
    said = (("occupancy", values.get("occupancy", ""), 120), ("dwelling", values.get("dwelling", ""), 900))
    _cells(paper, said, words)
    top = paper.y
    put(paper, 132, top - paper.line * 0.35, words["description"], 900, scale=0.62)
    foot = block(paper, 140, top + paper.line * 0.9, values["description"], RIGHT - 160)
    paper.box(120, top, RIGHT, foot + paper.line * 1.2)
    paper.y = foot + paper.line * 1.8
    _cells(paper, (("Gestionnaire", a_stranger(chance), 120), ("Ligne directe", order.sender_phone, 900)), words)
    paper.skip(1)
    reserved(paper, "Cadre réservé au réseau", ("Reçu le", "Affecté à", "Date de visite", "N° de dossier réseau"))
    small_print(paper, "Imprimé à retourner complet. Toute demande illisible est renvoyée à son émetteur.")


def _cells(paper: Paper, cells: Sequence[tuple[str, str, int]], words: Words) -> None:
    top, foot = paper.y, paper.y + paper.line * 2.1
    edges = [left for _, _, left in cells] + [RIGHT]
    for at, (label, value, left) in enumerate(cells):
        paper.box(left, top, edges[at + 1], foot)
        put(paper, left + 12, top - paper.line * 0.35, words.get(label, label), edges[at + 1] - left - 24, scale=0.62)
        put(paper, left + 20, top + paper.line * 0.72, value, edges[at + 1] - left - 40)
    paper.y = foot


def black_bars(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """An assistance platform's mission: a bar for each block, two pairs to a line."""
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    bold(paper, 120, 100, f"{order.sender} - ORDRE DE MISSION RÉSEAU", scale=1.25)
    paper.y = 100 + paper.line * 1.6
    mission = f"Mission {chance.randint(100, 999)}/{chance.randint(10000, 99999)} du {today(chance)}"
    lines(paper, 120, (f"{mission}   Priorité : normale",), RIGHT - 120, scale=0.9)
    blocks = (
        ("DONNEUR D'ORDRE", (("Société", desk.name), ("Chargé de dossier", desk.clerk), ("Tél. plateau", desk.phone),
                             ("Réponse par mail", desk.mail))),
        ("SINISTRE", (("claim_number", values["claim_number"]), ("policy_number", values.get("policy_number")),
                      ("loss_kind", values["loss_kind"]), ("loss_date", some_day(values["loss_date"], chance)))),
        ("BÉNÉFICIAIRE", (("last_name", values["last_name"]), ("first_name", values["first_name"]),
                          ("phones", numbers(order.values["phones"], chance, " - ")), ("email", values.get("email")),
                          ("occupancy", values.get("occupancy")), ("dwelling", values.get("dwelling")))),
        ("LIEU D'INTERVENTION", (("address", values["address"]),
                                 ("Étage / code", chance.choice(("RdC", "2e - B1407", "néant"))),
                                 ("postal_code", values["postal_code"]), ("city", values["city"].upper()))),
    )  # fmt: skip
    for head, pairs in blocks:
        bar(paper, head)
        there = [(words.get(label, label), value) for label, value in pairs if value]
        for at in range(0, len(there), 2):
            for (label, value), left in zip(there[at : at + 2], (130, 880), strict=False):
                put(paper, left, paper.y, f"{label} : {value}", 690)
            paper.skip(1.1)
        paper.skip(0.3)
    bar(paper, "MISSION CONFIÉE")
    prose(paper, values["description"], x=130)
    bar(paper, "CONSIGNES")
    prose(paper, "Plafond d'intervention : selon convention. Tout dépassement est soumis à accord préalable.", x=130)
    paper.skip(0.8)
    labels = ("Artisan", "Date de passage", "Montant du devis TTC", "Signature du client")
    reserved(paper, "COMPTE RENDU À NOUS RETOURNER", labels)


def tick_form(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A form of boxes to tick, and dotted lines typed over."""
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    lines(paper, 120, (desk.name, desk.street, desk.town, f"Tél : {desk.phone} - Fax : {desk.fax}"), 800, scale=0.85)
    paper.skip(0.6)
    centred(paper, "DEMANDE D'INTERVENTION D'UN RÉPARATEUR AGRÉÉ", scale=1.15)
    paper.skip(0.5)
    _dotted(
        paper,
        (
            (words["claim_number"], values["claim_number"], 120),
            (words["agent_code"], values.get("agent_code", ""), 960),
        ),
    )
    _dotted(
        paper,
        (
            (words["policy_number"], values.get("policy_number", ""), 120),
            (words["loss_date"], some_day(values["loss_date"], chance), 960),
        ),
    )
    _ticked(paper, "Événement :", KINDS, order.values["loss_kind"])
    _dotted(paper, ((words["last_name"], values["last_name"], 120), (words["first_name"], values["first_name"], 960)))
    _dotted(paper, ((words["address"], values["address"], 120),))
    _dotted(paper, ((words["postal_code"], values["postal_code"], 120), (words["city"], values["city"], 560)))
    _dotted(paper, ((words["phones"], numbers(order.values["phones"], chance, " et "), 120),))
    _ticked(paper, "L'assuré est :", OCCUPANTS, order.values["occupancy"])
    _ticked(paper, "Habitation :", (("MAISON", "maison"), ("APPARTEMENT", "appartement")), order.values["dwelling"])
    _ticked(paper, "Expert missionné :", (("oui", "oui"), ("non", "non")), chance.choice(("oui", "non")))
    put(paper, 120, paper.y, f"{words['description']} :", RIGHT - 120)
    paper.skip(1.4)
    foot = block(paper, 140, paper.y, values["description"], RIGHT - 160)
    paper.box(120, paper.y, RIGHT, foot + paper.line * 0.8)
    paper.y = foot + paper.line * 1.4
    lines(paper, 120, (f"Fait le {today(chance)}", f"Pour l'agence : {desk.clerk}"), 800)
    small_print(paper, "Agent général exclusif - RCS et ORIAS sur demande - Réclamations : voir conditions générales.")


def _dotted(paper: Paper, said: Sequence[tuple[str, str, int]]) -> None:
    edges = [left for _, _, left in said] + [RIGHT + 30]
    for at, (label, value, left) in enumerate(said):
        begin = put(paper, left, paper.y, f"{label} ", edges[at + 1] - left - 300) + 8
        dotted(paper, begin, edges[at + 1] - 30, paper.y)
        put(paper, begin + 12, paper.y, value, edges[at + 1] - begin - 50)
    paper.skip(1.3)


def _ticked(paper: Paper, label: str, offered: Sequence[tuple[str, str]], chosen: str) -> None:
    put(paper, 120, paper.y, label, 330)
    paper.y = ticks(paper, 460, paper.y, [(words, code == chosen) for code, words in offered], scale=0.92)
    paper.skip(0.25)
