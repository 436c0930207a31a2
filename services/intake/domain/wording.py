"""The words of labels brought to one form: *Tél.*, *téléphones*, *TPH* are one word, *de la* is none.

Labels are compared as rows of such words, so that the table of labels stays short and every way to write them counts.
Nothing here knows what a label stands for.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Final, NamedTuple

ALIKE: Final = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o"})
"""Letters that engines take for each other; words are compared with each pair made one."""

_SAME: Final[Mapping[str, str]] = {
    "no": "n n° nº no num numero numeros nr nros",
    "ref": "ref refs rf reference references referencee",
    "code": "code codes cd",
    "id": "id identifiant identifiants ident identification matricule matr immatriculation",
    "tel": "tel tels telephone telephones tph telph telep tlph phone telephonique telephoniques",
    "mobile": "mobile mobiles mob gsm portable portables port cellulaire cell",
    "mail": "mail mails email emails courriel courriels mel mels messagerie",
    "fax": "fax telecopie telecopieur tlc fx telefax",
    "adresse": "adresse adresses adr adres addresse ad adress",
    "cp": "cp cpost codepostal",
    "ville": "ville villes vle",
    "commune": "commune communes localite localites com comm bourg",
    "nom": "nom noms",
    "prenom": "prenom prenoms pnom pren",
    "assure": "assure assuree assures assurees ass asse",
    "client": "client cliente clients clte",
    "societaire": "societaire societaires adherent adherente sociétaire",
    "souscripteur": "souscripteur souscriptrice preneur titulaire contractant",
    "sinistre": "sinistre sinistres sin sini sinis sntr sinistree sinistrees",
    "evenement": "evenement evenements evt evnt event",
    "dossier": "dossier dossiers doss dos dr",
    "contrat": "contrat contrats ctr ctt cont contr",
    "police": "police polices pol",
    "date": "date dates dte",
    "nature": "nature natures nat",
    "type": "type types typ genre",
    "circonstance": "circonstance circonstances circ circonst",
    "description": "description descriptions descr descriptif desc",
    "dommage": "dommage dommages dmg dmges dom degat degats degradation degradations",
    "observation": "observation observations obs observ",
    "commentaire": "commentaire commentaires comment comments",
    "information": "information informations info infos renseignement renseignements",
    "travail": "travail travaux trvx tvx",
    "qualite": "qualite qualites qual",
    "occupation": "occupation occup occ",
    "logement": "logement logements logt lgt",
    "habitation": "habitation habitations hab habitat",
    "batiment": "batiment batiments bat immeuble",
    "agence": "agence agences agce",
    "agent": "agent agents agt",
    "courtier": "courtier courtiers courtage crt court crtr",
    "intermediaire": "intermediaire intermediaires interm",
    "compagnie": "compagnie cie compagnies assureur assureurs",
    "gestionnaire": "gestionnaire gestionnaires gest",
    "correspondant": "correspondant correspondante interlocuteur interlocutrice",
    "coordonnee": "coordonnee coordonnees coord",
    "complementaire": "complementaire complementaires compl comp complement",
    "survenance": "survenance surv survenu survenue survenus",
    "fait": "fait faits",
    "lieu": "lieu lieux",
    "risque": "risque risques rsq risq rsk",
    "intervention": "intervention interventions interv inter",
    "mission": "mission missions",
    "proprietaire": "proprietaire proprietaires prop proprio bailleur bailleresse",
    "locataire": "locataire locataires loc",
    "expert": "expert experts experte exp",
    "tiers": "tiers tierce",
    "desordre": "desordre desordres",
    "detail": "detail details",
    "constat": "constat constats constatation constatations constate constatee constates constatees",
    "declare": "declare declaree declares declarees",
    "commande": "commande commandes cde",
    "personne": "personne personnes pers",
}  # fmt: skip
_CANON: Final = {word.translate(ALIKE): one.translate(ALIKE) for one, some in _SAME.items() for word in some.split()}
_EMPTY: Final = frozenset(
    word.translate(ALIKE)
    for word in (
        "de du d des la le l les et ou a au aux en un une son sa ses notre nos votre vos n/ v/ svp merci "
        "concerne concernee concernes exact exacte complet complete actuel actuelle principal principale usuel usuelle"
    ).split()
)
"""Words that change nothing of what a label says."""
_WORD: Final = re.compile(r"n[o°º](?![a-z])|[a-z0-9|]+\x00*", re.ASCII)
_ENDINGS: Final = re.compile(r"\((?:e|s|es|e\)\(s|te|trice)\)")
_COMPOUND: Final = (
    (re.compile(r"\b(?:code|cd)[. ]{0,2}post(?:al)?\b\.?"), "cp"),
    (re.compile(r"\bc[. ]{1,2}p(?=[\s.:/]|$)\.?"), "cp"),
    (re.compile(r"\bc\.[ ]?postal\b"), "cp"),
    (re.compile(r"\bn[\"“”*][ ]?(?=[a-z])"), "no"),
    (re.compile(r"\bn'[ ]?(?=(?:police|contrat|agence|sinistre|dossier|client|code)\b)"), "no"),
    (re.compile(r"\be[ ]?-[ ]?mail"), "mail"),
    (re.compile(r"\bcourrier[ ]electronique"), "mail"),
    (re.compile(r"\b[nv]/[ ]?"), ""),
)


class Told(NamedTuple):
    """A word of a line in its one form, and where it stands."""

    word: str
    start: int
    end: int


def aligned(line: str) -> str:
    """The line without case and accents, sign for sign as long as the line."""
    signs = (unicodedata.normalize("NFKD", sign)[0] if sign not in "’‘" else "'" for sign in line)
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in signs).replace("\u00a0", " ")


def told(plain: str) -> list[Told]:
    """The words of an aligned line that say something, in their one form."""
    text = _ENDINGS.sub(lambda found: " " * len(found[0]), plain)
    for pattern, word in _COMPOUND:
        text = pattern.sub(partial(_instead, word), text)
    return [
        Told(word, found.start(), found.end())
        for found in _WORD.finditer(text)
        if (word := canonical(found[0].rstrip("\x00")))
    ]  # fmt: skip


def _instead(word: str, found: re.Match[str]) -> str:
    """One word as long as the several that it stands for."""
    return word.ljust(len(found[0]), "\x00") if word else " " * len(found[0])


@lru_cache(maxsize=1 << 14)
def canonical(word: str) -> str:
    """A word in its one form; nothing for a word that says nothing."""
    plain = word.replace("°", "o").replace("º", "o").translate(ALIKE)
    if plain in _CANON:
        return _CANON[plain]
    return "" if plain in _EMPTY else plain


def long_spellings() -> frozenset[str]:
    """Every spelling that is long enough to be known again though a letter is misread."""
    return frozenset(word for word in _CANON if len(word) >= 5)


def empty(word: str) -> bool:
    """Whether a word changes nothing of a label."""
    return not canonical(word)


def words_of(label: str) -> tuple[str, ...]:
    """A label as the row of words it is compared by."""
    return tuple(one.word for one in told(aligned(label)))
