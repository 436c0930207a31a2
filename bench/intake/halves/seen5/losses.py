"""What happened in the homes of the invented: a description speaks of the loss that its order names."""

from typing import Final

DAMAGES: Final = {
    "DDE": (
        "Débordement du lave-linge du voisin du dessus, plafond de cuisine auréolé et peinture écaillée sur 6 m2.",
        "Rupture du flexible du WC, eau sur le stratifié du couloir et de la chambre d'amis, lames soulevées.",
        "Joint de douche défectueux : cloison placo gorgée d'eau côté dressing, toile de verre à reprendre.",
        "Suite gel, canalisation percée dans le garage. Isolant et plaques du plafond tombés, env. 15 m2.",
        "Infiltrations par la terrasse de l'étage ; traces brunes au plafond du séjour, papier décollé à l'angle.",
        "Cumulus éclaté pendant l'absence des occupants, parquet chêne tuilé dans deux pièces.",
    ),
    "BDG": (
        "Vitre de la porte-fenêtre du balcon brisée par un ballon, simple vitrage 78 x 190, vide à sécuriser.",
        "Glace coulissante de véranda étoilée, prévoir échafaudage léger, cotes 1,40 x 2,05 m.",
        "Double vitrage de la fenêtre de la chambre fendu sous l'effet de la chaleur.",
        "Velux éclaté dans les combles, bâche posée par le propriétaire.",
    ),
    "VOL": (
        "Porte palière forcée au pied-de-biche, gâche arrachée, bloc-porte à remplacer. Plainte déposée.",
        "Cambriolage par l'arrière : volet roulant plié et crémone de la fenêtre cassée.",
        "Tentative d'effraction sur la porte du cellier, barillet percé, fermeture provisoire faite.",
        "Portillon et serrure du garage détériorés, vantail voilé.",
    ),
    "TEMPETE": (
        "Une quarantaine d'ardoises arrachées par le vent, faîtage ouvert, eau dans la mansarde.",
        "Chute d'un cyprès sur l'abri de jardin et la clôture, plaques de fibro cassées.",
        "Gouttière pendante sur 8 ml et cheminée descellée après le coup de vent.",
        "Grêlons : toiture de la pergola perforée, deux volets abîmés.",
    ),
    "CHOC": (
        "Un fourgon de livraison a reculé dans le muret : couvertine cassée et grille tordue sur 3 m.",
        "Auto sortie de route, façade percutée sous la fenêtre du salon, enduit et allège fissurés.",
        "Poteau de portail couché par un tracteur, motorisation hors d'usage.",
    ),
    "ELEC": (
        "Surtension sur le réseau : chaudière et volets roulants ne répondent plus, disjoncteur différentiel grillé.",
        "Échauffement d'une prise de la cuisine, traces noires au mur, circuit coupé par sécurité.",
        "Foudre tombée sur le pylône voisin, tableau et interphone à contrôler.",
    ),
    "INCENDIE": (
        "Départ de feu dans la hotte, suie sur les murs de la cuisine et de l'entrée, odeur persistante.",
        "Bougie renversée sur le buffet du séjour, parquet brûlé sur 1 m2, plafond et rideaux enfumés.",
        "Sèche-linge en feu dans la buanderie : cloison et porte à refaire, nettoyage de tout le rez-de-chaussée.",
        "Feu de poubelle propagé au bardage du pignon, trois planches calcinées, vitre noircie.",
    ),
}
"""Descriptions by the code of their loss."""
AFTERTHOUGHTS: Final = (
    "Présence d'un chien.",
    "Logement occupé, prendre rendez-vous.",
    "Merci de chiffrer au plus vite.",
    "Personne âgée, prévenir la veille.",
    "Mise en sécurité déjà effectuée.",
)
