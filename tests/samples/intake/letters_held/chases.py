"""Letters that ask where a dossier stands or press for an answer."""

from typing import Final

from tests.samples.intake.letters_held.dossiers import (
    BONNIVEL,
    DAVRINCHE,
    GARDELLAC,
    HADJERASSE,
    KERSULEC,
    LESTRADIER,
    OUEDRAGUI,
    PERCHAUD,
    TISSERANDEAU,
)
from tests.samples.intake.typed_letters import Letter

CHASES: Final = (
    Letter(
        "personne_na_appele", "chase", "Solange Gardellac <s.gardellac@orme.exemple.invalid>",
        "Dossier 26-024018-B",
        """Bonjour,

Cela fait maintenant neuf jours que mon assurance vous a transmis mon dossier 26-024018-B et je n'ai eu aucun appel.
Pouvez-vous me dire quel artisan va venir et quand ?

Avec mes remerciements,
Solange Gardellac
6 rue du Colombier à Castres
""",
        GARDELLAC, "dossier_number",
    ),
    Letter(
        "courtier_point_svp", "chase", "Julie Mazerolles <j.mazerolles@courtage-pellegrain.exemple.invalid>",
        "C70951186 point svp",
        """Bonjour

Un point svp sur ce sinistre ? Le client m'appelle tous les matins.
Devis fait ? transmis à qui ?

Julie M.
Courtage Pellegrain - 03 53 01 44 07
""",
        OUEDRAGUI, "claim_number",
    ),
    Letter(
        "sans_nouvelle_du_macon", "chase", "Baptiste Tisserandeau <btisserandeau@libellule.exemple.invalid>",
        "toujours rien",
        """bonjour

le maçon est passe le 3 novembre il a pris des mesures et depuis plus rien pas de devis pas de coup de fil son
repondeur est plein. est ce que vous pouvez le secouer un peu svp on a toujours la bache sur le mur et il pleut dedans

merci d'avance
tisserandeau baptiste
""",
        TISSERANDEAU, "name",
    ),
    Letter(
        "deuxieme_relance_agence", "chase", "Agence des Salines <contact@agence-salines.exemple.invalid>",
        "2e RELANCE - Mme PERCHAUD - B6188302",
        """Madame, Monsieur,

Sauf erreur de notre part, notre message du 12 novembre est resté sans réponse.

Nous vous remercions de bien vouloir nous faire connaître l'état d'avancement des travaux chez Mme PERCHAUD
(sinistre B6188302) ainsi que la date prévisionnelle d'achèvement.

Dans l'attente de vous lire,

Le service sinistres

--
Ce courriel est destiné exclusivement à la personne mentionnée ci-dessus. Si vous n'en êtes pas le destinataire,
merci de le supprimer et d'en avertir l'expéditeur.
""",
        PERCHAUD, "claim_number", charset="iso-8859-1",
    ),
    Letter(
        "gestionnaire_plateau", "chase", "Plateau Habitation Est <habitation.est@mirabelle.exemple.invalid>",
        "MIR-2026-21870 - sans retour de votre part",
        """Bonjour,

Nous n'avons pas reçu le compte rendu de première visite pour le dossier MIR-2026-21870 (KERSULEC).
Le délai conventionnel est dépassé depuis le 18/11. Merci de nous le faire parvenir sous 48 heures.

Cordialement,
Plateau Habitation Est
""",
        KERSULEC, "claim_number",
    ),
    Letter(
        "fille_de_l_assuree", "chase", "Nathalie Davrinche <nat.davrinche@boitel.exemple.invalid>",
        "Pour ma mère Régine Davrinche",
        """Bonjour,

Je vous écris pour ma mère, qui a 84 ans et n'a pas internet. On lui a promis un électricien « dans la semaine » :
c'était il y a quinze jours. Elle n'a de la lumière que dans la cuisine.

Pourriez-vous me rappeler au 01 99 00 61 28 pour me dire où en sont les choses ?

Bien cordialement,
Nathalie Davrinche
""",
        DAVRINCHE, "name",
    ),
    Letter(
        "fil_de_trois_messages", "chase", "Ludovic Bonnivel <ludo.bonnivel@wanadou.exemple.invalid>",
        "RE: RE: RE: Sinistre C71688024",
        """Toujours pas de date ?

Ludovic

> Le 16/11/2026 à 09:14, Suivi Travaux a écrit :
> Bonjour Monsieur, la commande des carreaux est passée, l'artisan revient vers vous dès réception.
>
>> Le 10/11/2026 à 19:40, Ludovic Bonnivel a écrit :
>> Bonjour, quand commencent les travaux de la salle de bains ?
>>
>>> Le 02/11/2026, Suivi Travaux a écrit :
>>> Votre devis est accepté, dossier C71688024.
""",
        BONNIVEL, "claim_number",
    ),
    Letter(
        "chaudiere_en_novembre", "chase", "Samira Hadjerasse <hadjerasse77@orme.exemple.invalid>",
        "URGENT dossier 26-024507-H",
        """Bonjour, nous sommes sans chauffage depuis le passage de votre technicien, il devait revenir lundi avec la
pièce. Nous sommes jeudi. J'ai deux enfants en bas âge. Quand revient-il ? Merci de répondre AUJOURD'HUI.
26-024507-H
S. Hadjerasse
""",
        HADJERASSE, "dossier_number",
    ),
    Letter(
        "agent_general_gentil", "chase", "Cabinet Beauregard <beauregard@agents.exemple.invalid>",
        "M. LESTRADIER, petit rappel",
        """Bonjour à toute l'équipe,

Petit rappel amical pour notre client M. LESTRADIER à Dax : il attend toujours le peintre. Je sais que vous êtes chargés
après la tempête, mais si vous aviez une semaine à lui annoncer, même approximative, il serait rassuré.

Belle journée,
Véronique
""",
        LESTRADIER, "name",
    ),
)  # fmt: skip
