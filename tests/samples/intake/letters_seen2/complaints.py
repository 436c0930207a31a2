"""Who is not content, and says so loudly, softly or by law."""

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

NOTICE: Final = """Lettre recommandée avec avis de réception
Objet : mise en demeure - sinistre C51930477
Madame, Monsieur,
Malgré mes démarches amiables, les désordres causés par votre couvreur
n'ont pas été repris. Je vous mets en demeure d'y remédier sous quinze
jours, à défaut de quoi je saisirai le tribunal judiciaire.
Loïc TREHONDAT
"""

COMPLAINTS: Final = (
    Letter(
        "paint_on_the_sofa",
        "complaint",
        "S. Kerandraouen <s.kerandraouen@boitalettres.exemple.invalid>",
        "Travail bâclé - 26-020614-B",
        """Bonjour,

Je suis très mécontente. Le peintre n'a rien protégé : taches sur le canapé, plinthes non faites, mégots sur le balcon.
Je refuse de signer la fin de travaux en l'état et je demande réparation.

Solenn Kerandraouen
""",
        KERANDRAOUEN,
        "dossier_number",
    ),
    Letter(
        "most_civil_displeasure",
        "complaint",
        "A. de Lespinoy <a.delespinoy@netmail-est.exemple.invalid>",
        "C51288094",
        """Madame, Monsieur,

J'ai longuement hésité avant de vous écrire, n'étant pas de nature procédurière. Force m'est toutefois de constater que
le comportement de votre intervenant, qui m'a tutoyé puis raccroché au nez, n'est pas à la hauteur de ce que j'attendais
d'un réseau recommandé par mon assureur. Je souhaiterais que la direction en soit informée et qu'elle m'adresse une
réponse écrite.

Je vous prie d'agréer mes salutations distinguées.
""",
        LESPINOY,
        "claim_number",
    ),
    Letter(
        "bravo",
        "complaint",
        "Vincent P. <vincent.p81@boitalettres.exemple.invalid>",
        "Félicitations !",
        """Bravo, vraiment. Trois rendez-vous, trois lapins, et un quatrième où l'ouvrier a percé la canalisation que le
premier dégât avait épargnée. Ma mère (Mme Huguette Pastrengues, Agen) a maintenant deux fuites pour le prix d'une.
Je tiens les photos à la disposition de votre service clientèle et de l'association de consommateurs.
""",
        PASTRENGUES,
        "name",
    ),
    Letter(
        "formal_notice_scanned",
        "complaint",
        "Loïc Tréhondat <loic@trehondat.exemple.invalid>",
        "courrier recommandé, sinistre C51930477",
        "Ci-joint copie du courrier parti ce jour.\n",
        TREHONDAT,
        "claim_number",
        papers={"LRAR.pdf": NOTICE},
    ),
    Letter(
        "shouting",
        "complaint",
        "idriss b <benidriss40@filpost.exemple.invalid>",
        "HONTEUX",
        """C EST INADMISSIBLE VOTRE ARTISAN EST PARTI EN LAISSANT L EAU COUPEE ET UN TROU DANS LE MUR JE VAIS PORTER
PLAINTE DOSSIER 26-020733-F MR BENCHARKI
""",
        BENCHARKI,
        "dossier_number",
    ),
    Letter(
        "agency_speaks_for_her",
        "complaint",
        "Agence Vanhecke <vanhecke@allianz-agences.exemple.invalid>",
        "Réclamation cliente B6408825",
        """Bonjour,

Nous vous transmettons la réclamation de Mme Vanackere-Looten : la porte posée ne ferme pas et laisse passer l'air.
Elle menace de résilier ses quatre contrats. Merci de la traiter en priorité et de nous tenir informés.
""",
        VANACKERE,
        "claim_number",
    ),
    Letter(
        "late_and_badly_done",
        "complaint",
        "P. Giraudin <p.giraudin@netmail-sud.exemple.invalid>",
        "MIR-2026-07890 suite",
        """Bonjour. Le peintre est venu avec deux semaines de retard, la teinte n'est pas celle que j'avais choisie
et depuis je n'arrive plus à joindre personne. Quand compte-t-il revenir ? Je trouve cela inacceptable et je conteste
le solde.
""",
        GIRAUDIN,
        "claim_number",
        also=("chase",),
    ),
    Letter(
        "mediator",
        "complaint",
        "Protection juridique Valmontois <pj@valmontois.exemple.invalid>",
        "Notre adhérent M. Schwobenthal - B6511346",
        """Madame, Monsieur,

Notre adhérent nous a saisis du litige qui l'oppose à votre prestataire. Les travaux de serrurerie présentent des
malfaçons. À défaut de proposition de votre part avant le 4 décembre, nous saisirons le médiateur.
""",
        SCHWOBENTHAL,
        "claim_number",
    ),
    Letter(
        "thanks_for_once",
        "other",
        "Monique Vanackere <m.vanackere59@filpost.exemple.invalid>",
        "merci - 26-020791-U",
        """Bonjour, pour une fois je n'écris pas pour râler : le menuisier a été charmant, ponctuel et a même balayé.
Dites-le lui de ma part, ce n'est pas une réclamation, au contraire !
""",
        VANACKERE,
        "dossier_number",
        sure=False,
        also=("reply",),
    ),
)
