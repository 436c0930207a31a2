"""Papers filled in by hand: a telephone slip, a carbon copy, the two sides of an agreed statement, a written note."""

from collections.abc import Mapping, Sequence

from bench.intake.half import Words
from bench.intake.halves.held.desks import a_desk, a_stranger
from bench.intake.halves.held.pens import (
    RIGHT,
    block,
    bold,
    centred,
    dense,
    dotted,
    inked,
    lines,
    put,
    rule,
    small_print,
    ticks,
)
from bench.intake.halves.held.people import softly, title
from bench.intake.halves.held.wording import numbers, saint, some_day, today
from bench.intake.orders import Order, a_phone
from bench.intake.paper import Paper, wrapped


def _filled(paper: Paper, said: Sequence[tuple[str, str, float]], right: float = RIGHT) -> None:
    """Printed labels, dots, and what the hand wrote on them."""
    edges = [left for _, _, left in said] + [right + 25]
    for at, (label, value, left) in enumerate(said):
        begin = put(paper, left, paper.y, label, (edges[at + 1] - left) * 0.6, scale=0.9) + 12
        dotted(paper, begin, edges[at + 1] - 25, paper.y)
        if value:
            put(paper, begin + 6, paper.y, value, edges[at + 1] - begin - 45, hand=True)
    paper.skip(1.55)


def _lined(paper: Paper, words: str, left: float, right: float, *, at_least: int = 0) -> None:
    """Handwriting on ruled lines, and a few more lines for what was not needed."""
    written = wrapped(inked(paper, words), paper.face(hand=True), right - left - 20)
    for one in [*written, *[""] * (at_least - len(written))]:
        if one:
            put(paper, left + 10, paper.y, one, right - left - 10, hand=True)
        rule(paper, paper.y + paper.line + 9, left=left, right=right, width=1)
        paper.skip(1.95)


