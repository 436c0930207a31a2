"""The half that the rules may be written from: forms, columns, tables, letters and prose as agencies send them."""

from collections.abc import Mapping
from typing import Final

from bench.intake.half import Half, Words
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper

Written = Mapping[str, str]

ROWS: Final = (
    "claim_number", "policy_number", "agent_code", "broker_code", "last_name", "first_name", "phones", "email",
    "address", "postal_code", "city", "occupancy", "dwelling", "loss_kind", "loss_date",
)  # fmt: skip


def _head(paper: Paper, order: Order) -> None:
    paper.say(order.sender, scale=1.3)
    paper.say(f"Tél. {order.sender_phone}")
    paper.skip()
    paper.say("ORDRE DE MISSION", scale=1.5)
    paper.skip()


def pairs(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Two `label : value` per line."""
    _head(paper, order)
    names = [name for name in ROWS if name in written]
    for at, name in enumerate(names):
        x = paper.left if at % 2 == 0 else WIDTH // 2
        if name in ("email", "address") and at % 2 == 1:
            paper.y += paper.line * 1.3
            x = paper.left
        paper.text(x, paper.y, f"{words[name]} : {written[name]}")
        if at % 2 == 1 or name in ("email", "address") or at == len(names) - 1:
            paper.y += paper.line * 1.3
    _described(paper, words, written)


def columns(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Labels in a column, values in another, no sign between."""
    _head(paper, order)
    for name in ROWS:
        if name in written:
            paper.text(paper.left, paper.y, words[name])
            paper.text(720, paper.y, written[name])
            paper.skip(1.25)
    _described(paper, words, written)


def table(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Framed rows: labels in the head of each table, values below them."""
    _head(paper, order)
    names = [name for name in ROWS if name in written and name not in ("email", "address")]
    for start in range(0, len(names), 3):
        _framed(paper, names[start : start + 3], words, written)
    for name in ("address", "email"):
        _framed(paper, [name], words, written)
    _described(paper, words, written)


def _framed(paper: Paper, names: list[str], words: Words, written: Written) -> None:
    width = (WIDTH - 240) / 3 if len(names) > 1 else WIDTH - 240
    for at, name in enumerate(names):
        x = paper.left + at * width
        paper.box(x, paper.y, x + width, paper.y + paper.line * 1.25)
        paper.box(x, paper.y + paper.line * 1.25, x + width, paper.y + paper.line * 2.6)
        paper.text(x + 14, paper.y - 4, words[name], scale=0.9)
        paper.text(x + 14, paper.y + paper.line * 1.2, written[name])
    paper.y += paper.line * 2.9


def letter(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A broker's letter: references, a subject, sentences, a signature with his own number."""
    paper.say(order.sender, scale=1.2)
    paper.say(f"Tél : {order.sender_phone}")
    paper.say("Le 12 novembre 2026", x=1100)
    paper.skip()
    for name in ("claim_number", "policy_number", "agent_code", "broker_code"):
        if name in written:
            paper.say(f"{words[name]} : {written[name]}")
    paper.say(f"Objet : {written['loss_kind']} du {written['loss_date']}")
    paper.skip()
    paper.say("Madame, Monsieur,")
    paper.paragraph(
        f"Nous vous prions de bien vouloir intervenir chez notre assuré M. {written['name']}, {written['address']}, "
        f"{written['place']}, {written['occupancy'].lower()} d'un logement de type {written['dwelling'].lower()}, "
        f"joignable au {written['phones']} ou par mail : {written['email']}."
    )
    paper.skip(0.6)
    paper.say(f"{words['description']} :")
    paper.paragraph(written["description"])
    paper.skip()
    paper.say("Cordialement,")
    paper.say(f"{order.sender} - {order.sender_phone}")


def prose(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A few lines without a form."""
    paper.say(order.sender)
    paper.say("à l'attention du service des ordres de mission")
    paper.skip()
    code = written.get("agent_code", written.get("broker_code", ""))
    paper.paragraph("Bonjour, merci de missionner un artisan pour le sinistre suivant.")
    paper.paragraph(f"{words['claim_number']} {written['claim_number']}, contrat {written['policy_number']}.")
    if code:
        paper.paragraph(f"{words['agent_code' if 'agent_code' in written else 'broker_code']} {code}.")
    paper.paragraph(f"Assuré : {written['name']}, {written['occupancy'].lower()}")
    paper.paragraph(f"Tél {written['phones']} - {written['email']}")
    paper.paragraph(f"{written['address']} {written['place']} ({written['dwelling'].lower()})")
    paper.paragraph(f"{written['loss_kind']} survenu le {written['loss_date']}.")
    paper.skip(0.5)
    paper.paragraph(f"{words['description']} : {written['description']}")


def hand_form(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A printed form filled in by hand."""
    _head(paper, order)
    for name in ROWS:
        if name in written:
            end = paper.text(paper.left, paper.y, f"{words[name]} : ")
            paper.text(end + 16, paper.y, written[name], hand=True)
            paper.skip(1.45)
    paper.say(f"{words['description']} :")
    paper.paragraph(written["description"], hand=True)


def _described(paper: Paper, words: Words, written: Written) -> None:
    paper.skip()
    paper.say(f"{words['description']} :")
    paper.paragraph(written["description"])


DEV: Final = Half(
    name="dev",
    seed=11,
    layouts={
        "columns": columns, "hand_form": hand_form, "letter": letter, "pairs": pairs, "prose": prose, "table": table,
    },
    labels={
        "claim_number": ("N° de sinistre", "Sinistre n°", "Réf. sinistre"),
        "policy_number": ("N° de contrat", "Contrat n°", "N° police"),
        "agent_code": ("Code agent", "Code agence"),
        "broker_code": ("Code courtier", "N° courtier"),
        "last_name": ("Nom de l'assuré", "Nom"),
        "first_name": ("Prénom",),
        "phones": ("Téléphone", "Tél.", "Portable"),
        "email": ("E-mail", "Courriel"),
        "address": ("Adresse du sinistre", "Adresse du risque"),
        "postal_code": ("Code postal", "CP"),
        "city": ("Ville", "Commune"),
        "occupancy": ("Qualité de l'assuré", "Statut"),
        "dwelling": ("Type de logement", "Habitation"),
        "loss_kind": ("Nature du sinistre", "Type de sinistre"),
        "loss_date": ("Date du sinistre", "Survenu le"),
        "description": ("Description des dommages", "Circonstances"),
    },
    fonts=(
        "truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSerif.ttf",
        "truetype/liberation/LiberationSans-Regular.ttf",
        "truetype/liberation/LiberationSerif-Regular.ttf", "truetype/freefont/FreeSans.ttf",
        "truetype/lato/Lato-Regular.ttf",
        "truetype/liberation/LiberationMono-Regular.ttf",
    ),
    hands=("truetype/breip/Breip.ttf",),
    said={
        "loss_kind": {
            "DDE": ("Dégât des eaux", "DDE"), "BDG": ("Bris de glace",), "VOL": ("Vol", "Cambriolage"),
            "TEMPETE": ("Tempête",), "CHOC": ("Choc de véhicule",), "ELEC": ("Dommages électriques",),
        },
        "occupancy": {
            "PROPRIETAIRE_OCCUPANT": ("Propriétaire occupant",), "LOCATAIRE": ("Locataire",),
            "PROPRIETAIRE_NON_OCCUPANT": ("Propriétaire non occupant",), "COPROPRIETAIRE": ("Copropriétaire",),
        },
        "dwelling": {"MAISON": ("Maison",), "APPARTEMENT": ("Appartement",)},
    },
    stamps=("REÇU LE 13 NOV 2026", "COPIE CLIENT", "URGENT"),
)  # fmt: skip
"""Fixed seed: the same faxes each time."""
