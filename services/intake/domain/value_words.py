"""The words in which French forms and letters say a code: kind of loss, occupancy, dwelling, trade.

Written plainly: case and accents do not count, a hyphen, a point or a stroke is a blank. The longest words that are
found tell the code. `SHORT` are shortenings that mean something only after a label or beside a box.
"""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, tuple[str, ...]]

OCCUPANCY_WORDS: Final[Words] = {
    "PROPRIETAIRE_NON_OCCUPANT": (
        "proprietaire non occupant", "proprietaire non resident", "proprietaire bailleur", "bailleur", "pno",
        "p n o", "prop non occupant", "non occupant", "proprietaire non occupante", "coproprietaire non occupant",
        "proprietaire loueur", "co proprietaire non occupant", "copro non occupant", "coproprietaire bailleur",
        "bailleresse", "proprietaire ne pas occupant",
    ),
    "COPROPRIETAIRE": (
        "coproprietaire", "co proprietaire", "copropriet", "coproprietaire occupant", "co proprietaire occupant",
        "coproprietaires", "copro occupant", "coproprietaire resident",
    ),
    "PROPRIETAIRE_OCCUPANT": (
        "proprietaire occupant", "proprietaire", "occupant proprietaire", "proprietaire et occupant",
        "prop occupant", "proprietaire occupante", "proprietaire resident", "proprietaire exploitant",
        "proprietaires occupants", "proprietaires",
    ),
    "LOCATAIRE": (
        "locataire", "locataires", "colocataire", "locataire occupant", "locataire occupante", "locatrice",
        "preneur a bail",
    ),
    "SYNDIC": ("syndic", "syndicat des coproprietaires", "syndic de copropriete"),
}  # fmt: skip
"""In this order: the more precise words first."""

DWELLING_WORDS: Final[Words] = {
    "PARTIES_COMMUNES": ("parties communes", "partie commune", "immeuble collectif parties communes"),
    "MAISON": (
        "maison", "pavillon", "villa", "maison individuelle", "maison de ville", "maison mitoyenne",
        "maison jumelee", "pavillon individuel", "chalet", "corps de ferme", "longere", "fermette",
        "maison de plain pied", "habitation individuelle",
    ),
    "APPARTEMENT": (
        "appartement", "appart", "studio", "duplex", "triplex", "loft", "appartement en immeuble",
        "logement collectif", "appartement en copropriete", "habitation collective", "appt",
    ),
    "LOCAL": (
        "local professionnel", "local commercial", "commerce", "bureaux", "locaux professionnels",
        "locaux commerciaux",
    ),
}  # fmt: skip

LOSS_WORDS: Final[Words] = {
    "DDE": (
        "degat des eaux", "degats des eaux", "dde", "fuite", "infiltration", "inondation interieure", "degat d'eau",
        "degats d'eau", "degat deau", "degat eaux", "degats eaux", "degat eau", "dommages des eaux",
        "dommage des eaux", "d d e", "fuite d'eau", "fuites d'eau", "rupture de canalisation", "engorgement",
        "debordement", "infiltrations", "recherche de fuite", "gel de canalisation", "eaux et gel",
        "degat des eaux gel", "degats des eaux et gel", "dommages aux canalisations", "refoulement",
    ),
    "BDG": (
        "bris de glace", "bris de vitre", "bris de glaces", "bdg", "vitre brisee", "vitrage casse", "bris de vitres",
        "bris de vitrage", "bris de vitrages", "bris de fenetre", "bris glace", "bris glaces", "b d g",
        "vitre cassee", "bris de vitrine", "bris de miroir", "bris de baie", "bris de verre", "glace brisee",
        "bris de vitrerie", "bris",
    ),
    "CHOC": (
        "choc de vehicule", "choc vehicule", "choc d'un vehicule", "choc vehicule identifie",
        "choc vehicule non identifie", "choc de vehicules", "choc de vehicule terrestre",
        "choc de vehicule terrestre a moteur", "choc vtm", "collision de vehicule", "impact de vehicule",
        "heurt de vehicule", "choc d'un vehicule terrestre a moteur", "vehicule contre immeuble",
        "choc vehicule terrestre", "choc par vehicule", "choc par un vehicule",
    ),
    "CLES": ("perte de cles", "vol de cles", "perte ou vol de cles", "perte des cles", "vol des cles"),
    "VOL": (
        "vol", "cambriolage", "effraction", "vandalisme", "tentative de vol", "vol par effraction",
        "vol avec effraction", "vol et vandalisme", "vol vandalisme", "tentative d'effraction", "acte de vandalisme",
        "actes de vandalisme", "vols", "intrusion", "tentative de cambriolage", "deterioration immobiliere",
        "deteriorations immobilieres", "detournement", "vol ou vandalisme",
    ),
    "INCENDIE": ("incendie", "feu", "explosion", "incendie explosion", "fumees", "depart de feu", "feu de cheminee"),
    "TEMPETE": (
        "tempete", "grele", "neige", "evenement climatique", "evenements climatiques", "coup de vent",
        "vent violent", "tempete grele neige", "tempete grele", "tgn", "vents violents", "evt climatique",
        "intemperies", "intemperie", "poids de la neige", "tornade", "ouragan", "bourrasque", "climatique",
        "alea climatique", "chute d'arbre", "orage de grele",
    ),
    "ELEC": (
        "dommage electrique", "dommages electriques", "surtension", "foudre", "surtension electrique",
        "dommage aux appareils electriques", "dommages aux appareils electriques", "court circuit electrique",
        "dom elec", "dommage elec", "dommages elec", "dommages d'ordre electrique", "sinistre electrique",
        "surintensite", "coup de foudre", "accident electrique", "dommages appareils electriques",
    ),
    "EMBELLISSEMENTS": ("embellissements", "embellissement"),
}  # fmt: skip

