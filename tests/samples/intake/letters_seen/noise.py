"""What no one has to do anything about, and what nobody can tell."""

from typing import Final

from tests.samples.intake.letters_seen.letter import D2, D3, D8, PICTURE, File, Letter

LIST: Final = {"List-Unsubscribe": "<https://lettre.exemple.invalid/stop>", "Precedence": "bulk"}
NOISE: Final = (
    Letter(
        "news_of_a_wholesaler", "newsletter", "Négoce Matériaux <promo@negoce-materiaux.exemple.invalid>",
        "-30 % sur les plaques de plâtre jusqu'au 30 novembre",
        "Profitez de nos promotions d'automne en magasin et en ligne.\nSe désinscrire : https://lettre.exemple.invalid/stop\n",
        html="""<html><body><h1>-30 %</h1><p>Profitez de nos promotions d'automne.</p>
<p><a href="#">Se d&eacute;sinscrire</a></p></body></html>""",
        headers=LIST,
    ),
    Letter(
        "news_of_a_fair", "newsletter", "Salon Rénov'Habitat <invitation@salon-renov.exemple.invalid>",
        "Votre badge gratuit pour le salon",
        html="""<html><body><p>Cher professionnel,</p><p>Rejoignez 400 exposants du 2 au 4 d&eacute;cembre. Retirez
d&egrave;s maintenant votre badge gratuit&nbsp;!</p><p style="font-size:9px">Pour ne plus recevoir nos invitations,
cliquez ici.</p></body></html>""",
    ),
    Letter(
        "news_of_the_federation", "newsletter", "Fédération des réseaux <lettre@federation-reseaux.exemple.invalid>",
        "La lettre du réseau n° 12 : sinistres climatiques, facturation, relances",
        """
AU SOMMAIRE CE MOIS-CI
- Annulation tardive d'une mission : que dit la jurisprudence ?
- Factures électroniques : le calendrier
- Rapport d'expertise : cinq conseils de lecture
- Réclamations : le nouveau délai de deux mois

Vous recevez cette lettre en tant qu'adhérent. Gérer mes abonnements : https://lettre.exemple.invalid/abonnements
""",
        headers=LIST,
    ),
    Letter(
        "news_that_sells", "newsletter", "Léa de RelanceFacile <lea@relancefacile.exemple.invalid>",
        "Et si vos relances partaient toutes seules ?",
        """
Bonjour,

Combien de temps perdez-vous chaque semaine à relancer vos clients et à suivre vos factures ? Notre logiciel le fait
pour vous. 15 minutes pour une démonstration jeudi ?

Si ce n'est pas le bon moment, répondez STOP.
Léa
""",
    ),
    Letter(
        "auto_absence", "automatic", "Karen Le Goff <steir@allianz-agences.exemple.invalid>",
        "Réponse automatique : Votre mission",
        """
Bonjour,

Je suis absente jusqu'au 23 novembre inclus. En cas d'urgence, contactez l'agence au 02 61 91 70 70.
Votre message ne sera pas transféré.
""",
        headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    ),
    Letter(
        "auto_absence_without_headers", "automatic", "Philippe Ternisien <p.ternisien@experts-centre.exemple.invalid>",
        f"Absent(e) Re: rapport {D2.claim}",
        """
Merci pour votre message. Actuellement en congés, je n'ai pas accès à ma messagerie et vous répondrai à mon retour le
lundi 30 novembre. Pour toute question relative à un rapport d'expertise en cours, joindre le secrétariat au
03 53 01 22 80.
""",
        tie=D2, by="claim_number",
    ),
    Letter(
        "auto_bounce", "automatic", "Mail Delivery System <MAILER-DAEMON@relais.exemple.invalid>",
        "Undelivered Mail Returned to Sender",
        headers={"Auto-Submitted": "auto-replied", "MIME-Version": "1.0"},
        raw=f"""
Content-Type: multipart/report; report-type=delivery-status; boundary="=_held_bounce"

--=_held_bounce
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<j.oudineau@boite-lune.invalid>: mailbox full (in reply to RCPT TO command)

--=_held_bounce
Content-Type: message/delivery-status

Reporting-MTA: dns; relais.exemple.invalid

Final-Recipient: rfc822; j.oudineau@boite-lune.invalid
Action: failed
Status: 5.2.2

--=_held_bounce
Content-Type: message/rfc822

From: odm@passerelle.exemple.invalid
To: j.oudineau@boite-lune.invalid
Subject: Dossier {D3.number} - rendez-vous
Message-ID: <sent.1@passerelle.exemple.invalid>
Date: Mon, 09 Nov 2026 08:00:00 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Votre artisan passera jeudi.

--=_held_bounce--
""",
        tie=D3, by="dossier_number", sure=True,
    ),
    Letter(
        "auto_ticket_received", "automatic", "Support courtiers <ne-pas-repondre@plateforme-courtage.exemple.invalid>",
        "[Ticket 448120] Nous avons bien reçu votre demande",
        """
Bonjour,

Votre demande a été enregistrée sous le numéro 448120. Un conseiller vous répondra dans les meilleurs délais.
Merci de ne pas répondre à ce courriel.
""",
    ),
    Letter(
        "nothing_but_a_picture", "unknown", "0536490011@mms.exemple.invalid", "",
        files=(File("IMG_2044.jpg", kind="image/jpeg", content=PICTURE),),
        also=("other",), sure=False,
    ),
    Letter(
        "see_attached", "unknown", "Agence Montauban <montauban@allianz-agences.exemple.invalid>", f"{D8.number}",
        "cf pj\n", tie=D8, by="dossier_number", also=("other",), sure=False,
        files=(File("doc.pdf", ("Madame D'ARTIGUELONG", "page 2/2", "Fait à Montauban, le 6 novembre 2026")),),
    ),
)  # fmt: skip
