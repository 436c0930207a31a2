"""Who wants it to end, and who only seems to."""

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

ENDS: Final = (
    Letter(
        "please_annul",
        "cancellation",
        "Agence Le Bihannic <lebihannic@allianz-agences.exemple.invalid>",
        "Annulation mission B6330718",
        "Bonjour,\n\nMerci d'annuler la mission ci-dessus, ouverte par erreur chez nous.\n\nCordialement,\nYann\n",
        KERANDRAOUEN,
        "claim_number",
    ),
    Letter(
        "my_brother_in_law_did_it",
        "cancellation",
        "Amaury de Lespinoy <a.delespinoy@netmail-est.exemple.invalid>",
        "Votre intervention",
        """Bonjour,

Mon beau-frère est du métier et m'a finalement tout remis en état ce week-end. Il n'y a donc plus lieu d'envoyer
quelqu'un, vous pouvez refermer.

Amaury de Lespinoy, rue de l'Arquebuse à Reims
""",
        LESPINOY,
        "name",
    ),
    Letter(
        "no_cover_after_all",
        "cancellation",
        "Indemnisation Mirabelle <indemnisation@mirabelle.exemple.invalid>",
        "MIR-2026-06612 : refus de garantie",
        """Madame, Monsieur,

Après étude du contrat, la garantie n'est pas acquise (défaut d'entretien). Nous vous demandons en conséquence de ne
pas donner suite à notre ordre de mission et de nous le retourner classé. Aucun frais ne sera pris en charge au-delà
de ce jour.

Le service indemnisation
""",
        PASTRENGUES,
        "claim_number",
    ),
    Letter(
        "stop_everything",
        "cancellation",
        "Mr Bencharki <benidriss40@filpost.exemple.invalid>",
        "STOP 26-020733-F",
        "bonjour stop tout svp je prend un autre artisan jai plus confiance ni envi d attendre. merci de clore\n",
        BENCHARKI,
        "dossier_number",
        also=("complaint",),
    ),
    Letter(
        "paid_in_cash_instead",
        "cancellation",
        "Agence Vanhecke <vanhecke@allianz-agences.exemple.invalid>",
        "TR: B6408825 gré à gré",
        """Bonjour,

La cliente a accepté le règlement de gré à gré, nous l'indemnisons directement. Votre mission devient donc sans objet.

Aurore

-----Message d'origine-----
De : Indemnisation Nord
Envoyé : lundi 16 novembre 2026 11:20
À : Agence Vanhecke
Objet : B6408825

OK pour 640 EUR vétusté déduite.
""",
        VANACKERE,
        "claim_number",
    ),
    Letter(
        "doubled_by_mistake",
        "cancellation",
        "Cabinet Quellennec <sinistres@quellennec.exemple.invalid>",
        "doublon C51930477",
        """Bonjour, nous vous avons adressé deux fois le même ordre pour M. Tréhondat, hier par fax puis ce matin.
Merci de supprimer le second et de ne garder que le premier.
""",
        TREHONDAT,
        "claim_number",
        sure=False,
        also=("other",),
    ),
    Letter(
        "sold_the_house",
        "cancellation",
        "Étude Maître Aubrespin <aubrespin@notaires.exemple.invalid>",
        "Dossier 26-020868-C",
        """Maître Aubrespin, notaire, vous informe que le bien a été vendu le 12 novembre et que les travaux prévus sont
abandonnés d'un commun accord. Il convient de mettre fin à votre mission.
""",
        GIRAUDIN,
        "dossier_number",
    ),
    Letter(
        "cancel_html",
        "cancellation",
        "Étienne Schwobenthal <etienne.schw@netmail-est.exemple.invalid>",
        "B6511346",
        """<div>Bonjour,<br><br>je renonce aux travaux, la facture d'un serrurier vous parviendra par mon agence. Vous
pouvez annuler le rendez-vous <u>et</u> le dossier.<br><br>E. Schwobenthal</div>
""",
        SCHWOBENTHAL,
        "claim_number",
        html=True,
        charset="iso-8859-1",
    ),
    Letter(
        "another_firm_keeps_it",
        "cancellation",
        "Mirabelle Agen <agen@mirabelle.exemple.invalid>",
        "26-020702-X",
        """Bonjour,

Contrordre : l'assurée conserve le plombier de son immeuble, qui est déjà sur place. Retirez-nous ce dossier de vos
plannings, s'il vous plaît.

G. Lassalvy
""",
        PASTRENGUES,
        "dossier_number",
    ),
    Letter(
        "above_all_do_not_close",
        "other",
        "Solenn Kerandraouen <s.kerandraouen@boitalettres.exemple.invalid>",
        "ne fermez pas mon dossier 26-020614-B",
        """Bonjour, l'agence m'a parlé d'une annulation, c'est un malentendu ! Je n'ai jamais demandé d'arrêter quoi
que ce soit. Gardez le dossier ouvert s'il vous plaît.
""",
        KERANDRAOUEN,
        "dossier_number",
        sure=False,
        also=("reply", "chase"),
    ),
    Letter(
        "hesitates",
        "unknown",
        "M. de Lespinoy <a.delespinoy@netmail-est.exemple.invalid>",
        "C51288094 je réfléchis",
        """Bonjour, il se peut que je fasse faire les travaux par mon neveu, mais ma femme n'est pas d'accord. On vous
redira, peut-être après les fêtes.
""",
        LESPINOY,
        "claim_number",
        sure=False,
        also=("other", "cancellation"),
    ),
    Letter(
        "only_that_morning",
        "other",
        "Paulette Giraudin <p.giraudin@netmail-sud.exemple.invalid>",
        "rendez-vous de mardi - 26-020868-C",
        """Bonjour,

Je dois malheureusement annuler le passage de mardi matin, j'ai une visite à l'hôpital. Un autre jour de la semaine me
va très bien, de préférence l'après-midi.

P. Giraudin-Mas
""",
        GIRAUDIN,
        "dossier_number",
        sure=False,
        also=("reply",),
    ),
)
