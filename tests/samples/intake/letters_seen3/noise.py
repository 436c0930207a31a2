"""What no person has to read: newsletters, and answers that a machine gave."""

from typing import Final

from tests.samples.intake.letters_seen3.dossiers import CASTELMORE, WERBROUQUE
from tests.samples.intake.typed_letters import Letter

_LEAVE: Final = {"List-Unsubscribe": "<mailto:desinscription@lettres.exemple.invalid>", "Precedence": "bulk"}

NEWSLETTERS: Final = (
    Letter(
        "batimat_lettre", "newsletter", "L'Écho du Bâtiment <lettre@echo-batiment.exemple.invalid>",
        "Cette semaine : RE2020, prix du cuivre et salon des artisans",
        """\
L'ÉCHO DU BÂTIMENT - n° 412

Au sommaire
* Le prix du cuivre s'envole : qui va payer ?
* Dégâts des eaux : ce que change la nouvelle convention
* Portrait : vitrière à Saint-Omer, elle a repris l'affaire de son père

Lire en ligne - Se désabonner
""", headers=_LEAVE,
    ),
    Letter(
        "promo_outillage", "newsletter", "Outil Malin <promo@outil-malin.exemple.invalid>",
        "-40 % sur les déshumidificateurs, c'est jusqu'à dimanche !",
        """\
<html><body><h1>-40 %</h1><p>Assécheurs, ventilateurs, caméras thermiques : équipez vos équipes avant l'hiver.</p>
<p><a href="https://outil-malin.exemple.invalid/promo">J'en profite</a></p>
<p><small>Vous recevez cet e-mail car vous êtes client. Me désinscrire.</small></p></body></html>
""", html=True, headers=_LEAVE,
    ),
    Letter(
        "webinaire", "newsletter", "Institut du Sinistre <formation@institut-sinistre.exemple.invalid>",
        "Invitation : webinaire « Réparer plutôt qu'indemniser »",
        """\
Bonjour,

Le jeudi 10 décembre à 11 h, nos experts répondront à vos questions sur la réparation en nature. Inscription gratuite.
Au programme : délais, satisfaction, maîtrise des coûts.

L'équipe formation
Si vous ne souhaitez plus recevoir nos invitations, cliquez ici.
""", headers=_LEAVE,
    ),
    Letter(
        "mirabelle_infos_partenaires", "newsletter",
        "Mirabelle Partenaires <infos@partenaires.mirabelle.exemple.invalid>",
        "Mirabelle Infos - novembre 2026",
        """\
MIRABELLE INFOS, la lettre de nos partenaires

Édito - Un automne de tempêtes
Les chiffres du mois - 4 120 sinistres confiés, 17 jours de délai moyen
Rappel - Les factures se déposent désormais sur le portail
Agenda - Convention réseau à Nancy le 21 janvier

Gérer mes abonnements
""", headers=_LEAVE, sure=False,
    ),
    Letter(
        "voeux_anticipes", "newsletter", "Vernis & Co <bonjour@vernis-co.exemple.invalid>",
        "Nos nuanciers 2027 sont arrivés",
        """\
Chers clients, découvrez les 64 teintes de la collection 2027 et demandez votre nuancier gratuit.
Vernis & Co - vous désinscrire de cette liste : répondez STOP
""", headers={"Precedence": "bulk"},
    ),
)  # fmt: skip

AUTOMATICS: Final = (
    Letter(
        "absente_du_bureau", "automatic", "katia@allianz-agences.exemple.invalid",
        "Réponse automatique : B7110946 - téléphone du client erroné",
        """\
Bonjour,
Je suis absente jusqu'au 7 décembre inclus. En cas d'urgence, joindre l'agence au 02 61 91 10 20.
Katia
""", CASTELMORE, "claim_number", headers={"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"},
    ),
    Letter(
        "accuse_reception", "automatic", "ne-pas-repondre@mirabelle.exemple.invalid",
        "Nous avons bien reçu votre message",
        """\
Votre message a bien été reçu et porte la référence WEB-2026-559012. Nos conseillers vous répondront sous 5 jours
ouvrés. Ceci est un message automatique, merci de ne pas y répondre.
""", headers={"Auto-Submitted": "auto-generated"},
    ),
    Letter(
        "boite_pleine", "automatic", "Mail Delivery Subsystem <mailer-daemon@pli-vert.exemple.invalid>",
        "Undelivered Mail Returned to Sender",
        """\
This is the mail system at host mx1.pli-vert.exemple.invalid.

I'm sorry to have to inform you that your message could not be delivered to one or more recipients.

<luc.werbrouque@pli-vert.exemple.invalid>: host mx1 said: 552 5.2.2 mailbox full

Subject: Votre rendez-vous - dossier 26-021609-H
""", WERBROUQUE, "dossier_number", headers={"Auto-Submitted": "auto-replied"},
    ),
    Letter(
        "lu", "automatic", "agence.glacis@allianz-agences.exemple.invalid",
        "Lu : Proposition de rendez-vous",
        """\
Votre message

   À : agence.glacis@allianz-agences.exemple.invalid
   Objet : Proposition de rendez-vous
   Date : 26/11/2026 16:02

a été lu le 26/11/2026 16:45.
""", headers={"Auto-Submitted": "auto-replied"},
    ),
    Letter(
        "adresse_changee", "automatic", "m.uhlmannser@halles-gestion.exemple.invalid",
        "Cette adresse n'est plus relevée",
        """\
M. Uhlmannser ne fait plus partie de nos effectifs. Votre message ne sera pas lu. Merci d'écrire désormais à
copro@halles-gestion.exemple.invalid.
""", sure=False, also=("other",),
    ),
    Letter(
        "ticket_ouvert", "automatic", "Support OCEADE <support@oceade-gestion.exemple.invalid>",
        "[Ticket #88214] Demande enregistrée",
        """\
## Merci d'écrire votre réponse au-dessus de cette ligne ##

Bonjour,
Votre demande a été enregistrée sous le numéro 88214. Un agent la traitera dès que possible.
Statut : Nouveau | Priorité : Normale
""", headers={"Auto-Submitted": "auto-generated", "Precedence": "auto_reply"},
    ),
)  # fmt: skip
