"""Orders to repair, as they come by mail."""

from typing import Final

from tests.samples.intake.typed_letters import Letter

ORDERS: Final = (
    Letter(
        "ordre_agence_bref", "order", "agence.portneuve@allianz-agences.exemple.invalid",
        "Mission DDE - B7502217 - SAUVETERROU",
        """\
Bonjour,

Merci de missionner un peintre :

Sinistre B7502217 du 18/11/2026, dégât des eaux
Contrat HB62004913 - code agent K2214
Mme SAUVETERROU Josette, locataire
33 rue du Puits Couvert 10000 TROYES (appartement)
Tél. 03 53 01 62 40
Dommages : plafond de la cuisine cloqué, 8 m2, fuite du voisin réparée.

Merci
""",
    ),
    Letter(
        "ordre_courtier_lettre", "order", "sinistres@belloy-courtage.exemple.invalid",
        "Nouveau sinistre - merci d'intervenir",
        """\
Madame, Monsieur,

Nous avons l'honneur de vous confier la réparation du sinistre survenu le 21 novembre dernier chez notre client
Monsieur Hervé OUVRELOUP, propriétaire occupant d'une maison sise 5 ter rue de la Poterne, 16100 Cognac. La tempête a
emporté une trentaine de tuiles et la cheminée menace. Le sinistre porte le numéro C62277304, le contrat AP82190044.
Monsieur Ouvreloup est joignable au 05 36 49 17 83 ou par mail : h.ouvreloup@pli-vert.exemple.invalid.

Notre code courtier est le 41877. Vous voudrez bien nous confirmer la prise en charge.

Courtage Belloy & Fils
""",
    ),
    Letter(
        "ordre_mirabelle_pdf", "order", "Mirabelle Flux <ne-pas-repondre@flux.mirabelle.exemple.invalid>",
        "Ordre de mission MIR-2026-12650",
        """\
Vous trouverez en pièce jointe un ordre de mission. Message automatique, ne pas répondre.
""",
        papers={"ODM_MIR-2026-12650.pdf": """\
MIRABELLE ASSURANCES
ORDRE DE MISSION
N° de sinistre : MIR-2026-12650
N° de contrat : MH32901147
Assuré : YVERNAULTIN Gwenn
Téléphone : 02 61 91 44 07
Adresse du risque : 61 boulevard de la Liberté
Code postal : 35300
Ville : Fougères
Nature : Bris de glace
Date de survenance : 24/11/2026
Qualité : Locataire
Dommages : vitre de la porte-fenêtre du salon brisée"""},
    ),
    Letter(
        "ordre_dicte", "order", "Agence des Glacis <agence.glacis@allianz-agences.exemple.invalid>",
        "a faire",
        """\
bonjour c'est laurent de l'agence des glacis il faudrait envoyer un serrurier chez madame zerbouni clemence z e r b o u
n i au 12 rue pasteur à vannes 56000 elle s'est fait cambrioler dans la nuit du 25 novembre la porte d'entrée ne ferme
plus le sinistre c'est le b comme bernard 7519066 son portable 01 99 00 52 81 elle est propriétaire merci à bientôt
""",
        charset="iso-8859-1",
    ),
    Letter(
        "ordre_delegue_html", "order", "OCEADE Gestion <missions@oceade-gestion.exemple.invalid>",
        "[OCEADE] Mission à pourvoir - électricité - 81100",
        """\
<html><body><h3>Mission à pourvoir</h3><table border="1">
<tr><td>Réf. compagnie</td><td>B7533410</td></tr><tr><td>Police</td><td>HB62118090</td></tr>
<tr><td>Bénéficiaire</td><td>M. TRAN-VINHEDO Mathis</td></tr><tr><td>Tél.</td><td>04 65 71 60 18</td></tr>
<tr><td>Adresse</td><td>9 allée Jules Ferry, 81100 Castres</td></tr>
<tr><td>Événement</td><td>Dommages électriques du 22/11/2026</td></tr>
<tr><td>Descriptif</td><td>Tableau électrique hors service après surtension, un radiateur grillé.</td></tr>
</table><p>Merci d'accepter ou de refuser sous 4 h.</p></body></html>
""", html=True,
    ),
    Letter(
        "ordre_syndic", "order", "SYNDIC VERDOYER <sinistres@verdoyer.exemple.invalid>",
        "Intervention suite sinistre MIR-2026-12702",
        """\
Bonjour,

À la demande de Mirabelle Assurances, merci d'organiser la réfection du séjour de Mme NOGUEROLLES Agnès,
copropriétaire, 77 cours des Marronniers, 69400 Villefranche-sur-Saône (3e étage droite), suite au dégât des eaux du 9
novembre 2026. Sinistre MIR-2026-12702. Elle est joignable au 04.65.71.88.31 ; le gardien, M. Paulo, a les clés
(04.65.71.03.19).

Enduit et peinture du plafond, 22 m2, un mur à retapisser.

Bien à vous
""",
    ),
    Letter(
        "ordre_sur_relance", "order", "agence.beffroi@allianz-agences.exemple.invalid",
        "TR: TR: B7540077 on ne l'avait pas envoyé...",
        """\
Oups, la mission n'était jamais partie, la voici, à traiter en urgence, le client s'énerve :

> ORDRE DE MISSION
> Sinistre : B7540077      Contrat : HB62130555     Agent : N0417
> Assuré : LE BRIZAUDEC Loïc      Tél : 02 61 91 73 36
> Risque : 2 sente aux Ânes, 14400 BAYEUX - maison - propriétaire occupant
> Choc de véhicule le 12/11/2026
> Pilier de portail couché, vantail plié
""", sure=False,
    ),
    Letter(
        "ordre_incomplet", "order", "d.corberiol@cap-estuaire.exemple.invalid",
        "petit service",
        """\
Coucou, tu peux envoyer quelqu'un chez ma cliente Mme PETITBOISNARD à Royan, un carreau de cassé suite à la grêle ? Je
t'envoie le numéro de sinistre dès que la compagnie me le donne. Son tel 05 36 49 28 66. Biz, Delphine
""", sure=False, also=("other",),
    ),
)  # fmt: skip
