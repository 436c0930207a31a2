"""The words that stand before a value in French mission orders, field by field.

Data of the trade, shared by all insurers; a pack adds its own. Written plainly: `wording.py` brings every spelling,
shortening, plural and accent to one form, and leaves words like *de la* out. `a|b + c|d` is each of the first with each
of the second.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "claim_number": (
        "n°|ref|n° ref|n° dossier|ref dossier|dossier|id|code|n° enregistrement|n° gestion|"
        "identification + sinistre|evenement|declaration|compagnie|sinistre compagnie|dossier sinistre|"
        "enregistrement sinistre", "sinistre|dossier + n°|ref|n° ref", "sinistre", "dossier", "n° dossier",
        "dossier sinistre", "dossier compagnie", "ref dossier", "ref compagnie", "n° compagnie", "declaration n°",
        "sinistre dossier", "ref gestion sinistre", "ref a rappeler", "dossier n° sinistre",
        "sinistre enregistre sous n°", "sinistre enregistre sous", "sinistre ouvert sous", "sinistre ouvert sous n°",
        "dossier ouvert sous", "enregistre sous n°", "enregistre sous", "sous n° sinistre", "n° affaire sinistre",
    ),
    "policy_number": (
        "contrat|police|assurance + multirisque habitation n°|habitation n°|multirisque n°|mrh n°|n° habitation",
        "n°|ref|id|n° ref|code + contrat|police|contrat habitation|police habitation|contrat assurance|"
        "police assurance|contrat mrh|police mrh|mrh|contrat multirisque|police multirisque|"
        "contrat multirisque habitation|contrat souscrit|adhesion|societaire contrat|societaire|souscription|"
        "contrat client|client contrat",
        "contrat|police + n°|ref|mrh|habitation|assurance|multirisque|multirisque habitation|assurance habitation|"
        "souscrit|concerne|garantissant", "police", "contrat", "mrh", "n° societaire", "assurance n°", "piece n°",
        "contrat assurance n°", "police assurance n°", "contrat mrh n°", "contrat habitation n°", "police contrat",
        "contrat police",
        "garanti|couvert|assure|souscrit|couverture + par contrat|par police|contrat|police|par n°|sous n°",
        "n° contrat police", "n° police contrat", "adhesion n°", "titre contrat",
    ),
    "insurer_reference": (
        "nos ref", "n/ref", "n. ref", "v/ref", "vos ref", "ref", "ref ordre", "ref mission", "ref expert",
        "ref cabinet", "ref interne", "ref gestionnaire", "ref agence", "n° mission", "mission n°", "mission",
        "avis n°", "n° avis", "bon n°", "n° bon", "commande n°", "n° commande", "suivi n°", "ref correspondant",
        "ref courrier", "ref client", "ref intermediaire", "affaire", "affaire n°", "n° affaire", "ref rapport",
    ),
    "order_number": ("n° ordre", "ordre n°"),
    "agent_code": (
        "code|n°|id|n° code|code n°|portefeuille|ref + agent|agence|agent general|point vente|pdv|portefeuille|"
        "portefeuille agent|portefeuille agence|bureau|agence emettrice|agence gestionnaire|mandataire",
        "agent|agence|agent general|pdv|point vente|portefeuille|bureau + n°|code|id", "pdv", "point vente",
        "code intermediaire", "n° intermediaire", "agent", "portefeuille", "agence", "code agence agent",
    ),
    "broker_code": (
        "code|n°|id|n° code|code n°|n° orias|orias + courtier|apporteur|cabinet|producteur|cabinet courtier|"
        "apporteur affaire|apporteur affaires|partenaire|delegataire|distributeur|cabinet partenaire|"
        "courtier gestionnaire|courtier apporteur", "courtier|apporteur|producteur|cabinet + n°|code|id",
        "ref courtier", "courtier", "apporteur", "producteur", "code cie courtier", "code courtier compagnie",
        "cabinet",
    ),
    "last_name": (
        "nom|nom prenom|prenom nom|identite|nom qualite|raison sociale|nom famille|nom raison sociale|"
        "nom denomination|nom denomination sociale + assure|client|societaire|souscripteur|beneficiaire|occupant|"
        "declarant|lese|demandeur|sinistre", "nom", "nom prenom", "prenom nom", "assure", "assure nom", "client",
        "societaire", "beneficiaire", "souscripteur", "nom famille", "nom naissance", "nom usage", "nom marital",
        "nom patronymique", "patronyme", "assure principal", "identite", "nom complet", "raison sociale",
        "civilite nom", "civilite nom prenom", "declarant", "occupant", "notre assure", "assure sinistre",
        "client sinistre", "personne assuree", "assure beneficiaire", "nom assure principal", "monsieur madame",
        "client final", "assure concerne", "nom client assure", "assure souscripteur", "sinistre assure",
        "maitre ouvrage", "chez", "intervenir chez", "pour qui", "chez qui", "qui",
        "nom|identite|nom prenom + souscripteur contrat|assure contrat",
        "souscripteur contrat", "preneur assurance", "souscripteur assurance",
    ),
    "first_name": (
        "prenom", "prenom usuel", "petit nom", "nom bapteme", "nom petit",
        "prenom + assure|client|societaire|souscripteur|beneficiaire|occupant|declarant",
    ),
    "phones": (
        "tel", "mobile", "tel mobile", "fixe", "tel dom", "tel fixe", "ligne fixe", "tel domicile", "tel bureau",
        "tel personnel", "tel direct", "tel domicile mobile", "tel fixe mobile", "tel domicile portable",
        "tel prive", "joignable", "joindre", "contacter", "appeler", "n° tel", "n° mobile", "n° appel", "n° fixe",
        "n° joindre", "n° contacter", "n° contact", "n° rappel", "coordonnee tel", "contact", "contact tel",
        "contact mobile", "coordonnee", "tel principal", "tel contact", "tel contacter", "tel joindre",
        "personne contacter", "personne joindre", "tel rappel", "tel jour", "tel journee", "tel 2", "mobile 2",
        "tel rendez vous", "tel rdv", "rendez vous", "rdv", "prise rendez vous", "prise rdv", "tel prise rdv",
        "contact client", "contact assure", "contact place", "contact sur place", "joignable tel",
        "numero joindre client", "domicile tel", "travail tel",
    ),
    "email": (
        "mail", "adresse mail", "adresse electronique", "adresse courrier", "mail contact", "contact mail",
        "e adresse", "mail personnel", "mail prive", "coordonnee mail", "adresse mail contact", "adresse internet",
        "courrier mail", "adresse numerique", "@",
    ),
    "address": (
        "adresse|lieu|situation|localisation|emplacement|adresse complete|lieu exact|adresse exacte + sinistre|"
        "risque|intervention|travail|bien|mission|logement|dommage|execution|chantier|risque sinistre|"
        "bien sinistre|risque assure|bien assure|habitation|local|local sinistre|lieu|lieu sinistre|lieu risque|"
        "survenance|immeuble|batiment|logement sinistre|visite|rdv|rendez vous|depannage|reparation|domicile|"
        "prestation|fait|evenement|constat|passage", "adresse", "situation", "lieu", "site", "chantier", "rue",
        "voie", "n° rue", "n° voie", "rue n°", "n° nom voie", "n° libelle voie", "n° type voie", "libelle voie",
        "domicile", "adresse postale", "demeurant", "domicilie", "residence", "residant", "adresse assure",
        "voie n°", "adresse client", "bien situe", "situe", "risque situe", "risque", "adresse rue", "rue adresse",
        "adresse ligne 1", "adresse numero rue", "logement situe", "adresse domicile", "adresse personnelle",
        "intervention", "numero voie", "ou intervenir",
        "intervenir lieu", "ou passer", "ou rendre", "intervenir adresse", "nom rue", "n° nom rue", "adresse n° rue",
    ),
    "postal_code": ("cp", "cp + risque|sinistre|intervention|bien|assure|client|logement|chantier"),
    "city": (
        "ville", "commune", "bureau distributeur", "cp ville", "cp commune", "ville cp", "commune cp",
        "ville commune", "cp bureau distributeur", "cp localite", "cp v", "cp vle", "localisation",
        "ville|commune|cp ville|cp commune + risque|sinistre|intervention|bien|assure|client|logement|chantier|"
        "residence", "ville residence", "commune insee",
    ),
    "access": (
        "acces", "digicode", "code acces", "etage", "interphone", "acces logement", "modalite acces", "code porte",
        "consigne acces",
    ),
    "loss_kind": (
        "sinistre",
        "nature|type|cause|origine|motif|categorie|objet|famille|libelle|code nature + sinistre|evenement|garantie|"
        "risque|fait|declaration|evenement garanti|evenement declare|dossier|dommage|perte|garantie sinistree|"
        "peril|intervention", "garantie", "nature", "motif", "cause", "origine", "fait generateur", "evenement",
        "evenement garanti", "evenement declare", "peril", "garantie mise jeu", "garantie sinistree",
        "garantie touchee", "garantie engagee", "garantie mobilisee", "garantie acquise", "garantie applicable",
        "garantie jeu", "risque realise", "risque garanti", "type evenement", "sinistre type", "nature origine",
        "cause presumee", "cause origine", "garantie evenement", "evenement garantie", "cause circonstance",
        "risque concerne", "objet", "quoi", "sinistre nature", "nature cause sinistre", "nature risque", "nature cause",
        "garantie|evenement|cause + sinistre", "cocher evenement", "evenement cocher", "nature evenement cocher",
    ),
    "loss_date": (
        "sinistre", "evenement", "sinistre constate",
        "date|jour|date heure|survenance|date survenance|date realisation|date presumee|date constat|"
        "date apparition|date connaissance|date decouverte + sinistre|evenement|fait|survenance|dommage|"
        "fait generateur|evenement declare|incident|accident|degat|desordre", "survenance", "date",
        "survenance date", "sinistre survenance", "sinistre date", "evenement date", "date constat",
        "sinistre en date", "fait survenance", "evenement survenance", "constate", "date realisation", "date heure",
        "dommage survenance", "depuis quand", "quand",
        "arrive", "evenement arrive", "sinistre arrive", "arrive date", "date arrive",
        "date apparition", "date decouverte", "survenance jour", "incident date",
        "date incident", "sinistre survenance date",
    ),
    "trade": ("corps metier", "corps etat", "metier", "lot", "specialite", "prestation demandee", "activite"),
    "occupancy": (
        "qualite|statut|situation|titre|mode|type|regime|nature|condition|qualite juridique|"
        "statut juridique + occupation|occupant|assure|client|declarant|juridique|habitation|societaire|locatif|"
        "beneficiaire|souscripteur|personne|patrimoniale", "qualite", "statut", "occupation", "occupant titre",
        "agissant tant", "agissant qualite", "qualite agit", "assure est", "client est", "intervient tant",
        "tant que", "agissant", "occupant", "occupant qualite", "statut occupant logement", "assure occupe logement",
        "situation juridique", "assure qualite", "occupe titre", "occupe", "occupation logement", "assure agit",
        "droit occupation",
    ),
    "dwelling": (
        "type|nature|categorie|usage|destination|description type|forme + logement|habitation|bien|batiment|local|"
        "locaux|construction|risque|bien assure|risque assure|bien sinistre|residence|batisse|hebergement|"
        "propriete|lieu", "logement", "habitation", "residence", "bien sinistre", "bien assure", "bien",
        "construction", "batiment", "local", "locaux", "bien concerne", "logement sinistre", "usage",
        "local sinistre", "type",
    ),
    "has_expert": (
        "expert missionne", "expert mandate", "expertise", "expert", "mission expertise", "expert designe",
        "passage expert",
    ),
    "limit": (
        "limite|plafond|montant|montant maximum|montant maximal|budget + intervention|gestion|ttc|accord|garantie|"
        "travail|engagement|autonomie", "limite", "plafond", "montant maximum", "montant maximal", "delegation",
    ),
    "description": (
        "description|detail|nature|liste|expose|resume|recit|releve|etendue|etat|consistance|compte rendu|"
        "inventaire|precision|objet|localisation nature|nature etendue|importance|libelle|definition|"
        "descriptif succinct + sinistre|dommage|fait|travail|mission|desordre|circonstance|prestation|reparation|"
        "demande|dommage constat|degat|travail demande|travail realiser|travail prevoir|intervention|"
        "travail effectuer|besoin|probleme|panne",
        "circonstance|dommage|travail|desordre|fait|prestation|mission|demande|detail + sinistre|constat|declare|"
        "demande|demandes|demandee|demandees|realiser|prevoir|effectuer|executer|commandes|souhaites|apparent|"
        "apparents|releves|relevees|observes|signales|subis|decrits|attendue|attendues|particuliere|particulieres|"
        "necessaires|reparation|complementaire|evenement|confie|confies", "description", "circonstance", "dommage",
        "ce qui s est passe", "ce qui est arrive", "que s est il passe", "recit",
        "detail", "mission", "observation", "commentaire", "les faits", "fait", "resume", "constat",
        "dommage materiel", "objet intervention", "motif intervention", "motif demande", "objet mission",
        "objet demande", "precision", "information complementaire", "remarque", "remarques", "descriptif", "expose",
        "libre", "texte libre", "zone libre", "commentaire libre", "declaration assure", "declaration client",
        "message", "note", "notes", "instruction", "instructions", "consigne", "consignes", "besoin", "demande",
        "desordre", "travail", "cause circonstance dommage", "circonstance dommage", "dommage circonstance",
        "dommage desordre", "circonstance detaillee", "circonstance detaillees", "nature dommage",
        "complementaire information", "complementaire", "explication", "explications", "rapport succinct",
        "prestation", "prestations",
    ),
}  # fmt: skip

STRONG: Final = (
    "sinistre", "contrat", "police", "mrh", "assure", "client", "societaire", "souscripteur", "beneficiaire",
    "assure principal", "prenom", "nom prenom", "survenance", "fait generateur", "circonstance", "description",
    "dommage", "evenement", "garantie", "assure sinistre", "client sinistre", "assure nom", "nom naissance",
    "nom usage", "nom famille", "prenom usuel", "lieu sinistre", "adresse sinistre", "pdv", "point vente",
    "portefeuille", "apporteur", "producteur", "pour qui", "depuis quand", "quoi",
)  # fmt: skip
"""Labels of one word, or of somebody, that need not say more; any other of one word is weak."""

KEYS: Final = (
    ("courtier apporteur producteur", "", ("broker_code",)),
    ("agence agent pdv portefeuille", "", ("agent_code",)),
    ("tel mobile appel joindre joignable contacter appeler", "", ("phones",)),
    ("mail", "", ("email",)),
    ("cp", "ville commune", ("city",)),
    ("cp", "", ("postal_code",)),
    ("contrat police mrh multirisque adhesion", "", ("policy_number",)),
    ("survenance", "", ("loss_date",)),
    ("date jour", "sinistre evenement fait dommage incident accident degat", ("loss_date",)),
    ("nature type cause origine categorie famille", "sinistre evenement garantie", ("loss_kind",)),
    ("garantie evenement peril", "", ("loss_kind",)),
    ("type nature usage categorie", "logement habitation bien batiment local locaux construction", ("dwelling",)),
    ("logement habitation construction", "", ("dwelling",)),
    ("qualite statut titre occupation occupant", "", ("occupancy",)),
    ("adresse rue voie lieu situation emplacement", "", ("address",)),
    ("ville commune", "", ("city",)),
    ("prenom", "", ("first_name",)),
    ("nom assure client societaire souscripteur beneficiaire", "", ("last_name",)),
    ("sinistre dossier", "", ("claim_number", "loss_date")),
    ("travail dommage fait desordre circonstance description constat reparation", "", ("description",)),
)  # fmt: skip
"""What a label means that stands in no list: key words, words one of which must be beside them, fields."""

CODED: Final = frozenset(
    {"claim_number", "policy_number", "insurer_reference", "order_number", "agent_code", "broker_code", "postal_code"}
)
"""Values that are one word with a digit: recognised after their label anywhere in a sentence."""

TYPED: Final = frozenset({"phones", "loss_date", "email", "limit"})
"""Values whose own form proves them: recognised shortly after their label anywhere in a sentence."""

CHOSEN: Final = frozenset({"loss_kind", "trade", "occupancy", "dwelling", "has_expert"})
"""Values that are codes of a list, recognised by words."""


def spelled(written: str) -> Iterator[str]:
    """Every label that one entry of the table means."""
    if " + " not in written:
        yield from (one.strip() for one in written.split("|"))
        return
    for parts in product(*(part.split("|") for part in written.split(" + "))):
        yield " ".join(part.strip() for part in parts)
