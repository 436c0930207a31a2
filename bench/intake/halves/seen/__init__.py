"""The half that was held out until its faults were looked at: since then a second one the rules may be written from.

Its layouts, label words and fonts are its own. Changing anything here makes earlier figures incomparable.
"""

from collections.abc import Mapping
from typing import Final

from bench.intake.half import Half, Words
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper

Written = Mapping[str, str]

GROUPS: Final = (
    ("LE SINISTRE", ("claim_number", "loss_date", "loss_kind")),
    ("LE CONTRAT", ("policy_number", "agent_code", "broker_code")),
    ("LE CLIENT", ("last_name", "first_name", "phones", "email", "occupancy")),
    ("LE BIEN", ("address", "postal_code", "city", "dwelling")),
)


def _title(paper: Paper, order: Order, words: str) -> None:
    paper.say(words, x=560, scale=1.4)
    paper.say(f"Émetteur : {order.sender}")
    paper.say(f"Télécopie {order.sender_phone}")
    paper.skip(0.8)


def cells(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Cells of a grid: a small label in the corner, the value under it."""
    _title(paper, order, "Fiche de missionnement")
    for _, names in GROUPS:
        kept = [name for name in names if name in written]
        width = (WIDTH - 240) / min(3, len(kept))
        for at, name in enumerate(kept):
            x = paper.left + (at % 3) * width
            paper.box(x, paper.y, x + width, paper.y + paper.line * 2.2)
            paper.text(x + 10, paper.y - paper.line * 0.25, words[name], scale=0.75)
            paper.text(x + 10, paper.y + paper.line * 0.85, written[name], scale=0.92)
            if at % 3 == 2 or at == len(kept) - 1:
                paper.y += paper.line * 2.2
    _observed(paper, words, written)


def dotted(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Labels and values joined by dots."""
    _title(paper, order, "Demande d'intervention")
    for title, names in GROUPS:
        paper.say(title)
        for name in names:
            if name in written:
                end = paper.text(paper.left + 30, paper.y, f"{words[name]} ")
                stop = paper.face().getlength(".")
                paper.text(end, paper.y, "." * max(3, int((800 - end) / stop)))
                paper.text(820, paper.y, written[name])
                paper.skip(1.15)
        paper.skip(0.5)
    _observed(paper, words, written)


def ruled(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A table of two columns with rules: label cell, value cell."""
    _title(paper, order, "Bon de mission")
    for title, names in GROUPS:
        paper.box(paper.left, paper.y, WIDTH - 120, paper.y + paper.line * 1.4)
        paper.text(paper.left + 500, paper.y, title)
        paper.y += paper.line * 1.4
        for name in names:
            if name in written:
                paper.box(paper.left, paper.y, 700, paper.y + paper.line * 1.4)
                paper.box(700, paper.y, WIDTH - 120, paper.y + paper.line * 1.4)
                paper.text(paper.left + 12, paper.y, words[name])
                paper.text(715, paper.y, written[name])
                paper.y += paper.line * 1.4
    _observed(paper, words, written)


def courtesy(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A letter with its references in the right margin and the facts in sentences."""
    paper.say(order.sender)
    top = paper.y
    for name in ("claim_number", "policy_number", "agent_code", "broker_code"):
        if name in written:
            paper.say(f"{words[name]} {written[name]}", x=980)
    paper.y = max(paper.y, top + paper.line * 4)
    paper.say("Fait à notre bureau, le 17/11/2026")
    paper.skip()
    paper.paragraph("Cher partenaire,")
    paper.paragraph(
        f"Notre client, {written['first_name']} {written['last_name']}, nous a déclaré un sinistre de type "
        f"{written['loss_kind'].lower()} en date du {written['loss_date']}."
    )
    paper.paragraph(
        f"Le bien se situe {written['address']} à {written['place']} ; il s'agit d'un(e) "
        f"{written['dwelling'].lower()}, notre client étant {written['occupancy'].lower()}."
    )
    paper.paragraph(f"Vous pouvez le contacter par téléphone ({written['phones']}) ou courriel {written['email']}.")
    paper.skip(0.7)
    paper.paragraph(f"{words['description']} : {written['description']}")
    paper.skip()
    paper.paragraph("Bien à vous,")
    paper.say(f"Le service sinistres, {order.sender_phone}")


def telegraphic(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Everything in short lines, in the order it came to mind."""
    paper.say(f"DE {order.sender}")
    paper.skip(0.6)
    code = written.get("agent_code", written.get("broker_code", ""))
    label = words["agent_code" if "agent_code" in written else "broker_code"]
    paper.paragraph(
        f"{written['loss_kind']} {written['loss_date']} - {words['claim_number']} {written['claim_number']}"
    )
    paper.paragraph(f"{words['policy_number']} {written['policy_number']}" + (f" - {label} {code}" if code else ""))
    paper.paragraph(f"{words['last_name']} {written['name']} ({written['occupancy']})")
    paper.paragraph(f"{written['dwelling']} {written['address']}")
    paper.paragraph(written["place"])
    paper.paragraph(f"{words['phones']} {written['phones']}")
    paper.paragraph(written["email"])
    paper.skip(0.5)
    paper.paragraph(written["description"])


def hand_sheet(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A sheet with rules to write on, filled in by hand, the labels in a margin."""
    _title(paper, order, "Ordre d'intervention")
    for _, names in GROUPS:
        for name in names:
            if name in written:
                paper.text(paper.left, paper.y, f"{words[name]} :")
                paper.text(660, paper.y, written[name], hand=True)
                paper.draw.line(
                    (650, paper.y + paper.line * 1.3, WIDTH - 150, paper.y + paper.line * 1.3), fill=0, width=2
                )
                paper.skip(1.6)
    paper.skip(0.4)
    paper.say(f"{words['description']} :")
    paper.paragraph(written["description"], hand=True)


def _observed(paper: Paper, words: Words, written: Written) -> None:
    paper.skip(0.8)
    paper.say(words["description"])
    paper.paragraph(written["description"])


SEEN: Final = Half(
    name="seen",
    seed=29,
    layouts={
        "cells": cells, "courtesy": courtesy, "dotted": dotted, "hand_sheet": hand_sheet, "ruled": ruled,
        "telegraphic": telegraphic,
    },
    labels={
        "claim_number": ("Numéro de sinistre", "Référence sinistre", "Sinistre", "Dossier sinistre"),
        "policy_number": ("Numéro de contrat", "Police n°", "Contrat"),
        "agent_code": ("N° agent", "Code de l'agent", "Agent n°"),
        "broker_code": ("Courtier n°", "Code du courtier", "Code apporteur"),
        "last_name": ("Assuré", "Client", "Nom du client"),
        "first_name": ("Prénom(s)", "Prénom de l'assuré"),
        "phones": ("Tél", "Mobile", "Contact téléphonique", "Téléphones"),
        "email": ("Mail", "Adresse mail", "Adresse électronique"),
        "address": ("Lieu du sinistre", "Adresse", "Lieu d'intervention"),
        "postal_code": ("Code Postal", "C.P."),
        "city": ("Localité", "Commune du risque"),
        "occupancy": ("Qualité", "Statut d'occupation", "Qualité de l'occupant"),
        "dwelling": ("Type d'habitation", "Nature du bien", "Logement"),
        "loss_kind": ("Type d'événement", "Nature", "Événement", "Garantie concernée"),
        "loss_date": ("Date de survenance", "Date de l'événement", "Date sinistre"),
        "description": ("Observations", "Travaux demandés", "Dommages constatés", "Descriptif"),
    },
    fonts=(
        "truetype/open-sans/OpenSans-Regular.ttf", "truetype/roboto/unhinted/RobotoCondensed-Regular.ttf",
        "truetype/crosextra/Carlito-Regular.ttf", "truetype/crosextra/Caladea-Regular.ttf",
        "opentype/linux-libertine/LinLibertine_R.otf", "opentype/courier-prime/Courier Prime.otf",
    ),
    hands=("opentype/comic-neue/ComicNeue-Regular.otf", "opentype/comic-neue/ComicNeue-Italic.otf"),
    said={
        "loss_kind": {
            "DDE": ("Dégâts des eaux", "Fuite", "Infiltration"), "BDG": ("Bris de vitre", "Vitre brisée"),
            "VOL": ("Effraction", "Vandalisme"), "TEMPETE": ("Événement climatique", "Grêle"),
            "CHOC": ("Choc véhicule",), "ELEC": ("Surtension", "Foudre"),
        },
        "occupancy": {
            "PROPRIETAIRE_OCCUPANT": ("Occupant propriétaire", "Propriétaire"), "LOCATAIRE": ("Locataire",),
            "PROPRIETAIRE_NON_OCCUPANT": ("Propriétaire bailleur", "PNO"), "COPROPRIETAIRE": ("Copropriétaire",),
        },
        "dwelling": {"MAISON": ("Pavillon", "Villa", "Maison"), "APPARTEMENT": ("Appartement", "Studio")},
    },
    stamps=("ARRIVÉE 18/11/2026", "ORIGINAL PAR COURRIER", "À TRAITER"),
)  # fmt: skip
"""Fixed seed: the same faxes each time."""
