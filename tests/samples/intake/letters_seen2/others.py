"""What has to do with a dossier and is nothing that has a name, and what nobody can tell."""

from typing import Final

from tests.samples.intake.letters_seen2.dossiers import (
    BENCHARKI,
    GIRAUDIN,
    LESPINOY,
    PASTRENGUES,
    SCHWOBENTHAL,
    TREHONDAT,
)
from tests.samples.intake.typed_letters import Letter

OTHERS: Final = (
    Letter(
        "he_moved",
        "other",
        "Mirabelle Landes <gestion.landes@mirabelle.exemple.invalid>",
        "MIR-2026-07105 changement de coordonnées",
        "Bonjour,\n\nNouveau portable de M. Bencharki : 05 36 49 61 12. Merci de mettre votre fiche à jour.\n",
        BENCHARKI,
        "claim_number",
    ),
    Letter(
        "expert_convenes",
        "other",
        "Cabinet Trivalle <convocations@trivalle.exemple.invalid>",
        "Convocation à expertise - MIR-2026-07890",
        """Madame, Monsieur,

Vous êtes invités à assister ou à vous faire représenter à la réunion d'expertise qui se tiendra le 3 décembre 2026 à
9 h 30, 9 impasse du Mistral à Martigues.
""",
        GIRAUDIN,
        "claim_number",
        sure=False,
        also=("expert_report",),
    ),
    Letter(
        "keys_at_the_bakery",
        "other",
        "Loïc Tréhondat <loic@trehondat.exemple.invalid>",
        "clés - 26-020815-V",
        "Bonjour, je pars en mer jusqu'au 2. Les clés sont à la boulangerie d'en face, demander Annick.\n",
        TREHONDAT,
        "dossier_number",
    ),
    Letter(
        "she_died",
        "other",
        "Vincent P. <vincent.p81@boitalettres.exemple.invalid>",
        "Mme Huguette PASTRENGUES",
        """Madame, Monsieur,

J'ai la tristesse de vous apprendre le décès de ma mère le 13 novembre. Je serai désormais votre interlocuteur pour la
maison du cours Gambault.
""",
        PASTRENGUES,
        "name",
        sure=False,
    ),
    Letter(
        "neighbour_asks_for_the_insurer",
        "other",
        "Syndic Immoval <gestion@immoval.exemple.invalid>",
        "5 rue de l'Arquebuse - convention",
        """Bonjour, nous gérons l'immeuble de M. Amaury de Lespinoy. Merci de nous communiquer le nom de son assureur
et le numéro du contrat afin d'établir le constat amiable avec le lot 12.
""",
        LESPINOY,
        "name",
        sure=False,
        also=("unknown",),
    ),
    Letter(
        "joiner_looks_for_work",
        "other",
        "Ets Marchandeau <contact@marchandeau.exemple.invalid>",
        "Candidature partenariat",
        """Bonjour, menuisiers à Nevers depuis 1987, nous souhaitons rejoindre votre réseau d'artisans. Quelles sont les
conditions et les pièces à fournir ?
""",
        sure=False,
        also=("unknown",),
    ),
    Letter(
        "just_ok", "unknown", "06 <x.ray@filpost.exemple.invalid>", "(sans objet)", "ok\n", sure=False, also=("reply",)
    ),
    Letter(
        "see_attached",
        "unknown",
        "copieur-etage2@agence-sud.exemple.invalid",
        "Message from KM_C257i",
        "\n",
        sure=False,
        also=("automatic",),
        papers={"SKM_C257i26111809.pdf": "  \n"},
    ),
    Letter(
        "talks_of_everything",
        "unknown",
        "Josiane <josiane.tt@boitalettres.exemple.invalid>",
        "coucou",
        """Coucou Brigitte, je t'écris du bureau. Tu as pensé au gâteau pour samedi ? Jean-Luc a encore perdu ses
lunettes. Pour l'assurance on verra après les vacances, bises
""",
        sure=False,
        also=("other",),
    ),
    Letter(
        "number_alone",
        "unknown",
        "Agence du Ried <ried@allianz-agences.exemple.invalid>",
        "B6511346",
        "Voir objet.\n\nL'agence du Ried\n",
        SCHWOBENTHAL,
        "claim_number",
        sure=False,
        also=("other",),
    ),
)
