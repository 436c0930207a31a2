"""Letters about a dossier that are none of the other kinds, and letters that say nothing."""

from typing import Final

from tests.samples.intake.letters_held.dossiers import GARDELLAC, HADJERASSE, PERCHAUD, VALMORINI
from tests.samples.intake.typed_letters import Letter

OTHERS: Final = (
    Letter(
        "nouveau_numero", "other", "Samira Hadjerasse <hadjerasse77@orme.exemple.invalid>",
        "changement de téléphone",
        """Bonjour,

Pour information j'ai changé de numéro de portable, désormais c'est le 05 36 49 71 30. L'ancien ne marche plus.

Samira Hadjerasse, dossier 26-024507-H
""",
        HADJERASSE, "dossier_number", also=("unknown",), sure=False,
    ),
    Letter(
        "remerciements", "other", "Solange Gardellac <s.gardellac@orme.exemple.invalid>",
        "Merci",
        """Bonjour,

Un petit mot pour vous dire que le plombier était ponctuel, aimable et soigneux. Tout est rentré dans l'ordre, merci à
toute l'équipe.

Solange Gardellac
""",
        GARDELLAC, "name", also=("unknown",), sure=False,
    ),
    Letter(
        "absente_en_decembre", "other", "Yvette Perchaud <yperchaud@orme.exemple.invalid>",
        "Mes absences",
        """Bonjour, je vous signale que je serai chez ma fille du 5 au 19 décembre. La voisine du 4 a les clés si
l'ouvrier veut entrer. Mme Perchaud, Brive (sinistre B6188302)
""",
        PERCHAUD, "claim_number", also=("unknown",), sure=False,
    ),
    Letter(
        "changement_gestionnaire", "other", "Gestion IARD <gestion@hexalia.exemple.invalid>",
        "Nouvel interlocuteur - C71204539",
        """Bonjour,

Nous vous informons que ce dossier est désormais suivi par Mme Pinchard, poste 4417, en remplacement de M. Duvergeois.
Merci de mettre à jour vos contacts.

Gestion IARD
""",
        VALMORINI, "claim_number", also=("unknown",), sure=False,
    ),
)  # fmt: skip

UNKNOWNS: Final = (
    Letter(
        "cf_pj", "unknown", "Secretariat <secretariat@orsanne.exemple.invalid>",
        "doc",
        """cf pj

cdt
""",
        also=("other",), sure=False,
    ),
    Letter(
        "mauvais_destinataire", "unknown", "Mehdi <m.terrazi@boitel.exemple.invalid>",
        "pour samedi",
        """Salut Jo, tu ramènes le barbecue ou je prends celui de mon père ? On sera 12 finalement.
Mehdi
""",
        also=("other",), sure=False,
    ),
)  # fmt: skip
