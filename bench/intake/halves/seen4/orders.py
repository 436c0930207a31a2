"""The orders of seen4: its own people, streets, communes, losses and senders.

Nobody here exists and every telephone is nobody's; the communes are real, because the commune table is asked.
"""

import random
from collections.abc import Mapping, Sequence
from typing import Final

from bench.intake.orders import Order, a_phone
from services.intake.domain.places import normalised

MEN: Final = (
    "Hervé", "Jean-Baptiste", "Karim", "Thibault", "Gwendal", "René", "Ousmane", "Pierrick", "Éric", "Marc-Antoine",
)  # fmt: skip
WOMEN: Final = (
    "Mireille", "Marie-Claude", "Odile", "Séverine", "Fatou", "Lucette", "Nadège", "Clémence", "Ewa", "Josette",
)  # fmt: skip
LAST: Final = (
    "PELLETRUDEAU", "MORFONDELLE", "VALTRÉGNIER", "DUCASTAING", "KERVIZOUARN", "SANTARINELLI", "BEN HADDOUANE",
    "D'ESTREVIGNE", "LE FLOC'HAREC", "WERNHARDT", "GUIRANDOLLE", "TCHAKOUNDÉ", "ESCOUBIAC", "ROQUEMÉNARD",
    "VANDERSTEENKIST", "LACOUSTILLE", "ABEILLARDIN", "FONTVIELLE-REY", "DA CUNHAL", "EL MOKHRADI", "BOURDALEIX",
    "CHANTEGREL", "PEYROLADE", "JAULGONNE", "NGUYEN-CASTEL", "DE LA ROCHETTERIE", "MARTINAUDET", "SOUBISERAN",
)  # fmt: skip
STREETS: Final = (
    "rue des Ardoisières", "sente du Puits Salé", "rue Neuve-des-Capucins", "avenue du Général Vaubertin",
    "cité des Mariniers", "chemin de la Croix Rousselle", "rue du Bac à Sable", "faubourg des Tanneries",
    "square Honoré Lavergnat", "montée de l'Observance", "rue du 3 Septembre", "passage de la Vieille Poste",
    "esplanade du Lavoir", "route de la Petite Sologne", "cours Amédée Tissandié", "venelle aux Cordiers",
)  # fmt: skip
HAMLETS: Final = ("lieu-dit La Grande Brosse", "hameau des Quatre Chênes", "lieu-dit Kerbraz", "Le Mas des Cigales")
TOWNS: Final = (
    ("35400", "Saint-Malo"), ("56100", "Lorient"), ("29200", "Brest"), ("44600", "Saint-Nazaire"), ("49300", "Cholet"),
    ("17300", "Rochefort"), ("64200", "Biarritz"), ("40100", "Dax"), ("47000", "Agen"), ("12100", "Millau"),
    ("34200", "Sète"), ("13500", "Martigues"), ("83400", "Hyères"), ("06600", "Antibes"), ("38500", "Voiron"),
    ("74100", "Annemasse"), ("01100", "Oyonnax"), ("71200", "Le Creusot"), ("58000", "Nevers"), ("10000", "Troyes"),
    ("51100", "Reims"), ("08000", "Charleville-Mézières"), ("57100", "Thionville"), ("67500", "Haguenau"),
    ("68300", "Saint-Louis"), ("25200", "Montbéliard"), ("59300", "Valenciennes"), ("62200", "Boulogne-sur-Mer"),
    ("80100", "Abbeville"), ("76200", "Dieppe"), ("27200", "Vernon"), ("50100", "Cherbourg-en-Cotentin"),
    ("94240", "L'Haÿ-les-Roses"), ("92130", "Issy-les-Moulineaux"), ("95100", "Argenteuil"), ("77100", "Meaux"),
    ("45200", "Montargis"), ("18100", "Vierzon"), ("86100", "Châtellerault"), ("24100", "Bergerac"),
)  # fmt: skip
DAMAGES: Final[Mapping[str, Sequence[str]]] = {
    "DDE": (
        "Le flexible du lave-linge a lâché pendant l'absence des occupants ; stratifié soulevé dans le couloir.",
        "Joint de douche remplacé le 4 du mois par le plombier de l'immeuble.",
        "Auréoles brunes au plafond du séjour et toile de verre décollée sur environ 6 m2.",
        "Placoplâtre de la cloison gorgé d'eau en pied, plinthes à reprendre sur 5 ml.",
    ),
    "BDG": (
        "Vitre de la porte-fenêtre de la cuisine étoilée par un ballon, à changer à l'identique (4/16/4).",
        "Carreau de la véranda fendu de part en part, cote relevée par le client 98 x 142.",
        "Un carton a été scotché en attendant, merci de prévoir une mise en sécurité.",
    ),
    "VOL": (
        "Porte de service forcée au pied-de-biche, gâche arrachée et montant éclaté.",
        "Plainte déposée à la gendarmerie, récépissé joint au dossier.",
        "Remplacer le cylindre et la poignée, reprendre la peinture du chambranle.",
    ),
    "TEMPETE": (
        "Une quinzaine d'ardoises arrachées sur le versant ouest et faîtage déplacé.",
        "Bâche posée par les pompiers le soir même.",
        "Eau entrée sous la toiture, laine de verre trempée et lambris du grenier noirci.",
    ),
    "CHOC": (
        "Un utilitaire de livraison a reculé dans le muret de clôture, trois mètres à remonter avec leur chaperon.",
        "Grille coulissante hors de ses rails, moteur à contrôler.",
        "Conducteur identifié, constat rempli sur place.",
    ),
    "ELEC": (
        "Disjoncteur général brûlé après un retour de tension du réseau, plus d'eau chaude ni de volets.",
        "Prévoir la vérification du tableau et le remplacement du contacteur jour/nuit.",
        "Box domotique et platine d'interphone hors d'usage.",
    ),
}
HOUSES: Final = ("Grandclos", "Verchamp et Fils", "Tourneloup", "Phare Vert", "Saint-Éloy", "Maisonniac")
ORIGINS: Final[Mapping[str, Sequence[str]]] = {
    "agency_leaders": ("AGENCE", "MIRABELLE"),
    "assistance_sheet": ("MIRABELLE",),
    "broker_cover": ("COURTAGE",),
    "broker_letter": ("COURTAGE",),
    "captions_in_boxes": ("AGENCE", "MIRABELLE"),
    "dot_matrix": ("AGENCE", "COURTAGE"),
    "expert_mandate": ("MIRABELLE", "COURTAGE"),
    "extranet_print": ("MIRABELLE", "AGENCE"),
    "hand_form": ("AGENCE",),
    "hand_note": ("AGENCE", "COURTAGE"),
    "labels_right": ("MIRABELLE", "COURTAGE"),
    "mail_printed": ("COURTAGE", "AGENCE"),
    "syndic_letter": ("MIRABELLE", "AGENCE"),
    "table_ruled": ("COURTAGE", "MIRABELLE"),
    "telex": ("AGENCE", "COURTAGE"),
    "terminal": ("AGENCE", "MIRABELLE"),
    "tick_and_strike": ("AGENCE", "MIRABELLE"),
    "two_columns": ("AGENCE", "COURTAGE"),
}
NO_PLACE: Final[Mapping[str, Sequence[str]]] = {
    "assistance_sheet": ("policy_number",),
    "broker_letter": ("email",),
    "captions_in_boxes": ("dwelling",),
    "dot_matrix": ("email", "dwelling"),
    "expert_mandate": ("email", "occupancy", "broker_code"),
    "hand_note": ("email", "policy_number"),
    "labels_right": ("dwelling",),
    "syndic_letter": ("email", "policy_number", "dwelling", "agent_code"),
    "telex": ("email",),
    "terminal": ("email",),
}
"""What a sender's page has no room for; his orders are without it."""


