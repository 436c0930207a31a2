"""Letters that take a mission back."""

from typing import Final

from tests.samples.intake.letters_held.dossiers import (
    BONNIVEL,
    GARDELLAC,
    KERSULEC,
    LESTRADIER,
    OUEDRAGUI,
    PERCHAUD,
    VALMORINI,
)
from tests.samples.intake.typed_letters import Letter

CANCELLATIONS: Final = (
    Letter(
        "mission_sans_objet", "cancellation", "Gestion IARD <gestion@hexalia.exemple.invalid>",
        "Annulation de mission - C71204539",
        """Bonjour,

Merci d'annuler la mission C71204539 (VALMORINI) : notre assuré a finalement opté pour une indemnisation de gré à gré.
Aucun déplacement n'est à prévoir.

Bien à vous,
Gestion IARD
""",
        VALMORINI, "claim_number",
    ),
    Letter(
        "je_fais_moi_meme", "cancellation", "Ludovic Bonnivel <ludo.bonnivel@wanadou.exemple.invalid>",
        "je me débrouille",
        """Bonjour,
après réflexion je vais faire les travaux moi-même avec mon frère qui est carreleur. Inutile d'envoyer quelqu'un, vous
pouvez fermer le dossier 26-024441-L.
Bonnivel
""",
        BONNIVEL, "dossier_number",
    ),
    Letter(
        "double_ouverture", "cancellation", "Agence du Vieux Lavoir <vieuxlavoir@agences.exemple.invalid>",
        "ODM envoyé deux fois, désolée",
        """Oups, j'ai envoyé deux fois le même ordre de mission pour Mme GARDELLAC.
Gardez celui d'hier (B6120447) et supprimez l'autre svp.

Désolée,
Coralie
""",
        GARDELLAC, "claim_number", sure=False,
    ),
    Letter(
        "contrat_resilie", "cancellation", "Production Courtage <production@courtage-orsanne.exemple.invalid>",
        "C70951186 / OUEDRAGUI : arrêt immédiat",
        """Bonjour,

Vérification faite, le contrat était résilié à la date de l'événement. La garantie n'est donc pas acquise.
Nous vous demandons de ne pas donner suite à notre ordre de mission et de décommander l'entreprise.

Réf. : C70951186

Salutations distinguées
""",
        OUEDRAGUI, "claim_number",
    ),
    Letter(
        "transfere_annulez", "cancellation", "Agence des Salines <contact@agence-salines.exemple.invalid>",
        "TR: Finalement non merci",
        """Bonjour, voir ci-dessous, on annule donc. Merci

De : Yvette Perchaud
Envoyé : lundi 23 novembre 2026 18:22
À : Agence des Salines
Objet : Finalement non merci

Bonjour, mon gendre a remplacé le carreau dimanche, ce n'est plus la peine de m'envoyer votre vitrier. Avec toutes mes
excuses pour le dérangement. Yvette Perchaud
""",
        PERCHAUD, "name",
    ),
    Letter(
        "annulation_machine", "cancellation", "Flux Missions <no-reply@flux.mirabelle.exemple.invalid>",
        "[FLUX] MIR-2026-21870 ANNULATION",
        """TYPE : ANNULATION MISSION
DOSSIER : MIR-2026-21870
MOTIF : DESISTEMENT ASSURE
EFFET : IMMEDIAT
COMMENTAIRE : NE PAS FACTURER DE DEPLACEMENT
""",
        KERSULEC, "claim_number",
    ),
    Letter(
        "renonce_a_la_reparation", "cancellation", "Gérard Lestradier <g.lestradier@libellule.exemple.invalid>",
        "Renonciation",
        """Dax, le 25 novembre 2026

Madame, Monsieur,

Par la présente, je vous informe que je renonce à la réparation proposée par votre réseau pour mon sinistre B6350178,
la maison étant vendue. Je vous prie de bien vouloir clore le dossier et d'en aviser l'entreprise qui devait intervenir
le 2 décembre.

Recevez, Madame, Monsieur, mes salutations.

Gérard LESTRADIER
""",
        LESTRADIER, "claim_number",
    ),
)  # fmt: skip
