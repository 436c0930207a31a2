"""Letters that complain, and letters that answer what was asked of them."""

from typing import Final

from tests.samples.intake.letters_seen.letter import D1, D2, D3, D4, D5, D6, D7, D8, PICTURE, File, Letter

COMPLAINTS: Final = (
    Letter(
        "complaint_in_capitals", "complaint", "LE DANTECIN R <ledantecin.r@boite-cigale.invalid>",
        f"INADMISSIBLE !!! {D5.number}",
        """
C'EST UNE HONTE. VOTRE MENUISIER A POSE UNE PORTE QUI NE FERME PAS, IL A CASSE LE CARRELAGE ET IL EST PARTI SANS RIEN
DIRE. JE VEUX PARLER A UN RESPONSABLE ET JE DEMANDE REPARATION.
""",
        tie=D5, by="dossier_number",
    ),
    Letter(
        "complaint_formal_notice", "complaint", "Maître Wissemberger <cabinet@avocat-wissemberger.exemple.invalid>",
        f"Mise en demeure - aff. PERDRIGEON ({D6.claim})",
        """
Madame, Monsieur,

Je suis le conseil de Madame Perdrigeon. Les travaux exécutés par l'entreprise que vous avez missionnée sont affectés de
malfaçons constatées par huissier. Par la présente, je vous mets en demeure d'y remédier sous quinzaine, à défaut de
quoi ma cliente saisira la juridiction compétente.

Votre bien dévouée
""",
        tie=D6, by="claim_number",
    ),
    Letter(
        "complaint_about_the_work", "complaint", "elbarkaoui@boite-cigale.invalid", "votre maçon",
        """Bonjour

Deux mois après, l'enduit se fissure partout et le muret penche. Le travail a été bâclé et le chantier laissé dans un
état lamentable (gravats dans le jardin). Je suis très mécontente et j'attends une reprise complète.

F. El Barkaoui
9 square de la Tour Carrée, Tourcoing
""",
        tie=D7, by="name",
    ),
    Letter(
        "complaint_most_polite", "complaint", "G. Tréguennec <g.treguennec@boite-lune.invalid>",
        f"Dossier {D1.number}",
        """
Madame, Monsieur,

C'est avec regret que je vous fais part de ma vive déception quant à la conduite de l'entreprise intervenue chez moi :
propos déplacés envers ma mère, retards répétés, teinte de peinture différente de celle convenue. Je vous serais
reconnaissante de bien vouloir enregistrer ma réclamation et de m'indiquer les suites que vous lui réserverez.

Je vous prie de croire en mes sentiments respectueux.
Gwenaëlle Tréguennec
""",
        tie=D1, by="dossier_number",
    ),
    Letter(
        "complaint_and_chase", "complaint", "Cabinet Lorrain <sinistres@cabinet-lorrain.exemple.invalid>",
        f"{D2.claim} - insatisfaction de notre client",
        """
Bonjour,

Notre client, M. Valmorisse, déplore deux rendez-vous non honorés sans qu'on l'ait prévenu et envisage de saisir le
médiateur. Nous nous associons à sa réclamation. Par ailleurs, quand le vitrage sera-t-il enfin posé ?
""",
        tie=D2, by="claim_number", also=("chase",), sure=False,
    ),
    Letter(
        "no_complaint_at_all", "other", "Bastien Chassagnol <b.chassagnol@boite-lune.invalid>",
        f"Merci ! ({D4.number})",
        """
Bonjour,

Je n'ai aucune réclamation à formuler, bien au contraire : les couvreurs ont été ponctuels et soigneux. Vous pouvez leur
transmettre mes félicitations.
""",
        tie=D4, by="dossier_number", also=("reply",), sure=False,
    ),
)  # fmt: skip
REPLIES: Final = (
    Letter(
        "reply_with_the_code", "reply", "Josiane Oudineau <j.oudineau@boite-lune.invalid>",
        f"Re: Dossier {D3.number} - il nous manque une information",
        f"""
Bonjour, le code de l'immeuble est 48B21 et c'est au 3e, porte gauche.

Le 9 nov. 2026 à 10:02, Passerelle <odm@passerelle.exemple.invalid> a écrit :
> Bonjour, pour le dossier {D3.number}, pourriez-vous nous indiquer l'étage et le code d'accès ?
> Sans réponse de votre part sous 8 jours, le dossier sera annulé.
""",
        tie=D3, by="dossier_number",
    ),
    Letter(
        "reply_with_photographs", "reply", "G. Tréguennec <g.treguennec@boite-lune.invalid>",
        f"Re: Photos demandées - {D1.number}",
        "Bonjour,\n\nVoici les photos que vous m'avez demandées pour le plafond. Dites-moi si cela suffit.\n",
        tie=D1, by="dossier_number",
        files=(File("plafond.jpg", kind="image/jpeg", content=PICTURE),),
    ),
    Letter(
        "reply_that_the_cause_is_repaired", "reply", "Thérèse Perdrigeon <t.perdrigeon@boite-lune.invalid>",
        f"RE: {D6.number} : la fuite est-elle réparée ?",
        "Oui, c'est réparé depuis mardi, j'ai la facture du plombier si besoin. Vous pouvez envoyer le peintre.\n",
        tie=D6, by="dossier_number",
    ),
    Letter(
        "reply_with_free_days", "reply", "Marie-Ange D. <ma.dartiguelong@boite-cigale.invalid>",
        f"Re : vos disponibilités {D8.number}",
        """
Bonjour madame,

Comme convenu je vous donne mes disponibilités pour l'électricien : lundi 16 toute la journée, mercredi 18 le matin.
Pas le vendredi. Bonne fin de journée
""",
        tie=D8, by="dossier_number", charset="iso-8859-15",
    ),
    Letter(
        "reply_of_the_insurer_to_a_quote", "reply", "Mirabelle Lille <lille@mirabelle-assurances.exemple.invalid>",
        f"RE: Demande d'accord sur devis - {D7.claim}",
        """
Bonjour,

Suite à votre demande, nous validons le devis pour 2 240 euros TTC, franchise de 150 euros à récupérer auprès de
l'assurée. Vous pouvez lancer les travaux.

Mirabelle Lille
""",
        tie=D7, by="claim_number",
    ),
    Letter(
        "reply_no_keep_it", "reply", "Agence Royan <royan@allianz-agences.exemple.invalid>",
        f"RE: {D5.number} - souhaitez-vous annuler ?",
        f"""
Non, on maintient la mission.

-----Message d'origine-----
De : odm@passerelle.exemple.invalid
Objet : {D5.number} - souhaitez-vous annuler ?

L'assuré est injoignable depuis trois relances. Souhaitez-vous annuler la mission ou que nous poursuivions ?
""",
        tie=D5, by="dossier_number",
    ),
)  # fmt: skip
