"""Reports of experts, and invoices."""

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

REPORTS: Final = (
    Letter(
        "rapport_borelli", "expert_report", "Cabinet BORELLI <envoi@expertise-borelli.exemple.invalid>",
        "RE 26878/26/BT - B7041882 VASSELINOT - rapport définitif",
        """\
Bonjour,

Veuillez trouver ci-joint notre rapport définitif établi après visite du 18/11.

Salutations distinguées
""", VASSELINOT, "claim_number",
        papers={"26878_RD.pdf": """\
CABINET BORELLI - EXPERTISE BATIMENT
RAPPORT D'EXPERTISE DEFINITIF
Assuré : VASSELINOT Corinne      Sinistre : B7041882
Date de visite : 18/11/2026
Cause : défaut d'étanchéité du solin
Dommages retenus : couverture 2 310,00 EUR - embellissements 1 145,00 EUR
Vétusté : 20 %   Franchise : 150,00 EUR
Recours : néant"""},
    ),
    Letter(
        "conclusions_dans_le_corps", "expert_report", "p.ravelliot@experts-reunis-ouest.exemple.invalid",
        "26-021163-Y conclusions",
        """\
Confrères,

Visite contradictoire faite ce jour chez M. TAZEROUALT en présence de l'expert de la partie adverse.

Constatations : joint de bonde défaillant, cloison humide à 85 %, receveur descellé.
Imputabilité : usure, à la charge de l'assuré pour la cause, garantie pour les conséquences.
Évaluation : 1 870 € HT, valeur à neuf. Vétusté 10 %.
Mesures conservatoires : assèchement trois semaines avant toute reprise.

Le présent avis vaut note technique ; le rapport complet suivra si la compagnie le demande.

P. Ravelliot, expert
""", TAZEROUALT, "dossier_number",
    ),
    Letter(
        "proces_verbal", "expert_report", "LOSS CONTROL MERIDIEN <pv@lc-meridien.exemple.invalid>",
        "PV de constatations signé / DE CASTELMORE / B7110946",
        """\
Ci-joint le procès-verbal de constatations relatives aux causes et circonstances et à l'évaluation des dommages, signé
des trois parties. Bonne réception.
""", CASTELMORE, "claim_number",
        papers={"PV_B7110946.pdf": """\
PROCES-VERBAL DE CONSTATATIONS
RELATIVES AUX CAUSES, CIRCONSTANCES ET A L'EVALUATION DES DOMMAGES
Sinistre B7110946 - M. DE CASTELMORE Thierry
Les experts soussignés sont convenus de ce qui suit :
Montant des dommages : 3 420,00 EUR"""},
    ),
    Letter(
        "teleexpertise", "expert_report", "Mirabelle Téléexpertise <visio@mirabelle.exemple.invalid>",
        "Compte rendu de visio MIR-2026-11027",
        """\
Compte rendu de téléexpertise du 25/11/2026, 14 h 10 - sociétaire DIAGOUREMA

Dommages vus en visio : bloc-porte (dormant fendu), plinthe, peinture de l'encadrement.
Chiffrage retenu d'après barème : 1 236,40 € TTC, sans vétusté.
Avis de l'expert : conforme au déclaré, garanties acquises.
""", DIAGOUREMA, "claim_number",
    ),
    Letter(
        "rapport_pour_info", "expert_report", "agence.glacis@allianz-agences.exemple.invalid",
        "TR: rapport",
        """\
Pour info et bonne suite

De : Experts Réunis Ouest
Objet : rapport ROUXELAND B7259301

Bonjour, ci-joint le rapport d'expertise dans l'affaire citée en référence.
""", ROUXELAND, "claim_number",
        papers={"rapport.pdf": """\
EXPERTS REUNIS OUEST
RAPPORT D'EXPERTISE UNIQUE
Assuré : ROUXELAND Killian
Sinistre : B7259301"""},
    ),
    Letter(
        "date_expertise", "other", "Cabinet BORELLI <rdv@expertise-borelli.exemple.invalid>",
        "Convocation à expertise C61350871",
        """\
Madame, Monsieur,

Nous vous prions d'assister ou de vous faire représenter à la réunion d'expertise fixée au 11 décembre 2026 à 10 h, 3
quai du Port à Morlaix, chez Mme L'HERMINAULT. Notre rapport sera déposé à l'issue.
""", LHERMINAULT, "claim_number", sure=False, also=("expert_report",),
    ),
)  # fmt: skip

