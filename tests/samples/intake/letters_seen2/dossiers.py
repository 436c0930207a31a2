"""The dossiers that the letters of this folder are about, and how they are sent."""

from datetime import UTC, datetime
from typing import Final

from tests.samples.intake.typed_letters import Dossier, Post

KERANDRAOUEN, LESPINOY, PASTRENGUES, BENCHARKI, VANACKERE, TREHONDAT, GIRAUDIN, SCHWOBENTHAL = DOSSIERS = (
    Dossier("26-020614-B", "B6330718", "HB51820044", "Solenn KERANDRAOUEN", "18 venelle du Calvaire, 29200 Brest"),
    Dossier("26-020677-V", "C51288094", "AP73360912", "Amaury DE LESPINOY", "5 rue de l'Arquebuse, 51100 Reims"),
    Dossier("26-020702-X", "MIR-2026-06612", "MH22514077", "Huguette PASTRENGUES", "63 cours Gambault, 47000 Agen"),
    Dossier("26-020733-F", "MIR-2026-07105", "MH22630841", "Idriss BENCHARKI", "2 allée des Pins Francs, 40100 Dax"),
    Dossier(
        "26-020791-U",
        "B6408825",
        "HB52077316",
        "Monique VANACKERE-LOOTEN",
        "31 rue du Beffroi Neuf, 59300 Valenciennes",
    ),
    Dossier("26-020815-V", "C51930477", "AP73811250", "Loïc TRÉHONDAT", "120 route du Phare, 35400 Saint-Malo"),
    Dossier(
        "26-020868-C", "MIR-2026-07890", "MH22988103", "Paulette GIRAUDIN-MAS", "9 impasse du Mistral, 13500 Martigues"
    ),
    Dossier("26-020904-S", "B6511346", "HB52640097", "Étienne SCHWOBENTHAL", "14 rue des Remparts Sud, 67500 Haguenau"),
)

POST: Final = Post(
    datetime(2026, 11, 16, 7, 12, tzinfo=UTC),
    hours=3,
    minutes=17,
    boundary="held",
    size=10.5,
    left=60,
    top=780,
    step=16,
)
