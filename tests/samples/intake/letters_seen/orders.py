"""Letters that are orders, plain or under something else, and those that only tell something."""

from typing import Final

from tests.samples.intake.letters_seen.letter import D1, D2, D3, D7, Letter

ORDERS: Final = (
    Letter(
        "order_of_a_broker", "order", "Cabinet Lorrain <sinistres@cabinet-lorrain.exemple.invalid>",
        "Nouvelle mission - Mme YVELINOT",
        """
Madame, Monsieur,

Nous vous prions de bien vouloir missionner un peintre chez notre cliente Mme Clémence YVELINOT, 18 rue Émile Sablière,
54000 Nancy, locataire de son appartement, joignable au 03 53 01 41 09.
Dégât des eaux du 28 octobre 2026, sinistre C41220764, contrat AP71660912, code courtier 29950.
La fuite du voisin est réparée. Plafond de la chambre cloqué, environ 8 m².

Salutations distinguées
""",
    ),
    Letter(
        "order_with_labels", "order", "Agence Royan <royan@allianz-agences.exemple.invalid>", "ODM",
        """
ORDRE DE MISSION
Réf. sinistre : B5150230
Contrat : HB45200118
Code agence : K0417
Bénéficiaire : GUILLEMAUD Fabrice
Tél. : 05 36 49 18 77
Lieu d'intervention : 6 rue du Lavoir 17200 Royan
Événement : bris de glace - survenu le 02/11/2026
Qualité : propriétaire occupant, maison
Travaux : remplacer le double vitrage de la porte-fenêtre du séjour
""",
    ),
    Letter(
        "order_after_a_telephone_call", "order", "Mirabelle Lille <lille@mirabelle-assurances.exemple.invalid>",
        "Mission suite relance téléphonique",
        """
Bonjour,

Suite à ma relance de ce matin par téléphone et comme convenu avec votre collègue, voici par écrit la nouvelle mission :
assuré M. Augustin OUVRARD, 52 rue de la Gare, 59200 Tourcoing, 02 61 91 33 90, sinistre MIR-2026-06120, police
MH21440187, tempête du 30/10/2026, maison, propriétaire occupant. Une dizaine de tuiles à reposer, bâchage en place.
""",
    ),
    Letter(
        "order_forwarded_from_the_insured", "order", "Agence du Steir <steir@allianz-agences.exemple.invalid>",
        "TR: fuite - merci de prendre en charge",
        """
Bonjour, nouveau sinistre à prendre en charge, B5151008, contrat HB45230055, code agent H0860. Coordonnées ci-dessous.

De : Loïc Malaquin <l.malaquin@boite-lune.invalid>
Envoyé : dimanche 8 novembre 2026 21:15
À : Agence du Steir
Objet : fuite

Bonjour, le ballon d'eau chaude a lâché samedi 7, il est remplacé mais le parquet de l'entrée gondole sur 4 m2.
Je suis propriétaire de la maison, 2 passage du Grand Cerf 29000 Quimper, 02 61 91 55 12.
""",
    ),
    Letter(
        "order_in_an_html_table", "order", "Plateforme Mirabelle <ordres@mirabelle-assurances.exemple.invalid>",
        "Ordre MIR-2026-06177",
        html="""<html><body><h3>Ordre de mission</h3><table border="1">
<tr><td>Sinistre</td><td>MIR-2026-06177</td></tr><tr><td>Police</td><td>MH21450020</td></tr>
<tr><td>Assur&eacute;</td><td>Mme DOS REMEDIOS &Eacute;lodie</td></tr><tr><td>T&eacute;l&eacute;phone</td>
<td>04 65 71 20 20</td></tr><tr><td>Adresse</td><td>33 faubourg Saint-Antonin, 82000 Montauban</td></tr>
<tr><td>Nature / date</td><td>Vol avec effraction, 01/11/2026</td></tr>
<tr><td>Dommages</td><td>Porte pali&egrave;re fractur&eacute;e, serrure &agrave; remplacer</td></tr>
</table></body></html>""",
    ),
    Letter(
        "order_in_an_old_thread", "order", "Cabinet Lorrain <sinistres@cabinet-lorrain.exemple.invalid>",
        f"RE: Facture dossier {D2.number}",
        f"""
Bonjour,

Bien reçu pour Valmorisse, merci. J'en profite pour vous confier un autre client : M. Kévin PONTGIBERT, 5 mail des
Ormes, 54000 Nancy, 03 53 01 60 44, propriétaire occupant d'une maison. Choc de véhicule du 3 novembre 2026 sur
le portail, sinistre C41230551, contrat AP71700003. Merci d'envoyer un serrurier pour devis.

> Objet : Facture dossier {D2.number}
> Bonjour, veuillez trouver notre facture de clôture.
""",
        sure=False,
    ),
    Letter(
        "order_that_replaces", "order", "Mirabelle Nantes <nantes@mirabelle-assurances.exemple.invalid>",
        f"Erreur d'adresse : remplace l'ordre de ce matin ({D3.claim})",
        f"""
Bonjour,

Annulez et remplacez l'ordre reçu ce matin, l'adresse était fausse. Ordre de mission rectifié :
sinistre {D3.claim}, police {D3.policy}, Mme OUDINEAU Josiane, 44 bis rue de la Gare, 44000 Nantes, 02 61 91 40 18,
dégât des eaux du 14/10/2026, appartement, locataire. Plafond de la cuisine à repeindre, fuite réparée.
""",
        tie=D3, by="claim_number", also=("cancellation",), sure=False,
    ),
)  # fmt: skip
OTHERS: Final = (
    Letter(
        "new_telephone", "other", "Mirabelle Lille <lille@mirabelle-assurances.exemple.invalid>",
        f"{D7.number} changement de coordonnées",
        "Bonjour,\n\nMerci de noter le nouveau numéro de Mme El Barkaoui : 05 36 49 77 31. L'ancien n'est plus bon.\n",
        tie=D7, by="dossier_number", also=("reply",), sure=False,
    ),
    Letter(
        "works_begin", "other", "Plomberie Pontgibert <chantiers@plomberie-pontgibert.exemple.invalid>",
        f"{D1.number} TREGUENNEC", "Bonjour, on démarre chez Mme Treguennec lundi 16 à 8h, 2 jours prévus.\n",
        tie=D1, by="dossier_number", also=("reply",), sure=False,
    ),
    Letter(
        "a_firm_that_applies", "other", "SARL Brisemuraille <contact@brisemuraille-peinture.exemple.invalid>",
        "Candidature à votre réseau d'artisans",
        """
Madame, Monsieur,

Entreprise de peinture de six salariés installée à Auxerre, nous souhaitons rejoindre votre réseau de réparateurs. Vous
trouverez sur simple demande nos attestations d'assurance et nos références. Dans l'attente de votre réponse.
""",
        also=("unknown", "newsletter"), sure=False,
    ),
)  # fmt: skip
