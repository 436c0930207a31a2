"""Letters: values in sentences, dates in words, and more people than the insured."""

from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen5 import wording
from bench.intake.halves.seen5.forms import Written
from bench.intake.halves.seen5.paperwork import contact, foot, round_stamp
from bench.intake.halves.seen5.people import civility, somebody
from bench.intake.halves.seen5.sheet import BOLD, FIXED, LEFT, RIGHT, block, ended, letterhead, put, rule, scribble
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper

THE: Final = {
    "DDE": "un dégât des eaux", "BDG": "un bris de glace", "VOL": "un vol avec effraction", "TEMPETE": "la tempête",
    "CHOC": "un choc de véhicule", "ELEC": "un dommage électrique", "INCENDIE": "un incendie",
}  # fmt: skip
WHO: Final = {
    "PROPRIETAIRE_OCCUPANT": "propriétaire occupant", "LOCATAIRE": "locataire",
    "PROPRIETAIRE_NON_OCCUPANT": "propriétaire non occupant", "COPROPRIETAIRE": "copropriétaire",
}  # fmt: skip
WHAT: Final = {"MAISON": "une maison individuelle située", "APPARTEMENT": "un appartement situé"}


def _numbers(paper: Paper, order: Order, between: str) -> str:
    return wording.phones(order.values["phones"], paper.chance, between)


def _full(order: Order) -> str:
    value = order.values
    return f"{civility(value['first_name'])} {value['first_name']} {value['last_name']}"


def _said(paper: Paper, y: float, *sentences: str) -> float:
    """A paragraph of what is not empty."""
    return block(paper, LEFT, y, " ".join(one for one in sentences if one), RIGHT - LEFT) + paper.line * 0.6


