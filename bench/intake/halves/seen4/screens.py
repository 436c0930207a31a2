"""What machines of seen4 print: a terminal, a needle printer, a telex, an extranet's page, a mail."""

from collections.abc import Mapping
from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen4.ink import (
    COURIER,
    NEEDLES,
    RIGHT,
    SANS,
    SANS_BOLD,
    SCREEN,
    TYPED,
    bare,
    fields,
    inked,
    long_date,
    lowered,
    others,
    rule,
    short_date,
)
from bench.intake.halves.seen4.orders import civil
from bench.intake.orders import Order
from bench.intake.paper import Paper, wrapped

SHORT: Final = {
    "claim_number": "N.SIN", "policy_number": "N.CTR", "agent_code": "AGT", "broker_code": "CRT",
    "last_name": "NOM ASS", "first_name": "PRENOM", "phones": "TEL ASS", "address": "ADR RISQ",
    "postal_code": "CP", "city": "COMM", "loss_kind": "NAT EVT", "loss_date": "DT SURV", "occupancy": "QLTE OCC",
    "dwelling": "TYP HAB", "description": "COMMENT",
}  # fmt: skip


def terminal(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """The screen of an insurer's old program, printed with its function keys."""
    del words
    rest = others(paper.chance)
    with inked(paper, SCREEN, min(paper.size, 11)):
        paper.left = 90
        paper.say(f"SINHAB04        CONSULTATION DOSSIER - MISSION REPARATEUR      {rest.written} 10:42")
        paper.say(f"USER T{order.sender_phone[-2:]}KLM     SITE {bare(order.sender)[:34]}")
        paper.say("-" * 70)
        dated = {**written, "loss_date": short_date(written["loss_date"])}
        for names in (("claim_number", "code"), ("policy_number", "loss_date"), ("loss_kind",)):
            _screen_row(paper, fields(order, SHORT, dated, names))
        paper.say("DT DECL : " + rest.called.replace("/", " ") + "    DT NAISS : " + rest.born)
        paper.skip(0.5)
        for names in (("last_name", "first_name"), ("phones",), ("address",), ("postal_code", "city")):
            _screen_row(paper, fields(order, SHORT, written, names))
        _screen_row(paper, fields(order, SHORT, written, ("occupancy", "dwelling")))
        _screen_row(paper, [("TEL GEST", order.sender_phone), ("EXP", f"{bare(rest.expert)} {rest.expert_phone}")])
        paper.skip(0.5)
        paper.say("COMMENT :")
        for line in wrapped(bare(written["description"]), paper.face(), 1330):
            paper.say("  " + line)
        paper.skip(0.5)
        paper.say(f"HISTO : 01 SIN CLOS {rest.earlier} REGLE SANS SUITE")
        paper.say("-" * 70)
        paper.say("PF1=AIDE  PF3=RETOUR  PF7=PREC  PF8=SUIV  PF12=IMPRIME")


def dot_matrix(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A slip from a printer with needles, on paper with holes along its edges."""
    rest = others(paper.chance)
    for y in range(60, 2290, 95):
        for x in (34, 1694):
            paper.draw.ellipse((x - 15, y - 15, x + 15, y + 15), outline=0, width=2)
    with inked(paper, NEEDLES, max(paper.size, 10.5)):
        paper.say(f"{order.sender.upper()}       EDITION DU {rest.written}   FEUILLET 01")
        paper.say("BORDEREAU DE MISSION HABITATION", scale=1.2)
        paper.say("=" * 56)
        names = "claim_number", "policy_number", "code", "loss_kind", "loss_date", "occupancy"
        for label, value in fields(order, words, written, names):
            _tabbed(paper, label, value)
        paper.say("-" * 56)
        for label, value in fields(order, words, written, ("last_name", "first_name", "phones", "address", "place")):
            _tabbed(paper, label, value)
        _tabbed(paper, "Suivi par", f"{rest.clerk} poste {rest.phone[-2:]}1")
        paper.say("-" * 56)
        paper.say(words["description"].upper())
        paper.paragraph(written["description"], right=RIGHT - 60)
        paper.say("=" * 56)
        paper.say(f"RETOUR SOUS 48 H AU {order.sender_phone} OU FAX {rest.fax}")
        paper.say("*** FIN DE BORDEREAU ***")


def telex(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """Capitals without accents, a line a thing, as if each letter cost."""
    del words
    rest = others(paper.chance)
    told = {name: bare(value) for name, value in written.items()}
    code = told.get("agent_code") or told.get("broker_code", "")
    lines = [
        f"DE {bare(order.sender)} CODE {code}", "A RESEAU REPARATEURS - MISSION URGENTE",
        f"LE {rest.written} PAR {bare(rest.clerk)} TEL {order.sender_phone}", "",
        f"SIN {told['claim_number']}" + (f" POL {told['policy_number']}" if "policy_number" in told else ""),
        f"{told['loss_kind']} DU {bare(long_date(written['loss_date']))}",
        f"ASSURE {bare(civil(order))} {told['last_name']} {told['first_name']}",
        f"RISQUE {told['address']}", f"       {told['postal_code']} {told['city']}", f"TEL CLIENT {told['phones']}",
    ]  # fmt: skip
    with inked(paper, TYPED if paper.chance.random() < 0.5 else COURIER, min(paper.size, 10.5)):
        for line in lines:
            paper.say(line)
        home = ", ".join(told[name] for name in ("occupancy", "dwelling") if name in told)
        if home:
            paper.say(f"OCCUPATION {home}")
        paper.skip(0.6)
        paper.say("DEGATS")
        paper.paragraph(told["description"])
        paper.skip(0.6)
        paper.say(f"PRENDRE RDV DIRECT. VOISIN {bare(rest.neighbour)} {rest.neighbour_phone} A LES CLES")
        paper.say("MERCI CONFIRMER RECEPTION - FIN MESSAGE")


def extranet_print(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A page of an insurer's extranet as a browser prints it."""
    rest = others(paper.chance)
    paper.text(80, 40, f"{rest.written} 14:07", scale=0.75)
    paper.text(700, 40, "Espace gestion - Mission n° en cours de création", scale=0.75)
    paper.say(f"{order.sender}   >   Habitation   >   Sinistres   >   Missionner un artisan", scale=0.8)
    paper.skip(0.4)
    with inked(paper, SANS_BOLD):
        paper.say(f"{civil(order)} {written['name']}", scale=1.5)
    _card(paper, "Sinistre", fields(order, words, written, ("claim_number", "loss_kind", "loss_date", "code")))
    _card(paper, "Contrat", [*fields(order, words, written, ("policy_number",)), ("Effet", f"01/03/{rest.earlier}")])
    person = fields(order, words, written, ("last_name", "first_name", "phones", "email", "occupancy"))
    _card(paper, "Coordonnées", [("Naissance", rest.born), *person])
    _card(paper, "Lieu", fields(order, words, written, ("address", "postal_code", "city", "dwelling")))
    with inked(paper, SANS_BOLD):
        paper.say(words["description"])
    paper.paragraph(written["description"])
    paper.skip(0.5)
    paper.say(f"[ Enregistrer ]   [ Envoyer la mission ]   Assistance utilisateurs : {rest.phone}", scale=0.85)
    paper.text(80, 2160, "https://gestion.extranet-habitat.exemple.invalid/missions/creer?etape=4", scale=0.75)
    paper.text(1560, 2160, "1 / 1", scale=0.75)


def mail_printed(paper: Paper, order: Order, words: Words, written: Mapping[str, str]) -> None:
    """A mail that was printed and then put on the fax, its thread below."""
    rest = others(paper.chance)
    paper.font = paper.hand = SANS
    with inked(paper, SANS_BOLD):
        paper.say(rest.clerk)
    rule(paper, width=4)
    subject = f"mission {written['last_name']} / {written['city']}"
    for label, value in (
        ("De :", f"{rest.clerk} <{rest.mail}>"), ("Envoyé :", f"{rest.written} 09:18"),
        ("À :", "missions@reseau-artisans.exemple.invalid"), ("Objet :", subject),
    ):  # fmt: skip
        with inked(paper, SANS_BOLD):
            paper.text(paper.left, paper.y, label)
        paper.say(value, x=330)
    paper.skip(0.8)
    paper.say("Bonjour,")
    paper.paragraph("Suite à notre conversation merci de prendre contact avec notre client :")
    names = (
        "claim_number",
        "policy_number",
        "loss_kind",
        "loss_date",
        "address",
        "place",
        "phones",
        "email",
        "occupancy",
    )
    paper.say(f"- {civil(order)} {order.values['first_name']} {order.values['last_name']}", x=160)
    told = {**written, "loss_date": long_date(written["loss_date"])}
    for label, value in fields(order, words, told, (*names, "dwelling")):
        if value:
            paper.say(f"- {lowered(label)} : {value}", x=160)
    paper.skip(0.5)
    paper.paragraph(written["description"])
    paper.skip(0.5)
    paper.say("Bien cordialement,")
    for label, value in fields(order, words, written, ("code",)):
        paper.say(f"{order.sender} - {label} {value}")
    paper.say(f"{rest.street} - {rest.town} - T {order.sender_phone} - F {rest.fax}", scale=0.9)
    rule(paper)
    _thread(paper, rest.called, rest.neighbour, rest.neighbour_phone)


def _screen_row(paper: Paper, cells: list[tuple[str, str]]) -> None:
    for at, (label, value) in enumerate(cells):
        paper.text(90 + at * 790, paper.y, f"{label:<8} : {bare(value) or '........'}")
    paper.skip(1.06)


def _tabbed(paper: Paper, label: str, value: str) -> None:
    paper.text(paper.left, paper.y, label.upper())
    paper.text(690, paper.y, ": " + value.upper())
    paper.skip()


def _card(paper: Paper, title: str, rows: list[tuple[str, str]]) -> None:
    """A frame with a title, two values a row, each under its label in bold."""
    top = paper.y + 14
    paper.skip(0.4)
    paper.say(title, x=140, scale=1.1)
    for at in range(0, len(rows), 2):
        for x, (label, value) in zip((160, 880), rows[at : at + 2], strict=False):
            with inked(paper, SANS_BOLD):
                paper.text(x, paper.y, label, scale=0.8)
            paper.text(x, paper.y + paper.line * 0.85, value or "—", scale=0.95)
        paper.skip(1.95)
    paper.skip(0.25)
    paper.box(110, top, RIGHT, paper.y)
    paper.skip(0.3)


def _thread(paper: Paper, day: str, neighbour: str, phone: str) -> None:
    lines = (
        f"> Le {day}, l'accueil a écrit :", f"> {neighbour} a rappelé ({phone}) au sujet d'un autre logement,",
        "> rien à voir avec ce dossier, je lui ai dit de voir avec son assureur.",
    )  # fmt: skip
    for line in lines:
        paper.say(line, scale=0.9)
