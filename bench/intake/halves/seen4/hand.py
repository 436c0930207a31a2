"""Filled in and written by hand, in seen4: a printed form with a pen, and a note on a letterhead."""

from collections.abc import Mapping

from bench.intake.half import Words
from bench.intake.halves.seen4.forms import KINDS, TITLES
from bench.intake.halves.seen4.ink import (
    RIGHT,
    SANS_BOLD,
    fields,
    foot,
    inked,
    others,
    pen,
    pen_lines,
    rule,
    short_date,
    spaced,
    tick,
)
from bench.intake.halves.seen4.orders import civil
from bench.intake.orders import Order
from bench.intake.paper import Paper


def hand_form(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A printed form, its lines filled in with a pen, boxes crossed."""
    rest = others(paper.chance)
    with inked(paper, SANS_BOLD):
        paper.say(order.sender, scale=1.2)
        paper.say("DEMANDE DE PASSAGE D'UN RÉPARATEUR", x=430, scale=1.15)
    paper.say(f"Agence : {rest.street} {rest.town} - {order.sender_phone}", scale=0.8)
    paper.skip(0.8)
    _line(paper, "Demande du", rest.written)
    for label, value in fields(order, words, written, ("claim_number", "policy_number", "code")):
        _line(paper, label, value)
    _ticks(paper, KINDS, order.values["loss_kind"], 255)
    for label, value in fields(order, words, written, ("loss_date", "last_name", "first_name", "address", "place")):
        _line(paper, label, value)
    for label, value in fields(order, words, written, ("phones", "email")):
        _line(paper, label, value)
    _line(paper, "Concierge ou voisin", f"{rest.neighbour} {rest.neighbour_phone}")
    _ticks(paper, TITLES, order.values.get("occupancy"), 385)
    homes = (("MAISON", "maison"), ("APPARTEMENT", "appartement"))
    _ticks(paper, homes, order.values.get("dwelling"), 300)
    paper.say(words["description"] + " :")
    paper.skip(0.5)
    _ruled(paper, written["description"])
    foot(paper, [f"{order.sender} - SIRET {rest.siret} - {rest.mail} - réclamations {rest.phone}"])


def hand_note(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A note written by hand from top to bottom, on paper with a printed head and foot."""
    del words
    rest, values = others(paper.chance), order.values
    with inked(paper, SANS_BOLD):
        paper.say(order.sender, scale=1.2)
    paper.say(f"{rest.street} - {rest.town} - Tél. {order.sender_phone} - Fax {rest.fax}", scale=0.8)
    rule(paper)
    paper.skip(0.5)
    code = values.get("agent_code") or values.get("broker_code", "")
    claim, day = spaced(values["claim_number"]), short_date(values["loss_date"], "/")
    lines = [
        f"le {rest.written}", "Bonjour, un artisan svp pour :", f"{civil(order)} {written['name']}",
        written["address"], written["place"], f"Tel : {written['phones']}",
        f"Sin. {claim} - {written['loss_kind']} du {day}", f"Notre code : {code}",
    ]  # fmt: skip
    home = ", ".join(written[name] for name in ("dwelling", "occupancy") if name in written)
    for line in (*lines, *([home] if home else [])):
        pen(paper, 170, paper.y, line, RIGHT - 170)
        paper.skip(1.55)
    paper.skip(0.5)
    pen_lines(paper, written["description"], 170, RIGHT - 30, paper.line * 1.5)
    paper.skip(0.6)
    pen(paper, 170, paper.y, f"Merci ! {rest.clerk}", 900)
    foot(paper, [f"{order.sender} - SIRET {rest.siret} - {rest.mail} - {rest.phone}"])


def _line(paper: Paper, label: str, value: str) -> None:
    """A printed label, a ruled line, and what was written on it."""
    end = max(paper.text(120, paper.y, label), 520)
    low = paper.y + paper.line + 8
    paper.draw.line((end + 14, low, RIGHT, low), fill=0, width=1)
    pen(paper, end + 30, paper.y - 2, value, RIGHT - end - 40)
    paper.skip(1.42)


def _ticks(paper: Paper, choices: tuple[tuple[str, str], ...], truth: str | None, least: int) -> None:
    x: float = 120
    for code, said in choices:
        begun = x
        x = max(tick(paper, x, paper.y, said, code == truth) + 34, begun + least)
        if x > RIGHT - 200 and (code, said) != choices[-1]:
            x, paper.y = 120, paper.y + paper.line * 1.2
    paper.skip(1.45)


def _ruled(paper: Paper, words: str) -> None:
    step = paper.line * 1.5
    top = paper.y
    pen_lines(paper, words, 140, RIGHT - 20, step)
    while top < paper.y + step and top < 2080:
        low = top + paper.line + 8
        paper.draw.line((120, low, RIGHT, low), fill=0, width=1)
        top += step
