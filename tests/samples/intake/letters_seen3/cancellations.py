"""Letters that end a mission, or seem to."""

from typing import Final

from tests.samples.intake.letters_seen3.dossiers import (
    BRANCHEREAU,
    CASTELMORE,
    DIAGOUREMA,
    LHERMINAULT,
    MAGNANOU,
    POUGETTE,
    TAZEROUALT,
    VASSELINOT,
    WERBROUQUE,
)  # fmt: skip
from tests.samples.intake.typed_letters import Letter

CANCELLATIONS: Final = (
    Letter(
        "annuler_doublon", "cancellation", "agence.beffroi@allianz-agences.exemple.invalid",
        "ANNULATION mission B7110946",
        """\
Bonjour,

Merci d'annuler la mission B7110946 (DE CASTELMORE) : saisie deux fois par erreur chez nous, l'autre suit son cours.

Katia
""", CASTELMORE, "claim_number",
    ),
    Letter(
        "fait_par_son_beau_frere", "cancellation", "Mehdi T. <mtazeroualt@pli-vert.exemple.invalid>",
        "plus besoin",
        """\
Salut, c'est mehdi tazeroualt a vienne, finalement mon beauf a tout refait ce week end donc c'est bon vous pouvez
annuler l'artisan. merci quand meme !
""", TAZEROUALT, "name",
    ),
    Letter(
        "garantie_non_acquise", "cancellation", "Mirabelle - Plateau de Nancy <nancy@mirabelle.exemple.invalid>",
        "MIR-2026-10418 - Arrêt de mission",
        """\
Madame, Monsieur,

Après examen des conditions particulières, la garantie n'est pas acquise pour l'événement déclaré par Mme
BRANCHEREAU-PICOT. Nous vous demandons en conséquence de mettre fin à la mission confiée le 2 novembre et de ne plus
engager de frais à compter de ce jour. Les frais de déplacement déjà exposés vous seront réglés sur justificatif.

Vous voudrez bien nous accuser réception de la présente.

Le service Sinistres Habitation
""", BRANCHEREAU, "claim_number",
    ),
    Letter(
        "stop_travaux", "cancellation", "Mirabelle Sinistres <gestion.habitation@mirabelle.exemple.invalid>",
        "STOP 26-021338-N",
        """\
Bonjour
Ne pas intervenir chez Mme Diagouréma. Règlement de gré à gré, chèque parti ce matin. Dossier à clore chez vous.
Merci
""", DIAGOUREMA, "dossier_number",
    ),
    Letter(
        "choisit_son_artisan", "cancellation", "sinistres@belloy-courtage.exemple.invalid",
        "C61350871 - notre cliente Mme L'HERMINAULT",
        """\
Chers partenaires,

Mme L'Herminault nous informe qu'elle préfère faire appel à l'entreprise qui a construit sa maison. Elle renonce donc à
la réparation en nature et sera indemnisée sur facture. Merci de libérer votre prestataire.

Bien cordialement,
Courtage Belloy & Fils
""", LHERMINAULT, "claim_number",
        charset="windows-1252",
    ),
    Letter(
        "confirme_par_ecrit", "cancellation", "Jacqueline POUGETTE <pougette43@boite-lumen.exemple.invalid>",
        "Re: Votre rendez-vous du 3 décembre - dossier 26-021555-Z",
        """\
Monsieur,

Comme convenu ce matin au téléphone avec votre collègue, je vous confirme par écrit que j'annule tout : le rendez-vous
et les travaux. Mon fils s'en occupera au printemps.

Jacqueline Pougette

> Le 27 nov. 2026 à 16:40, Passerelle a écrit :
> Bonjour Madame, l'entreprise passera chez vous le 3 décembre à 9 h.
""", POUGETTE, "dossier_number",
    ),
    Letter(
        "change_de_reseau", "cancellation", "OCEADE Gestion <habitation@oceade-gestion.exemple.invalid>",
        "Reprise de mission WERBROUQUE Luc / C62008459",
        """\
Bonjour,

Nous reprenons ce dossier en direct avec un autre prestataire. Votre mission est donc sans objet à compter du 01/12.
Pouvez-vous nous confirmer qu'aucun déplacement n'a été fait ?

OCEADE Gestion - 05 36 49 33 10
""", WERBROUQUE, "claim_number",
    ),
    Letter(
        "rendez_vous_seulement", "other", "fernand magnanou <magnanou.fernand@courrier-opale.exemple.invalid>",
        "annulation",
        """\
Bonjour je dois annuler pour jeudi je suis hospitalisé. Merci de prevenir l'artisan. Fernand Magnanou, Thonon.
""", MAGNANOU, "name", sure=False, also=("cancellation",),
    ),
    Letter(
        "suspendre", "other", "agence.glacis@allianz-agences.exemple.invalid",
        "B7041882 VASSELINOT - mettre en attente",
        """\
Bonjour,

Le tiers responsable s'est manifesté, sa compagnie va peut-être prendre les travaux à sa charge. Merci de tout geler en
attendant ; si elle confirme nous annulerons la mission, sinon vous reprendrez.

L. Ravelliot
""", VASSELINOT, "claim_number", sure=False, also=("cancellation",),
    ),
)  # fmt: skip
