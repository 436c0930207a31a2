"""What comes off a screen and is faxed: a printed mail, a web form, an assistance desk's terminal, a bordereau."""

from bench.intake.half import Words
from bench.intake.halves.seen5 import wording
from bench.intake.halves.seen5.forms import DWELLINGS, LOSSES, OCCUPANTS, Written
from bench.intake.halves.seen5.paperwork import access, foot
from bench.intake.halves.seen5.people import civility, somebody
from bench.intake.halves.seen5.sheet import (
    BOLD,
    FIXED,
    LEFT,
    OPTICAL,
    RIGHT,
    block,
    choices,
    ended,
    middle,
    put,
    rule,
    wrapped_cell,
)
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper  # fmt: skip


def printed_mail(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A printed mail: the handler's address in its head and foot, the insured's in its text."""
    value, chance = order.values, paper.chance
    who = somebody(chance, value["last_name"])
    put(paper, LEFT, 80, who.short, scale=1.1, font=BOLD)
    rule(paper, LEFT, RIGHT, 80 + paper.line * 1.4, thick=5)
    y = 80 + paper.line * 1.8
    for label, said in (
        ("De :", f"{who.first} {who.last} <{who.mail}>"),
        ("Envoyé :", f"{wording.sent_on(chance)} {chance.randint(9, 17)}:{chance.randint(10, 59)}"),
        ("À :", "missions@passerelle.exemple.invalid"),
        ("Objet :", f"Sinistre {value['claim_number']} {value['last_name']} - intervention à prévoir"),
    ):  # fmt: skip
        put(paper, LEFT, y, label, font=BOLD, scale=0.85)
        put(paper, LEFT + 220, y, said, scale=0.85, room=RIGHT - LEFT - 220)
        y += paper.line
    y += paper.line * 0.8
    date = wording.any_day(value["loss_date"], chance, (*wording.FIGURES, "month", "short_month"))
    lines = [
        "Bonjour,", "", "Pouvez-vous envoyer quelqu'un chez notre client ci-dessous :", "",
        f"{civility(value['first_name'])} {value['last_name']} {value['first_name']}"
        + (f", {written['occupancy'].lower()}" if "occupancy" in value else ""),
        f"{value['address']} - {value['postal_code']} {value['city']}"
        + (f" ({written['dwelling'].lower()})" if "dwelling" in value else ""),
        f"Tél : {wording.phones(value['phones'], chance)}",
        f"Mail : {value['email']}" if "email" in value else "",
        f"{written['loss_kind']} le {date}",
        f"{words['policy_number']} : {value['policy_number']}" if "policy_number" in value else "",
        f"{words['broker_code']} : {value['broker_code']}" if "broker_code" in value else "",
        "", f"{words['description']} : {value['description']}", "", "Bien cordialement,",
    ]  # fmt: skip
    for line in lines:
        y = block(paper, LEFT, y, line, RIGHT - LEFT) if line else y + paper.line * 0.5
    y += paper.line
    direct = f"T. {wording.phone(who.phone, 'abroad')} | {who.mail}"
    for line in (who.name, order.sender, direct, "12 quai des Marchands - 35012 RENNES CEDEX"):
        put(paper, LEFT, y, line, scale=0.85)
        y += paper.line * 0.95
    put(paper, LEFT, y + 16, "Pensez à l'environnement : n'imprimez ce message que si nécessaire.", scale=0.65)


def web_form(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """An extranet's page as a browser prints it: fields in frames, radio buttons, address of the page at its foot."""
    value, chance = order.values, paper.chance
    put(paper, LEFT, 60, "Extranet Gestionnaires - Nouvelle mission", scale=0.65)
    ended(paper, RIGHT, 60, "Page 1 sur 1", scale=0.65)
    put(paper, LEFT, 120, "Nouvelle mission", scale=1.7, font=BOLD)
    put(
        paper,
        LEFT,
        120 + paper.line * 1.7,
        "Accueil  >  Sinistres  >  Réparation en nature  >  Récapitulatif",
        scale=0.7,
    )
    shown = {
        **written, "loss_date": wording.any_day(value["loss_date"], chance, ("slashes", "dashes")),
        "phones": wording.phones(value["phones"], chance, " ; "), "access": access(paper),
    }  # fmt: skip
    y, half = 120 + paper.line * 3, WIDTH / 2 + 10
    for pair in (
        ("claim_number", "policy_number"), ("last_name", "first_name"), ("phones", "email"), ("loss_date", "access"),
        ("address", ""), ("postal_code", "city"),
    ):  # fmt: skip
        for name, x in zip(pair, (LEFT, half), strict=True):
            if name:
                end = RIGHT if name == "address" else x + 720
                _field(paper, (x, y, end), words.get(name, "Précisions d'accès"), shown.get(name, ""))
        y += paper.line * 2.5
    for field, options in (("loss_kind", LOSSES), ("occupancy", OCCUPANTS), ("dwelling", DWELLINGS)):
        put(paper, LEFT, y, words[field], scale=0.75, font=BOLD)
        frame = LEFT, y + paper.line * 0.9, RIGHT
        y = choices(paper, frame, options, value.get(field), "radio", gap=34, scale=0.9) + 10
    put(paper, LEFT, y, words["description"], scale=0.75, font=BOLD)
    y += paper.line * 0.95
    paper.box(LEFT, y, RIGHT, y + paper.line * 4.6)
    block(paper, LEFT + 16, y + 4, value["description"], RIGHT - LEFT - 32)
    y += paper.line * 5
    for left, button in ((LEFT, "Modifier"), (LEFT + 300, "Valider")):
        paper.draw.rounded_rectangle((left, y, left + 260, y + paper.line * 1.4), radius=12, outline=0, width=3)
        middle(paper, y + 4, button, scale=0.85, at=left + 130)
    put(paper, LEFT, 2180, "https://extranet.mirabelle.exemple.invalid/mission/recapitulatif?etape=4", scale=0.65)


def _field(paper: Paper, place: tuple[float, float, float], label: str, value: str) -> None:
    x, y, right = place
    put(paper, x, y, f"{label} *", scale=0.75, font=BOLD)
    top = y + paper.line * 0.95
    paper.draw.rounded_rectangle((x, top, right, top + paper.line * 1.25), radius=10, outline=0, width=2)
    put(paper, x + 14, top, value, room=right - x - 28)


def terminal(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A terminal's screen, printed: short captions, dots up to the colon, capitals without accents."""
    del words
    value, chance = order.values, paper.chance
    paper.size = min(paper.size, 10)
    y = 90.0
    for line in (f"{wording.bare(order.sender):<34}ECRAN AS21   FICHE DOSSIER", "-" * 62):
        y = _typed(paper, y, line)
    insurer = {"AGENCE": "ALLIANZ", "COURTAGE": "ALLIANZ CTG"}.get(order.origin, "MIRABELLE")
    numbers = value["phones"].split(", ")
    rows = [
        ("CIE", insurer), ("REF CIE", value["claim_number"]), ("NO CONTRAT", value.get("policy_number", "")),
        ("NOM BENEF", value["last_name"]), ("PRENOM BENEF", wording.bare(value["first_name"])),
        ("ADR", wording.bare(value["address"])), ("CP/VILLE", f"{value['postal_code']} {wording.bare(value['city'])}"),
        ("ACCES", wording.bare(access(paper))),
        *((f"TEL{at}", wording.phone(number, "points")) for at, number in enumerate(numbers, 1)),
        ("STATUT", wording.bare(written.get("occupancy", ""))),
        ("HABITATION", wording.bare(written.get("dwelling", ""))), ("EVT", wording.bare(written["loss_kind"])),
        ("DATE EVT", wording.any_day(value["loss_date"], chance, ("slashes", "short_slashes"))),
        ("CHARGE", wording.bare(somebody(chance, value["last_name"]).short)),
    ]  # fmt: skip
    for caption, said in rows:
        y = _typed(paper, y, f"{caption:.<14}: {said}")
    y = _typed(paper, y, "-" * 62)
    y = _typed(paper, y, "COMMENTAIRE SINISTRE :")
    y = block(paper, LEFT, y, wording.bare(value["description"]), RIGHT - LEFT, font=FIXED, scale=0.95, apart=1.15)
    y = _typed(paper, y, "-" * 62)
    y = _typed(paper, y, "SUIVI : 08H12 APPEL RECU  08H20 ACCORD CIE  08H25 ENVOI PRESTA")
    _typed(paper, y + paper.line, "F3=FIN   F5=RAFRAICHIR   F9=IMPRIMER   F12=RETOUR")


def _typed(paper: Paper, y: float, line: str) -> float:
    put(paper, LEFT, y, line, font=FIXED, scale=0.95, room=RIGHT - LEFT)
    return y + paper.line * 1.12


def bordereau(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A bordereau of one line: ten narrow columns whose values wrap, in letters made for machines."""
    del words
    paper.size, value, chance = min(paper.size, 10), order.values, paper.chance
    put(paper, LEFT - 60, 90, f"BORDEREAU DE MISSIONS - {wording.bare(order.sender)}", font=OPTICAL)
    lot = f"LOT {chance.randint(100, 999)}   EDITE LE {chance.randint(2, 27):02d}/11/26   NB DE LIGNES : 1"
    put(paper, LEFT - 60, 90 + paper.line * 1.3, lot, font=OPTICAL, scale=0.75)
    numbers = wording.phones(value["phones"], chance, " ", ("spaces", "points", "run_together"))
    place = f"{value['address']} {value['postal_code']} {value['city']}"
    columns: tuple[tuple[str, str, float], ...] = (
        ("REF. SINISTRE", value["claim_number"], 1.35), ("CONTRAT", value.get("policy_number", ""), 1.15),
        ("ASSURE", f"{value['last_name']} {wording.bare(value['first_name'])}", 1.6),
        ("TELEPHONE", numbers, 1.3),
        ("ADRESSE DU RISQUE", wording.bare(place), 1.9),
        ("HAB.", wording.bare(written.get("dwelling", "")), 1.2),
        ("NATURE", wording.bare(written["loss_kind"]), 1.2),
        ("DATE", wording.day(value["loss_date"], "short_slashes"), 0.95),
    )  # fmt: skip
    left, right = LEFT - 60, RIGHT + 60
    share, x, y = (right - left) / sum(wide for _, _, wide in columns), float(left), 90 + paper.line * 3.2
    bottom = y + paper.line * 8.2
    for title, said, wide in columns:
        end = x + share * wide
        paper.box(x, y, end, y + paper.line * 1.5)
        middle(paper, y + 4, title, font=BOLD, scale=0.6, at=(x + end) / 2)
        paper.box(x, y + paper.line * 1.5, end, bottom)
        wrapped_cell(paper, (x + 8, y + paper.line * 1.6, end - 8), said, font=OPTICAL, scale=0.72)
        x = end
    paper.box(left, bottom, right, bottom + paper.line * 4)
    put(paper, left + 10, bottom + 2, "DESCRIPTIF DES DOMMAGES", font=BOLD, scale=0.6)
    told, room = wording.bare(value["description"]), right - left - 20
    block(paper, left + 10, bottom + paper.line * 0.9, told, room, font=OPTICAL, scale=0.75)
    y = bottom + paper.line * 4.6
    put(paper, left, y, "TOTAL DES MISSIONS DU LOT : 1", font=OPTICAL, scale=0.75)
    who = somebody(chance, value["last_name"])
    contact = f"CORRESPONDANT : {wording.bare(who.short)}   {who.phone}"
    put(paper, left, y + paper.line * 1.4, contact, font=OPTICAL, scale=0.75)
    rule(paper, left, right, y + paper.line * 3)
    foot(paper, order)
