"""Screens that were printed: a terminal of 80 columns, a message as the exchange wrote it, a ticket, a portal's."""

import textwrap
from collections.abc import Mapping
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.held.desks import a_desk
from bench.intake.halves.held.pens import RIGHT, block, bold, dense, lines, put, rule
from bench.intake.halves.held.wording import day, numbers, phone, some_day, today
from bench.intake.orders import Order
from bench.intake.paper import HEIGHT, Paper

MONO: Final = "truetype/liberation/LiberationMono-Regular.ttf"


def terminal(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A mainframe's screen: capitals without accents, labels with dots, function keys at its foot."""
    del words
    paper.font = paper.hand = MONO
    paper.size = 10
    paper.left, chance = 90, paper.chance
    desk = a_desk(order.sender, order.sender_phone, chance)
    paper.y = 180
    for line in (
        f"SIN0{chance.randint(10, 99)}C        CONSULTATION MISSION REPARATEUR         {today(chance)}  14:02",
        f"UTIL : {chance.choice('GHKL')}{chance.randint(1000, 9999)}     POSTE : {desk.phone}      ECRAN 1/1",
        "-" * 78,
        f"NO SINISTRE ....: {values['claim_number']:22}NO CONTRAT .: {values.get('policy_number', '')}",
        f"DATE SURVENANCE : {values['loss_date']:22}GARANTIE ...: {_caps(values['loss_kind'])[:24]}",
        "",
        f"ASSURE NOM .....: {_caps(values['last_name'])}",
        f"       PRENOM ..: {_caps(values['first_name'])}",
        f"       TEL ..{_phones(order)}",
        f"       MAIL ....: {values.get('email', '').upper()}",
        f"       QUALITE .: {_caps(values.get('occupancy', ''))}",
        "",
        f"RISQUE VOIE ....: {_caps(values['address'])}",
        f"       CP ......: {values['postal_code']}    BUR. DIST. : {_caps(values['city'])}",
        f"       TYPE ....: {_caps(values.get('dwelling', ''))}",
        "",
    ):
        put(paper, 90, paper.y, line, RIGHT - 30)
        paper.skip(1)
    told = textwrap.wrap(_caps(values["description"]), 56)
    for at, line in enumerate(told):
        put(paper, 90, paper.y, f"{'COMMENTAIRE ....:' if not at else ' ' * 17} {line}", RIGHT - 30)
        paper.skip(1)
    paper.skip(1)
    for line in (
        "-" * 78,
        "ETAT MISSION ...: A TRANSMETTRE RESEAU",
        "",
        "F1=AIDE  F3=FIN  F5=EDITER  F7/F8=PAGES  F12=RETOUR",
    ):
        put(paper, 90, paper.y, line, RIGHT - 30)
        paper.skip(1)


def _caps(said: str) -> str:
    return said.upper().translate(str.maketrans("ÀÂÇÉÈÊËÎÏÔÛÙŸ", "AACEEEEIIOUUY")).replace("Œ", "OE").replace("²", "2")


def _phones(order: Order) -> str:
    all_of_them = [phone(one, "bare") for one in order.values["phones"].split(", ")]
    return "...: " + "   TEL2 : ".join(all_of_them)


def message_dump(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A message of the exchange as somebody printed it: a key, an equals sign, a value."""
    del words
    paper.font = paper.hand = MONO
    paper.size = 9
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    phones = [phone(one, "bare") for one in order.values["phones"].split(", ")]
    said = [
        ("[ENTETE]", None), ("emetteur", desk.name), ("date_emission", f"{day(today(chance), 'backwards')}T08:14:55"),
        ("type_message", "MISSION_REN"), ("contact_emetteur", f"{desk.clerk} / {desk.phone}"),
        ("code_agent", values.get("agent_code")), ("code_courtier", values.get("broker_code")),
        ("[DOSSIER]", None), ("numero_sinistre", values["claim_number"]), ("numero_police", values["policy_number"]),
        ("date_survenance", day(values["loss_date"], "backwards")), ("nature_sinistre", values["loss_kind"]),
        ("[ASSURE]", None), ("nom", values["last_name"]), ("prenom", values["first_name"]),
        *((f"telephone_{at}", one) for at, one in enumerate(phones, 1)), ("courriel", values.get("email")),
        ("qualite", values.get("occupancy")),
        ("[RISQUE]", None), ("voie", values["address"]), ("code_postal", values["postal_code"]),
        ("commune", values["city"]), ("type_habitation", values.get("dwelling")),
    ]  # fmt: skip
    paper.y = 130
    for key, value in said:
        if key.startswith("["):
            paper.skip(0.4)
            put(paper, 120, paper.y, key, RIGHT - 120)
        elif value:
            put(paper, 150, paper.y, f"{key} = {value}", RIGHT - 150)
        paper.skip(1 if value or key.startswith("[") else 0)
    paper.skip(0.4)
    put(paper, 120, paper.y, "[COMMENTAIRE]", RIGHT - 120)
    paper.skip(1)
    paper.y = block(paper, 150, paper.y, values["description"], RIGHT - 150)
    paper.skip(0.4)
    put(paper, 120, paper.y, f"[FIN] nb_segments = {len(said) + 2}", RIGHT - 120)


def ticket(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A ticket of a call centre: its thread to the left, the caller's card to the right."""
    dense(paper, 10)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    number = f"#{chance.randint(100_000, 999_999)}"
    put(paper, 120, 90, f"{desk.name}  >  Tickets  >  {number}", RIGHT - 120, scale=0.8)
    paper.y = 90 + paper.line * 1.2
    bold(paper, 120, paper.y, f"{number}  {values['loss_kind']} - demande d'artisan", scale=1.3)
    paper.skip(1.6)
    put(paper, 120, paper.y, "Statut : Ouvert     Priorité : 2 - Moyenne     File : Envoi réseau", RIGHT - 120)
    rule(paper, paper.y + paper.line * 1.5)
    paper.skip(1.9)
    top, date = paper.y, today(chance)
    thread = (
        (f"{date} 09:12 - {desk.clerk}", f"Appel entrant. Sinistre {values['claim_number']} ouvert ce jour."),
        (f"{date} 09:15 - {desk.clerk}", values["description"]),
        (
            f"{date} 09:21 - Système",
            f"Garantie vérifiée, événement du {some_day(values['loss_date'], chance)} couvert.",
        ),
        (f"{date} 09:22 - {desk.clerk}", f"Transmis au réseau. Rappeler le plateau au {desk.phone} si refus."),
    )
    for head, said in thread:
        bold(paper, 120, paper.y, head, scale=0.85)
        paper.skip(0.95)
        paper.y = block(paper, 120, paper.y, said, 830) + paper.line * 0.6
    foot, paper.y = paper.y, top
    card = (
        ("CONTACT", ""), ("", f"{values['first_name']} {values['last_name']}"),
        *(("Tél.", one) for one in numbers(order.values["phones"], chance, "|").split("|")),
        (words["email"], values.get("email", "")), (words["occupancy"], values.get("occupancy", "")),
        ("ADRESSE DU BIEN", ""), ("", values["address"]), ("", f"{values['postal_code']} {values['city']}"),
        (words["dwelling"], values.get("dwelling", "")), ("CONTRAT", ""),
        (words["policy_number"], values.get("policy_number", "")),
    )  # fmt: skip
    for label, value in card:
        if (label.isupper() and label.isalpha()) or label == "ADRESSE DU BIEN":
            paper.skip(0.3)
            bold(paper, 1030, paper.y, label, scale=0.9)
        elif value:
            put(paper, 1030, paper.y, f"{label} : {value}" if label else value, RIGHT - 1050)
        paper.skip(1.1 if value or label.isupper() else 0)
    paper.y = max(foot, paper.y) + paper.line * 0.6
    paper.box(1010, top, RIGHT, paper.y)
    paper.skip(1)
    put(
        paper,
        120,
        paper.y,
        "Répondre   |   Transférer   |   Note interne   |   Fermer le ticket",
        RIGHT - 120,
        scale=0.85,
    )


def portal_recap(paper: Paper, order: Order, words: Words, values: Mapping[str, str]) -> None:
    """A broker's portal, printed: three fields to a line, each label above its value."""
    dense(paper, 10.5)
    chance, desk = paper.chance, a_desk(order.sender, order.sender_phone, paper.chance)
    put(
        paper,
        120,
        80,
        f"{today(chance)} 16:40        Extranet courtiers - Récapitulatif de la demande",
        RIGHT - 120,
        scale=0.7,
    )
    paper.y = 150
    bold(paper, 120, paper.y, "Votre demande de réparation est enregistrée", scale=1.35)
    paper.skip(1.6)
    lines(
        paper,
        120,
        ("Imprimez cette page et faxez-la au réseau si l'envoi automatique a échoué.",),
        RIGHT - 120,
        scale=0.9,
    )
    parts = (
        ("1. Le contrat", (("claim_number", values["claim_number"]), ("policy_number", values["policy_number"]),
                           ("broker_code", values.get("broker_code")), ("Saisi par", desk.clerk),
                           ("Rappel", desk.phone))),
        ("2. La personne", (("last_name", values["last_name"]), ("first_name", values["first_name"]),
                            ("occupancy", values.get("occupancy")),
                            ("phones", numbers(order.values["phones"], chance, " ")),
                            ("email", values.get("email")))),
        ("3. Le logement", (("address", values["address"]), ("postal_code", values["postal_code"]),
                            ("city", values["city"]), ("dwelling", values.get("dwelling")))),
        ("4. Les faits", (("loss_kind", values["loss_kind"]), ("loss_date", some_day(values["loss_date"], chance)))),
    )  # fmt: skip
    for head, pairs in parts:
        paper.skip(0.5)
        bold(paper, 120, paper.y, head, scale=1.1)
        rule(paper, paper.y + paper.line * 1.3, width=1)
        paper.skip(1.5)
        there = [(words.get(label, label), value) for label, value in pairs if value]
        for at in range(0, len(there), 3):
            for (label, value), left in zip(there[at : at + 3], (120, 640, 1150), strict=False):
                put(paper, left, paper.y, label, 480, scale=0.78)
                put(paper, left, paper.y + paper.line * 0.95, value, 480)
            paper.skip(2.2)
    put(paper, 120, paper.y, words["description"], 700, scale=0.78)
    paper.y = block(paper, 120, paper.y + paper.line * 0.95, values["description"], RIGHT - 120)
    paper.skip(1)
    after = (
        "Et maintenant ?",
        "- le réseau appelle la personne sous 24 heures ouvrées,",
        "- vous recevez un message à chaque étape,",
        "- vous retrouvez la demande dans « Mes missions ».",
    )
    lines(paper, 120, after, RIGHT - 120, scale=0.85)
    put(
        paper,
        120,
        HEIGHT - 110,
        "extranet.courtiers.exemple.invalid/demandes/recap?etape=5        1/1",
        RIGHT - 120,
        scale=0.65,
    )
