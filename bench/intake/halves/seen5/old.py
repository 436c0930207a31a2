"""Forms of old: one photocopied many times, its captions below the lines; one with a box for each character."""

from bench.intake.half import Words
from bench.intake.halves.seen5 import wording
from bench.intake.halves.seen5.forms import DWELLINGS, LOSSES, OCCUPANTS, Written
from bench.intake.halves.seen5.paperwork import copied, round_stamp
from bench.intake.halves.seen5.sheet import (
    BOLD,
    FIXED,
    LEFT,
    RIGHT,
    TYPEWRITER,
    block,
    choices,
    comb,
    letterhead,
    middle,
    put,
    rule,
)
from bench.intake.orders import Order
from bench.intake.paper import WIDTH, Paper  # fmt: skip


def caption_below(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """An old form, photocopied many times: what is typed stands on a line, its caption in small print below it."""
    value = order.values
    paper.size = min(paper.size, 10.5)
    middle(paper, 90, order.sender, scale=1.2, font=BOLD)
    middle(paper, 90 + paper.line * 1.4, "DEVIS-RÉPARATION  -  Imprimé R 12 (à retourner signé)", scale=0.8)
    rule(paper, LEFT, RIGHT, 90 + paper.line * 2.8, thick=5)
    y = 90 + paper.line * 3.4
    date = wording.any_day(value["loss_date"], paper.chance, ("points", "short_points", "slashes"))
    numbers = wording.phones(value["phones"], paper.chance, "  ou  ", ("spaces", "dashes", "points"))
    held = written.get("occupancy", ""), written.get("dwelling", "")
    for row in (
        ((words["claim_number"], value["claim_number"], 1),),
        ((words["policy_number"], value.get("policy_number", ""), 1),),
        ((words["last_name"], value["last_name"], 1.2), (words["first_name"], value["first_name"], 1)),
        ((words["address"], value["address"], 1),),
        ((words["postal_code"], value["postal_code"], 0.4), (words["city"], value["city"].upper(), 1)),
        ((words["phones"], numbers, 1),),
        ((words["occupancy"], held[0], 1), (words["dwelling"], held[1], 1)),
        ((words["loss_kind"], written["loss_kind"], 1), (words["loss_date"], date, 0.8)),
    ):  # fmt: skip
        y = _typed_row(paper, y, row)
    for line in range(4):
        rule(paper, LEFT, RIGHT, y + paper.line * (1.15 + line * 1.15))
    room = RIGHT - LEFT - 20
    block(paper, LEFT + 10, y, value["description"], room, font=TYPEWRITER, scale=0.92, apart=1.15 / 0.92)
    y += paper.line * 4.75
    middle(paper, y, f"({words['description'].lower()})", scale=0.65)
    put(paper, LEFT, y + paper.line * 2, "Vu et vérifié, l'inspecteur :", scale=0.8)
    put(paper, WIDTH / 2, y + paper.line * 2, "Cachet de l'entreprise :", scale=0.8)
    round_stamp(paper, LEFT + 120, y + paper.line * 3.4, wording.bare(order.sender))
    copied(paper)


def _typed_row(paper: Paper, y: float, row: tuple[tuple[str, str, float], ...]) -> float:
    share, x = (RIGHT - LEFT) / sum(wide for _, _, wide in row), float(LEFT)
    for caption, typed, wide in row:
        right = x + share * wide - 30
        put(paper, x + 10, y, typed, font=TYPEWRITER, scale=0.92, room=right - x - 20)
        rule(paper, x, right, y + paper.line * 1.15)
        middle(paper, y + paper.line * 1.1, f"({caption.lower()})", scale=0.65, at=(x + right) / 2)
        x = right + 30
    return y + paper.line * 2.4


def comb_boxes(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A form for a machine that nobody has any more: one box for each character, ticks in square brackets."""
    value, y = order.values, letterhead(paper, (order.sender, "Conseil en assurances - N° de correspondant ci-dessous"))
    paper.size, typed = min(paper.size, 10), paper.chance.choice(("", FIXED, TYPEWRITER))
    y += 20
    for name, cells in (("broker_code", 5), ("claim_number", 12), ("policy_number", 12)):
        put(paper, LEFT, y, words[name], scale=0.85, room=420)
        comb(paper, LEFT + 440, y, value.get(name, ""), cells, font=typed)
        y += paper.line * 1.7
    rule(paper, LEFT, RIGHT, y)
    y += 16
    for name, cells in (("last_name", 24), ("first_name", 24), ("address", 29)):
        put(paper, LEFT, y, words[name], scale=0.85, room=290)
        comb(paper, LEFT + 310, y, wording.bare(value[name]), max(cells, len(value[name])), font=typed)
        y += paper.line * 1.7
    put(paper, LEFT, y, words["postal_code"], scale=0.85, room=290)
    end = comb(paper, LEFT + 310, y, value["postal_code"], 5, font=typed)
    at = put(paper, end + 24, y, words["city"], scale=0.85, room=150)
    comb(paper, at + 16, y, wording.bare(value["city"]), 24, wide=min(40.0, (RIGHT - at - 16) / 24), font=typed)
    y += paper.line * 1.7
    for number in value["phones"].split(", "):
        put(paper, LEFT, y, words["phones"], scale=0.85, room=290)
        comb(paper, LEFT + 310, y, number.replace(" ", ""), 10, font=typed)
        y += paper.line * 1.7
    rule(paper, LEFT, RIGHT, y)
    put(paper, LEFT, y + 16, words["loss_date"], scale=0.85, room=400)
    comb(paper, LEFT + 440, y + 16, value["loss_date"].replace("/", ""), 8, font=typed)
    y = choices(paper, (LEFT, y + 16 + paper.line * 1.8, RIGHT), _five(), value["loss_kind"], "bracket")
    y = choices(paper, (LEFT, y + 10, RIGHT), OCCUPANTS, value.get("occupancy"), "bracket")
    y = choices(paper, (LEFT, y + 10, RIGHT), DWELLINGS, value.get("dwelling"), "bracket")
    put(paper, LEFT, y + 10, words["description"], scale=0.85)
    y = block(paper, LEFT, y + 10 + paper.line, value["description"], RIGHT - LEFT)
    put(paper, LEFT, y + paper.line, "Cadre réservé au traitement - ne rien inscrire", scale=0.7)


def _five() -> dict[str, str]:
    return {code: LOSSES[code] for code in ("DDE", "BDG", "VOL", "TEMPETE", "ELEC")}