def an_own_order(chance: random.Random, layout: str) -> Order:
    """An order as the senders of that layout write it."""
    origin = chance.choice(ORIGINS[layout])
    kind = chance.choice(("DDE", "DDE", *DAMAGES))
    values = _whose(chance) | _what(chance, kind) | _numbers(chance, origin)
    values["description"] = _damage(chance, kind)
    kept = {name: value for name, value in values.items() if name not in NO_PLACE.get(layout, ())}
    return Order(origin, _sender(chance, layout, origin), a_phone(chance), kept)


def civil(order: Order) -> str:
    """How the insured is addressed."""
    return "M." if order.values["first_name"] in MEN else "Mme"


def _whose(chance: random.Random) -> dict[str, str]:
    first, last = chance.choice((*MEN, *WOMEN)), chance.choice(LAST)
    code, city = chance.choice(TOWNS)
    number = f"{chance.randint(1, 214)}{chance.choice(('', '', '', ' bis', ' ter'))}"
    street = f"{number} {chance.choice(STREETS)}" if chance.random() < 0.9 else chance.choice(HAMLETS)
    phones = [a_phone(chance) for _ in range(chance.choice((1, 2, 2)))]
    email = f"{_mailbox(chance, first, last)}@{chance.choice(('boitalettres', 'filpost', 'netmail-ouest'))}"
    return {
        "last_name": last, "first_name": first, "phones": ", ".join(phones), "email": f"{email}.exemple.invalid",
        "address": street, "postal_code": code, "city": city,
    }  # fmt: skip