INVOICES: Final = (
    Letter(
        "facture_peintre", "invoice", "SARL Pinceaux du Velay <compta@pinceaux-velay.exemple.invalid>",
        "Facture FA-26-1187 - chantier POUGETTE",
        """\
Bonjour,
Veuillez trouver notre facture pour le chantier de Mme Pougette, 48 rue Saint-Michel au Puy (réf. 26-021555-Z).
Règlement à 30 jours, RIB au bas de la facture.
Bonne journée
""", POUGETTE, "dossier_number",
        papers={"FA-26-1187.pdf": """\
SARL PINCEAUX DU VELAY
FACTURE N° FA-26-1187 du 27/11/2026
Chantier : Mme POUGETTE - dossier 26-021555-Z
Préparation et peinture plafond 14 m2         612,00
Peinture murs 31 m2                           930,00
Total HT   1 542,00    TVA 10 %   154,20    Total TTC   1 696,20 EUR"""},
    ),
    Letter(
        "ma_facture", "invoice", "jp.serrurerie@courrier-opale.exemple.invalid",
        "facture",
        """\
salut voila ma facture pour la porte de mme Diagourema (26-021338-N) 1236.40 ttc
tu peux me regler vite stp jsuis un peu juste en ce moment
JP
""", DIAGOUREMA, "dossier_number",
        papers={"scan0042.pdf": """\
JP SERRURERIE
FACTURE 2026-88
Bloc-porte 1 point posé  1 124,00 HT
TVA 10 %  112,40
A PAYER 1 236,40"""},
    ),
    Letter(
        "note_honoraires", "invoice", "LOSS CONTROL MERIDIEN <facturation@lc-meridien.exemple.invalid>",
        "Note d'honoraires n° 26-4410 (B7110946)",
        """\
Madame, Monsieur,

Nous vous adressons notre note d'honoraires n° 26-4410 d'un montant de 384,00 € TTC relative au dossier DE CASTELMORE.
Merci d'en assurer le règlement à réception.

La comptabilité
""", CASTELMORE, "claim_number",
    ),
    Letter(
        "avoir", "invoice", "Vitrerie du Marais <factures@vitrerie-marais.exemple.invalid>",
        "Avoir AV-0311 en annulation de la facture F-2290 / WERBROUQUE C62008459",
        """\
Bonjour,
Suite à erreur de quantité, ci-joint l'avoir AV-0311 (-1 018,00 € TTC) et la facture rectifiée F-2304 (842,00 € TTC).
Cordialement
""", WERBROUQUE, "claim_number",
        papers={
            "AV-0311.pdf": "VITRERIE DU MARAIS\nAVOIR AV-0311\nPasserelle - C62008459\nTotal TTC -1 018,00 EUR",
            "F-2304.pdf": "VITRERIE DU MARAIS\nFACTURE F-2304\nClient : Passerelle - C62008459\nTotal TTC 842,00 EUR",
        },
    ),
    Letter(
        "facture_impayee", "invoice", "recouvrement@toits-de-france-comte.exemple.invalid",
        "Rappel : facture 3321 échue - MIR-2026-10418",
        """\
Sauf erreur ou omission, notre facture 3321 du 12/10/2026 (2 066,90 €), chantier BRANCHEREAU-PICOT, reste impayée.
Merci de procéder au virement sous huitaine. Duplicata joint.
""", BRANCHEREAU, "claim_number", sure=False, also=("chase",),
        papers={"duplicata_3321.pdf": "DUPLICATA\nFACTURE 3321 du 12/10/2026\nMIR-2026-10418\nTotal TTC 2 066,90 EUR"},
    ),
    Letter(
        "facture_electricien_html", "invoice", "Volta Service <envoi@volta-service.exemple.invalid>",
        "Votre facture n° 20261124-07 est disponible",
        """\
<html><body><table><tr><td><b>VOLTA SERVICE</b></td></tr><tr><td>Facture n° 20261124-07</td></tr>
<tr><td>Intervention chez M. MAGNANOU Fernand, 2 allée du Lac (votre dossier 26-021688-U)</td></tr>
<tr><td>Montant net à payer : <b>418,00 €</b></td></tr><tr><td>Échéance : 31/12/2026</td></tr></table>
<p style="color:#888">Pour vous désabonner des notifications de facturation, rendez-vous dans votre espace.</p>
</body></html>
""", MAGNANOU, "dossier_number", html=True,
    ),
)  # fmt: skip
