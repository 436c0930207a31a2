"""Given names that people in France have: they tell which of two words is the family's, and are no misread label.

Data; only the order of two words and the mending of labels ask it. A name that is missing here is no error.
"""

from typing import Final

from services.intake.domain.values import plain

_NAMES: Final = """
adele adeline adrien agathe agnes aime alain alan albert alexandra alexandre alexis alice aline alix amandine amaury
ambre amelie anais andre andrea andree anne annick annie antoine antoinette antonin apolline ariane armand arnaud
arthur astrid aubin aude audrey augustin aurelie aurelien aurore axel aymeric baptiste barbara bastien beatrice
benedicte benjamin benoit berenice bernadette bernard bertrand blandine boris brice brigitte bruno camille candice
capucine carine carla carole caroline catherine cecile cedric celeste celestine celia celine chantal charles charline
charlotte chloe christel christelle christian christiane christine christophe claire clara clarisse claude claudette
claudine clemence clement cleo clothilde clotilde colette come constance constant corentin corinne coralie cyril
cyrille damien daniel daniele danielle david deborah delphine denis denise diane didier dimitri dominique dorian
dorothee dylan edith edgar edmond edouard eleonore eliane eline elisa elisabeth elise ella elodie eloise elsa emeline
emile emilie emilien emma emmanuel emmanuelle enora enzo eric erwan estelle esther etienne eugene eugenie eva evan
evelyne fabien fabienne fabrice fanny faustine felix ferdinand fernand fernande flavie florence florent florian france
francis franck francois francoise frederic frederique gabin gabriel gabrielle gaelle gaetan gaspard gaston genevieve
georges georgette gerald geraldine gerard germain germaine gilbert gilberte gilles ginette gisele grace gregoire
gregory guillaume gustave guy gwenaelle gwendoline hector helene henri henriette herve honore honorine hortense hubert
hugo hugues ibrahim ida ines irene iris isabelle isaline ismael ivan jacqueline jacques jade jean jeanne jeannine
jennifer jeremie jeremy jerome jessica joel joelle jonas jonathan jordan jose joseph josephine josette josiane
josselin juan jules julia julie julien juliette justin justine karim karine kevin laetitia laure laurence laurent
laurie lea leo leon leonard leonie leonore leopold lila liliane lily lionel lisa lise loic lola lou louane louis
louise louna luc lucas lucette lucie lucien lucienne ludivine ludovic lydia lydie mael maelle maelys magali malo manon
marc marcel marcelle margaux margot marguerite maria marianne marie marin marine marion marius marlene martin martine
mateo mathias mathieu mathilde mathis matteo matthias matthieu maud maurice maxence maxime melanie melina melissa
michel micheline michele michelle mickael mireille mohamed monique morgan morgane muriel myriam nadege nadia nadine
nathalie nathan nathanael nicolas nicole nina noa noah noe noel noelle noemie nolan norbert oceane octave odette odile
olga olivia olivier ophelie oscar pascal pascale patrice patricia patrick paul paule paulette pauline perrine philippe
pierre pierrette pierrick quentin rachel rafael raoul raphael raphaelle raymond raymonde rebecca regine regis remi
remy renaud rene renee richard robert robin rodolphe roger roland romain romane romeo romuald rosalie rose roselyne
sabine sabrina sacha salome samira samuel sandra sandrine sara sarah sebastien selma serge severine sidonie simon
simone sofia solange solene sonia sophie stanislas stephane stephanie suzanne sylvain sylvette sylviane sylvie tanguy
tatiana teo theo theodore therese thibault thibaut thierry thomas timeo timothee titouan tom tristan ulysse valentin
valentine valerie vanessa vera veronique victoire victor victoria vincent violette virginie vivien viviane wilfried
william xavier yann yannick yasmine yoann yohan yolande yves yvette yvon yvonne zoe
""".split()
GIVEN: Final = frozenset(_NAMES)


def is_given(word: str) -> bool:
    """Whether a word, or the first part of a double one, is a given name."""
    return plain(word).replace("’", "'").split("-")[0].split(" ")[0] in GIVEN
