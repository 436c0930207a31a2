"""Letters that bring a paper: an expert's report, an invoice; or only speak of one."""

from typing import Final

from tests.samples.intake.letters_seen.letter import D1, D2, D3, D4, D5, D6, D7, File, Letter

PAPERS: Final = (
    Letter(
        "report_final", "expert_report", "Cabinet Szymanek <contact@expertise-szymanek.exemple.invalid>",
        f"Rapport définitif - {D3.claim} - OUDINEAU",
        """
Madame, Monsieur,

Veuillez trouver sous ce pli notre rapport définitif, avec le chiffrage contradictoire des dommages.

P. Szymanek, expert
""",
        tie=D3, by="claim_number",
        files=(File("rapport_definitif.pdf", (
            "RAPPORT D'EXPERTISE", f"Sinistre {D3.claim}", "Assurée : OUDINEAU Josiane",
            "Chiffrage : peinture 640,00 EUR HT, sol souple 410,00 EUR HT", "Vétusté : 20 %",
        )),),
    ),
    Letter(
        "report_in_an_unnamed_scan", "expert_report", "p.ternisien@experts-centre.exemple.invalid",
        f"PERDRIGEON / {D6.claim}",
        "Bonjour,\n\nSuite à ma visite du 4 novembre, mes conclusions en pièce jointe.\n\nPh. Ternisien\n",
        tie=D6, by="claim_number",
        files=(File("scan0012.pdf", (
            "Compte rendu d'expertise", "Cause : joint de baignoire, réparé", "Estimation des dommages : 1 180,00 EUR",
        )),),
    ),
    Letter(
        "report_to_be_fetched", "expert_report", "ne-pas-repondre@extranet-experts.exemple.invalid",
        f"Un rapport est disponible - {D4.claim}",
        f"""
Bonjour,

Le rapport d'expertise du sinistre {D4.claim} vient d'être déposé dans votre espace. Vous pouvez le télécharger pendant
30 jours : https://extranet-experts.exemple.invalid/r/88213

Ce message est envoyé automatiquement.
""",
        tie=D4, by="claim_number", also=("automatic",), sure=False, charset="cp1252",
    ),
    Letter(
        "report_forwarded_by_the_insurer", "expert_report", "Mirabelle <lille@mirabelle-assurances.exemple.invalid>",
        f"TR: EL BARKAOUI rapport + photos {D7.number}",
        """
Pour suite à donner.

De : Cabinet Delabrousse
Envoyé : mercredi 4 novembre 2026 11:47
Objet : EL BARKAOUI rapport + photos

Bonjour, ci-joint mon rapport et les clichés. Dommages évalués à 2 310 euros, franchise à déduire.
""",
        tie=D7, by="dossier_number",
        files=(File("RE_ELBARKAOUI.pdf", ("Rapport d'expertise", "Mur de clôture, 3 ml", "Évaluation : 2 310 EUR")),),
    ),
    Letter(
        "meeting_with_the_expert", "other", "Cabinet Szymanek <contact@expertise-szymanek.exemple.invalid>",
        f"Convocation réunion d'expertise {D5.claim}",
        f"""
Madame, Monsieur,

Nous vous informons que nous nous rendrons sur place le 24 novembre à 14 h 30, {D5.place}, en présence de l'assuré.
Merci de convier votre entreprise. Notre rapport suivra dans les quinze jours.
""",
        tie=D5, by="claim_number", also=("expert_report",), sure=False,
    ),
    Letter(
        "invoice_of_a_craftsman", "invoice", "Plomberie Pontgibert <compta@plomberie-pontgibert.exemple.invalid>",
        f"Facture F2026-1187 - dossier {D1.number}",
        """
Bonjour,

Vous trouverez en pièce jointe notre facture n° F2026-1187 d'un montant de 486,20 euros TTC. Règlement à 30 jours.

Bonne journée
""",
        tie=D1, by="dossier_number",
        files=(File("F2026-1187.pdf", (
            "FACTURE F2026-1187", f"Votre référence : {D1.number}", "Total HT 442,00", "TVA 10 % 44,20",
            "Total TTC 486,20 EUR", "IBAN FR76 0000 0000 0000 0000 0000 000",
        )),),
    ),
    Letter(
        "invoice_unpaid", "invoice", "Miroiterie Hautecoeur <relances@miroiterie-hautecoeur.exemple.invalid>",
        "2e relance - facture 26/0914 impayée",
        f"""
Madame, Monsieur,

Sauf erreur, notre facture 26/0914 du 14 septembre (312,00 euros TTC, chantier Valmorisse, {D2.claim}) reste impayée.
Nous vous prions de procéder à son règlement sous huitaine.

Le service comptabilité
""",
        tie=D2, by="claim_number", also=("chase",), sure=False,
    ),
    Letter(
        "invoice_of_fees", "invoice", "Cabinet Delabrousse <honoraires@delabrousse-experts.exemple.invalid>",
        f"Note d'honoraires - {D7.claim}",
        "Bonjour,\n\nCi-joint notre note d'honoraires relative à l'expertise El Barkaoui, à votre aimable règlement.\n",
        tie=D7, by="claim_number",
        files=(File("NH_2026_331.pdf", ("NOTE D'HONORAIRES 2026/331", "Expertise : 220 HT", "Net à payer : 264 EUR")),),
    ),
    Letter(
        "invoice_credit_note", "invoice", "Plomberie Pontgibert <compta@plomberie-pontgibert.exemple.invalid>",
        f"AVOIR sur F2026-1187 ({D1.number})",
        """
Bonjour,

La facture F2026-1187 comportait une erreur de TVA : voici l'avoir qui l'annule et la facture rectificative F2026-1201.

Désolés pour la gêne.
""",
        tie=D1, by="dossier_number",
        files=(File("A2026-044.pdf", ("AVOIR A2026-044", "annule F2026-1187", "- 486,20 EUR TTC")),
               File("F2026-1201.pdf", ("FACTURE F2026-1201", "Total TTC 530,40 EUR"))),
    ),
    Letter(
        "invoice_of_the_telephone", "invoice", "Espace client <facture@telecom-ouest.exemple.invalid>",
        "Votre facture de novembre est disponible",
        html="""<html><body><table><tr><td><h2>Votre facture est en ligne</h2><p>Montant pr&eacute;lev&eacute; le
20/11/2026&nbsp;: <b>89,90&nbsp;&euro;</b></p><p><a href="https://telecom-ouest.exemple.invalid/f">Consulter</a></p>
<p><small>Vous recevez ce message car vous avez choisi la facture &eacute;lectronique.</small></p></td></tr></table>
</body></html>""",
        also=("automatic", "newsletter", "other"), sure=False,
    ),
)  # fmt: skip
