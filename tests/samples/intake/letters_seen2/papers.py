"""Experts' reports and invoices."""

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

REPORT: Final = """CABINET TRIVALLE - EXPERTISE APRES SINISTRE
RAPPORT DEFINITIF D'EXPERTISE
Sinistre : MIR-2026-06612      Sociétaire : Mme Huguette PASTRENGUES
Visite du 5 novembre 2026, en présence de l'assurée et du syndic.
1. Circonstances : débordement du chéneau, eau en plafond du séjour.
2. Dommages constatés : plafond 14 m2, deux murs, parquet flottant.
3. Évaluation en valeur à neuf : 3 412,60 EUR TTC. Vétusté 15 %.
4. Conclusion : réparation en nature possible, cause supprimée.
"""
BILL: Final = """SARL TOITURES DU ROSAIRE
FACTURE n° F2026-0918 du 14/11/2026
Client : Passerelle - dossier 26-020815-V
Remise en place d'ardoises, forfait déplacement
Total HT 612,00   TVA 10 % 61,20   Total TTC 673,20 EUR
Règlement à 30 jours par virement.
"""
FEES: Final = """EURODOM EXPERTISE
Note d'honoraires 26/4471
Mission sinistre B6511346
Vacation sur site 1 x 240,00   Frais kilométriques 38,40
Net à payer 334,08 EUR TTC
"""

PAPERS: Final = (
    Letter(
        "the_report_is_attached",
        "expert_report",
        "Cabinet Trivalle <rapports@trivalle.exemple.invalid>",
        "MIR-2026-06612 Rapport définitif",
        "Madame, Monsieur,\n\nVeuillez trouver ci-joint notre rapport.\n\nLe secrétariat\n",
        PASTRENGUES,
        "claim_number",
        papers={"rapport_06612.pdf": REPORT},
    ),
    Letter(
        "conclusions_in_the_body",
        "expert_report",
        "Mme Ostermeyer, expert <ostermeyer@experts.exemple.invalid>",
        "Nos conclusions, C51288094",
        """Confrères,

Rendue sur les lieux le 10 novembre, j'ai relevé : cloison de la salle d'eau humide (28 %), carrelage sonnant creux sur
3 m2, origine supprimée par remplacement du siphon. J'évalue les dommages à 1 870 euros TTC, franchise à déduire 150
euros. Je conclus à la prise en charge et vous laisse faire chiffrer.

C. Ostermeyer, expert près la cour d'appel
""",
        LESPINOY,
        "claim_number",
    ),
    Letter(
        "report_passed_on",
        "expert_report",
        "Mirabelle Landes <gestion.landes@mirabelle.exemple.invalid>",
        "TR : rapport exp. 26-020733-F",
        """Pour traitement.

---------- Message transféré ----------
De : Cabinet Trivalle <rapports@trivalle.exemple.invalid>
Date : mar. 17 nov. 2026 à 18:04
Objet : MIR-2026-07105

Bonjour, ci-après le rapport d'expertise établi suite à la réunion contradictoire du 12. Montant arrêté : 2 260,00 EUR.
""",
        BENCHARKI,
        "dossier_number",
        papers={
            "scan0017.pdf": REPORT.replace("MIR-2026-06612", "MIR-2026-07105").replace("Huguette PASTRENGUES", "X")
        },
    ),
    Letter(
        "first_findings",
        "expert_report",
        "Eurodom Expertise <nord@eurodom.exemple.invalid>",
        "Pré-rapport B6408825 VANACKERE-LOOTEN",
        """Bonjour,

Compte rendu préliminaire de notre visite : effraction confirmée, porte à remplacer, pas de recours identifié. Notre
chiffrage complet suivra sous huitaine.
""",
        VANACKERE,
        "claim_number",
    ),
    Letter(
        "report_on_the_extranet",
        "expert_report",
        "ne-pas-repondre <extranet@trivalle.exemple.invalid>",
        "Un document est disponible : 26-020868-C",
        """Le rapport d'expertise de votre dossier a été déposé sur l'extranet. Il reste consultable 30 jours.
Ceci est un message envoyé automatiquement, merci de ne pas y répondre.
""",
        GIRAUDIN,
        "dossier_number",
        sure=False,
        also=("automatic",),
    ),
    Letter(
        "when_will_the_report_come",
        "chase",
        "Cabinet Quellennec <sinistres@quellennec.exemple.invalid>",
        "C51930477 rapport d'expertise",
        """Bonjour,

Le rapport d'expertise vous a-t-il enfin été remis ? Sans lui nous ne pouvons rien débloquer et le client nous appelle
deux fois par jour. Merci de nous dire où vous en êtes.
""",
        TREHONDAT,
        "claim_number",
    ),
    Letter(
        "roofers_bill",
        "invoice",
        "Toitures du Rosaire <compta@rosaire.exemple.invalid>",
        "Facture F2026-0918",
        "Bonjour,\n\nNotre facture pour le chantier de Saint-Malo, votre dossier 26-020815-V.\n\nMerci\n",
        TREHONDAT,
        "dossier_number",
        papers={"F2026-0918.pdf": BILL},
    ),
    Letter(
        "experts_fees",
        "invoice",
        "Eurodom Expertise <compta@eurodom.exemple.invalid>",
        "Honoraires B6511346",
        "Veuillez trouver notre note d'honoraires en pièce jointe. RIB inchangé.\n",
        SCHWOBENTHAL,
        "claim_number",
        papers={"NH_4471.pdf": FEES},
    ),
    Letter(
        "second_request_for_payment",
        "invoice",
        "Plomberie Le Goarnic <legoarnic@artisans.exemple.invalid>",
        "impayé",
        """Bonjour,

Sauf erreur de notre part la facture 2026-311 du 8 septembre, 418,00 TTC, dossier 26-020614-B, reste due à ce jour.
Merci de nous la régler sous huit jours.

Gaël Le Goarnic
""",
        KERANDRAOUEN,
        "dossier_number",
        also=("chase",),
    ),
    Letter(
        "credit_in_our_favour",
        "invoice",
        "Vitrerie Champenoise <avoirs@vitrerie-champ.exemple.invalid>",
        "Avoir A-77 sur facture 2211",
        """Bonjour,

Suite à votre appel nous annulons la facture 2211 (C51288094) par l'avoir A-77 de 96,00 EUR TTC et la rééditons sous le
n° 2218 avec le bon taux de TVA.

Le service comptabilité
""",
        LESPINOY,
        "claim_number",
    ),
    Letter(
        "water_company",
        "invoice",
        "Eaux du Littoral <factures@eaux-littoral.exemple.invalid>",
        "Votre facture d'eau n° 8890123",
        """Cher client,

Votre facture de 214,77 EUR est disponible. Elle sera prélevée le 5 décembre 2026 sur le compte se terminant par 044.
""",
    ),
    Letter(
        "quote_not_invoice",
        "other",
        "Menuiserie Dhaussy <devis@dhaussy.exemple.invalid>",
        "Devis 26-020791-U",
        """Bonjour, comme convenu notre devis pour la porte de Mme Vanackere-Looten : 1 340,00 HT, délai quatre
semaines. Nous attendons votre accord pour commander.
""",
        VANACKERE,
        "dossier_number",
        sure=False,
        also=("reply",),
    ),
)
