"""Pages ruled like business papers: parts named in the gutter, who pays and where one works, a landlord's works order,
one row of a list, the minutes of a visit.
"""

from collections.abc import Mapping

from bench.intake.half import Words
from bench.intake.halves.held.desks import a_desk, strangers
from bench.intake.halves.held.pens import (
    RIGHT,
    block,
    bold,
    centred,
    dense,
    framed,
    lines,
    prose,
    put,
    reserved,
    row,
    rule,
    small_print,
)
from bench.intake.halves.held.people import courtesy, title
from bench.intake.halves.held.wording import numbers, saint, some_day, today
from bench.intake.orders import Order, a_phone
from bench.intake.paper import Paper


def three_parties(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """Who is billed and where one works side by side, the client below, then the request."""
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    bold(paper, 120, 110, "DEMANDE DE DEVIS - BON POUR INTERVENTION", scale=1.2)
    paper.y = 110 + paper.line * 1.8
    claim = f"{words['claim_number']} {values['claim_number']}"
    put(paper, 120, paper.y, f"{claim}     Émis le {today(chance)}", RIGHT - 120)
    paper.skip(1.7)
    top = paper.y

    def billed() -> None:
        said = ("FACTURER À", desk.name, "Service règlements", desk.street, desk.town, f"Tél. {desk.phone}")
        lines(paper, 140, said, 640)

    def site() -> None:
        home = values.get("dwelling", "")
        said = ("CHANTIER", values["address"], f"{values['postal_code']} {values['city'].upper()}", home)
        lines(paper, 860, [*said, "Accès : digicode, voir client", ""], 640)

    framed(paper, 120, 800, billed)
    paper.y = top
    framed(paper, 840, RIGHT, site, after=0.8)

    def client() -> None:
        whole = f"{courtesy(values['first_name'])} {values['first_name']} {values['last_name']}"
        said = [f"CLIENT : {whole}", f"Contact : {numbers(order.values['phones'], chance, ' / ')}"]
        lines(paper, 140, said + ([f"Mail : {values['email']}"] if "email" in values else []), RIGHT - 160)

    framed(paper, 120, RIGHT, client, after=0.8)
    event = f"{values['loss_kind']} du {some_day(values['loss_date'], chance)}"
    row(paper, ((words["loss_kind"], 120), (event, 560)))
    row(paper, ((words["policy_number"], 120), (values["policy_number"], 560)))
    row(paper, ((words["description"], 120), (values["description"], 560)))
    row(paper, (("Assureur", 120), ("Pour compte de la compagnie, TVA 10 % si attestation", 560)))
    paper.skip(1)
    prose(paper, f"Devis à retourner sous 8 jours à {desk.mail}. Interlocuteur : {desk.clerk}.")
    reserved(paper, "BON POUR ACCORD", ("Date", "Cachet de l'entreprise", "Montant HT", "Délai d'intervention"))
    small_print(
        paper, "Aucune facture ne sera réglée sans rappel de nos références ni procès-verbal de réception signé."
    )


def works_order(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A social landlord's works order, with the tenant, the caretaker and lines without prices."""
    del words
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    lines(paper, 120, (desk.name, desk.street, desk.town), 700)
    paper.y -= paper.line * 3
    bold(paper, 940, paper.y, "BON DE TRAVAUX", scale=1.5)
    paper.skip(1.6)
    put(paper, 940, paper.y, f"N° BT 2026-{chance.randint(10000, 99999)} du {today(chance)}", RIGHT - 940)
    paper.skip(2.2)
    flat = f"Prog. {chance.randint(100, 999)} - Esc. {chance.choice('ABC')} - Étage {chance.randint(0, 6)}"
    row(paper, (("Patrimoine", 120), (f"{flat} - Logement {chance.randint(1, 48):03d}", 460)))
    row(
        paper,
        (("Adresse du logement", 120), (f"{values['address']} {values['postal_code']} {values['city'].upper()}", 460)),
    )
    row(paper, (("Type", 120), (values["dwelling"], 460)))
    whole = f"{title(values['first_name'])} {values['last_name']} {values['first_name']}"
    row(paper, (("Locataire en place", 120), (whole, 460)))
    row(paper, (("Tél. locataire", 120), (numbers(order.values["phones"], chance), 460)))
    guard = f"{strangers(1, desk, chance)[0]} - loge {a_phone(chance)}"
    row(paper, (("Gardien", 120), (guard, 460)))
    number = f"Sinistre {values['claim_number']}"
    insured = f"{number} - contrat {values['policy_number']}" if "policy_number" in values else number
    row(paper, (("Assurance du locataire", 120), (insured, 460)))
    event = f"{values['loss_kind']}, le {some_day(values['loss_date'], chance, ('slashes', 'points'))}"
    row(paper, (("Origine", 120), (event, 460)))
    paper.skip(1)
    row(paper, (("Poste", 120), ("Nature des travaux", 260), ("U", 1200), ("Qté", 1330), ("P.U.", 1460)))
    row(paper, (("1", 120), (values["description"], 260), ("ens", 1200), ("1", 1330), ("s/ devis", 1460)))
    row(paper, (("2", 120), ("Déplacement", 260), ("f", 1200), ("1", 1330), ("", 1460)))
    paper.skip(0.8)
    prose(
        paper,
        "Prendre rendez-vous avec le locataire avant tout passage. Attestation de fin de travaux à nous renvoyer.",
    )
    lines(paper, 120, (f"Technicien de secteur : {desk.clerk}", f"Agence : {desk.phone}"), RIGHT - 120)
    paper.skip(1)
    reserved(paper, "RÉCEPTION DES TRAVAUX", ("Passage le", "Heure", "Réserves", "Signature du locataire"))


def one_row(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A broker's list of missions, with a single row in it."""
    del words
    dense(paper, 9.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    lines(paper, 120, (desk.name, f"{desk.street} - {desk.town}", f"{desk.phone} - {desk.mail}"), RIGHT - 120)
    paper.skip(0.6)
    centred(paper, f"BORDEREAU D'ENVOI DES MISSIONS DU {today(chance)}", scale=1.3)
    code = f"Code cabinet : {values['broker_code']}   " if "broker_code" in values else ""
    put(paper, 120, paper.y, f"{code}Page 1 sur 1   Nombre de missions : 1", RIGHT - 120)
    paper.skip(1.8)
    edges = (120, 390, 730, 1050, 1280)
    heads = ("Sinistre / Contrat", "Assuré", "Lieu", "Événement", "Dommages")
    row(paper, tuple(zip(heads, edges, strict=True)))
    numbered = f"{values['claim_number']} {values['policy_number']}"
    whole = f"{values['last_name']} {values['first_name']} {numbers(order.values['phones'], chance, ' ')}"
    place = f"{values['address']} {values['postal_code']} {saint(values['city'])}"
    event = f"{values['loss_kind']} {some_day(values['loss_date'], chance)}"
    row(paper, tuple(zip((numbered, whole, place, event, values["description"]), edges, strict=True)))
    row(paper, (("Total de la page : 1 mission", 120),))
    paper.skip(1.2)
    prose(paper, "Merci de nous accuser réception de ce bordereau et de nous indiquer l'artisan retenu.")
    put(paper, 1000, paper.y, f"Le service sinistres, {desk.clerk}", RIGHT - 1000)


def settlement(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """Minutes of an expert's visit that end in a repair in kind: who was there, each with a telephone."""
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    put(paper, 120, 100, f"{desk.name} - {desk.street} - {desk.town}", RIGHT - 120, scale=0.85)
    rule(paper, 110 + paper.line * 1.2)
    paper.y = 110 + paper.line * 1.5
    centred(paper, "ACCORD DE RÉPARATION EN NATURE", scale=1.3)
    centred(paper, f"suite à réunion contradictoire du {today(chance, 'month')}")
    paper.skip(0.6)
    policy = f" - {words['policy_number']} {values['policy_number']}" if "policy_number" in values else ""
    put(paper, 120, paper.y, f"{words['claim_number']} : {values['claim_number']}{policy}", RIGHT - 120)
    paper.skip(1.1)
    put(paper, 120, paper.y, f"Notre référence : {chance.randint(20, 29)}.{chance.randint(1000, 9999)}/RG", RIGHT - 120)
    paper.skip(1.8)
    row(paper, (("Personnes présentes", 120), ("Qualité", 760), ("Téléphone", 1200)))
    insured = f"{title(values['first_name'])} {values['first_name']} {values['last_name']}"
    qualities = f"Assuré, {values['occupancy'].lower()}"
    row(paper, ((insured, 120), (qualities, 760), (numbers(order.values["phones"], chance, " "), 1200)))
    row(paper, ((desk.clerk, 120), ("Expert de la compagnie", 760), (desk.phone, 1200)))
    other = chance.choice(("Voisin, tiers concerné", "Représentant du syndic", "Conseil de l'assuré"))
    row(paper, ((strangers(1, desk, chance)[0], 120), (other, 760), (a_phone(chance), 1200)))
    paper.skip(0.8)
    place = f"{values['address']} à {values['postal_code']} {values['city']}"
    home = f" ({values['dwelling'].lower()})" if "dwelling" in values else ""
    paper.y = block(paper, 120, paper.y, f"Lieu : {place}{home}", RIGHT - 120)
    date = some_day(values["loss_date"], chance, ("slashes", "month", "points"))
    put(paper, 120, paper.y, f"Cause : {values['loss_kind']}, en date du {date}", RIGHT - 120)
    paper.skip(1.3)
    bold(paper, 120, paper.y, "Dommages relevés")
    paper.skip(1.1)
    prose(paper, values["description"])
    bold(paper, 120, paper.y, "Suite donnée")
    paper.skip(1.1)
    prose(
        paper,
        "L'assuré opte pour la réparation en nature. Nous vous prions de désigner une entreprise et de nous "
        f"transmettre son devis. Estimation : {chance.randint(4, 48) * 100} euros TTC, franchise en sus.",
    )
    lines(paper, 120, ("Signature de l'assuré", "(lu et approuvé)"), 600)
    put(paper, 1000, paper.y - paper.line * 2, "L'expert", 600)


def gutter(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A delegate's sheet: the name of each part in the gutter, its lines beside it, a rule below each part."""
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    put(paper, 120, 100, f"{desk.name}   |   {desk.phone}   |   {desk.mail}", RIGHT - 120, scale=0.85)
    paper.y = 100 + paper.line * 1.3
    bold(paper, 120, paper.y, f"Mission de réparation en nature - {today(chance)}", scale=1.2)
    paper.skip(1.7)
    town = chance.choice((values["city"], values["city"].upper()))
    said = dict(values) | {
        "Nom, prénom": f"{values['last_name']} {values['first_name']}",
        "phones": numbers(order.values["phones"], chance),
        "CP - Commune": f"{values['postal_code']} - {town}",
        "loss_date": some_day(values["loss_date"], chance, ("slashes", "month", "cut")),
        "Gestionnaire": desk.clerk,
    }
    for head, names in (
        ("DOSSIER", ("claim_number", "policy_number", "agent_code", "broker_code", "Gestionnaire")),
        ("ASSURÉ", ("Nom, prénom", "phones", "email", "occupancy")),
        ("RISQUE", ("address", "CP - Commune", "dwelling")),
        ("SINISTRE", ("loss_kind", "loss_date")),
    ):
        rule(paper, paper.y + 12)
        paper.skip(0.3)
        put(paper, 120, paper.y, head, 230)
        for name in (one for one in names if one in said):
            put(paper, 380, paper.y, words.get(name, name), 420, scale=0.9)
            put(paper, 830, paper.y, said[name], RIGHT - 830)
            paper.skip(1.1)
        paper.skip(0.3)
    rule(paper, paper.y + 12)
    paper.skip(0.3)
    put(paper, 120, paper.y, "TRAVAUX", 230)
    paper.y = block(paper, 380, paper.y, values["description"], RIGHT - 380)
    rule(paper, paper.y + 30)
    paper.skip(1.4)
    orders = (
        "1. Contacter le client sous 24 h ouvrées.",
        "2. Joindre des photos au devis.",
        "3. Ne pas commencer sans notre accord écrit.",
        "4. Rappeler notre numéro de dossier.",
    )
    lines(paper, 120, orders, RIGHT - 120, scale=0.85)
