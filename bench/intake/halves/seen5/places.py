"""Where the invented live: communes with a postal code of theirs, streets that nobody has looked for."""

from typing import Final

COMMUNES: Final = (
    ("02200", "Soissons"), ("03200", "Vichy"), ("05000", "Gap"), ("06130", "Grasse"), ("07200", "Aubenas"),
    ("08000", "Charleville-Mézières"), ("10000", "Troyes"), ("12100", "Millau"), ("13300", "Salon-de-Provence"),
    ("14100", "Lisieux"), ("14400", "Bayeux"), ("16100", "Cognac"), ("17100", "Saintes"), ("17200", "Royan"),
    ("18100", "Vierzon"), ("19100", "Brive-la-Gaillarde"), ("21200", "Beaune"), ("22300", "Lannion"),
    ("24100", "Bergerac"), ("25300", "Pontarlier"), ("26200", "Montélimar"), ("27200", "Vernon"), ("28100", "Dreux"),
    ("29600", "Morlaix"), ("30100", "Alès"), ("33120", "Arcachon"), ("33500", "Libourne"), ("34200", "Sète"),
    ("34500", "Béziers"), ("35300", "Fougères"), ("35600", "Redon"), ("37500", "Chinon"), ("38200", "Vienne"),
    ("39100", "Dole"), ("41100", "Vendôme"), ("42300", "Roanne"), ("43000", "Le Puy-en-Velay"),
    ("44600", "Saint-Nazaire"), ("45200", "Montargis"), ("46100", "Figeac"), ("49300", "Cholet"), ("49400", "Saumur"),
    ("50400", "Granville"), ("51200", "Épernay"), ("53100", "Mayenne"), ("54300", "Lunéville"), ("56100", "Lorient"),
    ("56000", "Vannes"), ("60200", "Compiègne"), ("61200", "Argentan"), ("62500", "Saint-Omer"),
    ("64100", "Bayonne"), ("64400", "Oloron-Sainte-Marie"), ("65200", "Bagnères-de-Bigorre"), ("67600", "Sélestat"),
    ("68100", "Mulhouse"), ("69400", "Villefranche-sur-Saône"), ("71400", "Autun"), ("72200", "La Flèche"),
    ("73200", "Albertville"), ("74200", "Thonon-les-Bains"), ("76200", "Dieppe"), ("77300", "Fontainebleau"),
    ("78120", "Rambouillet"), ("79300", "Bressuire"), ("80100", "Abbeville"), ("81100", "Castres"),
    ("83300", "Draguignan"), ("84200", "Carpentras"), ("85200", "Fontenay-le-Comte"), ("86100", "Châtellerault"),
    ("88100", "Saint-Dié-des-Vosges"), ("89100", "Sens"), ("91150", "Étampes"), ("95300", "Pontoise"),
)  # fmt: skip
STREETS: Final = (
    "rue du Puits Couvert", "av. du Onze Novembre", "imp. des Genêts", "chemin des Écoliers", "rue de la Poterne",
    "bd de la Liberté", "rue des Trois Fontaines", "sente aux Ânes", "quai de l'Estacade", "place Saint-Clair",
    "rue Neuve du Pressoir", "lotissement Les Bruyères", "route de Bellefond", "rue du Docteur Estival",
    "cours des Marronniers", "venelle du Lavoir", "allée Jules Ferry", "rue du 8 Mai 1945", "résidence Beausoleil",
    "passage de la Chaux", "avenue Maréchal Foch", "rue Pasteur", "hameau de la Combe", "square des Lices",
    "ruelle de l'Abreuvoir", "montée du Château", "faubourg de la Gare", "rue L'Abbé Grégoire", "traverse du Mûrier",
)  # fmt: skip
SUFFIXES: Final = ("", "", "", "", " bis", " ter", "B", "A")
