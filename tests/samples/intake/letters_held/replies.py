"""Answers to what somebody was asked."""

from typing import Final

from tests.samples.intake.letters_held.dossiers import (
    BONNIVEL,
    DAVRINCHE,
    GARDELLAC,
    KERSULEC,
    OUEDRAGUI,
    TISSERANDEAU,
    VALMORINI,
)
from tests.samples.intake.typed_letters import Letter

REPLIES: Final = (
    Letter(
        "oui_jeudi_matin", "reply", "Solange Gardellac <s.gardellac@orme.exemple.invalid>",
        "RE: Proposition de rendez-vous - dossier 26-024018-B",
        """Bonjour,
Oui jeudi matin me convient, je serai là à partir de 9 h.
Solange Gardellac

Le 23/11/2026 à 16:02, Passerelle a écrit :
> Bonjour Madame, notre artisan propose de passer jeudi 26 novembre dans la matinée. Ce créneau vous convient-il ?
> Dossier 26-024018-B
""",
        GARDELLAC, "dossier_number",
    ),
    Letter(
        "accord_compagnie", "reply", "Accords Travaux <accords@mirabelle.exemple.invalid>",
        "RE: Demande d'accord MIR-2026-21044",
        """Bonjour,

Suite à votre demande, nous donnons notre accord sur le devis de 3 118 euros TTC. Les travaux peuvent démarrer.

Bien cordialement,
Service Accords Travaux

----- Message d'origine -----
Objet : Demande d'accord MIR-2026-21044
Merci de nous indiquer si vous acceptez le devis joint.
""",
        TISSERANDEAU, "claim_number",
    ),
    Letter(
        "reponses_aux_trois_questions", "reply", "Issouf Ouedragui <i.ouedragui@orme.exemple.invalid>",
        "Re: Questions sur votre sinistre C70951186",
        """Bonsoir, voici mes réponses à vos questions :

1) oui la fuite est réparée, par le plombier du syndic
2) le papier peint date de 2019
3) non, personne d'autre n'est assuré pour ce logement

Les photos suivront demain.
I. Ouedragui
""",
        OUEDRAGUI, "claim_number",
    ),
    Letter(
        "refus_du_devis_par_cie", "reply", "Gestion IARD <gestion@hexalia.exemple.invalid>",
        "RE : votre devis C71204539",
        """Bonjour,

En réponse à votre envoi du 20/11, nous ne validons pas le poste 3 (peinture du couloir, non sinistré). Merci de nous
retourner un devis limité à la salle de bains.

Gestion IARD
""",
        VALMORINI, "claim_number",
    ),
    Letter(
        "artisan_repond_disponible", "reply", "Tony Couverture <tony.couv@wanadou.exemple.invalid>",
        "Re: dispo semaine 49 ?",
        """oui je peux y aller mardi 1er decembre apres midi chez m. kersulec a brest, j'ai les ardoises. confirmez
lui svp tony
""",
        KERSULEC, "name",
    ),
    Letter(
        "pieces_demandees", "reply", "Nathalie Davrinche <nat.davrinche@boitel.exemple.invalid>",
        "RE: Pièces manquantes B6274915",
        """Bonjour Monsieur,

Vous trouverez en pièce jointe l'attestation sur l'honneur que vous m'aviez demandée, signée par ma mère.

Bonne réception,
Nathalie Davrinche
""",
        DAVRINCHE, "claim_number",
        papers={
            "attestation.pdf": """ATTESTATION SUR L'HONNEUR
Je soussignée Régine DAVRINCHE certifie occuper
le logement du 140 rue du Docteur Roux, 80100 Abbeville.
Fait le 22/11/2026"""
        },
    ),
    Letter(
        "je_choisis_le_gris", "reply", "Ludovic Bonnivel <ludo.bonnivel@wanadou.exemple.invalid>",
        "Re: Choix du carrelage - 26-024441-L",
        """Bonjour,

Pour répondre à votre message, nous prenons le gris clair en 30x60, référence 2 de la planche, joints blancs.

Merci,
Ludovic Bonnivel

> De : Suivi Travaux
> Pourriez-vous nous dire lequel des trois modèles vous retenez ?
""",
        BONNIVEL, "dossier_number",
    ),
)  # fmt: skip
