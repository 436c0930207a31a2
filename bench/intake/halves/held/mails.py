"""Mails that were printed and faxed: a clerk's own, and an insured's forwarded with his words quoted."""

from collections.abc import Mapping

from bench.intake.half import Words
from bench.intake.halves.held.desks import a_desk
from bench.intake.halves.held.letters import SPOKEN
from bench.intake.halves.held.pens import RIGHT, bold, dense, lines, prose, put, rule
from bench.intake.halves.held.people import softly, title
from bench.intake.halves.held.wording import later, numbers, some_day, today
from bench.intake.orders import Order
from bench.intake.paper import HEIGHT, Paper, wrapped


def mail_printout(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A mail as the office's program prints it: the reader's name, a rule, the head, prose, a signature."""
    del words
    dense(paper, 11)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    first, last = values["first_name"], values["last_name"]
    bold(paper, 120, 90, desk.clerk.split(" ", 1)[1], scale=1.15)
    rule(paper, 90 + paper.line * 1.35, width=5)
    paper.y = 90 + paper.line * 1.6
    hour = f"{chance.randint(8, 18):02d}:{chance.randint(0, 59):02d}"
    _head(
        paper,
        (
            ("De :", f"{desk.clerk} <{desk.mail}>"),
            ("Envoyé :", f"{today(chance, 'week')} {hour}"),
            ("À :", "missions@passerelle.exemple.invalid"),
            ("Objet :", f"{last} - {values['claim_number']} - artisan à missionner"),
        ),
    )
    status = f", {SPOKEN[order.values['occupancy']]}" if "occupancy" in values else ""
    policy = f", contrat {values['policy_number']}" if "policy_number" in values else ""
    prose(paper, "Bonjour à tous,")
    prose(
        paper,
        f"Nouveau dossier {values['loss_kind']} à prendre en charge pour {title(first)} {first} {last}"
        f"{status}{policy}. "
        f"Sinistre déclaré le {some_day(later(values['loss_date'], chance), chance)}, survenu le "
        f"{some_day(values['loss_date'], chance)}.",
    )
    prose(paper, values["description"])
    mail = f" (mail {values['email']})" if "email" in values else ""
    prose(
        paper,
        f"Rendez-vous à prendre au {numbers(order.values['phones'], chance, ' ou au ')}{mail}. Le logement se trouve "
        f"{values['address']}, {values['postal_code']} {values['city']}.",
    )
    prose(paper, "Je reste joignable si besoin. Merci et bonne journée !")
    paper.skip(0.6)
    code = f"Code courtier {values['broker_code']}"
    lines(paper, 120, (desk.clerk.split(" ", 1)[1], "Gestionnaire sinistres", desk.name, f"{desk.street}, {desk.town}",
                       f"T. {desk.phone} | F. {desk.fax}", code), RIGHT - 120, scale=0.85)  # fmt: skip
    paper.skip(0.5)
    small = (
        "Ce message et ses pièces jointes sont confidentiels. Pensez à l'environnement avant d'imprimer ce courriel."
    )
    lines(paper, 120, (small,), RIGHT - 120, scale=0.65)
    put(paper, 860, HEIGHT - 110, "1", 60, scale=0.8)


def _head(paper: Paper, said: tuple[tuple[str, str], ...]) -> None:
    for label, value in said:
        bold(paper, 120, paper.y, label)
        put(paper, 380, paper.y, value, RIGHT - 380)
        paper.skip(1)
    paper.skip(0.9)


def forwarded(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """An agency's three lines above what its client wrote, each line of it quoted."""
    del words
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    first, last = values["first_name"], values["last_name"]
    _head(
        paper,
        (
            ("De", f"{desk.name} [{desk.mail}]"),
            ("À", "missions@passerelle.exemple.invalid"),
            ("Date", f"{today(chance, 'month')}, {chance.randint(8, 18)}h{chance.randint(10, 59)}"),
            ("Sujet", f"TR: sinistre {softly(values['loss_kind'])} - {values['claim_number']}"),
        ),
    )
    code = f" Code agent {values['agent_code']}." if "agent_code" in values else ""
    prose(paper, f"Bonjour, ci-dessous la demande de notre assuré. Garantie acquise, merci d'envoyer un artisan.{code}")
    prose(paper, f"Cordialement, {desk.clerk} - {desk.phone}")
    put(paper, 120, paper.y, "---------- Message d'origine ----------", RIGHT - 120)
    paper.skip(1.2)
    sender = f"{first} {last} <{values['email']}>" if "email" in values else f"{first} {last} (formulaire du site)"
    policy = f", mon contrat est le {values['policy_number']}" if "policy_number" in values else ""
    for one in (
        f"De : {sender}",
        f"Objet : dégâts chez moi du {some_day(values['loss_date'], chance, ('month', 'cut', 'slashes'))}",
        "",
        "Bonjour,",
        f"je suis {title(first)} {first} {last}{policy} et j'habite {values['address']} "
        f"{values['postal_code']} {values['city']}.",
        values["description"],
        f"Vous pouvez m'appeler au {numbers(order.values['phones'], chance, ' sinon ', ('spaces', 'points', 'bare'))} "
        "après 17 heures.",
        "Qui va venir voir et dans combien de temps ? Merci.",
        first,
    ):
        for line in wrapped(one, paper.face(), RIGHT - 180):
            put(paper, 120, paper.y, f"> {line}", RIGHT - 120)
            paper.skip(1.05)
    paper.skip(0.8)
    lines(paper, 120, ("Envoyé depuis l'application mobile",), RIGHT - 120, scale=0.8)
