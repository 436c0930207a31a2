"""Letters that ask where things stand."""

from typing import Final

from tests.samples.intake.letters_seen.letter import D1, D2, D3, D4, D5, D6, D8, Letter

CHASES: Final = (
    Letter(
        "chase_by_the_insured", "chase", "Josiane Oudineau <j.oudineau@boite-lune.invalid>", "Dégât des eaux cuisine",
        f"""
Bonjour,

Je me permets de revenir vers vous au sujet de mon sinistre, {D3.place}. On m'avait dit au téléphone qu'un artisan
m'appellerait sous 48 heures et cela fait dix jours. Savez-vous quand il compte passer ?

Avec mes remerciements,
Josiane Oudineau
02 61 91 40 18
""",
        tie=D3, by="name",
    ),
    Letter(
        "chase_in_one_line", "chase", "Agence du Steir <steir@allianz-agences.exemple.invalid>", D1.claim,
        "Où en est-on svp ? L'assurée nous appelle tous les jours.\n\nKaren\n", tie=D1, by="claim_number",
    ),
    Letter(
        "chase_by_a_polite_broker", "chase", "Cabinet Lorrain <sinistres@cabinet-lorrain.exemple.invalid>",
        f"Votre dossier {D2.number} / notre client VALMORISSE",
        """
Madame, Monsieur,

Nous nous permettons de nous rapprocher de vous concernant l'affaire rappelée en objet, pour laquelle nous n'avons pas
eu de retour depuis notre saisine du 12 octobre dernier.

Nous vous saurions gré de bien vouloir nous tenir informés de l'état d'avancement et, le cas échéant, de la date de
passage retenue avec notre client.

Restant à votre entière disposition, nous vous prions d'agréer, Madame, Monsieur, nos salutations les meilleures.

Le service indemnisation
""",
        tie=D2, by="dossier_number", charset="iso-8859-15",
    ),
    Letter(
        "chase_third_with_its_thread", "chase", "Mirabelle Clermont <clermont@mirabelle-assurances.exemple.invalid>",
        f"RE: RE: {D4.claim} - CHASSAGNOL",
        f"""
Troisième message de ma part, toujours aucun retour... Merci de me répondre rapidement.

Sylvie

De : Sylvie Barjavelle
Envoyé : lundi 2 novembre 2026 10:12
À : odm@passerelle.exemple.invalid
Objet : RE: {D4.claim} - CHASSAGNOL

Bonjour, petit rappel concernant ce dossier.

De : odm@passerelle.exemple.invalid
Envoyé : mardi 20 octobre 2026 09:00
Objet : {D4.claim} - CHASSAGNOL

Bonjour, nous accusons réception de votre ordre de mission. Pour toute annulation, merci de nous écrire.
""",
        tie=D4, by="claim_number",
    ),
    Letter(
        "chase_full_of_typos", "chase", "raf <ledantecin.r@boite-cigale.invalid>", "porte",
        """bonjour
toujour pas de nouvel du menuisier pour ma porte, sa fait 3 semaine que sa ferme plus... vous pouvez me dire kan il
vient ? jai deja apeler 2 fois
mr le dantecin royan

Envoyé de mon téléphone
""",
        tie=D5, by="name",
    ),
    Letter(
        "chase_html_only", "chase", "Agence du Steir <steir@allianz-agences.exemple.invalid>",
        f"Suivi dossier {D1.number}",
        html=f"""<html><body style="font-family:Calibri"><p>Bonjour,</p>
<p>Pourriez-vous nous faire <b>un point</b> sur le dossier {D1.number} de <b>Mme TREGUENNEC</b>&nbsp;? Les travaux
devaient d&eacute;buter le 2&nbsp;novembre et rien n'a commenc&eacute;.</p>
<p>Merci d'avance.</p><p><span style="color:#888">Agence du Steir - 02 61 91 70 70</span></p></body></html>""",
        tie=D1, by="dossier_number",
    ),
    Letter(
        "chase_that_does_not_cancel", "chase", "Thérèse Perdrigeon <t.perdrigeon@boite-lune.invalid>",
        f"Dossier {D6.number}",
        """
Madame, Monsieur,

Votre conseillère m'a demandé si je souhaitais annuler. Non, je ne veux surtout pas annuler ces travaux ! J'aimerais
seulement que l'on me donne une date : l'entreprise devait me rappeler vendredi et ne l'a pas fait.

Thérèse Perdrigeon
""",
        tie=D6, by="dossier_number",
    ),
    Letter(
        "chase_in_english", "chase", "Oliver Hartwell <o.hartwell@second-home.invalid>",
        f"Claim {D8.claim} - any news?",
        f"""
Hello,

I look after the house in Montauban for Mrs D'Artiguelong ({D8.claim}). We have heard nothing from the electrician since
his visit three weeks ago. Could you please tell us where things stand? Désolé pour mon français !

Kind regards,
Oliver Hartwell
""",
        tie=D8, by="claim_number",
    ),
    Letter(
        "chase_forwarded_by_the_agency", "chase", "Mirabelle Nantes <nantes@mirabelle-assurances.exemple.invalid>",
        "TR: travaux salle de bain",
        f"""
Pour traitement, merci ({D3.claim}).

---------- Message transféré ----------
De : Josiane Oudineau <j.oudineau@boite-lune.invalid>
Date : 6 novembre 2026 à 18:40
Objet : travaux salle de bain
À : nantes@mirabelle-assurances.exemple.invalid

Bonsoir, je n'ai toujours pas été recontactée par le peintre. Pouvez-vous relancer le réseau ? Merci !
""",
        tie=D3, by="claim_number",
    ),
    Letter(
        "chase_for_the_quote", "chase", "Cabinet Lorrain <sinistres@cabinet-lorrain.exemple.invalid>",
        "Devis en attente",
        f"""
Bonjour,

Le devis de vitrerie pour M. Valmorisse (sinistre {D2.claim}) ne nous est pas parvenu, alors que le technicien est venu
le 21 octobre. Merci de nous l'adresser au plus vite ou de nous indiquer ce qui bloque.

Bien cordialement
""",
        tie=D2, by="claim_number",
    ),
)  # fmt: skip
