"""Answers to what the network asked."""

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
)  # fmt: skip
from tests.samples.intake.typed_letters import Letter

REPLIES: Final = (
    Letter(
        "accord_devis", "reply", "Mirabelle - Plateau de Nancy <nancy@mirabelle.exemple.invalid>",
        "RE: Devis 2 140,00 € à valider - MIR-2026-11893",
        """\
Bonjour,

Accord pour ce devis, hors remplacement de la plinthe (déjà réglée en 2024).

Mirabelle, gestion habitation

De : Passerelle
Envoyé : lundi 23 novembre 2026 10:12
Objet : Devis 2 140,00 € à valider - MIR-2026-11893
Bonjour, vous trouverez ci-joint le devis de l'entreprise pour Mme Pougette. Nous donnez-vous votre accord ?
""", POUGETTE, "claim_number", headers={"In-Reply-To": "<devis-11893@passerelle.exemple.invalid>"},
    ),
    Letter(
        "oui_pour_mardi", "reply", "Corinne Vasselinot <c.vasselinot@boite-lumen.exemple.invalid>",
        "Re: Proposition de rendez-vous (dossier 26-021107-M)",
        """\
Oui mardi 9h c est parfait

Le ven. 27 nov. 2026 à 12:03, Passerelle <odm@passerelle.exemple.invalid> a écrit :
> Bonjour, l'entreprise vous propose mardi 1er décembre à 9 h. Cela vous convient-il ?
""", VASSELINOT, "dossier_number", headers={"In-Reply-To": "<rdv-21107@passerelle.exemple.invalid>"},
    ),
    Letter(
        "numero_de_telephone_demande", "reply", "agence.beffroi@allianz-agences.exemple.invalid",
        "Re: B7110946 - téléphone du client erroné",
        """\
Bonjour,
En réponse à votre question : le bon numéro de M. de Castelmore est le 05 36 49 80 14 (bureau) ou 01 99 00 61 27.
Désolée pour la coquille.
Katia
""", CASTELMORE, "claim_number",
    ),
    Letter(
        "refus_devis", "reply", "sinistres@tourneville-courtage.exemple.invalid",
        "Re: Re: devis assèchement C60714233",
        """\
Non, la compagnie refuse le poste assèchement : pas de mesure d'humidité jointe. Envoyez les relevés et on en reparle.

> Le 24/11, Passerelle : L'accord sur le devis d'assèchement nous est-il acquis ?
""", TAZEROUALT, "claim_number",
    ),
    Letter(
        "photos_demandees", "reply", "odile.branchereau@boite-lumen.exemple.invalid",
        "RE: il nous manque des photos",
        """\
Bonjour Monsieur voici les photos que vous m avez demandé, c est ma petite fille qui les a faites
Mme Branchereau Picot Odile
sinistre MIR-2026-10418
""", BRANCHEREAU, "claim_number", papers={"photos.pdf": "Photo 1 : plafond\nPhoto 2 : mur de l'escalier"},
    ),
    Letter(
        "attestation_tva", "reply", "Bernadette L'Herminault <blherminault@pli-vert.exemple.invalid>",
        "Attestation signée",
        """\
Monsieur,

Suite à votre demande du 20 courant, je vous retourne l'attestation de TVA à 10 % dûment complétée et signée, pour le
dossier 26-021402-H.

Bonne réception,
Mme L'HERMINAULT
""", LHERMINAULT, "dossier_number",
        papers={"attestation.pdf": """\
ATTESTATION SIMPLIFIEE - TVA 10 %
Local d'habitation achevé depuis plus de deux ans
Signé : B. L'HERMINAULT"""},
        charset="iso-8859-15",
    ),
    Letter(
        "franchise_precisee", "reply", "Mirabelle Sinistres <gestion.habitation@mirabelle.exemple.invalid>",
        "Re : Question franchise / DIAGOUREMA",
        """\
Bonjour, la franchise applicable est de 0 € (option confort). Vous pouvez donc facturer le tout à nous.

----- Message initial -----
> Objet : Question franchise / DIAGOUREMA
> Bonjour, quel est le montant de la franchise à encaisser pour MIR-2026-11027 ?
""", DIAGOUREMA, "claim_number",
    ),
    Letter(
        "je_sais_pas", "reply", "Killian <k.rouxeland@courrier-opale.exemple.invalid>",
        "Re: Quelle teinte souhaitez-vous ? (B7259301)",
        """\
jsp moi, blanc cassé ? ou alors le meme que dans la chambre. dites au peintre de voir avec ma copine 04 65 71 39 02

Envoyé de mon mobile
""", ROUXELAND, "claim_number",
    ),
    Letter(
        "reponse_et_relance", "reply", "Fernand MAGNANOU <magnanou.fernand@courrier-opale.exemple.invalid>",
        "Re: code d'accès - B7388125",
        """\
Bonjour,
Le code du portail est 47B12, la chaudière est dans la cave à gauche. Par contre vous ne m'avez toujours pas dit QUAND
il passe ?
F. Magnanou
> Pouvez-vous nous communiquer le code d'accès de la résidence ?
""", MAGNANOU, "claim_number", sure=False, also=("chase",),
    ),
)  # fmt: skip
