"""The fourth half that was held out until its faults were looked at: since then one more the rules may be written from.

Eighteen layouts, label words, fonts and orders of its own. Changing anything here makes earlier figures incomparable;
its figures of before are called `held` in older results.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bench.intake.half import Half
from bench.intake.halves.seen4.forms import agency_leaders, captions_in_boxes, table_ruled, tick_and_strike, two_columns
from bench.intake.halves.seen4.hand import hand_form, hand_note
from bench.intake.halves.seen4.ink import NARROW, SANS, URW
from bench.intake.halves.seen4.orders import an_own_order
from bench.intake.halves.seen4.prose import (
    assistance_sheet,
    broker_cover,
    broker_letter,
    expert_mandate,
    labels_right,
    syndic_letter,
)
from bench.intake.halves.seen4.screens import dot_matrix, extranet_print, mail_printed, telex, terminal

LABELS: Final = {
    "claim_number": ("Réf. sinistre Cie", "Dossier sinistre", "N° de déclaration", "Sinistre enregistré sous"),
    "policy_number": ("Contrat habitation", "Garanti par contrat", "Réf. contrat", "Contrat MRH n°"),
    "agent_code": ("Code point de vente", "Code portefeuille", "Code de l'agence"),
    "broker_code": ("Code cabinet", "Code apporteur", "Identifiant courtier"),
    "name": ("Client", "Assuré(e)", "Sociétaire"),
    "last_name": ("Nom de l'assuré(e)", "Nom du client", "Nom d'usage"),
    "first_name": ("Prénom usuel", "Prénom(s)", "Petit nom"),
    "phones": ("Joignable au", "Le joindre au", "Téléphone(s) client", "N° d'appel client"),
    "email": ("Courriel client", "Mél du client", "Adresse électronique"),
    "address": ("Adresse du bien sinistré", "Lieu d'intervention", "Situation du risque", "Où intervenir"),
    "place": ("Code postal et commune", "CP - localité", "Commune"),
    "postal_code": ("Code postal", "CP"),
    "city": ("Localité", "Commune", "Bureau distributeur"),
    "loss_kind": ("Garantie mise en jeu", "Événement", "Type de sinistre", "Cause déclarée"),
    "loss_date": ("Survenu le", "Date de survenance", "Jour de l'événement", "Arrivé le"),
    "occupancy": ("Qualité de l'occupant", "Occupe à titre de", "Titre d'occupation"),
    "dwelling": ("Type d'habitation", "Nature du bien", "Bien assuré"),
    "description": ("Exposé des dommages", "Travaux à prévoir", "Ce qui s'est passé", "Constatations et consignes"),
}
SAID: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "loss_kind": {
        "DDE": ("dégât des eaux", "DÉGÂTS DES EAUX", "DDE", "dégâts d'eau"),
        "BDG": ("bris de glaces", "BRIS DE GLACE", "bris de vitre"),
        "VOL": ("vol par effraction", "CAMBRIOLAGE", "tentative de vol"),
        "TEMPETE": ("tempête", "TEMPÊTE", "coup de vent (tempête)"),
        "CHOC": ("choc de véhicule", "CHOC VÉHICULE", "choc d'un véhicule identifié"),
        "ELEC": ("dommage électrique", "DOMMAGES ÉLECTRIQUES", "surtension électrique"),
    },
    "occupancy": {
        "PROPRIETAIRE_OCCUPANT": ("propriétaire occupant", "Prop. occupant", "Propriétaire et occupant"),
        "LOCATAIRE": ("locataire", "Locataire", "locataire en titre"),
        "PROPRIETAIRE_NON_OCCUPANT": ("propriétaire non occupant", "PNO", "propriétaire bailleur"),
        "COPROPRIETAIRE": ("copropriétaire", "Copropriétaire"),
    },
    "dwelling": {
        "MAISON": ("maison individuelle", "pavillon", "maison de ville"),
        "APPARTEMENT": ("appartement au 2e étage", "appart. T3", "appartement"),
    },
}
SEEN4: Final = Half(
    name="seen4",
    seed=20261129,
    layouts={
        "agency_leaders": agency_leaders,
        "assistance_sheet": assistance_sheet,
        "broker_cover": broker_cover,
        "broker_letter": broker_letter,
        "captions_in_boxes": captions_in_boxes,
        "dot_matrix": dot_matrix,
        "expert_mandate": expert_mandate,
        "extranet_print": extranet_print,
        "hand_form": hand_form,
        "hand_note": hand_note,
        "labels_right": labels_right,
        "mail_printed": mail_printed,
        "syndic_letter": syndic_letter,
        "table_ruled": table_ruled,
        "telex": telex,
        "terminal": terminal,
        "tick_and_strike": tick_and_strike,
        "two_columns": two_columns,
    },
    labels=LABELS,
    fonts=(
        SANS, NARROW, f"{URW}/C059-Roman.otf", f"{URW}/P052-Roman.otf", f"{URW}/URWBookman-Light.otf",
        f"{URW}/URWGothic-Book.otf",
    ),
    hands=(
        "truetype/fifthhorseman/dkg.ttf", "truetype/rufscript/Rufscript010.ttf",
        "opentype/bwht/BecauseWeLearn-Regular.otf", "opentype/bwht/BecauseWeConnect-Regular.otf",
    ),
    said=SAID,
    stamps=("BON À LANCER", "REÇU PAR FAX", "GARANTIE ACQUISE", "PRIORITAIRE", "SAISI LE 16 NOV. 2026", "COPIE AGENCE"),
    optional=("email", "occupancy", "dwelling", "policy_number"),
    orders=an_own_order,
)  # fmt: skip
