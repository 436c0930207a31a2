"""Where the insured of this half live: communes with a postal code that is theirs, and streets."""

from typing import Final

COMMUNES: Final = (
    ("22300", "Lannion"), ("29200", "Brest"), ("35400", "Saint-Malo"), ("44600", "Saint-Nazaire"),
    ("50100", "Cherbourg-en-Cotentin"), ("56100", "Lorient"), ("59140", "Dunkerque"), ("59300", "Valenciennes"),
    ("60200", "Compiègne"), ("62200", "Boulogne-sur-Mer"), ("68100", "Mulhouse"), ("71100", "Chalon-sur-Saône"),
    ("71100", "Saint-Rémy"), ("73100", "Aix-les-Bains"), ("76200", "Dieppe"), ("78120", "Rambouillet"),
    ("80100", "Abbeville"), ("83300", "Draguignan"), ("84100", "Orange"), ("85100", "Les Sables-d'Olonne"),
    ("87000", "Limoges"), ("95290", "L'Isle-Adam"), ("94120", "Fontenay-sous-Bois"), ("13300", "Salon-de-Provence"),
    ("17300", "Rochefort"), ("31600", "Muret"), ("33260", "La Teste-de-Buch"), ("40100", "Dax"),
    ("47300", "Sainte-Colombe-de-Villeneuve"), ("47300", "Villeneuve-sur-Lot"), ("64100", "Bayonne"),
    ("66000", "Perpignan"), ("07200", "Aubenas"), ("12100", "Millau"), ("12100", "Saint-Georges-de-Luzençon"),
    ("15000", "Aurillac"), ("18000", "Bourges"), ("19100", "Brive-la-Gaillarde"), ("25200", "Montbéliard"),
    ("26100", "Romans-sur-Isère"), ("27200", "Vernon"), ("28100", "Dreux"), ("36000", "Châteauroux"),
    ("42300", "Roanne"), ("45200", "Montargis"), ("65000", "Tarbes"), ("81100", "Castres"), ("82000", "Montauban"),
    ("90000", "Belfort"), ("03200", "Vichy"), ("08000", "Charleville-Mézières"), ("06130", "Grasse"),
)  # fmt: skip
"""Some share their postal code with another."""

STREETS: Final = (
    "rue du Colombier", "avenue du 11 Novembre 1918", "boulevard Carnot", "place Saint-Éloi", "rue des Trois Maures",
    "chemin de la Croix Blanche", "allée Camille Claudel", "impasse du Puits", "rue du Général Leclerc",
    "square des Martinets", "sentier des Carrières", "route de la Corniche", "rue Notre-Dame de Bon Secours",
    "avenue de l'Europe", "quai Alphonse Daudet", "cours Gambetta", "rue de la 2e DB", "lotissement Les Genêts",
    "passage de l'Horloge", "rue Jean-Baptiste Clément", "faubourg de Pierre", "villa des Lilas", "rue Pavée",
    "résidence du Parc", "traverse des Oliviers", "rue du Docteur Roux", "esplanade de la Paix", "mail Jean Zay",
)  # fmt: skip
NUMBERS: Final = ("", "", "", "", "", " bis", " ter", "A", "B")
"""What may follow a house number."""
