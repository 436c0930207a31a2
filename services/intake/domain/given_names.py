"""Given names that people in France have: they tell which of two words is the family's, and are no misread label.

Data; only the order of two words and the mending of labels ask it. A name that is missing here is no error.
"""

from typing import Final

from services.intake.domain.values import plain

_NAMES: Final = """
abdallah abdel abdelkader abderrahmane abdou abdoulaye adam adama adel adele adeline adrien agathe agnes ahmed aicha
aime aissatou akim alain alan alassane alban albert aleksandra alessandro alexandra alexandre alexia alexis alfred ali
alice aline alioune alison alix alma alphonse amadou amal amandine amaury ambre amelia amelie amina aminata amine amir
amira ana anael anais anatole andre andrea andreas andree angela angele angelina angelique anissa anita annabelle anne
annette annick annie anouk anselme anthony antoine antoinette antonin antonio apollinaire apolline archibald ariane
armand armande armel armelle arnaud arnold arsene arthur assa assia astrid athenais aubert aubin aude audrey augusta
auguste augustin augustine aurelie aurelien aurore axel aya aymeric ayoub aziz balthazar baptiste barbara basile
bastian bastien beatrice beatriz benedicte benjamin benoit berengere berenice bernadette bernard bertille bertrand
bienvenu bilal bintou blaise blanche blandine boris boubacar bouchra brice brigitte bruna bruno bryan camille candice
capucine carine carla carlos carmen carole caroline cassandra catherine cecile cecilia cedric celeste celestin
celestine celia celine chadi chantal charlene charles charlie charline charlotte cheikh cherif chiara chloe chris
christa christel christelle christian christiane christine christophe claire clara clarisse claude claudette claudia
claudie claudine clelia clemence clemens clement cleo cleophee clothilde clotilde colette coline come conrad constance
constant coralie corentin corinne cornelia cornelie cosima cyprien cyrielle cyril cyrille dalila damien daniel daniele
danielle dany daouda daphne david deborah delphine denis denise deniz diane didier dimitri djamel djibril dominique
domitille donatien dorian doriane dorothee dylan edgar edith edmond edouard edwige eleonore elian eliane elias elie
elina eline elisa elisabeth elise ella elliot elodie eloise elsa elyse emeline emeric emile emilia emilie emilien emir
emma emmanuel emmanuelle enora enzo eric erica erika ernest ernestine erwan esteban estelle esther etienne eudes
eudoxie eugene eugenie eulalie eva evan evelina evelyne ezechiel fabien fabienne fabiola fabrice fabrizio fadila faiza
fanny fanta fares farid farida fatiha fatima fatma fatou fatoumata faustine faycal felix ferdinand fernand fernanda
fernande fernando fidele firmin flavie flora florence florent florian floriane florine fode franca france francesca
francesco francine francis franck francois francoise frederic frederique frida gabin gabriel gabrielle gael gaelle
gaetan gaia gaspard gaston gauthier gautier genevieve geoffrey georges georgette georgina gerald geraldine gerard
germain germaine ghislain ghislaine gilbert gilberte gilles ginette gisele gloria gontran gonzague grace gregoire
gregory guillaume gustave gustavo guy gwenael gwenaelle gwendoline gwenn gwenola habib habiba hadrien hafida hakim
halima hamed hamid hamza hanna hannah harold haroun hassan hassane hatice hector heidi helena helene henri henriette
hermine herve hicham hilaire hind hippolyte hocine honore honorine hortense houria hubert hubertine hugo hugues
hussein ibrahim ibtissem ida idriss ilan ilham ilona ilyes imane imen ines ingrid ioana irene iris isabelle isaline
isidore ismael issa ivan ivana ivone jacky jacqueline jacques jacquot jade jalil jamal jamila janine janis jawad jean
jeanette jeanine jeanne jeannine jennifer jeremie jeremy jerome jessica jessy jimmy joachim joana joanna joao joaquim
joel joelle johan johann johanna johnny jonas jonathan jordan joris jose joseline joseph josepha josephine josette
josiane josselin joyce juan judicael judith jules julia juliana juliane juliano julie julien juliette justin justine
kadiatou kadija kamel karen karim karima karine karol katia kelly kenza ketty kevin khadija khaled khalid kilian
killian koffi laetitia laila lamia lara larissa latifa laure laurence laurent laurie lazare lea leandre leila lena leo
leon leonard leonie leonore leontine leopold leslie lidia lila lilian liliane lilou lily linda lino lionel lisa lise
livia loan loane loic lois lola lorena lorenzo lorraine lou louane louis louise louisette louison louna luana luc luca
lucas lucette lucia luciano lucie lucien lucienne lucile ludivine ludovic luis luisa luna lydia lydie mabel mactar
madeleine madeline mael maelle maelys maeva magali magalie magdalena mahmoud maite malaury malik malika mallory malo
mamadou manel manoel manon manuel manuela marc marceau marcel marcelin marceline marcelle marco marcus margarida
margarita margaux margot marguerite maria mariam mariama marianna marianne marie marilyn marin marine mario marion
marisa marise marius marjorie marlene marlon martha marthe martin martine marvin maryam maryline maryse maryvonne
massimo mateo mathias mathieu mathilde mathis mathys matteo matthias matthieu maud maurane maurice mauricette maxence
maxim maxime maximilien mayeul mehdi melanie melchior melina melissa melodie melusine mercedes meriem meryem mia
michel michele micheline michelle mickael miguel mila milan milena milo mina mireille miriam mohamed mohammed moise
mona monique morgan morgane mouna mounia mounir moussa muriel mustapha mylene myriam myrtille nabil nacer nadege nadia
nadine nadir nadja naima najat najib natacha natalia nathalie nathan nathanael nawal nazim nelly nestor nicodeme
nicolas nicole nicoletta nikola nils nina ninon noa noah noe noel noelle noemie nolan nora norbert nordine nour noura
nouria oceane octave odette odile olga olivia olivier olympe omar ophelie orane oriane orlando orlane ornella oscar
oumar oumou ousmane paola paolo pascal pascale patrice patricia patricio patrick patrizia paul paula paule paulette
paulin pauline paulo pedro pelagie perle perrine philippe pia pierre pierrette pierrick pierrot priscilla prosper
prudence prune quentin quitterie rachel rachid rachida rafael ramon rania raoul raphael raphaele raphaelle rayan
raymond raymonde rebeca rebecca reda regina regine regis reine rejane remi remy renata renaud rene renee reynald
ricardo richard rita robert roberto robin rocio rodolphe rodrigo rodrigue roger roland rolande romain romane romaric
romeo romuald romy rosa rosalie rosalinde rosario rose rosella roselyne rosine rosita roxana roxane ruben rudy ruth
ryan sabine sabri sabrina sacha safia said saida salim salima sally salma salome salomon salvatore sami samia samir
samira samuel samy sandie sandra sandrine sandro sara sarah sarra sasha saskia sebastien selena selim selma serge
sergio severine seydou shirley sidonie siham silvia simeon simon simona simone sixte sofia sofiane soizic solal
solange solene sonia sophie soraya souad stanislas steeve stella stephan stephane stephanie steve steven suzanne
suzette suzie sybille sylla sylvain sylvana sylvere sylvestre sylvette sylviane sylvie tahar tancrede tanguy tania
tarek tatiana teo tessa thais thea thelma theo theodore therese thibaud thibault thibaut thierno thierry thomas tiago
tibor tiffany tim timeo timothee tina tiphaine titouan tiziana tom tony toufik tristan ugo ulysse umberto urbain
ursula valentin valentine valentino valeria valerie vanessa vanina vasco vera veronique vicente vickie victoire victor
victoria vincent vincente violaine violette virgile virginia virginie viviane vivien vladimir wafa wahid walid wally
walter wassim wendy werner wilfried wilhem william willy xavier xenia yacine yael yamina yanis yann yannick yasmina
yasmine yassine yoann yohan yohann yolande youcef youri youssef yusuf yvan yveline yves yvette yvon yvonne yvonnick
zacharie zahia zahra zakaria zelie ziad zineb zoe zohra zoubida
""".split()
GIVEN: Final = frozenset(_NAMES)


def is_given(word: str) -> bool:
    """Whether a word, or the first part of a double one, is a given name."""
    return plain(word).replace("’", "'").split("-")[0].split(" ")[0] in GIVEN
