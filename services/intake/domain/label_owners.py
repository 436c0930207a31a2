"""Whose the value of a label is: words of the insured and of where the damage is, and words of everybody else.

Data of the trade beside `labels.py`, written in the same way. What stands by a label of somebody else is nobody's
value.
"""

from typing import Final

OTHER: Final = ""
"""The field of a label whose value is somebody else's, or nothing that an order asks."""

OTHERS: Final = (
    "fax", "no fax", "siret", "siren", "rcs", "orias", "n° orias", "capital", "ape", "naf", "tva", "iban", "bic",
    "rib", "site internet", "site web", "www", "gestionnaire", "suivi par", "dossier suivi par",
    "ouvert par", "cree par", "saisi par", "transmis par", "valide par", "envoye par",
    "affaire suivie par", "dossier traite par", "redige par", "redacteur", "etabli par", "etablie par", "emis par",
    "emis le", "emise le", "emission", "edite le", "editee le", "edite par", "imprime le", "page editee le",
    "date edition", "date emission", "date envoi", "date courrier", "date declaration", "declare le",
    "date ouverture", "ouvert le", "date effet", "effet contrat", "date souscription", "echeance", "date echeance",
    "date naissance", "ne le", "nee le", "date reception", "recu le",
    "arrivee", "arrivee le", "courrier arrive le", "date demande", "date mission", "date ordre",
    "date limite", "date expertise", "date intervention", "date rdv", "date visite", "dernier sinistre",
    "sinistre anterieur", "sinistres anterieurs", "precedent sinistre", "sinistre precedent", "antecedent",
    "antecedents", "dernier dossier", "ancien dossier", "correspondant", "ligne directe", "poste", "poste direct",
    "contact entreprise", "contact pour entreprise", "contact agence", "contact compagnie", "contact gestionnaire",
    "tel direct gestionnaire", "rappel", "direct", "standard", "tel standard", "qui d autre",
    "autre personne", "emetteur", "expediteur", "destinataire", "de", "de part", "attention",
    "objet message", "envoye", "envoye le", "cc", "copie", "page", "pages", "nombre pages", "nb pages",
    "nombre page", "fait a", "fait le", "le", "signature", "cachet", "visa", "cachet signature", "date signature",
    "bon pour accord", "franchise", "montant franchise", "honoraires", "facture", "facturation",
    "adresse facturation", "facturer a", "reglement", "delai", "urgence", "priorite", "rdv souhaite",
    "documents fournir", "pieces jointes", "pieces fournir", "pj", "piece jointe", "documents joints", "tiers",
    "tiers lese", "tiers responsable", "adversaire", "voisin", "syndic", "gardien", "temoin", "nom tiers",
    "plombier", "entreprise", "prestataire", "artisan", "reparateur", "siege", "siege social", "service",
    "standard compagnie", "horaires", "horaire", "disponibilite", "disponibilites", "assure present", "surface",
    "etage", "annee construction", "nombre pieces", "usage bien", "devis", "montant", "montant estime", "estimation",
)  # fmt: skip
"""Labels of what an order does not ask, or of other people: they end a value, and theirs is nobody's."""

OF_SOMEBODY: Final = frozenset(
    {"last_name", "first_name", "phones", "email", "address", "postal_code", "city", "occupancy", "dwelling"}
)
"""Fields whose label may go on to say whose it is: *commune du risque*, *portable de l'assurée*."""

OURS: Final = (
    "risque", "sinistre", "bien", "client", "societaire", "logement", "beneficiaire", "assure", "occupant",
    "occupante", "intervention", "souscripteur", "mission", "domicile", "declarant", "lese", "chantier", "personnel",
    "contact", "assure sinistre", "risque sinistre", "bien sinistre", "assure principal", "place", "sur place",
    "travail", "habitation", "logement sinistre", "risque assure", "bien assure",
)  # fmt: skip
"""Whose the order is about."""
THEIRS: Final = (
    "agence", "agent", "courtier", "cabinet", "expert", "tiers", "tiers lese", "voisin", "voisine", "syndic",
    "gardien", "gestionnaire", "proprietaire", "intermediaire", "correspondant", "compagnie", "entreprise",
    "prestataire", "artisan", "plombier", "siege", "bureau", "redacteur", "emetteur", "destinataire", "expediteur",
    "conseiller", "avocat", "adverse", "adversaire", "responsable", "temoin", "service", "mandant", "apporteur",
    "concierge", "assistance", "conjoint", "employeur", "facturation", "reparateur", "partie adverse", "auteur",
    "cabinet expert", "locataire", "agent general", "charge dossier", "partenaire", "regie", "administrateur",
    "notaire", "pdv", "point vente", "expert mandate", "demandeur", "donneur ordre", "prescripteur", "exp", "gest",
    "interlocuteur", "plateau", "plateforme", "centre gestion",
)  # fmt: skip
"""Whose what stands after is not the insured's."""

OCCUPYING: Final = ("locataire", "proprietaire")
"""People whose name is also what an insured may be."""

HEADING: Final = (
    "coordonnee", "information", "identite", "identification", "partie", "detail", "concernant", "relatif",
    "personne", "contact", "cadre", "reserve", "bloc", "donnee", "nom", "fiche", "renseignement", "mandat", "charge",
    "dossier",
)  # fmt: skip
"""Words of a heading that do not say whose the part below it is."""
