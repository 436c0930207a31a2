"""Letters of seen4: a broker's prose, his cover sheet, an expert's mandate, a syndic's case; and two sheets
that put their labels where one does not look for them.
"""

from collections.abc import Mapping

from bench.intake.half import Words
from bench.intake.halves.seen4.ink import (
    NARROW,
    RIGHT,
    SANS_BOLD,
    Others,
    cachet,
    fields,
    foot,
    inked,
    long_date,
    lowered,
    others,
    put,
    rule,
    spaced,
)
from bench.intake.halves.seen4.orders import civil
from bench.intake.orders import Order
from bench.intake.paper import Paper


def broker_letter(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """Everything in sentences, nothing in a list."""
    del words
    rest, values = others(paper.chance), order.values
    _sender(paper, order, rest)
    paper.say(f"Fait le {long_date(rest.written)}", x=1050)
    paper.skip()
    policy = f", garanti chez nous par le contrat {values['policy_number']}" if "policy_number" in values else ""
    paper.paragraph(
        f"Madame, Monsieur, nous vous saurions gré d'intervenir chez {_called(order)}{policy}, qui nous a "
        f"déclaré le {rest.called} un sinistre « {written['loss_kind']} » survenu le {long_date(values['loss_date'])}. "
        f"Allianz l'a ouvert sous la référence {spaced(values['claim_number'])} ; notre code chez elle est le "
        f"{values['broker_code']}."
    )
    paper.skip(0.6)
    paper.paragraph(_home(order, written))
    paper.skip(0.6)
    paper.paragraph(written["description"])
    paper.skip(0.6)
    paper.paragraph(
        f"Vous voudrez bien téléphoner au {written['phones']} pour convenir d'un passage. {rest.neighbour}, du même "
        f"palier, n'est pas partie au dossier. Nous restons à votre disposition au {order.sender_phone}."
    )
    paper.skip()
    paper.say("Veuillez agréer nos salutations distinguées.")
    paper.say(rest.clerk, x=1050)
    foot(
        paper,
        [f"{order.sender} - courtage d'assurances - SIRET {rest.siret} - RCP et garantie financière - {rest.mail}"],
    )


def broker_cover(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A fax's cover sheet, the order in its lower half."""
    rest = others(paper.chance)
    with inked(paper, SANS_BOLD):
        paper.say("TÉLÉCOPIE", x=120, scale=2.2)
    top = paper.y + 16
    cells = (
        ("Destinataire", "Plateforme travaux"), ("Expéditeur", order.sender), ("Votre fax", rest.fax),
        ("Notre téléphone", order.sender_phone), ("Date", rest.written), ("Nombre de pages", "1 (celle-ci comprise)"),
    )  # fmt: skip
    for at, (label, value) in enumerate(cells):
        put(paper, 140 + at % 2 * 770, paper.y + 14, f"{label} : {value}", 730)
        paper.y += paper.line * 1.3 * (at % 2)
    paper.skip(0.4)
    paper.box(110, top, RIGHT, paper.y)
    paper.say("[x] urgent    [ ] pour information    [ ] à retourner signé")
    paper.skip(0.5)
    with inked(paper, SANS_BOLD):
        paper.say(f"Objet : mission chez {civil(order)} {written['last_name']} {written['first_name']}")
    names = "claim_number", "policy_number", "code", "loss_kind", "loss_date", "address", "place", "phones", "email"
    for label, value in fields(order, words, written, (*names, "occupancy", "dwelling")):
        if value:
            paper.say(f"{label} = {value}")
    paper.skip(0.4)
    paper.say(f"{words['description']} =")
    paper.paragraph(written["description"])
    paper.skip(0.6)
    paper.paragraph(f"L'expert de la compagnie, {rest.expert} ({rest.expert_phone}), ne se déplacera pas.")
    foot(
        paper,
        [
            "Cette télécopie est confidentielle. Si elle vous parvient par erreur, prévenez-nous sans frais",
            f"au {rest.phone} ou à {rest.mail}. {order.sender}, {rest.street}, {rest.town} - SIRET {rest.siret}",
        ],
    )


def expert_mandate(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """An expert's letter: references in the margin, sentences beside them."""
    rest = others(paper.chance)
    _sender(paper, order, rest)
    top = paper.y + 20
    paper.y = top
    told = {**written, "loss_date": long_date(written["loss_date"])}
    margin = fields(order, words, told, ("claim_number", "policy_number", "loss_date"))
    margin = [
        *margin,
        ("Notre dossier", f"{rest.earlier[-2:]}/{order.sender_phone[-2:]}47 LB"),
        ("Écrit le", rest.written),
    ]
    for label, value in margin:
        paper.say(label, x=80, scale=0.75)
        put(paper, 80, paper.y + 5, value or "sans", 390)
        paper.skip(1.4)
    low, paper.y = paper.y, top
    paper.draw.line((490, top, 490, max(low, top + paper.line * 15)), fill=0, width=3)
    insurer = "Mirabelle Assurances" if order.origin == "MIRABELLE" else "Allianz, service courtage"
    paper.paragraph(
        f"Mandatés par {insurer}, nous nous sommes rendus sur place le {rest.called} et demandons la réparation en "
        "nature.",
        x=530,
    )
    paper.skip(0.5)
    rows = [("Sinistré", f"{civil(order)} {written['name']}")]
    rows += fields(order, words, written, ("address", "place", "phones", "loss_kind", "dwelling"))
    for label, value in rows:
        if value:
            paper.say(f"{label} :", x=530, scale=0.85)
            put(paper, 600, paper.y + 3, value, RIGHT - 600)
            paper.skip(1.05)
    paper.y = max(low, paper.y, top + paper.line * 15) + 10
    with inked(paper, SANS_BOLD):
        paper.say(words["description"])
    paper.paragraph(written["description"])
    paper.skip(0.7)
    paper.say(f"L'expert, {rest.expert} - ligne directe {rest.expert_phone}")
    foot(paper, [f"Membre d'une compagnie d'experts - {rest.street} {rest.town} - {rest.mail} - SIRET {rest.siret}"])


def syndic_letter(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """An agency writes of a building: syndic, neighbour and porter have telephones too, and only one is the client."""
    rest, values = others(paper.chance), order.values
    _sender(paper, order, rest)
    paper.say(f"Le {rest.written}")
    paper.say(f"Réf. : {values['claim_number']} (à rappeler)")
    paper.skip(0.6)
    paper.paragraph(
        f"Nous vous confions le sinistre ci-dessus, {written['loss_kind']} du {values['loss_date']}, dans un immeuble "
        f"géré par le syndic Immoval ({rest.phone}). L'étage du dessus est occupé par {rest.neighbour} "
        f"({rest.neighbour_phone})."
    )
    paper.skip(0.6)
    with inked(paper, SANS_BOLD):
        paper.say(f"Notre client : {civil(order)} {written['name']}")
    for label, value in fields(order, words, written, ("phones", "address", "place", "occupancy")):
        if value:
            paper.say(f"{label} - {value}", x=190)
    paper.skip(0.6)
    paper.say(f"{words['description']} -")
    paper.paragraph(written["description"], x=190)
    paper.skip(0.6)
    paper.paragraph(
        f"Un constat a déjà été signé en {rest.earlier} pour une autre affaire, dossier clos. Pas de clés à la loge."
    )
    paper.skip()
    paper.say(f"{rest.clerk}, {order.sender_phone}")
    if paper.chance.random() < 0.6:
        cachet(paper, ("COURRIER DÉPART", rest.written))
    foot(paper, [f"{order.sender} - {rest.street} - {rest.town} - SIRET {rest.siret} - {rest.mail}"])


def labels_right(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """Values on the left and what they are on the right, margins as narrow as the machine lets them be."""
    rest = others(paper.chance)
    paper.left = 45
    with inked(paper, SANS_BOLD):
        paper.say(f"{order.sender} mande un réparateur", scale=1.3)
    rule(paper, 45, 1690)
    rows = [(f"{civil(order)} {written['name']}", words["name"])]
    names = "phones", "email", "address", "place", "occupancy", "claim_number", "code", "policy_number", "loss_kind"
    rows += [(value, label) for label, value in fields(order, words, written, (*names, "loss_date"))]
    rows += [
        (rest.written, "jour de l'envoi"),
        (f"{rest.clerk} {order.sender_phone}", "qui suit"),
        (rest.fax, "notre fax"),
    ]
    for value, label in rows:
        if value:
            put(paper, 45, paper.y, value, 1050)
            paper.text(1120, paper.y, f"({lowered(label)})", scale=0.85)
            paper.skip(1.15)
    rule(paper, 45, 1690)
    paper.paragraph(written["description"], right=1670)
    paper.text(45, paper.y, f"({words['description'].lower()})", scale=0.85)
    foot(paper, [f"{rest.street} {rest.town} - SIRET {rest.siret} - {rest.mail} - {rest.phone}"])


def assistance_sheet(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """An assistance platform's sheet in numbered parts, its labels ranged to the right."""
    rest = others(paper.chance)
    paper.say(f"{order.sender} - appel du {rest.called} à 7 h 52 - chargé : {rest.clerk}", scale=0.85)
    paper.skip(0.4)
    with inked(paper, SANS_BOLD):
        paper.say("FICHE MISSION PRESTATAIRE", x=560, scale=1.2)
    _part(paper, "1. DOSSIER", [*fields(order, words, written, ("claim_number", "loss_kind", "loss_date"))])
    person = fields(order, words, written, ("last_name", "first_name", "phones", "email", "occupancy"))
    _part(paper, "2. BÉNÉFICIAIRE", [("Civilité", civil(order)), *person, ("Date de naissance", rest.born)])
    place = fields(order, words, written, ("address", "postal_code", "city", "dwelling"))
    _part(paper, "3. LIEU", [*place, ("Accès", f"clés chez {rest.neighbour} {rest.neighbour_phone}")])
    _part(paper, "4. PLATEAU", [("Téléphone", order.sender_phone), ("Télécopie", rest.fax), ("Courriel", rest.mail)])
    with inked(paper, SANS_BOLD):
        paper.say(f"5. {words['description'].upper()}")
    paper.paragraph(written["description"], x=180)
    with inked(paper, NARROW, 8):
        paper.skip()
        paper.say("Le prestataire rappelle le bénéficiaire dans l'heure. Facture au plateau, jamais au bénéficiaire.")
    foot(paper, [f"Plateau ouvert jour et nuit - {rest.street} - {rest.town} - SIRET {rest.siret}"])


def _sender(paper: Paper, order: Order, rest: Others) -> None:
    with inked(paper, SANS_BOLD):
        paper.say(order.sender, scale=1.3)
    for line in (rest.street, rest.town, f"Tél. {order.sender_phone} / Fax {rest.fax}"):
        paper.say(line, scale=0.85)
    paper.skip()


def _called(order: Order) -> str:
    title = "Monsieur" if civil(order) == "M." else "Madame"
    return f"{title} {order.values['first_name']} {order.values['last_name']}"


def _home(order: Order, written: Mapping[str, str]) -> str:
    """Where it is and what the insured is there, as far as it is known."""
    home = f" Il s'agit du logement suivant : {written['dwelling']}." if "dwelling" in written else ""
    title = f" Notre client y est {written['occupancy'].lower()}." if "occupancy" in written else ""
    return f"Les lieux sont situés {written['address']} à {written['city']} ({written['postal_code']}).{home}{title}"


def _part(paper: Paper, title: str, rows: list[tuple[str, str]]) -> None:
    with inked(paper, SANS_BOLD):
        paper.say(title)
    face = paper.face()
    for label, value in rows:
        paper.text(640 - face.getlength(label), paper.y, label)
        put(paper, 670, paper.y, value, RIGHT - 670)
        paper.skip()
    paper.skip(0.35)
