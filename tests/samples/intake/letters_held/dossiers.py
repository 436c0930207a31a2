"""The dossiers that the letters of this folder are about, and how they are sent."""

from datetime import UTC, datetime
from typing import Final

from tests.samples.intake.typed_letters import Dossier, Post

GARDELLAC, OUEDRAGUI, TISSERANDEAU, PERCHAUD, VALMORINI, KERSULEC, DAVRINCHE, BONNIVEL, HADJERASSE, LESTRADIER = (
    DOSSIERS
) = (
    Dossier("26-024018-B", "B6120447", "HB70118263", "Solange GARDELLAC", "6 rue du Colombier, 81100 Castres"),
    Dossier("26-024077-R", "C70951186", "AP90331274", "Issouf OUEDRAGUI", "18 avenue de l'Europe, 59300 Valenciennes"),
    Dossier(
        "26-024131-Z", "MIR-2026-21044", "MH40217735", "Baptiste TISSERANDEAU", "33 cours Gambetta, 47300 Bias"
    ),
    Dossier("26-024196-V", "B6188302", "HB70542091", "Yvette PERCHAUD", "2 impasse du Puits, 19100 Brive-la-Gaillarde"),
    Dossier("26-024250-D", "C71204539", "AP90756612", "Fabio VALMORINI", "57 boulevard Carnot, 06130 Grasse"),
    Dossier("26-024312-W", "MIR-2026-21870", "MH40588120", "Maël KERSULEC", "11 quai Alphonse Daudet, 29200 Brest"),
    Dossier("26-024389-E", "B6274915", "HB71033847", "Régine DAVRINCHE", "140 rue du Docteur Roux, 80100 Abbeville"),
    Dossier("26-024441-L", "C71688024", "AP91204478", "Ludovic BONNIVEL", "8 place Saint-Éloi, 42300 Roanne"),
    Dossier(
        "26-024507-H", "MIR-2026-22613", "MH41099254", "Samira HADJERASSE",
        "25 allée Camille Claudel, 44600 Saint-Nazaire"
    ),
    Dossier("26-024563-U", "B6350178", "HB71447705", "Gérard LESTRADIER", "90 route de la Corniche, 40100 Dax"),
)  # fmt: skip

POST: Final = Post(
    datetime(2026, 11, 24, 7, 12, tzinfo=UTC), hours=2, minutes=17, boundary="lot", size=10.5, left=60, top=785, step=16
)
