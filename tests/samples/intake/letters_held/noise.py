"""What nobody needs to read: letters to many, and what machines answer."""

from typing import Final

from tests.samples.intake.letters_held.dossiers import LESTRADIER
from tests.samples.intake.typed_letters import Letter

NEWSLETTERS: Final = (
    Letter(
        "salon_du_batiment",
        "newsletter",
        "Salon Rénov'Pro <contact@salon-renovpro.exemple.invalid>",
        "Votre badge gratuit pour Rénov'Pro 2027",
        """Rénov'Pro 2027 - 3 jours, 240 exposants, 60 ateliers

Commandez dès maintenant votre badge gratuit avec le code PRO27. Au programme : rénovation énergétique, outillage
connecté, conférences.

Se désinscrire : https://salon-renovpro.exemple.invalid/stop
""",
        headers={"List-Unsubscribe": "<https://salon-renovpro.exemple.invalid/stop>"},
    ),
    Letter(
        "lettre_juridique",
        "newsletter",
        "L'Essentiel de l'Assurance <lettre@essentiel.exemple.invalid>",
        "La lettre de novembre : catastrophe naturelle, ce qui change",
        """<html><body><h1>L'Essentiel de l'Assurance</h1><p>Num&eacute;ro 88 - novembre 2026</p>
<h2>&Agrave; la une</h2><p>Cat nat : le nouveau r&eacute;gime expliqu&eacute; en cinq points. <a href="#">Lire la
suite</a></p>
<h2>Jurisprudence</h2><p>D&eacute;g&acirc;t des eaux : qui paie la recherche de fuite ?</p>
<p><small>Vous recevez cette lettre car vous &ecirc;tes abonn&eacute;. <a href="#">Me d&eacute;sabonner</a> -
<a href="#">Voir en ligne</a></small></p></body></html>
""",
        html=True,
        headers={"List-Id": "lettre.essentiel.exemple.invalid"},
    ),
    Letter(
        "promotion_fenetres",
        "newsletter",
        "Menuiseries Clairbois <offres@clairbois.exemple.invalid>",
        "-20 % sur toutes les fenêtres jusqu'au 30 novembre",
        """Chers partenaires,

Profitez de nos offres d'automne : - 20 % sur les fenêtres PVC, livraison offerte dès 5 unités, catalogue complet en
ligne. Offre valable dans la limite des stocks disponibles.

Pour ne plus recevoir nos offres, cliquez ici.
""",
    ),
)

AUTOMATICS: Final = (
    Letter(
        "absence_jusquau_lundi", "automatic", "Julie Mazerolles <j.mazerolles@courtage-pellegrain.exemple.invalid>",
        "Réponse automatique : C70951186 demande de précisions",
        """Bonjour,

Je suis absente jusqu'au lundi 30 novembre inclus. En cas d'urgence, vous pouvez écrire à
contact@courtage-pellegrain.exemple.invalid.

Julie Mazerolles
""",
        headers={"Auto-Submitted": "auto-replied"},
    ),
    Letter(
        "non_remis", "automatic", "Mail Delivery System <mailer-daemon@libellule.exemple.invalid>",
        "Undelivered Mail Returned to Sender",
        """This is the mail system at host libellule.exemple.invalid.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<g.lestradier@libellule.exemple.invalid>: host mx.libellule.exemple.invalid said: 550 5.1.1 User unknown
""",
        headers={"Auto-Submitted": "auto-replied"},
    ),
    Letter(
        "bien_recu_ne_pas_repondre", "automatic", "Hexalia <ne-pas-repondre@hexalia.exemple.invalid>",
        "Nous avons bien reçu votre message",
        """Bonjour,

Votre message a bien été reçu et sera traité dans les meilleurs délais. Numéro de suivi : 88-20417.

Ceci est un message automatique, merci de ne pas y répondre.
""",
    ),
    Letter(
        "confirmation_lecture", "automatic", "Gérard Lestradier <g.lestradier@libellule.exemple.invalid>",
        "Lu : Votre dossier 26-024563-U",
        """Votre message

   À : Gérard Lestradier
   Objet : Votre dossier 26-024563-U
   Envoyé : mardi 24 novembre 2026 10:05

a été lu le mardi 24 novembre 2026 11:47.
""",
        LESTRADIER, "dossier_number",
    ),
)  # fmt: skip
