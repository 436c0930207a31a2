"""A half with layouts, words, fonts and orders of its own, written without a look at the rules or at the other halves.

Its truth is what its pages say and no more: a layout that has no place for a field has orders without it (`orders.py`).
"""

from typing import Final

from bench.intake.half import Half
from bench.intake.halves.held import forms, hand, letters, mails, screens, tables
from bench.intake.halves.held.orders import CASES, held_order

_MODULES: Final = (forms, tables, letters, mails, screens, hand)

HELD: Final = Half(
    name="held",
    seed=613,
    layouts={name: next(getattr(one, name) for one in _MODULES if hasattr(one, name)) for name in CASES},
    labels={
        "claim_number": ("N° de sinistre", "Réf. sinistre", "Sinistre n°", "N° dossier cie", "Référence compagnie"),
        "policy_number": ("N° de contrat", "Contrat n°", "Police n°", "Réf. contrat", "N° police MRH"),
        "agent_code": ("Code agent", "Code agence", "Agent n°", "N° d'agent"),
        "broker_code": ("Code courtier", "Courtier n°", "Code cabinet", "N° courtier"),
        "last_name": ("Nom", "Nom de l'assuré(e)", "NOM", "Nom d'usage"),
        "first_name": ("Prénom", "Prénoms", "Prénom assuré(e)"),
        "phones": ("Téléphone", "Tél.", "Tél. domicile / portable", "Coordonnées téléphoniques", "Joignable au"),
        "email": ("Courriel", "Adresse mail", "E-mail", "Mél"),
        "address": ("Adresse", "Adresse du risque", "N° et rue", "Adresse d'intervention", "Situation du risque"),
        "postal_code": ("Code postal", "CP", "Code Postal"),
        "city": ("Ville", "Commune", "Localité"),
        "loss_kind": ("Nature du sinistre", "Type de sinistre", "Garantie", "Événement"),
        "loss_date": ("Date de survenance", "Date du sinistre", "Survenu le", "Date de l'événement"),
        "occupancy": ("Qualité", "Statut", "Qualité de l'occupant", "Occupation"),
        "dwelling": ("Type de logement", "Nature du risque", "Bien assuré", "Logement"),
        "description": (
            "Nature des dommages",
            "Description",
            "Circonstances et dommages",
            "Observations",
            "Travaux demandés",
        ),
    },
    fonts=(
        "opentype/urw-base35/NimbusSansNarrow-Regular.otf",
        "truetype/liberation/LiberationSerif-Regular.ttf",
        "opentype/urw-base35/NimbusSans-Regular.otf",
        "opentype/urw-base35/P052-Roman.otf",
        "opentype/urw-base35/URWBookman-Light.otf",
        "truetype/crosextra/Carlito-Regular.ttf",
        "truetype/clear-sans/ClearSans-Regular.ttf",
        "truetype/open-sans/OpenSans-Regular.ttf",
        "truetype/tuffy/Tuffy.ttf",
        "truetype/dejavu/DejaVuSansCondensed.ttf",
    ),
    hands=(
        "truetype/breip/Breip.ttf",
        "truetype/fifthhorseman/dkg.ttf",
        "truetype/rufscript/Rufscript010.ttf",
        "opentype/bwht/BecauseWeOrganize-Regular.otf",
    ),
    said={
        "loss_kind": {
            "DDE": ("Dégât des eaux", "DDE", "Dégâts des eaux"),
            "BDG": ("Bris de glace", "Bris de glaces", "BDG"),
            "VOL": ("Vol", "Vol avec effraction", "Cambriolage"),
            "TEMPETE": ("Tempête", "Tempête / grêle", "Tempête - grêle - neige"),
            "CHOC": ("Choc de véhicule", "Choc de véhicule identifié", "Choc véhicule"),
            "ELEC": ("Dommages électriques", "Dommage électrique", "Dommages aux appareils électriques"),
            "INCENDIE": ("Incendie", "Incendie et événements assimilés", "Feu"),
        },
        "occupancy": {
            "PROPRIETAIRE_OCCUPANT": ("Propriétaire occupant", "Propriétaire-occupant"),
            "LOCATAIRE": ("Locataire",),
            "PROPRIETAIRE_NON_OCCUPANT": ("Propriétaire non occupant", "Propriétaire non-occupant", "PNO"),
            "COPROPRIETAIRE": ("Copropriétaire", "Copropriétaire (lot privatif)"),
        },
        "dwelling": {
            "MAISON": ("Maison", "Maison individuelle", "Maison mitoyenne"),
            "APPARTEMENT": ("Appartement", "Appartement T3", "Appart."),
        },
    },
    stamps=("REÇU LE", "SERVICE MISSIONS", "À TRAITER", "COPIE", "BON À ENVOYER"),
    orders=held_order,
)
