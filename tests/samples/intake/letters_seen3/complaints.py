"""Letters of people who are not content."""

from typing import Final

from tests.samples.intake.letters_seen3.dossiers import (
    BRANCHEREAU,
    CASTELMORE,
    DIAGOUREMA,
    LHERMINAULT,
    POUGETTE,
    ROUXELAND,
    TAZEROUALT,
    WERBROUQUE,
)  # fmt: skip
from tests.samples.intake.typed_letters import Letter

COMPLAINTS: Final = (
    Letter(
        "parquet_raye", "complaint", "Thierry de Castelmore <tdecastelmore@pli-vert.exemple.invalid>",
        "Réclamation - dossier 26-021290-L",
        """\
Madame, Monsieur,

Je tiens à porter à votre connaissance mon vif mécontentement. Les deux ouvriers venus le 19 novembre ont traîné leur
échelle sur mon parquet ancien : trois rayures profondes de plus d'un mètre. Interrogés, ils m'ont ri au nez. La
peinture, au surplus, présente des coulures sur la corniche.

Je vous mets en demeure de faire reprendre ces désordres sous quinze jours. À défaut je saisirai le médiateur.

T. de Castelmore
Pièces : 6 photographies
""", CASTELMORE, "dossier_number",
        papers={"photos_parquet.pdf": "Photographies du parquet - 6 vues\nprises le 20/11/2026"},
    ),
    Letter(
        "inadmissible", "complaint", "Mehdi T. <mtazeroualt@pli-vert.exemple.invalid>",
        "C60714233 C'EST INADMISSIBLE",
        """\
VOTRE ARTISAN EST VENU 1 HEURE IL A TOUT LAISSE EN PLAN IL A CASSE LE CARRELAGE DE LA DOUCHE ET IL REPOND PLUS AU
TELEPHONE !!!!!! C EST DU TRAVAIL DE SAGOUIN. JE PAIERAI PAS LA FRANCHISE. JE VEUX UN RESPONSABLE AU TELEPHONE
AUJOURD HUI 05 36 49 71 25
TAZEROUALT
""", TAZEROUALT, "claim_number",
    ),
    Letter(
        "agence_transmet_plainte", "complaint", "agence.portneuve@allianz-agences.exemple.invalid",
        "TR: insatisfaction client B7259301 ROUXELAND",
        """\
Bonjour, réclamation de notre client à traiter svp, il menace de résilier ses 4 contrats. Réponse écrite attendue sous
10 jours (ACPR).

-------- Message transféré --------
De : Killian Rouxeland
Objet : insatisfaction

Bonjour, le peintre envoyé par vos soins a mis deux blancs différents sur le même plafond. Il refuse de revenir. Je ne
suis pas satisfait du tout de la prestation.
""", ROUXELAND, "claim_number",
    ),
    Letter(
        "malpoli", "complaint", "Awa DIAGOUREMA <adiagourema@boite-lumen.exemple.invalid>",
        "comportement de votre technicien",
        """\
Bonjour,

Je m'appelle Awa Diagouréma, à La Flèche. Je vous écris au sujet du monsieur venu mardi pour ma porte. Il est arrivé
avec deux heures de retard, sans s'excuser, il a fumé dans mon entrée et il m'a tutoyée devant mes enfants. La porte,
rien à dire, elle ferme. Mais je trouve cela honteux de la part d'une entreprise mandatée par mon assurance.

J'attends des excuses.
A. Diagouréma
""", DIAGOUREMA, "name",
    ),
    Letter(
        "lettre_recommandee", "complaint", "Maître Solveig HAUTERIVOIRE <cabinet@hauterivoire-avocat.exemple.invalid>",
        "L'HERMINAULT c/ votre société - C61350871 - LRAR doublée par courriel",
        """\
Par la présente, j'interviens aux intérêts de Madame Bernadette L'HERMINAULT.

Les travaux exécutés par votre sous-traitant sont affectés de malfaçons constatées par huissier le 12 novembre 2026.
Vous êtes mise en demeure d'y remédier dans un délai de huit jours, faute de quoi j'ai reçu mandat d'assigner.

La présente fait courir les intérêts au taux légal. Vous pouvez transmettre ce courrier à votre assureur.

Votre bien dévouée,
S. HAUTERIVOIRE, avocat à la Cour
""", LHERMINAULT, "claim_number",
    ),
    Letter(
        "note_une_etoile", "complaint", "avis@recueil-satisfaction.exemple.invalid",
        "Un client vous a attribué la note de 1/5 - MIR-2026-11893",
        """\
Enquête de satisfaction
Dossier assureur : MIR-2026-11893
Note : 1 / 5
Commentaire du client : « Chantier bâclé, poussière partout, il a fallu que je fasse le ménage moi-même à 78 ans. Je
ne recommande pas. »
Le client souhaite être recontacté : OUI
""", POUGETTE, "claim_number", sure=False, also=("automatic", "other"),
    ),
    Letter(
        "franchise_deux_fois", "complaint", "luc.werbrouque@pli-vert.exemple.invalid",
        "Franchise réclamée deux fois (C62008459)",
        """\
Bonjour,

Votre vitrier m'a fait payer 150 € de franchise en espèces, sans reçu, et aujourd'hui je reçois de sa comptable une
facture de 150 € de franchise. C'est inacceptable. Je demande le remboursement et une explication.

L. Werbrouque
""", WERBROUQUE, "claim_number",
        charset="windows-1252",
    ),
    Letter(
        "poli_mais_decu", "complaint", "Odile BRANCHEREAU <odile.branchereau@boite-lumen.exemple.invalid>",
        "Mirabelle 10418",
        """\
Bonjour Madame,
Je ne voudrais pas faire d'histoires, le jeune homme était très gentil, mais la tache revient déjà au plafond sous la
peinture neuve et la porte du placard ne ferme plus. Est-ce que c'est normal ? Il faudrait peut-être que quelqu'un
repasse, quand vous pourrez. Sinistre MIR-2026-10418.
Bien à vous, Odile Branchereau-Picot
""", BRANCHEREAU, "claim_number", sure=False, also=("other",),
    ),
)  # fmt: skip