TRADE_WORDS: Final[Words] = {
    "RECHERCHE_FUITE": ("recherche de fuite", "recherche fuite"),
    "ASSECHEMENT": ("assechement",),
    "PLOMBERIE": ("plomberie", "plombier"),
    "PEINTURE": ("peinture", "peintre"),
    "VITRERIE": ("vitrerie", "vitrier"),
    "SERRURERIE": ("serrurerie", "serrurier"),
    "ELECTRICITE": ("electricite", "electricien"),
    "MENUISERIE": ("menuiserie", "menuisier"),
    "COUVERTURE": ("couverture", "couvreur", "toiture"),
    "CARRELAGE": ("carrelage", "faience", "carreleur"),
    "PLATRERIE": ("platrerie", "platrier", "plaquiste"),
    "MACONNERIE": ("maconnerie", "macon"),
    "REVETEMENT_SOL": ("revetement de sol", "revetements de sol", "parquet", "moquette"),
    "NETTOYAGE": ("nettoyage", "decontamination"),
}

SHORT: Final[Mapping[str, Words]] = {
    "occupancy": {
        "PROPRIETAIRE_NON_OCCUPANT": (
            "p n occ", "prop n occ", "propr non occ", "non occ", "prop non occ", "propr n occ",
            "proprio non occupant",
        ),
        "COPROPRIETAIRE": ("copro", "coprop", "copr", "copropr", "cop"),
        "PROPRIETAIRE_OCCUPANT": (
            "prop", "propr", "proprio", "po", "p o", "prop occ", "propr occ", "propr occupant", "proprio occupant",
            "occ proprietaire",
        ),
        "LOCATAIRE": ("loc", "locat", "occupant locataire", "loc occupant", "coloc", "l o"),
    },
    "dwelling": {
        "MAISON": ("mais", "mi", "pav", "maison indiv", "ind", "individuelle", "individuel"),
        "APPARTEMENT": (
            "appart", "apt", "app", "t1", "t2", "t3", "t4", "t5", "f1", "f2", "f3", "f4", "f5", "immeuble",
            "collectif", "collective",
        ),
        "LOCAL": ("local", "bureau"),
    },
    "loss_kind": {
        "DDE": ("eau", "eaux", "dgt eaux", "dgts eaux", "deg eaux", "canalisation", "gel", "inondation"),
        "BDG": ("glace", "glaces", "vitrage", "vitrages", "vitre", "vitres", "glaces vitrages", "vitrerie"),
        "VOL": ("effract", "van", "vol vand"),
        "INCENDIE": ("inc", "feu fumees"),
        "TEMPETE": ("tgn", "vent", "temp", "climat", "evt clim", "tempete neige grele", "tempete ouragan"),
        "CHOC": ("vehicule", "choc", "collision", "choc veh", "vehicules"),
        "ELEC": (
            "electricite", "electrique", "elec", "court circuit", "dommages electr", "dom electrique", "electriques",
        ),
        "CLES": ("cles", "clefs", "serrure"),
    },
}  # fmt: skip
"""Asked only where a label or a box says which list is meant."""
