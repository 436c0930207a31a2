"""Filled in with a pen: a printed form, a note on headed paper, a telephone slip, capitals pressed hard."""

from bench.intake.half import Words
from bench.intake.halves.seen5 import wording
from bench.intake.halves.seen5.forms import DWELLINGS, LOSSES, OCCUPANTS, Written
from bench.intake.halves.seen5.paperwork import foot, reserved
from bench.intake.halves.seen5.people import civility, somebody
from bench.intake.halves.seen5.sheet import (
    BOLD,
    LEFT,
    PRESSED,
    RIGHT,
    block,
    choices,
    dots,
    letterhead,
    middle,
    put,
    rule,
    scribble,
)
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper  # fmt: skip


def hand_printed_form(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A printed form: dotted lines filled in by pen, what does not apply struck out."""
    del written
    paper.size, value = min(paper.size, 10.5), order.values
    y = letterhead(paper, (order.sender, "Assurances toutes branches"), logo="P")
    middle(paper, y + 10, "ORDRE DE RÉPARATION EN NATURE", scale=1.3, font=BOLD)
    y += paper.line * 2.6
    date = wording.any_day(value["loss_date"], paper.chance)
    numbers = wording.phones(value["phones"], paper.chance, " / ", ("spaces", "points"))
    for row in (
        (("claim_number", value["claim_number"], 1.0), ("agent_code", value.get("agent_code", ""), 0.7)),
        (("policy_number", value.get("policy_number", ""), 1.0), ("loss_date", date, 0.9)),
        (("last_name", value["last_name"], 1.0), ("first_name", value["first_name"], 1.0)),
        (("address", value["address"], 1.0),),
        (("postal_code", value["postal_code"], 0.6), ("city", value["city"], 1.0)),
        (("phones", numbers, 1.0),), (("email", value.get("email", ""), 1.0),),
    ):  # fmt: skip
        _filled(paper, y, [(words[name], said, wide) for name, said, wide in row])
        y += paper.line * 1.75
    put(paper, LEFT, y, "Rayer les mentions inutiles :", scale=0.8)
    y += paper.line * 1.2
    for name, options in (("occupancy", OCCUPANTS), ("dwelling", DWELLINGS)):
        y = choices(paper, (LEFT + 40, y, RIGHT), options, value.get(name), "strike", gap=60) + 6
    put(paper, LEFT, y, "Entourer la garantie :", scale=0.8)
    y = choices(paper, (LEFT + 40, y + paper.line * 1.3, RIGHT), LOSSES, value["loss_kind"], "ring", gap=60) + 16
    put(paper, LEFT, y, words["description"], font=BOLD, scale=0.9)
    y = block(paper, LEFT + 20, y + paper.line, value["description"], RIGHT - LEFT - 40, hand=True, apart=1.15)
    put(paper, LEFT, y + 30, "Signature de l'agent", scale=0.75)
    scribble(paper, LEFT + 360, y + 70)
    reserved(paper, y + 130)


def _filled(paper: Paper, y: float, row: list[tuple[str, str, float]]) -> None:
    share, x = (RIGHT - LEFT) / sum(wide for _, _, wide in row), float(LEFT)
    for label, value, wide in row:
        right = x + share * wide - 20
        begin = put(paper, x, y, label, scale=0.85) + 14
        dots(paper, begin, right, y + paper.line + 6)
        put(paper, begin + 10, y - 4, value, hand=True, room=right - begin - 20)
        x = right + 20


def hand_note(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A note by hand on a broker's headed paper."""
    del words
    value, chance = order.values, paper.chance
    office = "3 rue de la Monnaie - 33000 BORDEAUX", f"Tél. {order.sender_phone}"
    y = letterhead(paper, (order.sender, "Particuliers - Professionnels - Flottes", *office))
    rule(paper, LEFT, RIGHT, y + 10)
    y += 50
    date = wording.any_day(value["loss_date"], chance, ("short_slashes", "short_points", "month", "slashes"))
    home = {"MAISON": ", maison", "APPARTEMENT": ", appartement"}.get(value.get("dwelling", ""), "")
    client = f"{civility(value['first_name'])} {value['first_name']} {value['last_name']}"
    lines = [
        "Bonjour,", f"Merci d'envoyer un artisan chez {client}",
        f"{value['address']}, {value['postal_code']} {value['city']}{home}",
        f"tél {wording.phones(value['phones'], chance, ' ou ', ('spaces', 'points'))}",
        f"{written['loss_kind']} du {date}", f"sinistre {value['claim_number']}",
    ]  # fmt: skip
    lines += [f"contrat {value['policy_number']}"] if "policy_number" in value else []
    lines += [f"notre code courtier : {value['broker_code']}"] if "broker_code" in value else []
    for line in lines:
        y = block(paper, LEFT, y, line, RIGHT - LEFT, hand=True, apart=1.2)
    y = block(paper, LEFT, y + paper.line * 0.6, f"Dégâts : {value['description']}", RIGHT - LEFT, hand=True, apart=1.2)
    thanks = f"Merci beaucoup, {somebody(chance, value['last_name']).first}"
    y = block(paper, LEFT, y + paper.line * 0.6, thanks, RIGHT - LEFT, hand=True)
    scribble(paper, WIDTH / 2, y + 60)
    foot(paper, order)


def hand_phone_slip(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A slip for calls taken: printed captions above, the pen below them, ticks on the left."""
    del written
    value, chance, half = order.values, paper.chance, WIDTH / 2 + 20
    taker = somebody(chance, value["last_name"])
    paper.box(LEFT - 20, 80, RIGHT + 20, 80 + paper.line * 2)
    middle(paper, 80 + paper.line * 0.3, "MESSAGE TÉLÉPHONIQUE", scale=1.3, font=BOLD)
    y = 80 + paper.line * 2.6
    put(paper, LEFT, y, f"{order.sender}   Pris par {taker.short}   pour : Passerelle", scale=0.8)
    y += paper.line * 1.3
    date = wording.any_day(value["loss_date"], chance, ("short_slashes", "short_points", "slashes"))
    name = f"{civility(value['first_name'])} {value['last_name']} {value['first_name']}"
    numbers = wording.phones(value["phones"], chance, " - ", ("spaces", "points"))
    for left, right in (
        (("Appel de (assuré)", name), ("Rappeler au", numbers)),
        ((words["claim_number"], value["claim_number"]), (words["loss_date"], date)),
        ((words["address"], value["address"]), ("Code postal et ville", f"{value['postal_code']} {value['city']}")),
    ):  # fmt: skip
        for x, end, (label, said) in ((LEFT, half - 40, left), (half, RIGHT, right)):
            put(paper, x, y, label, scale=0.72, room=end - x)
            put(paper, x + 10, y + paper.line * 0.75, said, hand=True, room=end - x - 10)
            rule(paper, x, end, y + paper.line * 2.15)
        y += paper.line * 2.7
    for label, options, field in (
        (words["loss_kind"], LOSSES, "loss_kind"), (words["occupancy"], OCCUPANTS, "occupancy"),
        (words["dwelling"], DWELLINGS, "dwelling"),
    ):  # fmt: skip
        put(paper, LEFT, y, label, scale=0.72)
        y = (
            choices(paper, (LEFT, y + paper.line * 0.9, RIGHT), options, value.get(field), "check", gap=30, scale=0.9)
            + 4
        )
    put(paper, LEFT, y + 6, "Message", scale=0.72)
    y = block(paper, LEFT + 10, y + 6 + paper.line * 0.8, value["description"], RIGHT - LEFT - 20, hand=True, apart=1.2)
    asked = {"call": "A rappeler", "again": "Rappellera", "urgent": "Urgent"}
    y = choices(paper, (LEFT, y + 20, RIGHT), asked, "call", "cross")
    scribble(paper, RIGHT - 320, y + 40)


def hand_capitals(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """Capitals pressed hard with a felt pen on a squared sheet; captions are written too, and short."""
    del words
    value, chance = order.values, paper.chance
    for x in range(40, WIDTH, 86):
        for y in range(60, 2250, 86):
            paper.draw.point([(x, y), (x + 1, y), (x, y + 1)], fill=0)
    date = wording.any_day(value["loss_date"], chance, ("short_slashes", "slashes", "dashes"))
    rows = [
        f"{wording.bare(order.sender)} - MISSION", "",
        f"SINISTRE : {value['claim_number']}",
        f"CONTRAT : {value['policy_number']}" if "policy_number" in value else "",
        f"CODE : {value['agent_code']}" if "agent_code" in value else "",
        f"NOM : {value['last_name']}", f"PRENOM : {wording.bare(value['first_name'])}",
        f"TEL : {wording.phones(value['phones'], chance, ' / ', ('spaces', 'points', 'dashes'))}",
        f"RUE : {wording.bare(value['address'])}", f"CP VILLE : {value['postal_code']} {wording.bare(value['city'])}",
        f"TYPE : {wording.bare(written['dwelling'])}" if "dwelling" in value else "",
        f"NATURE : {wording.bare(written['loss_kind'])}", f"DATE : {date}",
        f"DEGATS : {wording.bare(value['description'])}",
    ]  # fmt: skip
    top = 110.0
    for row in rows:
        top = block(paper, LEFT, top, row, RIGHT - LEFT, font=PRESSED, scale=1.15, apart=1.15) if row else top + 10
    thanks = f"MERCI - {wording.bare(somebody(chance, value['last_name']).first)}"
    put(paper, LEFT, top + 40, thanks, font=PRESSED, scale=1.1)
