"""Letters that end a mission, or seem to."""

from typing import Final

from tests.samples.intake.letters_seen.letter import D1, D2, D3, D4, D5, D6, D7, D8, Letter

ENDS: Final = (
    Letter(
        "cancel_plain", "cancellation", "Mirabelle Clermont <clermont@mirabelle-assurances.exemple.invalid>",
        f"Annulation mission {D4.claim}",
        f"""
Bonjour,

Merci d'annuler la mission {D4.claim} (M. Chassagnol) : l'assuré a fait intervenir le couvreur de son choix.
Ne pas facturer de déplacement svp.

Cordialement
""",
        tie=D4, by="claim_number",
    ),
    Letter(
        "cancel_without_the_word", "cancellation", "Cabinet Lorrain <sinistres@cabinet-lorrain.exemple.invalid>",
        f"VALMORISSE - {D2.number}",
        """
Madame, Monsieur,

Après réflexion, notre client ne souhaite plus donner suite à l'intervention de votre réseau et préfère percevoir une
indemnité. Nous vous remercions donc de bien vouloir clore le dossier sans autre démarche auprès de lui.

Veuillez agréer nos salutations distinguées.
""",
        tie=D2, by="dossier_number",
    ),
    Letter(
        "cancel_for_want_of_cover", "cancellation", "Agence du Steir <steir@allianz-agences.exemple.invalid>",
        f"STOP - {D1.claim}",
        f"""
Bonjour,

La garantie n'est finalement pas acquise sur le sinistre {D1.claim} (défaut d'entretien). Veuillez cesser toute démarche
et nous rendre le dossier. L'assurée est prévenue par nos soins.

Agence du Steir
""",
        tie=D1, by="claim_number",
    ),
    Letter(
        "cancel_with_typos", "cancellation", "accueil <royan@allianz-agences.exemple.invalid>", f"{D5.claim}",
        "bjr, mission a anulé svp, le client a changé ca porte lui meme. mrc\n", tie=D5, by="claim_number",
    ),
    Letter(
        "cancel_by_the_insured_html", "cancellation", "Famille El Barkaoui <elbarkaoui@boite-cigale.invalid>",
        "mur de clôture",
        html="""<div dir="ltr"><p>Bonjour,</p><p>Le chauffeur a pay&eacute; la r&eacute;paration de notre mur avec son
assurance et le ma&ccedil;on de notre rue l'a d&eacute;j&agrave; refait. <b>Nous n'avons donc plus besoin de vous</b>,
inutile d'envoyer quelqu'un.</p><p>Mme El Barkaoui, Tourcoing</p></div>""",
        tie=D7, by="name",
    ),
    Letter(
        "cancel_forwarded", "cancellation", "Service sinistres <sinistres@mirabelle-assurances.exemple.invalid>",
        f"TR : désistement / {D3.number}",
        f"""
A suivre, merci de fermer de votre côté.

De : Mirabelle Nantes
Envoyé : jeudi 5 novembre 2026 16:05
À : Service sinistres
Objet : désistement

Mme Oudineau nous informe qu'elle se désiste et qu'elle fera réaliser les travaux par son gendre.
Réf {D3.claim}.
""",
        tie=D3, by="dossier_number",
    ),
    Letter(
        "cancel_one_of_two", "cancellation", "Agence du Steir <steir@allianz-agences.exemple.invalid>",
        "Mission reçue en double ?",
        f"""
Bonjour, je crois que nous vous avons saisi deux fois pour Mme Treguennec. Le fax de ce matin est une erreur, il n'y a
pas lieu de le traiter ; en revanche celui de lundi ({D1.claim}) reste bon, l'artisan doit bien passer.
""",
        tie=D1, by="claim_number", also=("other",), sure=False,
    ),
    Letter(
        "only_the_visit_is_off", "other", "Thérèse Perdrigeon <t.perdrigeon@boite-lune.invalid>",
        f"Rendez-vous de jeudi - dossier {D6.number}",
        """
Bonjour,

Je dois annuler le rendez-vous de jeudi matin avec le plâtrier, je suis hospitalisée. Je maintiens bien sûr la demande :
pouvez-vous reporter à la semaine du 23 novembre ?

Thérèse Perdrigeon
""",
        tie=D6, by="dossier_number", also=("reply",), sure=False,
    ),
    Letter(
        "cancel_maybe", "unknown", "Agence Montauban <montauban@allianz-agences.exemple.invalid>",
        f"{D8.claim} D'ARTIGUELONG",
        """
Bonjour,

L'assurée hésite : elle attend le prix de son électricien avant de dire si elle annule ou si elle continue avec vous. Je
reviens vers vous dès qu'elle a tranché. Ne faites rien pour l'instant.
""",
        tie=D8, by="claim_number", also=("other", "cancellation"), sure=False,
    ),
    Letter(
        "do_not_cancel", "other", "Mirabelle Clermont <clermont@mirabelle-assurances.exemple.invalid>",
        f"Dossier {D4.number} : ne pas annuler",
        """
Bonjour,

Contrairement à ce que M. Chassagnol vous a dit hier au téléphone, ne pas annuler : nous l'avons convaincu de garder
votre couvreur. Rien ne change.

Merci
""",
        tie=D4, by="dossier_number", also=("reply", "chase"), sure=False,
    ),
)  # fmt: skip
