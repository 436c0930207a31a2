"""Letters from people who are not content, and say so."""

from typing import Final

from tests.samples.intake.letters_held.dossiers import (
    BONNIVEL,
    DAVRINCHE,
    GARDELLAC,
    HADJERASSE,
    KERSULEC,
    OUEDRAGUI,
    TISSERANDEAU,
    VALMORINI,
)
from tests.samples.intake.typed_letters import Letter

COMPLAINTS: Final = (
    Letter(
        "honteux", "complaint", "F. Valmorini <fvalmorini@boitel.exemple.invalid>",
        "HONTEUX !!!",
        """Votre plombier est venu avec DEUX HEURES de retard, il a cassé mon lavabo et il est reparti en me disant
que c'était pas son problème!!!! J'exige le remplacement du lavabo à vos frais et des excuses. Je vais raconter ça
partout. VALMORINI Fabio
dossier C71204539
""",
        VALMORINI, "claim_number",
    ),
    Letter(
        "reclamation_formelle", "complaint", "Samira Hadjerasse <hadjerasse77@orme.exemple.invalid>",
        "Réclamation - MIR-2026-22613",
        """Madame, Monsieur,

Je souhaite déposer une réclamation au sujet de la qualité des travaux réalisés chez moi le 14 novembre
(MIR-2026-22613) :
- la peinture du plafond présente des traces de reprise visibles ;
- une plinthe a été posée à l'envers ;
- les protections n'ont pas été enlevées.

Je vous demande de faire reprendre ces défauts sans frais pour moi et de me confirmer la date par écrit.

Veuillez agréer mes salutations distinguées.
Samira Hadjerasse
""",
        HADJERASSE, "claim_number",
    ),
    Letter(
        "fuite_revenue", "complaint", "Issouf Ouedragui <i.ouedragui@orme.exemple.invalid>",
        "la fuite est revenue",
        """Bonjour
la réparation a tenu 4 jours. ça coule de nouveau exactement au même endroit. Je ne suis pas du tout satisfait,
l'artisan m'a assuré que c'était réglé et il a encaissé la franchise. Que comptez vous faire ?
M. Ouedragui, 26-024077-R
""",
        OUEDRAGUI, "dossier_number",
    ),
    Letter(
        "mediateur", "complaint", "Baptiste Tisserandeau <btisserandeau@libellule.exemple.invalid>",
        "Saisine du médiateur",
        """Monsieur le Directeur,

Malgré mes courriers, le mur réparé par votre prestataire s'est de nouveau fissuré. Faute d'une solution sous dix jours,
je saisirai le médiateur de l'assurance et, au besoin, le tribunal.

Je tiens les photographies et le rapport d'un maçon indépendant à votre disposition.

B. TISSERANDEAU
Sinistre MIR-2026-21044
""",
        TISSERANDEAU, "claim_number",
    ),
    Letter(
        "comportement_de_l_artisan", "complaint", "Régine Davrinche <regine.davrinche@orme.exemple.invalid>",
        "Comportement",
        """Bonjour Madame,

L'ouvrier qui est venu vendredi fumait dans mon salon et m'a mal parlé quand je lui ai demandé d'arrêter. Je ne veux
plus de ce monsieur chez moi. Je trouve cela inacceptable de la part d'une entreprise envoyée par mon assurance.

Mme Davrinche
""",
        DAVRINCHE, "name",
    ),
    Letter(
        "agence_relaie_mecontentement", "complaint", "Agence du Vieux Lavoir <vieuxlavoir@agences.exemple.invalid>",
        "Mécontentement client B6120447",
        """Bonjour,

Mme GARDELLAC est passée à l'agence très remontée : le carreleur a laissé les gravats dans la cour et a rayé l'escalier.
Elle refuse de signer la fin de travaux et demande un geste commercial.

Merci de l'appeler et de me dire ce que vous décidez.

Coralie
Agence du Vieux Lavoir
""",
        GARDELLAC, "claim_number",
    ),
    Letter(
        "deception_polie", "complaint", "Maël Kersulec <mael.kersulec@wanadou.exemple.invalid>",
        "Finitions du parquet",
        """Bonjour,

Je ne suis pas du genre à me plaindre, mais le résultat n'est vraiment pas à la hauteur : trois lames sont décollées
et la teinte ne correspond pas à celle que nous avions choisie ensemble. J'avais pourtant signalé le problème au poseur.

Je compte sur vous pour que ce travail soit refait correctement.

Cordialement,
Maël Kersulec (MIR-2026-21870)
""",
        KERSULEC, "claim_number",
    ),
    Letter(
        "facture_contestee_client", "complaint", "Ludovic Bonnivel <ludo.bonnivel@wanadou.exemple.invalid>",
        "On m'a fait payer deux fois",
        """Bonjour,

J'ai payé 150 euros de franchise à l'artisan le jour même, et maintenant il me réclame 150 euros de plus par SMS.
C'est de l'arnaque ! Je conteste formellement et je veux être remboursé si mon chèque est encaissé une deuxième fois.

L. Bonnivel - 26-024441-L
""",
        BONNIVEL, "dossier_number",
    ),
)  # fmt: skip
