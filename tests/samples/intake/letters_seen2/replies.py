"""Who answers what was asked."""

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

REPLIES: Final = (
    Letter(
        "yes_to_thursday",
        "reply",
        "Solenn Kerandraouen <s.kerandraouen@boitalettres.exemple.invalid>",
        "Re: Votre rendez-vous - dossier 26-020614-B",
        """Oui pour jeudi 14 h, je serai là.

Solenn K.

> Bonjour Madame,
> l'artisan vous propose jeudi 26 novembre à 14 h. Cela vous convient-il ?
""",
        KERANDRAOUEN,
        "dossier_number",
        headers={"In-Reply-To": "<rdv.020614@passerelle.exemple.invalid>"},
    ),
    Letter(
        "here_are_the_photos",
        "reply",
        "A. de Lespinoy <a.delespinoy@netmail-est.exemple.invalid>",
        "RE: photos à fournir C51288094",
        """Bonjour,

Comme vous me l'avez demandé, voici les dimensions : 2,05 m sur 0,93 m, ouverture à droite. Les photos suivent dans un
second envoi, elles sont lourdes.

A. de Lespinoy
""",
        LESPINOY,
        "claim_number",
    ),
    Letter(
        "the_cause_is_repaired",
        "reply",
        "Mirabelle Agen <agen@mirabelle.exemple.invalid>",
        "Re : MIR-2026-06612 cause réparée ?",
        """Bonjour,

En réponse à votre question : oui, la cause est supprimée, le chéneau a été repris le 30 octobre par l'entreprise du
syndic (attestation disponible sur demande).

G. Lassalvy
""",
        PASTRENGUES,
        "claim_number",
    ),
    Letter(
        "neither_day_suits",
        "reply",
        "idriss b <benidriss40@filpost.exemple.invalid>",
        "re: rdv 26-020733-F",
        "ni mardi ni mercredi je travail, plutot samedi ou alors apres 18h. merci\n",
        BENCHARKI,
        "dossier_number",
    ),
    Letter(
        "agreed_on_the_quote",
        "reply",
        "Agence Vanhecke <vanhecke@allianz-agences.exemple.invalid>",
        "RE: Demande d'accord sur devis - B6408825",
        "Accord donné pour 1 340 EUR HT, franchise 120 EUR à récupérer auprès de l'assurée.\n\nAurore\n",
        VANACKERE,
        "claim_number",
    ),
    Letter(
        "the_missing_code",
        "reply",
        "Cabinet Quellennec <sinistres@quellennec.exemple.invalid>",
        "Re: code courtier manquant / 26-020815-V",
        """Bonjour,

Suite à votre mail de ce matin, notre code est le 40817 et le contrat porte bien le n° AP73811250.

Bonne réception
""",
        TREHONDAT,
        "dossier_number",
    ),
    Letter(
        "colour_chosen",
        "reply",
        "Paulette Giraudin <p.giraudin@netmail-sud.exemple.invalid>",
        "Re: choix des teintes",
        """Bonjour Madame, pour répondre à votre question je choisis le blanc cassé pour le plafond et le gris perle
pour le mur du fond. Paulette Giraudin-Mas, Martigues
""",
        GIRAUDIN,
        "name",
    ),
    Letter(
        "signed_and_returned",
        "reply",
        "Étienne Schwobenthal <etienne.schw@netmail-est.exemple.invalid>",
        "Re: attestation à signer B6511346",
        "Bonjour, je vous retourne l'attestation datée et signée comme demandé. Cdlt, E. Schwobenthal\n",
        SCHWOBENTHAL,
        "claim_number",
        papers={"attestation.pdf": "ATTESTATION DE CHOIX DE LA FOURNITURE\nLu et approuvé, Étienne SCHWOBENTHAL\n"},
    ),
    Letter(
        "answer_and_question",
        "reply",
        "S. Kerandraouen <s.kerandraouen@boitalettres.exemple.invalid>",
        "Re: question sur votre logement - B6330718",
        """Bonjour,

Je suis locataire, le propriétaire est M. Abgrallec. Par ailleurs savez-vous quand l'humidité sera mesurée ?
""",
        KERANDRAOUEN,
        "claim_number",
        sure=False,
        also=("chase",),
    ),
)
