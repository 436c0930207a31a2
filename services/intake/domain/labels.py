"""The words that stand before a value in French mission orders, field by field.

Data of the trade, shared by all insurers; a pack adds its own. Written plainly: `n°` stands for all its
spellings, case and accents do not count.
"""

from collections.abc import Mapping
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "claim_number": (
        "n° de sinistre", "n° sinistre", "sinistre n°", "n° du sinistre", "reference sinistre",
        "reference du sinistre", "ref sinistre", "ref. sinistre", "sinistre ref", "n° de dossier sinistre",
        "dossier sinistre", "n° evenement", "sinistre", "n° de dossier", "n° dossier", "dossier n°", "ref. dossier",
        "reference dossier", "reference du dossier", "ref dossier compagnie", "ref. dossier compagnie",
        "reference compagnie", "ref. compagnie", "ref compagnie", "n° dossier compagnie", "votre sinistre n°",
        "votre reference sinistre", "notre sinistre n°", "n° de declaration",
    ),
    "policy_number": (
        "n° de contrat", "n° contrat", "contrat n°", "n° de police", "n° police", "police n°", "police", "contrat",
        "reference contrat", "ref contrat", "ref. contrat", "contrat ref", "n° du contrat", "reference police",
        "n° de la police", "contrat habitation", "police habitation", "n° mrh",
    ),
    "insurer_reference": (
        "nos references", "nos ref", "n/ref", "n. ref", "v/ref", "vos references", "reference de l'ordre",
        "reference mission", "ref mission", "reference expert", "reference cabinet",
    ),
    "order_number": ("n° d'ordre", "n° ordre", "numero d'ordre"),
    "agent_code": (
        "code agent", "code agence", "n° agent", "agent n°", "code de l'agent", "agence n°", "n° d'agence",
        "code de l'agence", "code intermediaire", "n° intermediaire", "code agent general", "code point de vente",
        "n° portefeuille", "code portefeuille",
    ),
    "broker_code": (
        "code courtier", "n° courtier", "courtier n°", "code du courtier", "code apporteur", "n° de courtier",
        "code du cabinet", "code cabinet", "n° apporteur", "code producteur", "n° producteur",
    ),
    "last_name": (
        "nom de l'assure", "nom de l'assuree", "nom et prenom", "nom, prenom", "nom prenom", "nom / prenom",
        "assure", "assuree", "assure(e)", "notre assure", "notre assuree", "nom du client", "client",
        "nom du societaire", "societaire", "beneficiaire", "nom du beneficiaire", "nom", "nom du titulaire",
        "titulaire", "souscripteur", "nom du souscripteur", "nom de famille", "nom de naissance", "nom d'usage",
        "nom de l'occupant", "assure principal", "identite", "identite de l'assure", "identite du client",
        "nom complet", "patronyme",
    ),
    "first_name": ("prenom", "prenom de l'assure", "prenom de l'assuree", "prenoms", "prenom usuel"),
    "phones": (
        "telephone", "telephones", "tel", "tel.", "telephone de l'assure", "telephone assure", "portable", "mobile",
        "tel portable", "tel. portable", "telephone portable", "telephone fixe", "tel fixe", "tel. fixe",
        "joignable au", "coordonnees telephoniques", "gsm", "contact telephonique", "tel domicile", "tel. domicile",
        "n° de telephone", "n° telephone", "n° de tel", "n° tel", "telephone mobile", "tel mobile", "tel. mobile",
        "fixe", "contact", "a contacter au", "a joindre au", "ligne fixe", "telephone domicile",
        "telephone principal", "tel principal", "coordonnees",
    ),
    "email": (
        "e-mail de l'assure", "courriel", "e-mail", "email", "mail", "adresse mail", "adresse e-mail", "mel",
        "adresse electronique", "adresse de messagerie", "messagerie", "adresse courriel", "mail de contact",
    ),
    "address": (
        "adresse du sinistre", "adresse du risque", "lieu du sinistre", "lieu du risque", "adresse d'intervention",
        "lieu d'intervention", "adresse des travaux", "adresse du bien", "adresse", "adresse complete",
        "situation du risque", "lieu de la mission", "lieu de mission", "adresse de la mission",
        "adresse du logement", "adresse des lieux", "adresse sinistree", "adresse de risque", "lieu des dommages",
        "lieu des travaux", "lieu", "lieux", "site", "n° et rue", "n° et voie", "rue", "voie", "domicile",
        "adresse postale", "adresse d'execution",
    ),
    "postal_code": ("code postal", "cp", "c.p.", "code post.", "c. postal"),
    "city": ("ville", "commune", "localite", "localisation", "ville du sinistre", "commune du sinistre"),
    "access": ("acces", "digicode", "code d'acces", "etage", "interphone", "acces au logement"),
    "loss_kind": (
        "nature du sinistre", "type de sinistre", "nature de l'evenement", "evenement", "garantie",
        "garantie mise en jeu", "garantie sinistree", "type d'evenement", "nature", "motif", "evenement garanti",
        "evenement declare", "cause", "cause du sinistre", "origine du sinistre", "origine", "fait generateur",
        "sinistre de type", "objet du sinistre", "nature du dommage", "nature des faits",
    ),
    "loss_date": (
        "date du sinistre", "date de sinistre", "date sinistre", "date de survenance", "survenu le",
        "date de l'evenement", "sinistre du", "date des faits", "en date du", "survenance", "date survenance",
        "survenance le", "survenu en date du", "date evenement", "date des dommages", "jour du sinistre",
        "date du fait generateur", "sinistre survenu le", "date de l'evenement declare",
    ),
    "trade": ("corps de metier", "corps d'etat", "metier", "lot", "specialite", "prestation demandee"),
    "occupancy": (
        "qualite de l'assure", "qualite de l'assuree", "qualite de l'occupant", "qualite", "statut d'occupation",
        "occupation", "statut de l'occupant", "qualite juridique", "statut", "type d'occupation",
        "mode d'occupation", "qualite du declarant", "situation de l'occupant", "titre d'occupation",
        "l'assure est",
    ),
    "dwelling": (
        "type de logement", "type d'habitation", "logement", "habitation", "type de bien", "nature du bien",
        "type d'habitat", "nature de l'habitation", "nature du logement", "type de batiment", "nature du batiment",
        "type de local", "bien sinistre", "type de bien assure",
    ),
    "has_expert": ("expert missionne", "expert mandate", "expertise", "expert", "mission d'expertise"),
    "limit": (
        "limite", "plafond", "limite d'intervention", "plafond d'intervention", "limite de gestion", "limite ttc",
        "montant maximum", "montant maximal",
    ),
    "description": (
        "description du sinistre", "description des dommages", "description", "circonstances",
        "circonstances du sinistre", "dommages", "dommages constates", "detail de la mission", "detail", "details",
        "objet de la mission", "mission", "observations", "commentaire", "commentaires", "travaux demandes",
        "descriptif", "nature des dommages", "description des faits", "faits", "les faits",
        "declaration de l'assure", "expose des faits", "resume", "travaux a realiser", "travaux a prevoir",
        "objet de l'intervention", "motif de l'intervention", "dommages declares", "nature des desordres",
        "desordres", "desordres constates", "precisions", "informations complementaires", "remarques",
    ),
}  # fmt: skip

OF_SOMEBODY: Final = frozenset(
    {"last_name", "first_name", "phones", "email", "address", "postal_code", "city", "occupancy", "dwelling"}
)
"""Fields whose label may go on to say whose it is: *commune du risque*, *portable de l'assurée*."""

WHOSE: Final = tuple(
    f"{of} {whom}"
    for of, whose in (
        ("du", ("risque", "sinistre", "bien", "client", "societaire", "logement", "beneficiaire", "locataire")),
        ("de l'", ("assure", "assuree", "occupant", "occupante", "intervention")),
        ("de la", ("cliente", "societaire", "beneficiaire", "locataire", "mission")),
    )
    for whom in whose
)

CODED: Final = frozenset(
    {"claim_number", "policy_number", "insurer_reference", "order_number", "agent_code", "broker_code", "postal_code"}
)
"""Values that are one word with a digit: recognised after their label anywhere in a sentence."""

TYPED: Final = frozenset({"phones", "loss_date", "email", "limit"})
"""Values whose own form proves them: recognised shortly after their label anywhere in a sentence."""

CHOSEN: Final = frozenset({"loss_kind", "trade", "occupancy", "dwelling", "has_expert"})
"""Values that are codes of a list, recognised by words."""
