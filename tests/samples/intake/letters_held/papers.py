"""Experts' reports and invoices, in the mail or attached to it."""

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
    VALMORINI,
)
from tests.samples.intake.typed_letters import Letter

REPORTS: Final = (
    Letter(
        "rapport_definitif",
        "expert_report",
        "Cabinet Tressange <secretariat@tressange.exemple.invalid>",
        "Rapport définitif - MIR-2026-21044 - TISSERANDEAU",
        """Bonjour,

Veuillez trouver ci-joint notre rapport d'expertise définitif dans l'affaire en référence.

Le secrétariat
Cabinet Tressange Expertises
""",
        TISSERANDEAU,
        "claim_number",
        papers={
            "rapport_21044.pdf": """CABINET TRESSANGE EXPERTISES
RAPPORT D'EXPERTISE DEFINITIF
Sinistre : MIR-2026-21044
Assuré : TISSERANDEAU Baptiste
Réunion du 09/11/2026
Cause : infiltration par façade
Chiffrage des dommages : 2 840,00 EUR TTC, vétusté 12 %
Nous proposons la réparation en nature."""
        },
    ),
    Letter(
        "compte_rendu_visite_expert",
        "expert_report",
        "P. Aubracq <p.aubracq@aubracq-experts.exemple.invalid>",
        "C71204539 - compte rendu",
        """Bonjour,

J'ai visité les lieux ce matin avec l'assuré, M. VALMORINI. Mes constatations :
1. plafond de la salle de bains effondré sur 4 m2, plaque à remplacer ;
2. origine : rupture de l'évacuation du logement supérieur, réparée ;
3. embellissements évalués à 1 260 euros HT, pas de vétusté.

Je valide le devis de votre prestataire pour ce montant. Mon rapport papier part par la poste.

P. Aubracq, expert
Réf. C71204539
""",
        VALMORINI,
        "claim_number",
    ),
    Letter(
        "rapport_foudre",
        "expert_report",
        "Expertises Aubracq <depot@aubracq-experts.exemple.invalid>",
        "Dépôt de rapport B6274915",
        """Notre rapport est joint.
Dossier B6274915 - conclusions : surtension d'origine atmosphérique avérée, matériel irréparable.
""",
        DAVRINCHE,
        "claim_number",
        papers={
            "B6274915_rapport.pdf": """EXPERTISES AUBRACQ & ASSOCIES
Rapport n° 1 et unique
Sinistre B6274915 - Mme DAVRINCHE
Nature : dommages électriques
Constatations : tableau et box détruits
Évaluation : 1 915,40 EUR
Responsabilité : néant"""
        },
    ),
    Letter(
        "rapport_preliminaire_html",
        "expert_report",
        "Cabinet Tressange <secretariat@tressange.exemple.invalid>",
        "Rapport préliminaire",
        """<html><body><p>Madame, Monsieur,</p>
<p>Vous trouverez ci-dessous les éléments de notre <b>rapport préliminaire</b> d'expertise.</p>
<table><tr><td>Sinistre</td><td>MIR-2026-22613</td></tr><tr><td>Assurée</td><td>Mme HADJERASSE</td></tr>
<tr><td>Cause</td><td>Gel d'une canalisation</td></tr><tr><td>Provision</td><td>3 200 &euro;</td></tr>
<tr><td>Suite</td><td>Investigations compl&eacute;mentaires sous 3 semaines</td></tr></table>
<p>L'expert, M. Cantelaubre</p></body></html>
""",
        HADJERASSE,
        "claim_number",
        html=True,
    ),
    Letter(
        "chiffrage_expert_transmis",
        "expert_report",
        "Indemnisation <indemnisation@hexalia.exemple.invalid>",
        "TR : rapport d'expert M. Bonnivel",
        """Bonjour,

Pour votre gestion, je vous transfère le rapport reçu de l'expert dans le dossier C71688024. Les dommages sont fixés à
1 780 euros. Vous pouvez établir la commande sur cette base.

Cordialement,
S. Pinchard

-------- Message transféré --------
De : EXPERTISES REUNIES DU FOREZ
Objet : Rapport BONNIVEL

Veuillez trouver notre rapport en pièce jointe.
""",
        BONNIVEL,
        "claim_number",
        papers={
            "rapport.pdf": """EXPERTISES REUNIES DU FOREZ
RAPPORT
Sinistre C71688024
Dommages retenus : 1 780,00 EUR TTC
Cause réparée : oui"""
        },
    ),
    Letter(
        "carence",
        "expert_report",
        "Cabinet Tressange <secretariat@tressange.exemple.invalid>",
        "PV de carence - B6350178",
        """Bonjour,

Nous vous adressons notre rapport de carence : M. LESTRADIER, régulièrement convoqué deux fois, ne s'est pas présenté
aux opérations d'expertise du 10 et du 19 novembre. Nous déposons en l'état, sans évaluation. Sinistre B6350178.

Cabinet Tressange Expertises
""",
        LESTRADIER,
        "claim_number",
    ),
)

