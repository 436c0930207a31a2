"""Pages of the third seen half that are written in sentences: a broker's letter, a printed e-mail with what it answers,
the recap of a ticket.
"""

from collections.abc import Mapping, Sequence

from bench.intake.halves.seen3.forms import pairs
from bench.intake.halves.seen3.ink import BOLD, SERIF_BOLD, bar, block, dated, put, rule, small_print, spelt
from bench.intake.halves.seen3.orders import SEATS, Other, others, title_of
from bench.intake.orders import Order
from bench.intake.paper import DOTS, Paper


def broker_letter(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """A letter as brokers dictate it."""
    around, chance = others(paper.chance), paper.chance
    put(paper, 120, 170, order.sender, points=15, font=SERIF_BOLD)
    put(paper, 120, 215, f"{around.street}, BP {chance.randint(10, 99)} - Tél. {order.sender_phone}", points=8.5)
    put(
        paper,
        120,
        250,
        f"ORIAS 07 0{chance.randint(10, 99)} {chance.randint(100, 999)} - RC professionnelle",
        points=8.5,
    )
    put(paper, 980, 360, "Passerelle, service missions")
    put(paper, 980, 410, f"le {chance.randint(1, 28)} novembre 2026")
    y = 500.0
    for label, value in (*pairs(words, written, "claim_number", "policy_number", "broker_code"),
                         ("Affaire suivie par", f"{around.clerk.name}, poste {chance.randint(10, 99)}")):  # fmt: skip
        put(paper, 120, y, f"{label} : {value}")
        y += paper.line
    y += 40
    for part in (*_asks(order, written), order.values["description"], *_closes(written, around.syndic)):
        y = block(paper, 120, y, part, width=1480) + 30
    put(paper, 980, y + 60, around.clerk.name)
    small_print(paper, chance.choice(SEATS))


def _asks(order: Order, written: Mapping[str, str]) -> Sequence[str]:
    name = f"{title_of(written['first_name'])} {written['first_name']} {written['last_name']}"
    where = f"{written['address']} à {written['city']} ({written['postal_code']})"
    state = f", en qualité de {written['occupancy']}" if "occupancy" in written else ""
    return (
        "Madame, Monsieur,",
        f"Nous vous saurions gré de bien vouloir dépêcher l'une de vos entreprises chez {name}, {where}{state}.",
        f"Le sinistre ({written['loss_kind']}) remonte au {spelt(order.values['loss_date'])}. Les dommages sont :",
    )


def _closes(written: Mapping[str, str], syndic: Other) -> Sequence[str]:
    mail = f", ou par écrit à {written['email']}" if "email" in written else ""
    return (
        f"Pour convenir du passage, vous pouvez appeler directement le {written['phones']}{mail}. "
        f"Pour l'accès aux communs, joindre le syndic, cabinet {syndic.name}, au {syndic.phone}.",
        "Le devis est à nous retourner avant tout commencement. Veuillez agréer nos salutations distinguées.",
    )


def email_print(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """A mail printed from a webmail, with the message of somebody else under it."""
    around, chance = others(paper.chance), paper.chance
    put(paper, 60, 130, "Messagerie - Imprimer", points=8)
    put(paper, 1668, 130, f"https://webmail.invalid/?id={chance.randint(10_000, 99_999)}", points=8, anchor="rs")
    rule(paper, 150, left=60, right=1668)
    y = 210.0
    for label, value in _envelope(order, written, around.clerk.name, chance.randint(1, 28)):
        put(paper, 60, y, label, font=BOLD, points=9)
        put(paper, 260, y, value, points=9)
        y += 42
    rule(paper, y, left=60, right=1668)
    y += 70
    for part in _mail(order, words, written, dated(order.values["loss_date"], chance)):
        y = block(paper, 60, y, part, width=1560) + 22
    for line in (around.clerk.name, order.sender, f"Standard {order.sender_phone} - Direct {around.clerk.phone}"):
        put(paper, 60, y, line, points=9)
        y += 40
    quoted = (
        f"Le 3 novembre, {around.neighbour.name} a écrit :",
        f"> Bonjour, je suis la voisine, vous pouvez me joindre au {around.neighbour.phone}.",
        "> Personne n'est encore passé, merci de faire le nécessaire.",
    )
    for line in quoted:
        y += 44
        put(paper, 60, y, line, points=9)


def _envelope(order: Order, written: Mapping[str, str], clerk: str, day: int) -> Sequence[tuple[str, str]]:
    return (
        ("De :", f"{clerk} <gestion@{order.origin.lower()}-local.invalid>"),
        ("Envoyé :", f"{day:02d} novembre 2026 14:32"),
        ("À :", "missions@reseau-travaux.invalid"),
        ("Objet :", f"Intervention {written['last_name']} - {written['claim_number']}"),
    )


def _mail(order: Order, words: Mapping[str, str], written: Mapping[str, str], day: str) -> Sequence[str]:
    codes = " / ".join(
        f"{label.lower()} {value}" for label, value in pairs(words, written, "agent_code", "broker_code")
    )
    state = f", notre client est {written['occupancy']}" if "occupancy" in written else ""
    return (
        "Bonjour à tous,",
        f"Merci de nous envoyer un artisan pour {written['name']}, contrat {written['policy_number']}"
        + (f" ({codes})." if codes else "."),
        f"C'est un sinistre {written['loss_kind']} du {day}{state}.",
        f"Rendez-vous à prendre avec lui au {written['phones']}, sur place : {written['address']}, {written['place']}.",
        f"{words['description']} :",
        order.values["description"],
        "Tenez-moi au courant svp. Bien à vous,",
    )


def recap_ticket(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """The print of a ticket: a line of references between bars, then short lines, then its history."""
    around, chance = others(paper.chance), paper.chance
    y = bar(paper, 80, f"Ticket #{chance.randint(100_000, 999_999)} - nouvelle mission - priorité normale") + 80
    codes = pairs(words, written, "claim_number", "policy_number", "agent_code", "broker_code")
    mail = [written["email"]] if "email" in written else []
    day = dated(order.values["loss_date"], chance)
    lines = (
        " | ".join(f"{label} {value}" for label, value in codes),
        f"{words['name']} : {' | '.join([written['name'], written['phones'], *mail])}",
        f"{words['address']} : {written['address']}, {written['place']} | {written['dwelling']}",
        f"Sinistre : {written['loss_kind']} | {day}",
    )
    for line in lines:
        y = block(paper, 120, y, line, width=1480) + 26
    rule(paper, y)
    put(paper, 120, y + 60, words["description"], font=BOLD)
    y = block(paper, 120, y + 120, order.values["description"], width=1480) + 20
    rule(paper, y)
    history = (
        f"09:12 ouvert par {around.clerk.name} ({around.clerk.phone})",
        f"09:40 {around.expert.name}, expert, informé - {around.expert.phone}",
        f"10:05 transmis au réseau par {order.sender}",
    )
    for line in history:
        y += paper.size * DOTS * 1.5
        put(paper, 140, y, line, points=9)
