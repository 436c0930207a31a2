"""What has happened to the insured of this half, by kind of loss."""

from typing import Final

DAMAGES: Final = {
    "DDE": (
        "Fuite sur l'évacuation de la douche du dessus, plafond de l'entrée auréolé, lustre décroché.",
        "Débordement du lave-linge : sol stratifié du couloir soulevé sur 6 m2, plinthes gonflées.",
        "Rupture du flexible de WC, faux plafond de la cuisine effondré, tapisserie du séjour décollée.",
        "Infiltrations par joints de baignoire, cloison en plaques de plâtre imbibée sur 1,20 m de haut.",
        "Canalisation encastrée percée (réparée le 14), peinture du cellier cloquée, carrelage sonnant creux.",
    ),
    "BDG": (
        "Vitre de la porte-fenêtre de la cuisine étoilée par un ballon, 78 x 205 cm, double vitrage.",
        "Insert de cheminée : vitre éclatée, bris thermique.",
        "Vélux de la chambre d'enfant fissuré de part en part, modèle 114 x 118.",
        "Marquise en verre armé de l'entrée cassée par une chute de branche.",
    ),
    "VOL": (
        "Volet roulant forcé et crémone arrachée, la porte du garage ne ferme plus.",
        "Serrure percée, porte palière dégondée, à sécuriser puis remplacer à l'identique.",
        "Fenêtre de la salle d'eau fracturée au pied-de-biche, dormant éclaté.",
    ),
    "TEMPETE": (
        "Cheminée couchée sur la toiture, une quarantaine d'ardoises cassées, bâche posée par les pompiers.",
        "Gouttière arrachée sur 8 ml, eau entrée par le pignon, plafond de la chambre à refaire.",
        "Grêle : 3 plaques translucides de la véranda percées et store banne déchiré.",
    ),
    "CHOC": (
        "Mur de clôture renversé sur 4 m par un fourgon de livraison, chaperons cassés.",
        "Un véhicule en marche arrière a enfoncé la porte basculante du garage.",
        "Angle de la façade éventré par un camion-benne, appui de fenêtre descellé.",
    ),
    "ELEC": (
        "Foudre : motorisation du portail et carte de la chaudière hors service.",
        "Surtension sur le réseau, disjoncteur différentiel grillé, VMC et volets du rez-de-chaussée muets.",
    ),
    "INCENDIE": (
        "Feu de friteuse, hotte et meubles hauts brûlés, suie dans toute la cuisine.",
        "Départ de feu dans le tableau électrique, mur noirci, odeur persistante dans l'étage.",
    ),
}
"""Of each kind, as their senders put it: whole sentences, with nothing of another field in them."""

AFTERTHOUGHTS: Final = {
    "DDE": ("Meubles déplacés par l'assuré.", "Taux d'humidité encore élevé au dernier relevé.", "Cause supprimée."),
    "BDG": ("Protection provisoire posée.", "Cotes à vérifier sur place."),
    "VOL": ("Mise en sécurité faite par un serrurier.", "Plainte déposée."),
    "TEMPETE": ("Prévoir échafaudage.", "Devis d'un artisan local jugé trop cher."),
    "CHOC": ("Tiers identifié, recours en cours.", "Biens mobiliers non concernés."),
    "ELEC": ("Appareils conservés pour l'expert.", "Électricien déjà passé."),
    "INCENDIE": ("Nettoyage fait par l'assuré.", "Biens mobiliers non concernés."),
}
"""A second sentence that some descriptions have, by kind."""
