"""What stands on every sheet beside its order: legal lines at the foot, conditions, round stamps, a copier's dirt.

None of it is the insured's: addresses, telephones, dates and amounts here are there to be left alone.
"""

from typing import Final

from bench.intake.halves.seen5.people import somebody
from bench.intake.halves.seen5.sheet import BOLD, LEFT, RIGHT, block, middle, put, rule
from bench.intake.halves.seen5.wording import phone
from bench.intake.orders import Order, a_phone
from bench.intake.paper import HEIGHT, WIDTH, Paper

OFFICES: Final = (
    "18 rue de la Halle aux Toiles - CS 40112 - 76041 ROUEN CEDEX 1",
    "Immeuble Le Ponant - 240 avenue des Docks - 44200 NANTES",
    "5 bis place d'Armes - BP 17 - 67021 STRASBOURG CEDEX",
    "62 cours Lafargue - 69003 LYON",
)
FORMS: Final = (
    "SAS au capital de 60 000 EUR - RCS 000 418 772 - Intermédiaire immatriculé à l'ORIAS",
    "SARL au capital de 8 000 EUR - SIREN 000 512 306 - TVA FR 00 000512306",
    "Entreprise régie par le Code des assurances - Siège social à la même adresse",
)
CONDITIONS: Final = (
    "Contact avec le client sous 24 heures et rendez-vous sous 5 jours, à reporter sur la fiche de suivi.",
    "Tout démarchage est interdit. Les travaux hors garantie restent à la charge du client, sur devis signé.",
    "Franchise éventuelle à encaisser par l'entreprise auprès du client. Seuil de délégation : 1 600 EUR TTC.",
    "Photographies avant, pendant et après travaux exigées. Attestation de fin de travaux à faire signer.",
    "Les données recueillies servent à la gestion du dossier ; droit d'accès auprès du délégué à la protection.",
)


def foot(paper: Paper, order: Order) -> None:
    """The sender's legal lines, centred under a rule."""
    chance, y = paper.chance, HEIGHT - 40 - paper.line * 2.4
    rule(paper, LEFT, RIGHT, y)
    middle(paper, y + 2, f"{order.sender} - {chance.choice(OFFICES)}", scale=0.62)
    fax = phone(a_phone(chance), "points")
    middle(paper, y + 2 + paper.line * 0.7, f"Tél. {phone(order.sender_phone, 'points')} - Fax {fax}", scale=0.62)
    middle(paper, y + 2 + paper.line * 1.4, chance.choice(FORMS), scale=0.55)


def conditions(paper: Paper, y: float, title: str = "Conditions d'intervention") -> float:
    """Small print in sentences, as far as it matters to nobody."""
    put(paper, LEFT, y, title, font=BOLD, scale=0.75)
    y += paper.line * 0.9
    for words in paper.chance.sample(CONDITIONS, 3):
        y = block(paper, LEFT, y, words, RIGHT - LEFT, scale=0.68)
    return y


def reserved(paper: Paper, y: float) -> float:
    """A frame that the repairer fills in later: captions with nothing behind them."""
    foot_of_it = y + paper.line * 5.6
    paper.box(LEFT, y, RIGHT, foot_of_it)
    put(paper, LEFT + 14, y + 4, "CADRE RÉSERVÉ À L'ENTREPRISE", font=BOLD, scale=0.75)
    for at, caption in enumerate(("Nom de l'intervenant :", "Date de passage :", "Téléphone :", "Montant TTC :")):
        put(paper, LEFT + 14, y + paper.line * (1.2 + at), caption, scale=0.8)
    put(paper, WIDTH / 2, y + paper.line * 1.2, "Signature du client :", scale=0.8)
    return foot_of_it


def contact(paper: Paper, order: Order) -> str:
    """A handler with a line of their own, in one of the usual ways."""
    who, chance = somebody(paper.chance, order.values["last_name"]), paper.chance
    line = phone(who.phone, chance.choice(("spaces", "points", "abroad_zero")))
    return chance.choice((
        f"Affaire suivie par {who.name} - {line} poste {chance.randint(100, 499)}",
        f"Votre contact : {who.first} {who.last}, {line}, {who.mail}",
        f"Gestionnaire {who.short} (lundi au jeudi) {line}",
    ))  # fmt: skip


def round_stamp(paper: Paper, x: float, y: float, words: str) -> None:
    """A round stamp with the sender's name across it."""
    paper.draw.ellipse((x, y, x + 260, y + 260), outline=0, width=5)
    paper.draw.ellipse((x + 22, y + 22, x + 238, y + 238), outline=0, width=2)
    own, paper.font = paper.font, BOLD
    face = paper.face(scale=0.62)
    for at, line in enumerate((words[:14], "SINISTRES", "* * *")):
        paper.draw.text((x + 130, y + 90 + at * 42), line, fill=0, font=face, anchor="mm")
    paper.font = own


def copied(paper: Paper) -> None:
    """Dirt of a copier: specks, and the shadow of an edge."""
    for _ in range(260):
        x, y = paper.chance.randint(0, WIDTH - 8), paper.chance.randint(60, HEIGHT - 8)
        paper.draw.ellipse((x, y, x + paper.chance.randint(1, 4), y + paper.chance.randint(1, 4)), fill=0)
    edge = HEIGHT - 26.0
    points = [(0.0, HEIGHT), (0.0, edge)]
    points += [(float(x), edge + paper.chance.uniform(-8, 12)) for x in range(0, WIDTH, 90)]
    paper.draw.polygon([*points, (float(WIDTH), edge), (float(WIDTH), HEIGHT)], fill=0)


def access(paper: Paper) -> str:
    """How to get in: floor, stairs, code at the door."""
    chance = paper.chance
    code = f"{chance.randint(10, 99)}A{chance.randint(10, 99)}"
    return chance.choice((
        f"Bât. {chance.choice('ABCD')}, {chance.randint(2, 6)}e étage, digicode {code}",
        f"Interphone n° {chance.randint(3, 48)}, porte {chance.randint(1, 12)}",
        "Portail vert, sonnette HS", "Clés chez la voisine", "",
    ))  # fmt: skip
