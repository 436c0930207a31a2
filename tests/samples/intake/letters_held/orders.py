"""Orders, in the words of those who send them."""

from typing import Final

from tests.samples.intake.typed_letters import Letter

ORDERS: Final = (
    Letter(
        "ordre_agence_lignes", "order", "Agence des Salines <contact@agence-salines.exemple.invalid>",
        "ODM DDE Mme FROMAGEOTTE",
        """Bonjour,

Merci d'ouvrir un dossier :

Assurée : Mme FROMAGEOTTE Iris
Tél : 02 61 91 40 18
Adresse : 12 rue Pavée, 36000 Châteauroux
N° sinistre : B6421190
Contrat : HB71880142
Code agent : K3307
Nature : dégât des eaux du 17/11/2026, cause réparée
Dommages : plafond de la cuisine taché sur 5 m2, peinture à refaire
Propriétaire occupante, maison

Merci, bonne journée
Véronique
""",
    ),
    Letter(
        "ordre_courtage_recit", "order", "Julie Mazerolles <j.mazerolles@courtage-pellegrain.exemple.invalid>",
        "nouveau sinistre à missionner C72040318",
        """Bonjour,

Notre client M. Nuno CORBINEAUX, 41 faubourg de Pierre à 67000 Strasbourg, a été cambriolé dans la nuit du 19 au 20
novembre. La porte d'entrée ne ferme plus, une planche a été vissée en attendant. Pourriez-vous mandater un serrurier
puis un menuisier ? Il est joignable au 03 53 01 22 96. Sinistre C72040318, contrat AP91550273.

Bien à vous,
Julie Mazerolles
""",
    ),
    Letter(
        "ordre_pdf_joint", "order", "Missions <missions@mirabelle.exemple.invalid>",
        "Ordre de mission MIR-2026-23005",
        """Bonjour,

Vous trouverez ci-joint un nouvel ordre de mission. Merci d'en accuser réception.

Mirabelle Assurances
""",
        papers={
            "ODM_MIR-2026-23005.pdf": """MIRABELLE ASSURANCES
ORDRE DE MISSION
Sinistre : MIR-2026-23005
Contrat : MH41377026
Assuré : NKOUMBAYE Mamadou
Téléphone : 04 65 71 30 55
Adresse : 7 square des Martinets
Code postal : 68100
Commune : Mulhouse
Nature du sinistre : Bris de glace
Date : 15/11/2026
Description : fenêtre de toit fissurée, remplacement du vitrage"""
        },
    ),
    Letter(
        "ordre_syndic_urgent", "order", "Gestion Arcades <gestion@arcades.exemple.invalid>",
        "URGENT : intervention fuite plafond - résidence Clair Matin",
        """Bonjour,

Sur instruction de la compagnie (sinistre B6433871, contrat HB72010994), nous vous demandons d'intervenir chez :

Mme Paulette RIBEYROLLET
3 allée Camille Claudel
22300 Lannion
01 99 00 47 32

Dégât des eaux du 21 novembre 2026. Le faux plafond du séjour menace de tomber. Appartement, 2e étage.

La gestionnaire, Foncière des Arcades
""",
    ),
    Letter(
        "ordre_transfere", "order", "Agence du Vieux Lavoir <vieuxlavoir@agences.exemple.invalid>",
        "Fwd: Déclaration suite grêle",
        """Bonjour, à prendre en charge svp, tempête garantie, n° B6440025 code agent H1182. Merci. Coralie

---------- Forwarded message ---------
De : Marc-Antoine Escanderol <ma.escanderol@wanadou.exemple.invalid>
Date : dim. 22 nov. 2026 à 11:20
Objet : Déclaration suite grêle

Bonjour, la grêle de samedi 21/11 a troué trois plaques de ma véranda et la pluie entre. J'habite 19 route de la
Corniche, 83300 Draguignan. Mon téléphone : 05 36 49 18 81. Pouvez-vous m'envoyer quelqu'un ?
Marc-Antoine Escanderol
""",
    ),
    Letter(
        "ordre_une_phrase", "order", "V. Destrem <v.destrem@vallier.exemple.invalid>",
        "menuisier à envoyer",
        """Bjr, pouvez vous envoyer un menuisier chez Mme AMZALLOUGH Naïma 28 mail Jean Zay 45200 Montargis 03 53 01
87 14 porte fracturée le 18/11 sinistre C72101144 merci VD
""",
    ),
)  # fmt: skip
