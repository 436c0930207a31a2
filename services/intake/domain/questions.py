"""What the questions of a sheet ask for: *Où faut-il intervenir ?* is the address, whoever words it.

Data of the trade beside `labels.py`: words of which one must stand in a question, words one of which must stand beside
them, and the fields that it asks for. The first that fits counts.
"""

from typing import Final

from services.intake.domain.label_owners import OTHER

ASKED: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("expert courtier agence agent gestionnaire voisin tiers syndic", "qui nom telephone joindre", (OTHER,)),
    ("autre autres", "", (OTHER,)),
    ("entrer acceder acces digicode cle cles", "", (OTHER,)),
    ("mail courriel electronique mel", "", ("email",)),
    ("numero reference sous", "sinistre dossier declaration", ("claim_number",)),
    ("contrat police", "", ("policy_number",)),
    ("code", "agent agence portefeuille", ("agent_code",)),
    ("code", "courtier cabinet apporteur", ("broker_code",)),
    ("telephone joindre appeler rappeler contacter portable", "", ("phones",)),
    ("dommages degats desordres abime abimes casse casses travaux reparer reparations", "", ("description",)),
    ("passe arrive survenu produit", "quand jour date", ("loss_kind", "loss_date")),
    ("quand jour date", "", ("loss_date",)),
    ("passe arrive", "", ("description",)),
    ("titre qualite statut locataire", "", ("occupancy",)),
    ("maison appartement logement habitation", "", ("dwelling",)),
    ("nature type cause garantie evenement", "", ("loss_kind",)),
    ("ou adresse lieu endroit", "", ("address",)),
    ("qui nom assure client chez", "", ("last_name",)),
)
