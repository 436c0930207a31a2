"""Newsletters, and what machines write."""

from typing import Final

from tests.samples.intake.letters_seen2.dossiers import BENCHARKI, VANACKERE
from tests.samples.intake.typed_letters import Letter

BULK: Final = {"Precedence": "bulk", "List-Unsubscribe": "<https://lettres.exemple.invalid/sortir>"}

NOISE: Final = (
    Letter(
        "paint_promotion",
        "newsletter",
        "Couleurs du Ponant <promo@couleurs-ponant.exemple.invalid>",
        "-30 % sur les sous-couches jusqu'à dimanche",
        """Profitez de nos prix cassés sur toute la gamme Mat Velours !
Offre valable dans nos 14 dépôts. Livraison chantier offerte dès 250 EUR.

Vous ne souhaitez plus recevoir nos offres ? Cliquez ici pour vous désabonner.
""",
        headers=BULK,
    ),
    Letter(
        "trade_paper",
        "newsletter",
        "La Lettre du sinistre <redaction@lettre-sinistre.exemple.invalid>",
        "n° 412 : convention IRSI, réclamations en hausse, expertise à distance",
        """Au sommaire cette semaine : les réclamations des assurés progressent de 8 % ; annulation d'un arrêté
catastrophe naturelle ; factures électroniques, êtes-vous prêts ? Bonne lecture. Se désinscrire | Version en ligne
""",
        headers=BULK,
    ),
    Letter(
        "webinar",
        "newsletter",
        "Formations Bâti-Droit <inscriptions@bati-droit.exemple.invalid>",
        "Webinaire gratuit : la garantie décennale en 45 minutes",
        """<html><body><h2>Jeudi 3 d&eacute;cembre, 11 h</h2><p>Places limit&eacute;es. <a
href="https://exemple.invalid">Je m'inscris</a></p><p><small>Vous recevez cet e-mail car vous &ecirc;tes
abonn&eacute; &agrave; notre lettre.</small></p> </body></html>
""",
        html=True,
        headers=BULK,
    ),
    Letter(
        "season_wishes",
        "newsletter",
        "Syndicat des couvreurs <info@couvreurs.exemple.invalid>",
        "Notre infolettre de novembre",
        """Chers adhérents, retrouvez dans ce numéro le compte rendu de l'assemblée, l'agenda des salons et les
nouveaux taux de cotisation. Pour ne plus recevoir l'infolettre, répondez STOP.
""",
    ),
    Letter(
        "sells_leads",
        "newsletter",
        "Hugo de ProspectPlus <hugo@prospectplus.exemple.invalid>",
        "Doublez vos chantiers en 2027",
        """Bonjour,

Et si vous remplissiez votre planning sans effort ? Plus de 900 professionnels nous font confiance. Réservez votre
démonstration de 15 minutes. À très vite, Hugo

PS : pas intéressé ? Un simple « non » et je vous retire de ma liste.
""",
    ),
    Letter(
        "out_until_monday",
        "automatic",
        "Aurore - Agence Vanhecke <vanhecke@allianz-agences.exemple.invalid>",
        "Réponse automatique : 26-020791-U",
        """Bonjour, je suis absente jusqu'au lundi 30 novembre inclus. En cas d'urgence, joignez l'agence au 03 53 01
10 10.
""",
        VANACKERE,
        "dossier_number",
        headers={"Auto-Submitted": "auto-replied"},
    ),
    Letter(
        "parental_leave",
        "automatic",
        "G. Lassalvy <agen@mirabelle.exemple.invalid>",
        "Absent(e) du bureau",
        """Je suis en congé et ne consulte pas ma messagerie. Vos messages ne seront ni lus ni transférés. Mon
collègue prend le relais pour les réclamations et les factures.
""",
    ),
    Letter(
        "could_not_be_delivered",
        "automatic",
        "Mail Delivery Subsystem <mailer-daemon@filpost.exemple.invalid>",
        "Échec de remise / Undelivered Mail Returned to Sender",
        """This is the mail system. I'm sorry to have to inform you that your message could not be delivered.

<benidriss04@filpost.exemple.invalid>: host mx.filpost.exemple.invalid said: 550 5.1.1 User unknown
""",
        headers={"Auto-Submitted": "auto-replied"},
    ),
    Letter(
        "we_got_your_request",
        "automatic",
        "Support Mirabelle <support@mirabelle.exemple.invalid>",
        "[Ticket 338914] Votre demande a bien été enregistrée",
        """Bonjour, nous avons bien reçu votre message concernant MIR-2026-07105. Un conseiller vous répondra sous
deux jours ouvrés. Merci de ne pas répondre à ce courriel.
""",
        BENCHARKI,
        "claim_number",
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    ),
    Letter(
        "read_receipt",
        "automatic",
        "Patricia <ferrandin@courtiers.exemple.invalid>",
        "Lu : demande de pièces",
        "Votre message a été lu le mardi 17 novembre 2026 08:31:12 (UTC+01:00).\n",
    ),
    Letter(
        "moved_address",
        "automatic",
        "ancienne-adresse <contact@cab-pro.exemple.invalid>",
        "Cette adresse n'est plus relevée",
        """Message automatique. Cette boîte est fermée depuis le 1er octobre. Merci d'écrire désormais à
accueil@cab-pro.exemple.invalid.
""",
    ),
)
