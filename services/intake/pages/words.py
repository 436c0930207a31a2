"""What the tray's pages call things, in French."""

from collections.abc import Mapping
from typing import Final

TEAMS: Final[Mapping[str, str]] = {"general": "Poste fax et mail général", "allianz": "Équipe Allianz"}
ENDS: Final[Mapping[str, str]] = {
    "cancelled": "dossier annulé",
    "merged": "dossier réuni à un autre",
    "closed": "dossier clos",
    "refused": "dossier refusé par une règle",
}
VERBS: Final[Mapping[str, str]] = {
    "read": "Lu",
    "amend": "Corrigé",
    "submit": "Transmis",
    "left_out": "Laissé de côté, lu sans certitude",
    "reject": "Rejeté",
    "set_aside": "Écarté",
    "take_back": "Remis à traiter",
    "cancel": "Annulé par l'assureur",
    "attach": "Rattaché à un autre ordre",
    "split": "Séparé en plusieurs ordres",
    "split_from": "Créé en séparant un autre élément",
    "join": "Réuni à un autre élément",
    "take_in": "Un autre élément y est réuni",
    "part": "Repris à part, de nouveau à traiter",
    "let_go": "Un élément réuni en est séparé",
    "detach": "Séparé, de nouveau à traiter",
    "tie": "Rattaché au dossier",
    "untie": "Retiré du dossier, de nouveau à traiter",
    "is_order": "C'est un ordre",
    "take_over": "Repris en main",
    "scan_again": "Nouvelle analyse antivirus demandée",
    "let_out": "Sorti de quarantaine par une personne",
    "read_again": "Lu de nouveau",
    "bytes_removed": "Original supprimé",
    "hold": "Original gardé au-delà de sa durée",
    "erase": "Personnes effacées",
    "release": "Original rendu à sa durée de conservation",
}
DONE: Final[Mapping[str, str]] = {
    "submit": "L'ordre est transmis.",
    "reject": "L'ordre est rejeté ; l'assureur en est informé.",
    "set_aside": "L'élément est écarté ; il reste dans « Écartés ».",
    "attach": "L'élément est rattaché ; le dossier en garde la trace.",
    "save": "Les corrections sont enregistrées.",
    "detach": "L'élément est de nouveau à traiter, comme un ordre à part.",
    "take_back": "L'élément est de nouveau à traiter.",
    "attach_document": "Le document est rattaché ; le dossier en garde la trace.",
    "split": "Les pages sont réparties ; chaque ordre attend à part.",
    "join": "Les éléments sont réunis en un seul ordre.",
    "part": "L'élément est de nouveau à traiter, à part.",
    "take_over": "Vous avez repris l'élément.",
    "scan_again": "Le message est analysé de nouveau ; s'il est sain, il est lu et cette page le montre.",
    "erase": "Les personnes nommées ici sont effacées ; l'original est supprimé.",
    "let_out": "Le message sort de quarantaine ; il est lu dans un instant.",
    "tie": "Le courrier est au dossier ; sa date d'action y est posée.",
    "untie": "Le courrier est retiré du dossier ; il est de nouveau à traiter.",
    "is_order": "C'est un ordre : complétez-le et transmettez-le.",
}
"""What the page says of what was just done."""
RECEIPT_STATES: Final[Mapping[str, str]] = {
    "waiting": "en attente d'envoi",
    "sent": "envoyé",
    "delivered": "arrivé",
    "withheld": "pas envoyé",
    "failed": "non remis",
}
TRUST: Final[Mapping[str, str]] = {
    "proved": "authentifié",
    "unchecked": "non vérifié",
    "suggested": "origine lue dans un transfert que rien ne prouve : à vérifier",
    "unproved": "non authentifié : à vérifier",
}
RULES: Final[Mapping[str, str]] = {
    "label": "d'après son libellé",
    "words": "d'après le texte",
    "sender": "d'après l'expéditeur",
    "body": "texte entier",
    "commune": "commune la plus proche",
    "registry": "d'après le SIRET d'un intermédiaire",
    "template": "d'après le modèle de l'expéditeur",
    "habit": "d'après les corrections apprises",
}


def team_name(team: str) -> str:
    """A team as people call it."""
    return TEAMS.get(team, team)
