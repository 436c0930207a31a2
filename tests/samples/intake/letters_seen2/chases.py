"""Who asks where it stands."""

from typing import Final

from tests.samples.intake.letters_seen2.dossiers import (
    BENCHARKI,
    GIRAUDIN,
    KERANDRAOUEN,
    LESPINOY,
    PASTRENGUES,
    SCHWOBENTHAL,
    TREHONDAT,
    VANACKERE,
)
from tests.samples.intake.typed_letters import Letter

CHASES: Final = (
    Letter(
        "still_nobody_came",
        "chase",
        "Solenn Kerandraouen <s.kerandraouen@boitalettres.exemple.invalid>",
        "Toujours personne",
        """Bonjour,

Cela fait maintenant seize jours que j'ai déclaré le dégât des eaux et je n'ai vu passer aucun artisan. Mon agent me dit
de voir avec vous. Quelqu'un peut-il me dire quand il est prévu de venir ?

Merci d'avance,
Solenn Kerandraouen
18 venelle du Calvaire, Brest
""",
        KERANDRAOUEN,
        "name",
    ),
    Letter(
        "any_news",
        "chase",
        "Cabinet Ferrandin <ferrandin@courtiers.exemple.invalid>",
        "C51288094 / DE LESPINOY",
        "Des nouvelles ?\n\nCdt\nPatricia\n",
        LESPINOY,
        "claim_number",
    ),
    Letter(
        "third_and_last_reminder",
        "chase",
        "Mirabelle Assurances Agen <agen@mirabelle.exemple.invalid>",
        "RE: RE: TR: MIR-2026-06612 - 3ème relance",
        """Troisième message sans réaction de votre part.

Notre sociétaire attend un rendez-vous depuis le 26 octobre. Merci de nous indiquer par retour le nom de l'entreprise et
la date de passage.

G. Lassalvy
Mirabelle Assurances, Agen

Le 9 novembre 2026 à 10:02, agen@mirabelle.exemple.invalid a écrit :
> Bonjour, nous revenons vers vous, avez-vous pu planifier ?
>
> Le 2 novembre 2026 à 16:40, agen@mirabelle.exemple.invalid a écrit :
>> Bonjour, merci de faire le point sur cette mission.
""",
        PASTRENGUES,
        "claim_number",
    ),
    Letter(
        "no_accents_no_commas",
        "chase",
        "idriss b <benidriss40@filpost.exemple.invalid>",
        "dossier 26-020733-F",
        """bonjour jai appele 4 fois votre numero sa sonne dans le vide le plombier devait rapeler lundi on est jeudi et
toujour rien vous pouver me dire ou sa en est svp jai 2 enfant et la chambre moisi

merci mr bencharki
""",
        BENCHARKI,
        "dossier_number",
    ),
    Letter(
        "the_quote_does_not_come",
        "chase",
        "Agence Vanhecke <vanhecke@allianz-agences.exemple.invalid>",
        "VANACKERE-LOOTEN - devis ?",
        """Bonjour Madame,

L'artisan est passé le 3, il avait promis son chiffrage pour la fin de la semaine. Nous sommes le 17. Pouvez-vous le
bousculer un peu ? Notre réf. B6408825.

Belle journée,
Aurore
""",
        VANACKERE,
        "claim_number",
    ),
    Letter(
        "ironic_wait",
        "chase",
        "Loïc Tréhondat <loic@trehondat.exemple.invalid>",
        "Devinette",
        """Bonjour,

Qu'est-ce qui est plus lent que la marée à Saint-Malo ? Votre couvreur. La bâche, elle, est fidèle au poste depuis cinq
semaines. Sans rancune, mais j'aimerais tout de même une date avant les grandes marées de mars.

L. Tréhondat, dossier 26-020815-V
""",
        TREHONDAT,
        "dossier_number",
    ),
    Letter(
        "not_to_cancel_just_hurry",
        "chase",
        "Mme Giraudin-Mas <p.giraudin@netmail-sud.exemple.invalid>",
        "MIR-2026-07890",
        """Bonjour, rassurez-vous je ne souhaite ni annuler ni me plaindre. Je voudrais seulement savoir quand le
peintre pourra commencer, car je dois poser deux jours de congé. Avez-vous une idée ?

Bien à vous, Paulette Giraudin-Mas
""",
        GIRAUDIN,
        "claim_number",
    ),
    Letter(
        "chase_in_html",
        "chase",
        "Agence du Ried <ried@allianz-agences.exemple.invalid>",
        "Suivi sinistre B6511346",
        """<html><body><p>Bonjour,</p><p>Pouvez-vous nous donner l'<b>&eacute;tat d'avancement</b> de la mission chez
M.&nbsp;Schwobenthal&nbsp;? L'assur&eacute; s'impatiente.</p><p>Merci<br>L'agence du Ried</p></body></html>
""",
        SCHWOBENTHAL,
        "claim_number",
        html=True,
    ),
    Letter(
        "chase_by_the_son",
        "chase",
        "Vincent P. <vincent.p81@boitalettres.exemple.invalid>",
        "Pour ma mère, Huguette Pastrengues",
        """Madame, Monsieur,

Je vous écris pour ma mère qui a 84 ans. Elle vit avec un seau sous le plafond. On lui avait annoncé un rappel « sous 48
heures » ; c'était il y a trois semaines. Que se passe-t-il exactement ?

Vincent P.
""",
        PASTRENGUES,
        "name",
    ),
    Letter(
        "chase_in_capitals",
        "chase",
        "Gestion Mirabelle <gestion.landes@mirabelle.exemple.invalid>",
        "URGENT MIR-2026-07105",
        "MERCI DE CONFIRMER PRISE EN CHARGE ET DATE DE RDV. SANS RETOUR DE VOTRE PART A CE JOUR.\n\nSERVICE GESTION\n",
        BENCHARKI,
        "claim_number",
    ),
    Letter(
        "chase_with_a_new_number",
        "chase",
        "Monique Vanackere <m.vanackere59@filpost.exemple.invalid>",
        "mon dossier 26-020791-U",
        """Bonjour,

J'attends toujours le menuisier. Il a peut-être essayé l'ancien numéro, le bon est désormais le 03 53 01 77 20. Où en
est-on de mon dossier ?

Mme Vanackere-Looten
""",
        VANACKERE,
        "dossier_number",
        sure=False,
        also=("other",),
    ),
)