INVOICES: Final = (
    Letter(
        "facture_plombier_jointe", "invoice", "Plomberie du Tarn <compta@plomberie-tarn.exemple.invalid>",
        "Facture F26-1187",
        """Bonjour,

Ci-joint notre facture F26-1187 pour le chantier Gardellac (26-024018-B), travaux terminés le 19/11.
RIB inchangé.

Plomberie du Tarn
""",
        GARDELLAC, "dossier_number",
        papers={
            "F26-1187.pdf": """PLOMBERIE DU TARN SARL
FACTURE F26-1187 du 20/11/2026
Client : PASSERELLE
Chantier : GARDELLAC, 6 rue du Colombier, 81100 Castres
Remplacement flexible et joint : 148,00
Main d'oeuvre 2 h : 96,00
Total HT : 244,00
TVA 10 % : 24,40
Net à payer : 268,40 EUR à 30 jours"""
        },
    ),
    Letter(
        "facture_dans_le_texte", "invoice", "Kevin Vitrage <kevin.vitrage@boitel.exemple.invalid>",
        "ma facture perchaud",
        """Salut,
voila ma facture pour la vitre de mme PERCHAUD a brive
double vitrage 60x120 posé : 310 € HT
tva 10 % : 31
total 341 €
à regler par virement merci
kevin
""",
        PERCHAUD, "name", charset="windows-1252",
    ),
    Letter(
        "facture_honoraires_expert", "invoice", "Cabinet Tressange <comptabilite@tressange.exemple.invalid>",
        "Note d'honoraires 2026/0933",
        """Madame, Monsieur,

Nous vous prions de trouver ci-après notre note d'honoraires n° 2026/0933 relative au dossier MIR-2026-21870 :

Forfait expertise simple          285,00 EUR
Frais kilométriques                41,60 EUR
TVA 20 %                           65,32 EUR
TOTAL TTC                         391,92 EUR

Règlement à réception.

Le service comptabilité
""",
        KERSULEC, "claim_number",
    ),
    Letter(
        "rappel_de_paiement", "invoice", "Ets Ravignac <facturation@ravignac.exemple.invalid>",
        "Facture 4471 échue au 15/11/2026",
        """Bonjour,

Sauf erreur, notre facture n° 4471 d'un montant de 1 126,50 euros TTC (chantier OUEDRAGUI, C70951186), échue au 15
novembre, reste impayée à ce jour. Merci de procéder à son règlement ou de nous indiquer la date du virement.

Service facturation
Ets Ravignac
""",
        OUEDRAGUI, "claim_number", also=("chase",), sure=False,
    ),
    Letter(
        "facture_html", "invoice", "Peintures Hautier <noreply@facturation-hautier.exemple.invalid>",
        "Votre facture n° PH-2026-310 est disponible",
        """<html><body><h2>Facture n&deg; PH-2026-310</h2>
<p>Affaire : HADJERASSE - votre r&eacute;f&eacute;rence 26-024507-H</p>
<table border="1"><tr><th>D&eacute;signation</th><th>Montant HT</th></tr>
<tr><td>Pr&eacute;paration, 2 couches plafond 14 m&sup2;</td><td>392,00</td></tr>
<tr><td>Protection et nettoyage</td><td>60,00</td></tr></table>
<p>Total TTC : <b>497,20 &euro;</b> - &eacute;ch&eacute;ance 31/12/2026</p></body></html>
""",
        HADJERASSE, "dossier_number", html=True,
    ),
    Letter(
        "facture_rectifiee", "invoice", "SARL Toitures Bénac <benac@toitures.exemple.invalid>",
        "Facture rectificative LESTRADIER",
        """Bonjour,

Comme demandé, facture corrigée en pièce jointe (taux de TVA à 10 % au lieu de 20 %), elle annule et remplace la
précédente.

Référence : LESTRADIER Dax

Cdt,
SARL Bénac
""",
        LESTRADIER, "name",
        papers={
            "facture_2026-88_R.pdf": """SARL TOITURES BENAC
FACTURE 2026-88 R (annule et remplace 2026-88)
Chantier : M. LESTRADIER, 90 route de la Corniche, 40100 DAX
Reprise de couverture 12 m2 : 1 140,00 HT
TVA 10 % : 114,00
Total TTC : 1 254,00 EUR"""
        },
    ),
)  # fmt: skip
