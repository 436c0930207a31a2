"""Forms of the third seen half that are printed and typed: a table with a column of checks, a broker's slip in two
columns, an administration's form with its labels below the lines, a sheet that asks its questions in the margin.
"""

from collections.abc import Mapping, Sequence

from bench.intake.halves.seen3.ink import BOLD, block, dated, dots, face, put, rule, seal, small_print
from bench.intake.halves.seen3.orders import SEATS, others, title_of
from bench.intake.orders import Order
from bench.intake.paper import DOTS, Paper, wrapped

Pairs = Sequence[tuple[str, str]]


def pairs(words: Mapping[str, str], written: Mapping[str, str], *names: str) -> Pairs:
    """Labels and values of those of the fields that the order has."""
    return [(words[name], written[name]) for name in names if name in written]


def back_office_table(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """A table of three columns: what is asked, what was typed, whether somebody checked it."""
    around, written = others(paper.chance), {**written, "loss_date": dated(order.values["loss_date"], paper.chance)}
    put(paper, 120, 170, "DEMANDE D'INTERVENTION - RÉSEAU DE RÉPARATEURS", points=13, font=BOLD)
    put(
        paper,
        120,
        225,
        f"Émise par {order.sender}, {around.clerk.name}, ligne directe {around.clerk.phone}",
        points=8.5,
    )
    rows = [
        *pairs(words, written, "claim_number", "agent_code", "broker_code", "policy_number"),
        *pairs(words, written, "loss_kind", "loss_date"),
        *pairs(words, written, "last_name", "first_name", "occupancy", "phones", "email"),
        *pairs(words, written, "address", "place", "dwelling"),
        ("Gestionnaire d'immeuble", f"Régie {around.syndic.name} {around.syndic.phone}"),
        ("Effet du contrat", f"01/0{paper.chance.randint(1, 9)}/2019, échéance au 1er janvier"),
        ("Règlement", "direct réseau, franchise déduite"),
    ]
    y = _grid(paper, 270, [("Rubrique", "Saisie"), *rows])
    put(paper, 132, y + 55, words["description"], font=BOLD)
    end = block(paper, 132, y + 110, order.values["description"], width=1420)
    paper.box(120, y, 1608, end)
    block(paper, 120, end + 60, "Document interne, ne pas remettre à l'assuré.", width=1400, points=8)
    small_print(paper, paper.chance.choice(SEATS))


def _grid(paper: Paper, top: float, rows: Pairs) -> float:
    tall = paper.size * DOTS * 1.9
    for number, (label, value) in enumerate(rows):
        bottom, small = top + tall, paper.size * 0.9
        for left, right in ((120, 560), (560, 1390), (1390, 1608)):
            paper.box(left, top, right, bottom)
        put(paper, 132, bottom - tall * 0.3, label, points=small, font=BOLD if number == 0 else None)
        put(paper, 575, bottom - tall * 0.3, value)
        checked = paper.chance.choice(("OK", "OK", "vu", "")) if number else "Contrôle"
        put(paper, 1405, bottom - tall * 0.3, checked, points=small)
        top = bottom
    return top


def broker_slip(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """Two columns of boxes: who asks beside who is helped, the contract beside the home."""
    around, chance = others(paper.chance), paper.chance
    put(paper, 864, 180, "BORDEREAU DE MISSIONNEMENT", points=15, font=BOLD, anchor="ms")
    put(paper, 864, 235, f"établi le {chance.randint(1, 28):02d}/11/2026 à l'attention de la plateforme travaux",
        points=9, anchor="ms")  # fmt: skip
    written = {**written, "loss_date": dated(order.values["loss_date"], chance)}
    asks = [
        ("Cabinet", order.sender), *pairs(words, written, "broker_code"), ("Suivi par", around.clerk.name),
        ("Tél.", order.sender_phone), ("Mél", f"{around.clerk.name.lower()}@courtiers-reunis.invalid"),
    ]  # fmt: skip
    helped = pairs(words, written, "name", "address", "place", "phones", "email")
    low = max(_boxed(paper, 60, 290, "LE DEMANDEUR", asks), _boxed(paper, 880, 290, "LE BÉNÉFICIAIRE", helped))
    claim = pairs(words, written, "claim_number", "policy_number", "loss_date", "loss_kind")
    home = [
        *pairs(words, written, "dwelling", "occupancy"),
        ("Expert", f"{around.expert.name} {around.expert.phone}"),
        ("Passage de l'expert", f"{chance.randint(10, 28)}/12/2026"),
    ]
    low = max(_boxed(paper, 60, low + 30, "LE DOSSIER", claim), _boxed(paper, 880, low + 30, "LE BIEN", home))
    put(paper, 60, low + 80, f"{words['description']} :", font=BOLD)
    low = block(paper, 60, low + 130, order.values["description"], width=1560)
    put(paper, 60, low + 60, "Merci d'adresser le devis au cabinet et de ne pas débuter sans accord.", points=9)


def _boxed(paper: Paper, left: float, top: float, title: str, rows: Pairs) -> float:
    y = top + paper.size * DOTS * 1.6
    put(paper, left + 20, y, title, font=BOLD, points=paper.size * 0.95)
    y += paper.size * DOTS * 1.7
    for label, value in rows:
        at = put(paper, left + 20, y, f"{label} : ", points=paper.size * 0.85)
        if at + face(paper).getlength(value) > left + 780:
            at, y = left + 50, y + paper.size * DOTS * 1.4
        put(paper, at, y, value)
        y += paper.size * DOTS * 1.6
    paper.box(left, top, left + 800, y)
    return y


def labels_below(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """An administration's form: what is typed stands on dotted lines, what it is stands in small letters below."""
    around = others(paper.chance)
    put(paper, 120, 180, "FICHE DE SAISINE", points=16, font=BOLD)
    put(paper, 1608, 180, f"réf. interne {paper.chance.randint(100, 999)}/26", points=9, anchor="rs")
    put(paper, 120, 235, f"{order.sender} - {order.sender_phone}", points=10)
    seal(paper, 1180, 90, "ARRIVÉE", f"{paper.chance.randint(10, 28)} 11 26")
    rows = (
        pairs(words, written, "last_name", "first_name"),
        pairs(words, written, "address"),
        [("code postal", written["postal_code"]), ("commune", written["city"])],
        pairs(words, written, "phones", "email"),
        pairs(words, written, "occupancy", "dwelling"),
        pairs(words, written, "claim_number", "policy_number"),
        [*pairs(words, written, "loss_kind", "agent_code", "broker_code")],
        [(words["loss_date"], dated(order.values["loss_date"], paper.chance)), ("expert désigné", around.expert.name)],
    )
    y = 350.0
    for row in rows:
        y = _over(paper, y, row)
    y = block(paper, 120, y, order.values["description"], width=1480)
    dots(paper, 120, 1608, y - paper.size * DOTS)
    put(paper, 120, y + 5, f"({words['description'].lower()})", points=7.5)
    small_print(paper, paper.chance.choice(SEATS))


def _over(paper: Paper, y: float, row: Pairs) -> float:
    wide = 1488 / max(1, len(row))
    for number, (label, value) in enumerate(row):
        left = 120 + number * wide
        put(paper, left + 10, y, value)
        dots(paper, left, left + wide - 50, y + 10)
        put(paper, left + 10, y + 40, f"({label.lower()})", points=7.5)
    return y + paper.size * DOTS * 2.2 + 45


def margin_sections(paper: Paper, order: Order, words: Mapping[str, str], written: Mapping[str, str]) -> None:
    """A sheet that asks in its margin: who, where, what, when, under which reference."""
    around, name = others(paper.chance), f"{written['first_name']} {written['last_name']}"
    put(paper, 400, 170, f"{order.sender} missionne", points=14, font=BOLD)
    put(paper, 400, 225, f"Votre interlocutrice : Mme {around.clerk.name}, {around.clerk.phone}", points=9)
    codes = [f"{label} {value}" for label, value in pairs(words, written, "agent_code", "broker_code")]
    person = [written[one] for one in ("occupancy", "phones", "email") if one in written]
    sections: Sequence[tuple[str, Sequence[str]]] = (
        ("Pour qui ?", [f"{title_of(written['first_name'])} {name}", *person]),
        ("Où ?", [written["address"], written["place"], written["dwelling"]]),
        ("Quoi ?", [written["loss_kind"]]),
        ("Depuis quand ?", [dated(order.values["loss_date"], paper.chance)]),
        (words["description"], wrapped(order.values["description"], face(paper), 1150)),
        ("Sous quelles références ?", [
            *(f"{label} {value}" for label, value in pairs(words, written, "claim_number", "policy_number")), *codes,
        ]),
        ("Qui d'autre ?", [f"{around.neighbour.name}, voisin, a les clefs, {around.neighbour.phone}"]),
    )  # fmt: skip
    y = 330.0
    for label, lines in sections:
        y = _asked(paper, y, label, lines)
    paper.draw.line((370, 280, 370, y), fill=0, width=4)


def _asked(paper: Paper, y: float, label: str, lines: Sequence[str]) -> float:
    step = paper.size * DOTS * 1.5
    for number, line in enumerate(wrapped(label, face(paper, paper.size, BOLD), 300)):
        put(paper, 345, y + number * step, line, font=BOLD, anchor="rs")
    for number, line in enumerate(lines):
        put(paper, 400, y + number * step, line)
    y += max(len(lines), 2 if len(label) > 16 else 1) * step + 18
    rule(paper, y - step + 10, left=400)
    return y + 22