def _mailbox(chance: random.Random, first: str, last: str) -> str:
    given, family = (normalised(name).lower().replace(" ", "").replace("-", "") for name in (first, last))
    given, family = given.replace("'", ""), family.replace("'", "")
    year = chance.randint(52, 99)
    return chance.choice((f"{given}.{family}", f"{given[0]}.{family}{year}", f"{family}.{given}", f"fam.{family}"))


def _what(chance: random.Random, kind: str) -> dict[str, str]:
    return {
        "loss_kind": kind,
        "loss_date": f"{chance.randint(1, 28):02d}/{chance.randint(1, 10):02d}/2026",
        "occupancy": chance.choice(
            ("PROPRIETAIRE_OCCUPANT", "LOCATAIRE", "PROPRIETAIRE_NON_OCCUPANT", "COPROPRIETAIRE")
        ),
        "dwelling": chance.choice(("MAISON", "APPARTEMENT")),
    }


def _numbers(chance: random.Random, origin: str) -> dict[str, str]:
    policy = f"{chance.choice(('AP', 'HB', 'MH'))}{chance.randint(1_000_000, 99_999_999)}"
    match origin:
        case "AGENCE":
            code = f"{chance.choice('DFGLMRT')}{chance.randint(100, 9999):04d}"
            return {
                "claim_number": f"B{chance.randint(1_000_000, 9_999_999)}",
                "policy_number": policy,
                "agent_code": code,
            }
        case "COURTAGE":
            claim, code = f"C{chance.randint(10_000_000, 99_999_999)}", f"{chance.randint(10_000, 99_999)}"
            return {"claim_number": claim, "policy_number": policy, "broker_code": code}
        case _:
            return {"claim_number": f"MIR-2026-{chance.randint(1, 99_999):05d}", "policy_number": policy}


def _damage(chance: random.Random, kind: str) -> str:
    said = DAMAGES[kind]
    more = sorted(chance.sample(range(1, len(said)), chance.choice((0, 1, 1, 2))))
    return " ".join(said[at] for at in (0, *more))


def _sender(chance: random.Random, layout: str, origin: str) -> str:
    house = chance.choice(HOUSES)
    by_layout = {
        "expert_mandate": f"{house} Expertises Bâtiment",
        "syndic_letter": f"Agence {house} - {'Allianz' if origin == 'AGENCE' else 'Mirabelle'}",
        "assistance_sheet": f"Mirabelle Assistance - plateau {house}",
    }
    by_origin = {
        "AGENCE": f"Allianz {house} - agents généraux",
        "COURTAGE": f"{house} - Allianz Courtage",
        "MIRABELLE": f"Mirabelle Assurances {house}",
    }
    return by_layout.get(layout, by_origin[origin])
