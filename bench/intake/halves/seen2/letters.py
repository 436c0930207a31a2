"""The prose of the second half that was held out: a typed letter, a printed mail, a slip in abbreviations."""

from typing import Final

from bench.intake.half import Words
from bench.intake.halves.seen2.sheet import (
    REFERRED,
    RIGHT,
    Written,
    given,
    house_of,
    put,
    put_right,
    rule,
    small_print,
    title_of,
)
from bench.intake.orders import Order
from bench.intake.paper import Paper

SHORT: Final = {
    "claim_number": "SIN", "policy_number": "POL", "agent_code": "AGT", "broker_code": "CRT", "phones": "TPH",
    "email": "MEL", "address": "ADR", "occupancy": "OCC", "dwelling": "HAB", "loss_kind": "NAT", "loss_date": "SURV",
}  # fmt: skip


def third_person(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A typed letter to the address in the window; the insured is spoken about in sentences."""
    house = house_of(paper.chance)
    for line in (order.sender, house.street, house.place, f"Tél. {order.sender_phone}", f"Fax {house.fax}"):
        paper.say(line, scale=0.95)
    paper.skip(0.5)
    for line in ("PASSERELLE", "Service des réparations", "12 rue des Entrepôts", "59160 LOMME"):
        paper.say(line, x=980)
    paper.skip(0.8)
    paper.say(f"Nos références : {house.reference} (à rappeler) - dossier suivi par {house.handler}", scale=0.85)
    for name in given(REFERRED, written):
        paper.say(f"{words[name]} : {written[name]}")
    put_right(paper, RIGHT, f"{house.place[6:].title()}, le {house.day}")
    paper.skip(1.8)
    paper.paragraph("Messieurs,")
    paper.skip(0.4)
    who = f"{title_of(order)} {written['first_name']} {written['last_name']}"
    standing = f", {written['occupancy']}," if "occupancy" in written else ""
    paper.paragraph(
        f"{who}{standing} a été victime le {written['loss_date']} du sinistre suivant : {written['loss_kind']}. "
        f"Les lieux sinistrés se trouvent {written['address']}, {written['place']}"
        + (f" ({written['dwelling']})." if "dwelling" in written else ".")
    )
    paper.skip(0.4)
    paper.paragraph(f"{words['description']} : {written['description']}")
    paper.skip(0.4)
    mail = f" ou d'écrire à {written['email']}" if "email" in written else ""
    paper.paragraph(
        f"Pour convenir d'un rendez-vous, il convient de composer le {written['phones'].replace(' / ', ' ou le ')}"
        f"{mail}. Un précédent sinistre, du {house.earlier}, est clos et ne vous concerne pas."
    )
    paper.skip(0.4)
    paper.paragraph("Dans l'attente de votre devis, nous vous prions d'agréer, Messieurs, nos salutations distinguées.")
    paper.skip(0.8)
    paper.say(house.handler, x=1100)
    small_print(paper, order, house)


def printed_mail(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A mail that was printed to be faxed: heading, answer, what it answers to, signature."""
    house = house_of(paper.chance)
    paper.say(f"Messagerie de {house.handler} - imprimé le {house.day}", scale=0.75)
    rule(paper, paper.left, RIGHT, below=0.6)
    paper.skip(0.8)
    for label, value in (
        ("De :", f"{house.handler} <{house.mail}>"),
        ("Envoyé :", f"{house.day} {paper.chance.randint(8, 18)}:{paper.chance.randint(10, 59)}"),
        ("À :", "missions@passerelle.exemple.invalid"),
        ("Objet :", f"TR: {written['loss_kind']} / {written['last_name']} / {written['claim_number']}"),
    ):
        paper.text(paper.left, paper.y, label)
        put(paper, paper.left + 210, value, RIGHT - paper.left - 210)
        paper.skip()
    rule(paper, paper.left, RIGHT, below=0.5)
    paper.skip()
    paper.paragraph("Bonjour,")
    paper.paragraph("Suite à notre échange, je vous transmets les éléments pour l'envoi d'un réparateur :")
    paper.skip(0.4)
    for name in given(REFERRED, written):
        paper.say(f"{words[name]} = {written[name]}")
    paper.say(f"{words['loss_date']} = {written['loss_date']} ({written['loss_kind']})")
    paper.skip(0.5)
    paper.say(f"{title_of(order)} {written['first_name']} {written['last_name']}")
    paper.paragraph(written["address"])
    paper.say(written["place"])
    for name in given(("phones", "email", "occupancy", "dwelling"), written):
        put(paper, paper.left, f"{words[name]} = {written[name]}", RIGHT - paper.left)
        paper.skip()
    paper.skip(0.5)
    paper.say(f"{words['description']} :")
    paper.paragraph(written["description"])
    paper.skip(0.7)
    paper.say("Bonne réception.")
    paper.skip(0.4)
    for line in (
        house.handler,
        order.sender,
        f"{house.street}, {house.place}",
        f"T {order.sender_phone} - F {house.fax}",
    ):
        paper.say(line, x=paper.left, scale=0.85)
    paper.skip(0.5)
    paper.say(f"> Le {house.earlier}, missions@passerelle.exemple.invalid a écrit :", scale=0.8)
    paper.say("> Bien reçu, le dossier précédent est terminé et facturé.", scale=0.8)


def slip(paper: Paper, order: Order, words: Words, written: Written) -> None:
    """A mission slip: abbreviations in capitals, two or three to a line."""
    house = house_of(paper.chance)
    top = paper.y
    paper.skip(0.4)
    put(paper, 150, f"{order.sender.upper()}  MISSION {paper.chance.randint(100, 999)}/{house.reference}", 1400)
    paper.skip()
    put(paper, 150, f"EMIS LE {house.day} PAR {house.handler.upper()}  RAPPEL {order.sender_phone}", 1400, scale=0.85)
    paper.skip(1.5)
    rule(paper, paper.left, RIGHT, below=0)
    paper.skip(0.3)
    for names in (
        REFERRED[:2], REFERRED[2:], ("loss_kind", "loss_date"), ("name",), ("occupancy", "dwelling"), ("address",),
        ("place",), ("phones",), ("email",),
    ):  # fmt: skip
        said = [_short(name, written) for name in given(names, written)]
        if said:
            put(paper, 150, "   ".join(said), 1400)
            paper.skip(1.15)
    rule(paper, paper.left, RIGHT, below=0.35)
    paper.skip(0.6)
    paper.say("OBS", x=150)
    paper.paragraph(written["description"], x=150, right=RIGHT - 30)
    paper.skip(0.4)
    paper.box(paper.left, top, RIGHT, paper.y)
    paper.skip(0.5)
    paper.say("RDV SOUS 48H   DEVIS OBLIGATOIRE   FACTURE A L'ORDRE DE LA COMPAGNIE", scale=0.8)


def _short(name: str, written: Written) -> str:
    if name == "name":
        return f"ASS: {written['last_name']} {written['first_name']}"
    return f"{'CP/V' if name == 'place' else SHORT[name]}: {written[name]}"