def broker_letter(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A broker's letter: references in the margin, all else in sentences, the day in words."""
    del words, written
    value, chance = order.values, paper.chance
    who = somebody(chance, value["last_name"])
    office = f"7 place des Tonneliers - BP 31 - 44007 NANTES CEDEX - Tél. {order.sender_phone}"
    y = letterhead(paper, (order.sender, office))
    rule(paper, LEFT, RIGHT, y + 6)
    ended(paper, RIGHT, y + 20, f"Nantes, le {wording.sent_on(chance)}", scale=0.9)
    y += paper.line * 2
    refs = [f"N/Réf. : {who.short[0]}{who.last[0]}/{chance.randint(100, 999)}", f"Sinistre n° {value['claim_number']}"]
    refs += [f"Police n° {value['policy_number']}"] if "policy_number" in value else []
    refs += [f"Code courtier {value['broker_code']}"] if "broker_code" in value else []
    for line in refs:
        put(paper, LEFT, y, line, scale=0.9)
        y += paper.line
    y = _said(paper, y + paper.line, "Messieurs,")
    home = WHAT.get(value.get("dwelling", ""), "un logement situé")
    held = f"{WHO[value['occupancy']]} d'" if "occupancy" in value else "pour "
    y = _said(
        paper, y, f"Notre client {_full(order)}, {held}{home} {value['address']} à {value['city']}",
        f"({value['postal_code']}), nous a déclaré {THE[value['loss_kind']]}",
        f"en date du {wording.any_day(value['loss_date'], chance, ('letters', 'month'))}.",
    )  # fmt: skip
    y = _said(paper, y, "Les dommages nous sont décrits ainsi :", f"« {value['description']} »")
    y = _said(
        paper, y, "Nous vous remercions de bien vouloir dépêcher une entreprise de votre réseau.",
        "Notre client vous répondra au",
        _numbers(paper, order, " ou au ") + (f" ou par courriel à {value['email']}." if "email" in value else "."),
    )  # fmt: skip
    y = _said(paper, y, "Veuillez agréer, Messieurs, l'expression de nos salutations distinguées.")
    put(paper, WIDTH / 2, y, who.name)
    put(paper, WIDTH / 2, y + paper.line, f"Sinistres - {wording.phone(who.phone, 'points')}", scale=0.62)
    put(paper, WIDTH / 2, y + paper.line * 1.8, who.mail, scale=0.62)
    foot(paper, order)
    scribble(paper, WIDTH / 2 + 60, y + paper.line * 3.6)


def syndic_letter(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A syndic's letter: the owner of the flat is the insured; tenant, caretaker and handler have phones too."""
    del words, written
    value, chance = order.values, paper.chance
    tenant, keeper, who = (somebody(chance, value["last_name"]) for _ in range(3))
    insurer = "ALLIANZ" if order.origin == "AGENCE" else "MIRABELLE ASSURANCES"
    trade = "Administrateur de biens - Carte G - Garantie financière"
    y = letterhead(paper, (order.sender, trade, f"Standard {order.sender_phone}"), logo="S")
    put(paper, LEFT, y + 30, "Objet :", font=BOLD)
    subject = (
        f"{THE[value['loss_kind']].split(' ', 1)[1].capitalize()} du {wording.any_day(value['loss_date'], chance)}"
    )
    put(paper, LEFT + 150, y + 30, f"{subject} - {insurer} sinistre {value['claim_number']}", room=RIGHT - LEFT - 150)
    y += 30 + paper.line
    if "policy_number" in value:
        put(paper, LEFT + 150, y, f"Contrat de l'assuré : {value['policy_number']}")
        y += paper.line
    y = _said(paper, y + paper.line, "Bonjour,")
    flat = " dans son appartement" if "dwelling" in value else ""
    y = _said(
        paper, y, f"À la demande de l'assureur, merci d'intervenir pour le compte de {_full(order)},",
        f"copropriétaire assuré, tél. {_numbers(paper, order, ' / ')},{flat}",
        f"{value['address']}, {value['postal_code']} {value['city']}.",
    )  # fmt: skip
    y = _said(paper, y, "Constat sur place :")
    y = block(paper, LEFT + 60, y, value["description"], RIGHT - LEFT - 60) + paper.line * 0.6
    y = _said(
        paper, y, f"Le logement est loué à {tenant.name} ({wording.phone(tenant.phone, 'points')}) qui ouvrira.",
        f"Clés des parties communes à la loge, {keeper.name}, {wording.phone(keeper.phone, 'points')}.",
    )  # fmt: skip
    y = _said(paper, y, "Devis à nous adresser en copie. Restant à votre disposition,")
    put(paper, LEFT, y, f"{who.name}, gestionnaire de copropriété")
    put(paper, LEFT, y + paper.line, f"Ligne directe {who.phone} - {who.mail}", scale=0.8)
    scribble(paper, LEFT + 80, y + paper.line * 3.4)
    foot(paper, order)


def letting_agency(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """An agency that lets for its owner: owner and tenant in two columns over the text."""
    del words
    value, chance = order.values, paper.chance
    tenant, who, half = somebody(chance, value["last_name"]), somebody(chance, value["last_name"]), WIDTH // 2 + 20
    y = letterhead(paper, (order.sender, "Gestion locative - Transaction - Location saisonnière"))
    title = f"Demande d'intervention - {written['loss_kind']}"
    put(paper, LEFT, y + 20, title, scale=1.2, font=BOLD, room=RIGHT - LEFT)
    y += paper.line * 2.6
    owner = [_full(order), "Propriétaire bailleur (assuré)", *_lines(paper, order)]
    there = [tenant.name, "Occupant des lieux", wording.phone(tenant.phone, "points"), "Disponible après 17 h"]
    paper.box(LEFT, y, half - 40, y + paper.line * 6)
    paper.box(half, y, RIGHT, y + paper.line * 6)
    for at, line in enumerate(owner):
        put(paper, LEFT + 16, y + 8 + at * paper.line, line, room=half - LEFT - 80)
    for at, line in enumerate(there):
        put(paper, half + 16, y + 8 + at * paper.line, line, room=RIGHT - half - 32)
    y += paper.line * 6.8
    kind = {"MAISON": "La maison louée se trouve", "APPARTEMENT": "L'appartement loué se trouve"}
    y = _said(
        paper, y, f"{kind.get(value.get('dwelling', ''), 'Le bien loué se trouve')} au {value['address']},",
        f"{value['postal_code']} {value['city']}.",
        f"Le sinistre date du {wording.any_day(value['loss_date'], chance, ('month', 'slashes'))}",
        f"et porte chez l'assureur la référence {value['claim_number']}"
        + (f" (contrat {value['policy_number']})." if "policy_number" in value else "."),
    )  # fmt: skip
    y = _said(paper, y, "Ce que nous avons vu en visite :", value["description"])
    y = _said(paper, y, "Nous validons les travaux au nom du bailleur. Cordialement.")
    put(paper, LEFT, y, f"{who.name}  -  {who.mail}", scale=0.85)
    put(paper, LEFT, y + paper.line, f"Tél. agence : {order.sender_phone}, poste {chance.randint(11, 48)}", scale=0.85)
    round_stamp(paper, LEFT + 60, y + paper.line * 3, wording.bare(order.sender))
    foot(paper, order)


def _lines(paper: Paper, order: Order) -> list[str]:
    mail = [order.values["email"]] if "email" in order.values else []
    return [_numbers(paper, order, " / "), *mail]


def mandate(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """An expert's mandate: his own numbers beside the insurer's, points with dashes."""
    value, chance = order.values, paper.chance
    expert, other = somebody(chance, value["last_name"]), somebody(chance, value["last_name"])
    y = letterhead(
        paper, (order.sender, f"Expertise bâtiment - {expert.name} - {wording.phone(expert.phone, 'points')}"), logo="E"
    )
    insurer = {"AGENCE": "ALLIANZ", "COURTAGE": "ALLIANZ COURTAGE"}.get(order.origin, "MIRABELLE")
    put(paper, LEFT, y + 16, "MISSION DE RÉPARATION", scale=1.5, font=BOLD)
    y += paper.line * 2.4
    number = f"{chance.randint(20000, 89999)}/26/BT"
    put(paper, LEFT, y, f"Compagnie : {insurer}     Réf. compagnie : {value['claim_number']}", room=RIGHT - LEFT)
    y += paper.line
    policy = f"     Réf. contrat : {value['policy_number']}" if "policy_number" in value else ""
    put(paper, LEFT, y, f"Réf. expert : {number}{policy}", room=RIGHT - LEFT)
    y = _said(paper, y + paper.line * 1.6, "Nous vous missionnons ce jour pour la remise en état suivante :")
    home = {"MAISON": "maison", "APPARTEMENT": "appartement"}.get(value.get("dwelling", ""))
    date = wording.any_day(value["loss_date"], chance, ("slashes", "short_points", "dashes"))
    points = (
        f"assuré : {value['last_name']} {value['first_name']}"
        + (f" ({WHO[value['occupancy']]})" if "occupancy" in value else ""),
        f"joignable au {_numbers(paper, order, ' ou ')}",
        f"situation du risque : {value['address']} {value['postal_code']} {value['city'].upper()}",
        f"type de bien : {home}" if home else "",
        f"cause : {written['loss_kind']}, fait du {date}",
    )  # fmt: skip
    for point in filter(None, points):
        y = block(paper, LEFT + 40, y, f"- {point}", RIGHT - LEFT - 40) + 6
    put(paper, LEFT, y + 20, f"{words['description']} :", font=BOLD, scale=0.9)
    y = block(paper, LEFT + 40, y + 20 + paper.line, value["description"], RIGHT - LEFT - 40) + paper.line
    third = f"{other.name}, {wording.phone(other.phone, 'points')}, étage supérieur, hors mission."
    y = _said(paper, y, f"Tiers concerné : {third}")
    y = _said(paper, y, "Le chiffrage de l'expert fait foi. Franchise retenue : néant.")
    put(paper, WIDTH / 2, y + 10, "L'expert,")
    scribble(paper, WIDTH / 2 + 40, y + paper.line * 2.8)
    put(paper, LEFT, y + paper.line * 4, contact(paper, order), scale=0.75, room=RIGHT - LEFT)
    foot(paper, order)


def telex(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Capitals without accents, everything run together by slashes, as typed on a telex once."""
    del words
    value, chance = order.values, paper.chance
    date = wording.any_day(value["loss_date"], chance, ("short_points", "short_slashes", "slashes"))
    numbers = wording.phones(value["phones"], chance, " OU ", ("spaces", "points", "run_together"))
    put(paper, LEFT, 100, f"{wording.bare(order.sender)} TEL {order.sender_phone}", font=FIXED, scale=0.9)
    put(paper, LEFT, 100 + paper.line, "A : PASSERELLE / SVC MISSIONS", font=FIXED, scale=0.9)
    y = 100 + paper.line * 3
    parts = [
        f"MERCI MISSIONNER REPARATEUR / SIN {value['claim_number']} DU {date}",
        f"NATURE {wording.bare(written['loss_kind'])}",
        f"POLICE {value['policy_number']}" if "policy_number" in value else "",
        f"CODE AGENT {value['agent_code']}" if "agent_code" in value else "",
        f"ASSURE {civility(value['first_name']).upper()} {value['last_name']} {wording.bare(value['first_name'])}",
        wording.bare(written["occupancy"]) if "occupancy" in written else "",
        f"TEL {numbers}",
        f"RISQUE {wording.bare(value['address'])} {value['postal_code']} {wording.sainted(value['city'])}",
        f"DOMMAGES {wording.bare(value['description'])}",
        "RETOUR SOUS 48 H / STOP",
    ]
    told = " / ".join(filter(None, parts))
    y = block(paper, LEFT, y, told, RIGHT - LEFT, font=FIXED, scale=0.95, apart=1.1)
    greeting = f"SALUTATIONS {wording.bare(somebody(chance, value['last_name']).short)}"
    put(paper, LEFT, y + paper.line, greeting, font=FIXED, scale=0.9)
