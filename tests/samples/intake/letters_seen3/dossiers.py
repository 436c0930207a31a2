"""The dossiers that the letters of this folder are about, and how they are sent."""

from datetime import UTC, datetime
from typing import Final

from tests.samples.intake.typed_letters import Dossier, Post

VASSELINOT, TAZEROUALT, BRANCHEREAU, CASTELMORE, DIAGOUREMA, LHERMINAULT, ROUXELAND, POUGETTE, WERBROUQUE, MAGNANOU = (
    DOSSIERS
) = (
    Dossier("26-021107-M", "B7041882", "HB60311827", "Corinne VASSELINOT", "22 rue des Foulons, 14100 Lisieux"),
    Dossier("26-021163-Y", "C60714233", "AP80217745", "Mehdi TAZEROUALT", "4 bis impasse du Stade, 38200 Vienne"),
    Dossier(
        "26-021214-D", "MIR-2026-10418", "MH31840226", "Odile BRANCHEREAU-PICOT", "71 avenue de Paris, 49300 Cholet"
    ),
    Dossier(
        "26-021290-L", "B7110946", "HB60577018", "Thierry DE CASTELMORE", "9 place des Tilleuls, 24100 Bergerac"
    ),
    Dossier("26-021338-N", "MIR-2026-11027", "MH32015593", "Awa DIAGOUREMA", "130 rue du Faubourg, 72200 La Flèche"),
    Dossier("26-021402-H", "C61350871", "AP80944120", "Bernadette L'HERMINAULT", "3 quai du Port, 29600 Morlaix"),
    Dossier("26-021477-P", "B7259301", "HB61206644", "Killian ROUXELAND", "15 chemin des Vignes, 34500 Béziers"),
    Dossier(
        "26-021555-Z", "MIR-2026-11893", "MH32460178", "Jacqueline POUGETTE",
        "48 rue Saint-Michel, 43000 Le Puy-en-Velay",
    ),
    Dossier("26-021609-H", "C62008459", "AP81733906", "Luc WERBROUQUE", "17 rue des Capucins, 62500 Saint-Omer"),
    Dossier("26-021688-U", "B7388125", "HB61890453", "Fernand MAGNANOU", "2 allée du Lac, 74200 Thonon-les-Bains"),
)  # fmt: skip

POST: Final = Post(
    datetime(2026, 11, 23, 6, 48, tzinfo=UTC), hours=2, minutes=23, boundary="held2", size=10, left=56, top=790, step=15
)
