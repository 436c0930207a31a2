"""Pages of the third seen half that come off a screen: an extranet's cards, the listing of an old host, what
an expert's program prints.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from bench.intake.halves.seen3.forms import Pairs, pairs
from bench.intake.halves.seen3.ink import BOLD, MONO, bar, block, dated, face, put, rule, tick
from bench.intake.halves.seen3.orders import others, title_of
from bench.intake.orders import Order
from bench.intake.paper import DOTS, Paper, wrapped

STATUS: Final = {
    "PROPRIETAIRE_OCCUPANT": "Propriétaire occupant",
    "LOCATAIRE": "Locataire",
    "PROPRIETAIRE_NON_OCCUPANT": "Bailleur",
    "COPROPRIETAIRE": "Copropriétaire",
}
HOMES: Final = {"MAISON": "Maison", "APPARTEMENT": "Appartement"}


def extranet_screen(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """A screen as it is printed: a menu, cards, the label above each box, round buttons."""
    around = others(paper.chance)
    y = bar(paper, 70, f"extranet partenaires    {order.sender}    déconnexion")
    for number, entry in enumerate(("Accueil", "Missions", "Devis", "Factures", "Aide")):
        put(paper, 50, y + 90 + number * 80, entry, points=9, font=BOLD if entry == "Missions" else None)
    put(paper, 50, y + 560, "Assistance", points=8)
    put(paper, 50, y + 595, around.clerk.phone, points=8)
    paper.draw.line((300, y, 300, 2200), fill=0, width=2)
    day = {**written, "loss_date": dated(order.values["loss_date"], paper.chance)}
    day["phones"] = _abroad(order.values["phones"])
    y = _card(
        paper, y + 40, "Références", pairs(words, day, "claim_number", "policy_number", "agent_code", "broker_code")
    )
    y = _card(paper, y, "Bénéficiaire", pairs(words, day, "last_name", "first_name", "phones", "email"))
    y = _buttons(paper, y, STATUS, order.values.get("occupancy"))
    y = _card(paper, y, "Lieu", [*pairs(words, day, "address"), ("CP / Ville", written["place"])])
    y = _buttons(paper, y, HOMES, order.values.get("dwelling"))
    y = _card(paper, y, "Événement", pairs(words, day, "loss_kind", "loss_date"))
    paper.draw.polygon([(962, y - 62), (986, y - 62), (974, y - 46)], fill=0)
    put(paper, 340, y + 20, words["description"], points=8)
    end = block(paper, 360, y + 75, order.values["description"], width=1280)
    paper.box(340, y + 35, 1690, end)
    put(paper, 1690, end + 70, "[ Annuler ]   [ Envoyer au réseau ]", points=9, anchor="rs")


def _abroad(phones: str) -> str:
    """Numbers as a program writes them for the whole world."""
    return " ; ".join(f"+33 {number[1:]}" for number in phones.split(", "))


def _card(paper: Paper, y: float, title: str, rows: Pairs) -> float:
    put(paper, 340, y + 30, title, font=BOLD, points=10)
    rule(paper, y + 42, left=340, right=1690)
    for number, (label, value) in enumerate(rows):
        left, top = 340 + (number % 2) * 685, y + 65 + (number // 2) * 118
        put(paper, left, top + 22, label, points=8)
        paper.draw.rounded_rectangle((left, top + 32, left + 660, top + 92), radius=9, outline=0, width=2)
        size = paper.size
        while face(paper, size).getlength(value) > 630:
            size -= 0.5
        put(paper, left + 15, top + 75, value, points=size)
    return y + 75 + (len(rows) + 1) // 2 * 118


def _buttons(paper: Paper, y: float, choices: Mapping[str, str], chosen: str | None) -> float:
    x = 340.0
    for code, name in choices.items():
        x = tick(paper, x, y + 25, name, on=code == chosen, round_=True) + 45
    return y + 55


def host_listing(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """What an old host prints: capitals without accents, dots up to the colon, two fields on a line."""
    del words
    around, chance = others(paper.chance), paper.chance
    paper.font, paper.size = chance.choice(MONO), 9.5
    day = order.values["loss_date"]
    lines = [
        f"GSI470  EDITION ODM PRESTATAIRE{'':16}LE {chance.randint(1, 28):02d}/11/26  P 001",
        f"AGCE {order.sender}   TEL {order.sender_phone.replace(' ', '')}",
        "-" * 66,
        _two("SINISTRE", written["claim_number"], "POLICE", written["policy_number"]),
        _two("CD AGENT", written["agent_code"], "GEST", around.clerk.name),
        _two("DT SURV", f"{day[:6]}{day[8:]}" if chance.random() < 0.5 else day, "NATURE", written["loss_kind"]),
        "-" * 66,
        _two("NOM ASS", written["last_name"], "PRENOM", written["first_name"]),
        _two("QUAL", written.get("occupancy", ""), "TYPE HAB", written.get("dwelling", "")),
        _two("TEL ASS", written["phones"].replace(" ", "").replace("/", " "), "", ""),
        _two("ADR RISQ", written["address"], "", ""),
        _two("CD POST", written["postal_code"], "LOC", written["city"]),
        _two("EXPERT", around.expert.name, "TEL EXP", around.expert.phone.replace(" ", "")),
        "-" * 66,
        "COMMENTAIRE :",
    ]  # fmt: skip
    lines += wrapped(order.values["description"], face(paper), face(paper).getlength("X") * 64)
    y = 190.0
    for line in (*lines, "-" * 66, "FIN EDITION"):
        put(paper, 90, y, _bare(line))
        y += paper.size * DOTS * 1.5


def _two(label: str, value: str, other: str, second: str) -> str:
    first = f"{label:.<10}: {value}"
    return f"{first:<36}{other:.<9}: {second}" if second else first


def _bare(line: str) -> str:
    """Capitals of a host that knows no accents."""
    apart = unicodedata.normalize("NFD", line.upper().replace("Œ", "OE").replace("²", "2"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def expert_mission(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """An expert's page: numbered headings and a table of everybody, one person a line."""
    around = others(paper.chance)
    put(paper, 120, 170, f"Cabinet d'expertise {around.expert.name} & associés", points=14, font=BOLD)
    put(paper, 120, 220, f"{around.street} - {around.expert.phone} - n/réf. {paper.chance.randint(10_000, 99_999)}-26",
        points=8.5)  # fmt: skip
    y = _heading(paper, 300, "1. Pour le compte de")
    codes = pairs(words, written, "claim_number", "policy_number", "agent_code", "broker_code")
    y = _lines(paper, y, [order.sender, ", ".join(f"{label} {value}" for label, value in codes)])
    y = _people(paper, _heading(paper, y, "2. Personnes concernées"), (
        ("Rôle", "Nom", "Téléphone"),
        ("Assuré", f"{title_of(written['first_name'])} {written['name']}", written["phones"]),
        ("Syndic", around.syndic.name, around.syndic.phone),
        ("Tiers", around.neighbour.name, around.neighbour.phone),
        ("Expert", around.expert.name, around.expert.phone),
    ))  # fmt: skip
    y = _lines(paper, y, [f"{label} : {value}" for label, value in pairs(words, written, "email", "occupancy")])
    y = _heading(paper, y, "3. Lieu des travaux")
    y = _lines(paper, y, [f"{written['dwelling']}, {written['address']}, {written['place']}"])
    if order.values.get("occupancy") == "PROPRIETAIRE_NON_OCCUPANT":
        y = _lines(paper, y - 20, [f"(l'assuré demeure {around.street}, 31400 Toulouse ; ne pas s'y rendre)"])
    y = _heading(paper, y, "4. Circonstances")
    y = _lines(paper, y, [f"{written['loss_kind']}, en date du {dated(order.values['loss_date'], paper.chance)}"])
    y = _heading(paper, y, f"5. {words['description']}")
    _lines(paper, y, [order.values["description"]])


def _heading(paper: Paper, y: float, words: str) -> float:
    put(paper, 120, y + 20, words, font=BOLD)
    return y + 20 + paper.size * DOTS * 1.6


def _lines(paper: Paper, y: float, lines: Sequence[str]) -> float:
    for line in lines:
        y = block(paper, 160, y, line, width=1440)
    return y + 20


def _people(paper: Paper, y: float, rows: Sequence[tuple[str, str, str]]) -> float:
    top = y - paper.size * DOTS
    tall = paper.size * DOTS * 1.8
    for number, row in enumerate(rows):
        for (left, right), value in zip(((120, 380), (380, 950), (950, 1608)), row, strict=True):
            paper.box(left, top, right, top + tall)
            put(
                paper, left + 14, top + tall * 0.68, value, points=paper.size * 0.95, font=BOLD if number == 0 else None
            )
        top += tall
    return top + paper.size * DOTS * 1.6
