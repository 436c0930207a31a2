"""Letters about a dossier that are none of the usual ones, and letters that nobody can tell."""

from typing import Final

from tests.samples.intake.letters_seen3.dossiers import (
    BRANCHEREAU,
    CASTELMORE,
    LHERMINAULT,
    POUGETTE,
    ROUXELAND,
    TAZEROUALT,
    WERBROUQUE,
)  # fmt: skip
from tests.samples.intake.typed_letters import Letter

OTHERS: Final = (
    Letter(
        "demenagement", "other", "Killian <k.rouxeland@courrier-opale.exemple.invalid>",
        "changement d'adresse",
        """\
Bonjour, pour info je déménage le 15/12. A partir de cette date mon courrier va chez mes parents, 8 rue des Lices à
Sète. Le chantier (dossier 26-021477-P) c'est toujours au 15 chemin des Vignes.
Killian Rouxeland
""", ROUXELAND, "dossier_number",
    ),
    Letter(
        "merci_bravo", "other", "Jacqueline POUGETTE <pougette43@boite-lumen.exemple.invalid>",
        "Remerciements",
        """\
Monsieur le Directeur,

Je tenais à vous dire toute ma satisfaction. Le peintre a été ponctuel, propre, et il a même descendu mes rideaux. On
n'écrit que pour se plaindre, alors pour une fois !

Mme Jacqueline Pougette, Le Puy
""", POUGETTE, "name",
    ),
    Letter(
        "absence_gestionnaire", "other", "Immo Gestion des Halles <copro@halles-gestion.exemple.invalid>",
        "Votre interlocuteur change - dossier L'HERMINAULT C61350871",
        """\
Bonjour,
À compter du 1er décembre ce dossier sera suivi par Mme Tordjevan (poste 18) en remplacement de M. Uhlmannser, parti à
la retraite. Merci de mettre à jour vos contacts.
""", LHERMINAULT, "claim_number",
    ),
    Letter(
        "voisin_se_manifeste", "other", "voisindudessous@pli-vert.exemple.invalid",
        "fuite 4 bis impasse du stade vienne",
        """\
Bonjour, je suis le voisin de M. Mehdi Tazeroualt. J'ai aussi des traces chez moi depuis la fuite, mon assurance me dit
de me rapprocher de vous pour savoir qui répare quoi. Pouvez-vous me donner les coordonnées de son assureur ?
Merci
""", TAZEROUALT, "name", sure=False, also=("unknown",),
    ),
    Letter(
        "rappel_telephone", "other", "standard@passerelle-accueil.exemple.invalid",
        "[Standard] appel de M. DE CASTELMORE",
        """\
Appel reçu à 14:22
De : M. Thierry DE CASTELMORE - 05 36 49 80 14
Motif : demande à être rappelé par la personne qui suit son dossier B7110946
Urgence : normale
""", CASTELMORE, "claim_number", sure=False, also=("chase",),
    ),
    Letter(
        "offre_artisan", "other", "Toitures Grandchambre <contact@grandchambre-toitures.exemple.invalid>",
        "Candidature à votre réseau",
        """\
Madame, Monsieur,

Couvreur depuis 1998 (6 salariés, décennale et RGE à jour), je souhaite rejoindre votre réseau d'artisans pour les
départements 22 et 35. Qui dois-je contacter ?

Y. Grandchambre
""", sure=False, also=("unknown",),
    ),
    Letter(
        "planning_decale", "other", "Vitrerie du Marais <chantiers@vitrerie-marais.exemple.invalid>",
        "C62008459 WERBROUQUE - livraison du vitrage",
        """\
Bonjour, le fournisseur nous annonce le double vitrage en semaine 51 au lieu de 49. On a prévenu le client, il est
d'accord. On vous tient au courant.
""", WERBROUQUE, "claim_number",
    ),
)  # fmt: skip

UNKNOWNS: Final = (
    Letter(
        "vide", "unknown", "K. Mazeratte <kmazeratte@courrier-opale.exemple.invalid>", "(sans objet)",
        """\
.
""", sure=False, also=("other",),
    ),
    Letter(
        "voir_piece", "unknown", "scan@copieur-accueil.exemple.invalid", "Message de KM_C258",
        """\
Numérisation du 26.11.2026 09:14. Voir pièce jointe.
""", sure=False, also=("other",), papers={"SKM_C25826112609140.pdf": "26.11.2026\nbon pour accord\nsigné illisible"},
    ),
    Letter(
        "cest_moi_encore", "unknown", "0612@boite-lumen.exemple.invalid", "re: re: re:",
        """\
ok comme vu. je vous redis demain pour l autre truc
""", sure=False, also=("reply", "other"),
    ),
    Letter(
        "note_de_frais_ambigue", "unknown", "Odile BRANCHEREAU <odile.branchereau@boite-lumen.exemple.invalid>",
        "MIR-2026-10418 suite",
        """\
Bonjour,
J'ai bien eu votre lettre. Je n'ai pas tout compris. Faites au mieux.
O. Branchereau-Picot
""", BRANCHEREAU, "claim_number", sure=False, also=("reply", "other"),
    ),
)  # fmt: skip