def phone_slip_hand(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A pad's slip: who called, boxes, and all the rest in the message."""
    del words
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    first, last = values["first_name"], values["last_name"]
    put(paper, 120, 100, f"{desk.name} - {desk.town} - tél. {desk.phone}", RIGHT - 120, scale=0.8)
    paper.y = 100 + paper.line * 2
    top = paper.y - paper.line * 0.3
    centred(paper, "MESSAGE TÉLÉPHONIQUE", scale=1.4)
    paper.skip(0.4)
    hour = f"{chance.randint(9, 17)}h{chance.randint(10, 55)}"
    _filled(
        paper,
        (("Date", today(chance, "short"), 150), ("Heure", hour, 620), ("Reçu par", desk.clerk.split(" ", 1)[1], 960)),
        RIGHT - 30,
    )
    _filled(paper, (("Pour", "Passerelle - missions", 150),), RIGHT - 30)
    _filled(paper, (("M. / Mme", f"{title(first)} {last} {first}", 150),), RIGHT - 30)
    _filled(
        paper, (("Téléphone", numbers(order.values["phones"], chance, " / ", ("spaces", "points")), 150),), RIGHT - 30
    )
    offered = [
        ("a téléphoné", True),
        ("est passé", False),
        ("rappellera", False),
        ("à rappeler", chance.random() < 0.6),
        ("URGENT", False),
    ]
    paper.y = ticks(paper, 150, paper.y, offered, RIGHT - 30) + 10
    put(paper, 150, paper.y, "Message :", 400)
    paper.skip(1.4)
    place = f"{values['address']} {values['postal_code']} {values['city']}"
    _lined(paper, f"{values['loss_kind']}. {values['description']}", 150, RIGHT - 30)
    _lined(paper, f"Habite {place}", 150, RIGHT - 30)
    _lined(paper, f"Sin. {values['claim_number']}  code agent {values['agent_code']}", 150, RIGHT - 30, at_least=2)
    paper.box(120, top, RIGHT, paper.y + 20)


def carbon_hand(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """The second sheet of a carbon set: a number printed before, dotted lines, boxes, signatures."""
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    lines(paper, 120, (desk.name, desk.street, desk.town), 700, scale=0.85)
    put(paper, 1250, 150, f"N° {chance.randint(1000, 9999):06d}", 400, scale=1.2)
    paper.skip(0.5)
    centred(paper, "BON DE PRISE EN CHARGE HABITATION", scale=1.25)
    put(paper, 120, paper.y, "2e exemplaire : réseau (à faxer)", 800, scale=0.75)
    paper.skip(1.6)
    date = some_day(values["loss_date"], chance, ("slashes", "short", "points"))
    _filled(
        paper, ((words["claim_number"], values["claim_number"], 120), (words["agent_code"], values["agent_code"], 980))
    )
    _filled(paper, ((words["policy_number"], values.get("policy_number", ""), 120), (words["loss_date"], date, 980)))
    _filled(paper, ((words["last_name"], values["last_name"], 120),))
    _filled(paper, ((words["first_name"], values["first_name"], 120), ("Né(e) le", "", 980)))
    _filled(paper, ((words["address"], values["address"], 120),))
    _filled(paper, ((words["postal_code"], values["postal_code"], 120), (words["city"], saint(values["city"]), 620)))
    _filled(paper, ((words["phones"], numbers(order.values["phones"], chance, " / ", ("spaces", "points")), 120),))
    _filled(paper, ((words["email"], values.get("email", ""), 120),))
    status = order.values["occupancy"]
    offered = [("Prop. occupant", "PROPRIETAIRE_OCCUPANT"), ("Locataire", "LOCATAIRE"),
               ("PNO", "PROPRIETAIRE_NON_OCCUPANT"),
               ("Copropriétaire", "COPROPRIETAIRE")]  # fmt: skip
    paper.y = ticks(paper, 120, paper.y, [(said, code == status) for said, code in offered]) + 8
    _filled(paper, ((words["loss_kind"], values["loss_kind"], 120),))
    put(paper, 120, paper.y, f"{words['description']} :", 900, scale=0.9)
    paper.skip(1.4)
    _lined(paper, values["description"], 120, RIGHT, at_least=3)
    paper.skip(0.2)
    lines(paper, 120, ("Signature de l'assuré",), 500, scale=0.8)
    paper.y -= paper.line * 0.8
    lines(paper, 980, ("Cachet de l'agence",), 500, scale=0.8)
    small_print(
        paper, "1er exemplaire : assuré - 2e exemplaire : réseau - 3e exemplaire : agence. Écrire en majuscules."
    )


def two_sides_hand(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """An agreed statement: the insured on the left, the other party on the right, what happened below."""
    del words
    dense(paper, 10)
    chance = paper.chance
    centred(paper, "CONSTAT AMIABLE DÉGÂT DES EAUX", scale=1.35)
    centred(paper, f"à adresser à {order.sender} pour mission de réparation", scale=0.85)
    middle = 870
    paper.skip(0.5)
    date = some_day(values["loss_date"], chance, ("slashes", "short"))
    _filled(paper, (("Date du sinistre", date, 120), ("N° de sinistre attribué", values["claim_number"], middle + 20)))
    _filled(paper, (("Adresse du sinistre", values["address"], 120),))
    _filled(paper, (("Code postal", values["postal_code"], 120), ("Commune", values["city"], middle - 200)))
    kinds = [
        ("Maison", order.values.get("dwelling") == "MAISON"),
        ("Appartement", order.values.get("dwelling") == "APPARTEMENT"),
    ]
    paper.y = ticks(paper, 120, paper.y, kinds) + 20
    top = paper.y
    bold(paper, 140, top, "A - ASSURÉ LÉSÉ")
    bold(paper, middle + 20, top, "B - AUTRE PARTIE (responsable)")
    paper.skip(1.7)
    stranger = a_stranger(chance).split(" ", 2)
    other_policy = f"{chance.randint(10, 99)}-{chance.randint(100_000, 999_999)}"
    for left_label, left_value, right_label, right_value in (
        ("Nom", values["last_name"], "Nom", stranger[2]),
        ("Prénom", values["first_name"], "Prénom", stranger[1]),
        ("Tél.", numbers(order.values["phones"], chance, " / ", ("spaces", "points")), "Tél.", a_phone(chance)),
        ("Société", order.sender, "Société", chance.choice(("Garonnaise", "Mutuelle du Lys", "ne sait pas"))),
        ("Contrat", values["policy_number"], "Contrat", other_policy),
    ):
        at = paper.y
        _filled(paper, ((left_label, left_value, 140),), middle - 30)
        paper.y = at
        _filled(paper, ((right_label, right_value, middle + 20),), RIGHT - 20)
    status = order.values["occupancy"]
    offered = [
        ("propriétaire occupant", "PROPRIETAIRE_OCCUPANT"),
        ("locataire", "LOCATAIRE"),
        ("copropriétaire", "COPROPRIETAIRE"),
    ]
    foot = max(
        ticks(paper, 140, paper.y, [(said, code == status) for said, code in offered], middle, scale=0.85),
        ticks(paper, middle + 20, paper.y, [(said, False) for said, _ in offered], RIGHT, scale=0.85),
    )
    paper.box(120, top - 6, middle, foot + 20)
    paper.box(middle, top - 6, RIGHT, foot + 20)
    paper.y = foot + paper.line
    put(paper, 120, paper.y, "Dommages chez A (nature, surface) :", 900)
    paper.skip(1.5)
    _lined(paper, values["description"], 120, RIGHT, at_least=4)
    paper.skip(0.3)
    lines(
        paper,
        120,
        (f"Fait à {values['city']} le {today(chance)}   Signatures :    A                              B",),
        RIGHT - 120,
        scale=0.9,
    )
    small_print(paper, "Ce constat n'est pas une reconnaissance de responsabilité ; un exemplaire pour chaque partie.")


def note_hand(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A broker's letterhead, and a note written below it."""
    del words
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    centred(paper, desk.name.upper(), scale=1.5)
    code = f" - Code {values['broker_code']}" if "broker_code" in values else ""
    centred(paper, f"{desk.street} - {desk.town} - Tél. {desk.phone}{code}", scale=0.7)
    rule(paper, paper.y + 20)
    paper.skip(2)
    first, last = values["first_name"], values["last_name"]
    policy = f", contrat {values['policy_number']}" if "policy_number" in values else ""
    date = some_day(values["loss_date"], chance, ("month", "slashes", "short"))
    for one in (
        f"Le {today(chance, 'month')}",
        "Bonjour,",
        f"Merci de passer chez {title(first)} {first} {last}, {values['address']}, "
        f"{values['postal_code']} {values['city']}.",
        f"Sinistre {values['claim_number']}{policy} : {softly(values['loss_kind'])} du {date}.",
        values["description"],
        f"Tél. {numbers(order.values['phones'], chance, ' ou ', ('spaces', 'points'))}",
        "Tenez-moi au courant svp.",
        desk.clerk.split(" ", 1)[1],
    ):
        paper.y = block(paper, 140, paper.y, one, RIGHT - 160, hand=True) + paper.line * 0.7
