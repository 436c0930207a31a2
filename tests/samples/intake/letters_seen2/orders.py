"""Orders, with a form and without."""

from typing import Final

from tests.samples.intake.typed_letters import Letter

FORM: Final = """ALLIANZ - AGENCE LESTRADIOT
ORDRE DE MISSION
Sinistre : B6702215            Code agent : K0418
Contrat : HB53110926
Assuré : Mme Yvette CORMERAIE  Tél. 02 61 91 30 45
Adresse : 7 rue du Pressoir Blanc, 49300 Cholet
Nature : dégât des eaux        Date : 02/11/2026
Travaux : plafond de la cuisine à repeindre, 8 m2.
"""

ORDERS: Final = (
    Letter(
        "form_attached",
        "order",
        "Agence Lestradiot <lestradiot@allianz-agences.exemple.invalid>",
        "ODM Cormeraie",
        "Bonjour,\n\nCi-joint un ordre de mission à ouvrir.\n\nMerci\n",
        papers={"odm.pdf": FORM},
    ),
    Letter(
        "order_in_sentences",
        "order",
        "Cabinet Ferrandin <ferrandin@courtiers.exemple.invalid>",
        "Nouveau sinistre C52044871",
        """Bonjour,

Merci de missionner un vitrier chez M. Anselme RIBEROLLES, 22 rue des Trois Maures, 10000 Troyes, que vous joindrez au
03 53 01 45 09. Le double vitrage de la chambre a été brisé par un ballon le 14 novembre. Contrat AP74102263, notre code
courtier est le 51120.

Patricia
""",
    ),
    Letter(
        "order_after_a_call",
        "order",
        "Mirabelle Assurances Brest <brest@mirabelle.exemple.invalid>",
        "Suite à notre appel : MIR-2026-08244",
        """Bonjour Amandine,

Comme vu au téléphone, vous pouvez ouvrir un dossier tempête : Mme Nolwenn LE STANGUENNEC, 3 hent ar Mor, 29200 Brest,
tél 02 61 91 08 17. Toiture endommagée le 12/11/2026, propriétaire occupante, maison. Il faudrait passer vite.
""",
    ),
    Letter(
        "order_in_bad_spelling",
        "order",
        "agence sud <sud@allianz-agences.exemple.invalid>",
        "a ouvrir svp",
        """bjr pouvez vous envoyé un serrurier ches mr Kamel TERBOUCHI 41 av du Port Vieux 13500 martigues 04 65 71
12 80 effraction de la porte le 15/11/26 sin B6719003 agent R0077 merci
""",
    ),
    Letter(
        "two_orders_in_one",
        "order",
        "Cabinet Quellennec <sinistres@quellennec.exemple.invalid>",
        "2 missions",
        """Bonjour, deux missions ce matin :

1) C52100938 Mme Armelle DUBREZ, 6 rue du Guet, 35400 Saint-Malo, 02 61 91 55 31, bris de glace du 10/11/2026
2) C52100940 M. Yannig COROLLEUR, 88 quai des Corderies, 56100 Lorient, 02 61 91 70 02, dégât des eaux du 11/11/2026

Code 40817. Merci
""",
    ),
    Letter(
        "order_forwarded",
        "order",
        "Agence Verchamp <verchamp@allianz-agences.exemple.invalid>",
        "TR: déclaration",
        """À prendre en charge svp, sinistre B6725514, code agent D0931.

-----Message d'origine-----
De : Gaston Pouligny <g.pouligny@boitalettres.exemple.invalid>
Envoyé : dimanche 15 novembre 2026 20:51
Objet : déclaration

Bonjour, une camionnette a enfoncé mon portail samedi 14 novembre. J'habite 19 route de Sancerrois, 18100 Vierzon,
mon numéro est le 02 61 91 93 76. Merci d'envoyer quelqu'un.
""",
    ),
    Letter(
        "emergency_order",
        "order",
        "Mirabelle Assistance <plateau@mirabelle.exemple.invalid>",
        "URGENT mise en sécurité MIR-2026-08301",
        """Demande d'intervention urgente ce jour : vitrine de l'entrée brisée, bénéficiaire Mme Roselyne ACHARIT, 11
rue de la Halle aux Blés, 58000 Nevers, 03 53 01 20 66. Survenu cette nuit (18/11/2026). Merci d'accuser réception.
""",
    ),
)
