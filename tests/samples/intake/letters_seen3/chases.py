"""Letters that ask where a dossier stands."""

from typing import Final

from tests.samples.intake.letters_seen3.dossiers import (
    BRANCHEREAU,
    CASTELMORE,
    DIAGOUREMA,
    LHERMINAULT,
    MAGNANOU,
    POUGETTE,
    ROUXELAND,
    TAZEROUALT,
    VASSELINOT,
    WERBROUQUE,
)  # fmt: skip
from tests.samples.intake.typed_letters import Letter

CHASES: Final = (
    Letter(
        "des_nouvelles", "chase", "Agence du Beffroi <agence.beffroi@allianz-agences.exemple.invalid>",
        "B7041882",
        """\
Bonjour,

Avez-vous des nouvelles pour ce client ? Toujours aucun appel de votre artisan, 9 jours après la mission.

Cdlt
Katia - poste 214
""", VASSELINOT, "claim_number",
    ),
    Letter(
        "deuxieme_demande", "chase", "sinistres@tourneville-courtage.exemple.invalid",
        "2e demande - C60714233 TAZEROUALT",
        """\
Madame, Monsieur,

Sauf erreur de notre part, notre courriel du 10 novembre est resté sans réponse. Nous vous remercions de bien vouloir
nous préciser la date à laquelle l'entreprise se présentera chez M. Tazeroualt, 4 bis impasse du Stade à Vienne.

Dans l'attente,
Cabinet Tourneville Courtage
7 place des Tonneliers - 02 61 91 40 12

----- Message d'origine -----
> De : sinistres@tourneville-courtage.exemple.invalid
> Envoyé : mardi 10 novembre 2026 11:02
> Objet : C60714233 TAZEROUALT
>
> Bonjour, pouvez-vous nous indiquer la date d'intervention prévue ? Merci.
""", TAZEROUALT, "claim_number",
    ),
    Letter(
        "assuree_attend", "chase", "Odile BRANCHEREAU <odile.branchereau@boite-lumen.exemple.invalid>",
        "mon plafond",
        """\
bonjour c est madame branchereau-picot de cholet
ca fait 3 semaines que j attend le peintre, j ai telephone 2 fois on me dit qu on va me rappeller et personne rappelle
est ce que vous pouvez me dire quand il va venir svp parce que j ai ma fille qui vient a noel
merci d avance
O. Branchereau
tel 04 56 non pardon 04 65 71 22 90
""", BRANCHEREAU, "name",
    ),
    Letter(
        "point_dossier_expert", "chase", "Cabinet BORELLI <suivi@expertise-borelli.exemple.invalid>",
        "Point sur dossier 26-021290-L",
        """\
Bonjour,

Pouvez-vous nous faire un point d'avancement sur le dossier cité en objet (assuré DE CASTELMORE) ?
Le devis de l'entreprise devait nous parvenir sous huitaine, nous ne le trouvons pas.

Bien à vous,
Secrétariat technique
""", CASTELMORE, "dossier_number",
        charset="iso-8859-1",
    ),
    Letter(
        "ou_en_est_on_html", "chase", "Mirabelle Sinistres <gestion.habitation@mirabelle.exemple.invalid>",
        "RE: [MIR-2026-11027] Réparation en nature",
        """\
<html><body style="font-family:Arial"><p>Bonjour,</p><p>Notre sociétaire <b>Mme DIAGOUREMA</b> nous appelle : elle
n'a <u>aucune date</u>.</p><p>Où en est-on ? Merci d'un retour <span style="color:red">aujourd'hui</span>.</p>
<p>Le plateau de Nancy<br>03 53 01 70 00</p><hr><p style="font-size:8pt">Ce message est confidentiel et destiné à
ses seuls destinataires. Si vous l'avez reçu par erreur, merci de le supprimer.</p></body></html>
""", DIAGOUREMA, "claim_number", html=True,
    ),
    Letter(
        "relance_automate", "chase", "ne-pas-repondre@relances.tourneville-courtage.exemple.invalid",
        "RELANCE NIVEAU 2 - SINISTRE C61350871",
        """\
RELANCE NIVEAU 2
SINISTRE  : C61350871
CLIENT    : L'HERMINAULT B.
OBJET     : DATE DE RENDEZ-VOUS NON COMMUNIQUEE
SANS NOUVELLE DE VOTRE PART SOUS 48 H LE DOSSIER SERA REMIS AU RESPONSABLE DE CONTRAT
""", LHERMINAULT, "claim_number",
    ),
    Letter(
        "syndic_s_impatiente", "chase", "Immo Gestion des Halles <copro@halles-gestion.exemple.invalid>",
        "Dégât des eaux ROUXELAND / infiltration 2e étage",
        """\
Bonjour à tous,

L'assemblée se réunit le 8 décembre et le conseil syndical me demande à quelle date les embellissements de M. Rouxeland
(15 chemin des Vignes, Béziers) seront repris. L'assureur m'a renvoyé vers vous. Pouvez-vous me le dire ?

Je relancerai vendredi si je n'ai rien.

Cordialement,
Maud Querbignon, gestionnaire
""", ROUXELAND, "name",
    ),
    Letter(
        "agence_furtive", "chase", "agence.portneuve@allianz-agences.exemple.invalid",
        "Pougette MIR-2026-11893 ???",
        """\
Toujours rien ???
""", POUGETTE, "claim_number",
    ),
    Letter(
        "devis_attendu", "chase", "Luc Werbrouque <luc.werbrouque@pli-vert.exemple.invalid>",
        "Dossier 26-021609-H - devis",
        """\
Madame, Monsieur,

L'artisan est passé prendre les mesures de la baie vitrée le 4 novembre. Il m'avait annoncé un devis dans la semaine. À
ce jour je n'ai rien reçu et j'ai toujours un carton à la place du carreau.

Pourriez-vous vous renseigner et me tenir au courant ?

Avec mes remerciements,
Luc WERBROUQUE
""", WERBROUQUE, "dossier_number",
    ),
    Letter(
        "transfere_sans_un_mot", "chase", "Service clients <service.clients@allianz-agences.exemple.invalid>",
        "TR: toujours pas de plombier",
        """\


Début du message transféré :

De: "F. Magnanou" <magnanou.fernand@courrier-opale.exemple.invalid>
Objet: toujours pas de plombier
Date: 1 décembre 2026 à 08:14
À: service.clients@allianz-agences.exemple.invalid

Bonjour Madame,
Vous m'aviez dit qu'une entreprise m'appellerait sous 48 h pour la fuite (sinistre B7388125). Personne n'a appelé.
Pouvez-vous les secouer un peu ?
F. Magnanou, Thonon
""", MAGNANOU, "claim_number",
    ),
    Letter(
        "liste_en_attente", "chase", "Delta Gestion Déléguée <pilotage@delta-gestion.exemple.invalid>",
        "Dossiers sans date de RDV au 30/11",
        """\
Bonjour,

Ci-dessous les missions pour lesquelles nous n'avons pas de date de rendez-vous dans l'outil :

- B7041882 VASSELINOT (14)
- B7259301 ROUXELAND (34)
- B7388125 MAGNANOU (74)

Merci de nous compléter le tableau par retour.
Le pilotage
""", sure=False,
    ),
    Letter(
        "en_colere_ou_presse", "chase", "Corinne Vasselinot <c.vasselinot@boite-lumen.exemple.invalid>",
        "URGENT URGENT sinistre B7041882",
        """\
Cela commence à faire long !!! Quatre semaines avec une bâche sur le toit. Quand est-ce que le couvreur vient ?
Si demain je n'ai pas d'appel j'écris à la direction d'Allianz.
Corinne Vasselinot
02 61 91 08 77
""", VASSELINOT, "claim_number", sure=False, also=("complaint",),
    ),
)  # fmt: skip
