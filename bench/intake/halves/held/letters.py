"""Letters: a letterhead down the side, a syndic's memo, an old typewriter, a hurried note, an insurer's bulk letter."""

from collections.abc import Mapping
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.held.desks import a_desk, strangers
from bench.intake.halves.held.pens import RIGHT, block, bold, dense, lines, prose, put, rule, small_print
from bench.intake.halves.held.people import courtesy, he, softly, title
from bench.intake.halves.held.wording import apart, numbers, saint, some_day, today
from bench.intake.orders import Order, a_phone
from bench.intake.paper import HEIGHT, Paper

SPOKEN: Final = {
    "PROPRIETAIRE_OCCUPANT": "propriétaire occupant", "LOCATAIRE": "locataire",
    "PROPRIETAIRE_NON_OCCUPANT": "propriétaire non occupant", "COPROPRIETAIRE": "copropriétaire",
}  # fmt: skip
"""Occupancies within a sentence."""
HOMES: Final = {"MAISON": "la maison", "APPARTEMENT": "l'appartement"}


def side_letterhead(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """The agency down the left side, the letter beside it."""
    del words
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    side = (desk.name, desk.street, desk.town, "", "Téléphone", desk.phone, "Télécopie", desk.fax, "", desk.mail, "",
            "Ouvert du lundi au", "vendredi 9h-12h30", "14h-18h", "", "ORIAS 07 021 884",
            "sous le contrôle", "de l'ACPR")  # fmt: skip
    paper.y = 140
    lines(paper, 70, side, 330, scale=0.72)
    rule_x = 425
    paper.draw.line((rule_x, 120, rule_x, HEIGHT - 160), fill=0, width=2)
    begin, last, first = 465, values["last_name"], values["first_name"]
    paper.y = 130
    put(
        paper,
        1000,
        paper.y,
        f"{desk.town.split(' ', 1)[1].partition(' CEDEX')[0].title()}, le {today(chance, 'month')}",
        RIGHT + 60 - 1000,
    )
    paper.skip(2)
    for label, value in (
        ("Assuré", f"{last} {first}"),
        ("Sinistre", values["claim_number"]),
        ("Contrat", values.get("policy_number", "")),
        ("Code agent", values.get("agent_code", "")),
    ):
        if value:
            put(paper, begin, paper.y, f"{label} : {value}", RIGHT - begin)
            paper.skip(1)
    paper.skip(1)
    right = RIGHT + 50
    prose(paper, "Madame, Monsieur,", x=begin)
    status = f", {SPOKEN[order.values['occupancy']]}" if "occupancy" in values else ""
    home = f" de {HOMES[order.values['dwelling']]}" if "dwelling" in values else ""
    date = some_day(values["loss_date"], chance, ("month", "week", "slashes"))
    prose(
        paper,
        f"Nous vous confions la remise en état{home} de notre client à la suite du sinistre ({values['loss_kind']}) "
        f"survenu le {date}.",
        x=begin,
        right=right,
    )
    prose(paper, f"Les dommages sont les suivants. {values['description']}", x=begin, right=right)
    where = f"au {values['address']}, {values['postal_code']} {values['city']}"
    reach = numbers(order.values["phones"], chance, " ou ")
    mail = f" ou par courriel : {values['email']}" if "email" in values else ""
    whole = f"{courtesy(first)} {first} {last}{status}"
    prose(
        paper,
        f"{whole}, vous recevra {where}. {he(first).capitalize()} est joignable au {reach}{mail}.",
        x=begin,
        right=right,
    )
    prose(paper, "Nous restons à votre disposition et vous remercions de votre diligence.", x=begin, right=right)
    lines(paper, 1100, (desk.clerk, "Collaborateur d'agence"), RIGHT - 1100)


def memo(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A syndic's memo: from, to, copy, subject; three people with telephones in its prose."""
    del words
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    bold(paper, 120, 110, "NOTE", scale=1.8)
    paper.y = 110 + paper.line * 1.8
    building = f"SDC {chance.choice(('Le Belvédère', 'Les Marronniers', 'Clair Matin'))}"
    for label, value in (
        ("De", f"{desk.clerk}, {desk.name}"),
        ("À", "Passerelle, réseau de réparateurs"),
        ("Copie", "Conseil syndical"),
        ("Date", today(chance, "month")),
        ("Objet", f"{building} / {values['last_name']} / {values['claim_number']}"),
    ):
        put(paper, 120, paper.y, label, 170)
        put(paper, 300, paper.y, value, RIGHT - 300)
        paper.skip(1)
    rule(paper, paper.y + 25)
    paper.skip(1.2)
    first, last = values["first_name"], values["last_name"]
    keeper, above = strangers(2, desk, chance)
    policy = f" (contrat {values['policy_number']})" if "policy_number" in values else ""
    place = f"{values['address']}, {values['postal_code']} {saint(values['city'])}"
    date = some_day(values["loss_date"], chance, ("month", "week", "cut"))
    prose(
        paper,
        f"L'assureur nous demande de vous transmettre directement la mission concernant le lot de "
        f"{title(first)} {first} {last}, {SPOKEN[order.values['occupancy']]}{policy}, {place}.",
    )
    prose(paper, f"Sinistre : {softly(values['loss_kind'])}, le {date}.")
    prose(paper, values["description"])
    prose(
        paper,
        f"Vous pouvez appeler {title(first)} {last} au {numbers(order.values['phones'], chance, ' puis au ')}. "
        f"Les clés des parties communes sont chez {keeper}, gardien, tél. {a_phone(chance)}. "
        f"Le lot du dessus est occupé par {above} ({a_phone(chance)}).",
    )
    prose(paper, "Le lot est un appartement. Parties communes hors mission.")
    prose(paper, f"Pour toute question, {desk.phone}.")
    put(paper, 1000, paper.y, desk.clerk, RIGHT - 1000)


def old_typewriter(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A broker who types as in 1985: references to the left, courtesy, days in words."""
    del words
    paper.font = paper.hand = "opentype/courier-prime/Courier Prime.otf"
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    lines(paper, 120, (desk.name.upper(), "COURTAGE D'ASSURANCES", desk.street, desk.town, f"TEL. {desk.phone}"), 800)
    paper.skip(1)
    lines(paper, 900, ("PASSERELLE", "Service des missions"), RIGHT - 900)
    paper.skip(1)
    code = f"   (n/code {values['broker_code']})" if "broker_code" in values else ""
    lines(
        paper,
        120,
        (
            f"V/REF. : SIN. {apart(values['claim_number'])}",
            f"N/REF. : {chance.randint(100, 999)}/{values['last_name'][:2]}{code}",
            f"Police : {values['policy_number']}",
            f"Le {today(chance, 'month')}",
        ),
        RIGHT - 120,
    )
    paper.skip(1)
    first, last = values["first_name"], values["last_name"]
    prose(paper, "Messieurs,")
    status = f", {SPOKEN[order.values['occupancy']]}," if "occupancy" in values else ""
    date = some_day(values["loss_date"], chance, ("month", "week"))
    prose(
        paper,
        f"Notre client commun, {courtesy(first)} {first} {last}{status} nous signale le sinistre suivant, "
        f"{softly(values['loss_kind'])} du {date} :",
    )
    prose(paper, values["description"], x=180)
    prose(
        paper,
        f"Veuillez déléguer l'un de vos artisans {values['address']} à {values['city']} ({values['postal_code']}), "
        f"après avoir prévenu {courtesy(first).lower()} {last} par téléphone : "
        f"{numbers(order.values['phones'], chance, ' et ', ('spaces', 'points'))}.",
    )
    prose(
        paper, "Vous en souhaitant bonne réception, nous vous prions d'agréer, Messieurs, nos salutations distinguées."
    )
    lines(paper, 1000, (desk.clerk, "P.J. : néant"), RIGHT - 1000)


def telegraphic(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A hurried agency: hardly a label, one thing to a line."""
    del words
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    put(paper, 120, 110, f"{desk.name}, tél. {desk.phone}", RIGHT - 120, scale=0.85)
    paper.y = 110 + paper.line * 2.2
    first, last = values["first_name"], values["last_name"]
    status = f", {SPOKEN[order.values['occupancy']]}" if "occupancy" in values else ""
    policy = f" / ctr {values['policy_number']}" if "policy_number" in values else ""
    said = (
        "Bonjour,",
        "un ODM pour vous svp, à traiter cette semaine si possible",
        "",
        f"{title(first)} {last} {first}{status}",
        f"{values['address']} - {values['postal_code']} {chance.choice((values['city'], saint(values['city'])))}",
        numbers(order.values["phones"], chance, " (dom)  ", ("spaces", "points", "bare")),
        f"sin {apart(values['claim_number'])}{policy}",
        f"{values['loss_kind']}",
        "",
    )
    for one in said:
        put(paper, 120, paper.y, one, RIGHT - 120)
        paper.skip(1.2)
    prose(paper, values["description"])
    paper.skip(0.6)
    prose(
        paper,
        f"{he(first).capitalize()} est là le matin de préférence. Notre code agent pour le retour : "
        f"{values['agent_code']}.",
    )
    paper.skip(0.5)
    lines(paper, 120, ("Merci d'avance", desk.clerk.split(" ", 1)[1].split(" ")[0]), 800)


def bulk_letter(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """An insurer's letter from a system: window address, references in a strip, sentences with data set in."""
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    lines(paper, 120, (order.sender, "Indemnisation Habitation", desk.street, desk.town), 640)
    paper.y = 420
    lines(paper, 940, ("PASSERELLE", "RÉSEAU DE RÉPARATEURS", "12 RUE DES PASSEURS", "75911 PARIS CEDEX 11"), 640)
    paper.skip(1.5)
    lines(
        paper,
        120,
        (
            f"Vos interlocuteurs : {desk.clerk} - {desk.phone}",
            f"{words['claim_number']} : {values['claim_number']}",
            f"{words['policy_number']} : {values['policy_number']}",
            f"Date : {today(chance)}   Objet : mandatement pour réparation",
        ),
        RIGHT - 120,
        scale=0.92,
    )
    paper.skip(1)
    first, last = values["first_name"], values["last_name"]
    prose(paper, "Madame, Monsieur,")
    date = some_day(values["loss_date"], chance, ("month", "slashes"))
    prose(
        paper,
        f"{courtesy(first)} {first} {last} nous a déclaré un sinistre {softly(values['loss_kind'])} survenu le {date}.",
    )
    prose(paper, "Nous vous mandatons pour la réparation des dommages ci-après :")
    top = paper.y
    paper.y = block(paper, 160, top, values["description"], RIGHT - 200)
    paper.box(130, top, RIGHT, paper.y + paper.line * 0.5)
    paper.skip(1.2)
    prose(paper, "Coordonnées utiles à la prise de rendez-vous :")
    for label, value in (
        ("Adresse du bien", f"{values['address']} - {values['postal_code']} {values['city'].upper()}"),
        ("Nature du bien", values.get("dwelling", "")),
        ("Qualité", values.get("occupancy", "")),
        ("Téléphone", numbers(order.values["phones"], chance, " - ")),
        ("Adresse e-mail", values.get("email", "")),
    ):
        if value:
            put(paper, 160, paper.y, f"- {label} : {value}", RIGHT - 160)
            paper.skip(1)
    paper.skip(0.5)
    prose(paper, "Nous vous remercions de nous tenir informés et vous prions d'agréer nos salutations distinguées.")
    lines(paper, 1000, ("Le service indemnisation",), RIGHT - 1000)
    small_print(
        paper,
        "Société d'assurance mutuelle à cotisations variables - Entreprise régie par le Code des assurances. Les "
        "données recueillies sont traitées pour la gestion de votre mandat ; vous disposez d'un droit d'accès auprès "
        "du délégué à la protection des données, même adresse.",
    )
