"""The third half that was held out until its faults were looked at: since then one more the rules may be written from.

Its layouts, words, hands and stamps are its own. Changing anything here makes earlier figures incomparable; its figures
of before are called `held` in older results.

Its fonts are cuts that are seldom chosen: a humanist sans (Biolinum), book and condensed serifs, condensed and light
sans, a typewriter's; by hand a pen's and two thin ones that `ink` shakes.
"""

from typing import Final

from bench.intake.half import Half
from bench.intake.halves.seen3.forms import back_office_table, broker_slip, labels_below, margin_sections
from bench.intake.halves.seen3.hand import hand_agency_form, hand_note
from bench.intake.halves.seen3.orders import seen3_order
from bench.intake.halves.seen3.prose import broker_letter, email_print, recap_ticket
from bench.intake.halves.seen3.screens import expert_mission, extranet_screen, host_listing

LAYOUTS: Final = (
    back_office_table, broker_letter, broker_slip, email_print, expert_mission, extranet_screen, hand_agency_form,
    hand_note, host_listing, labels_below, margin_sections, recap_ticket,
)  # fmt: skip
SEEN3: Final = Half(
    name="seen3",
    seed=7_340_033,
    layouts={layout.__name__: layout for layout in LAYOUTS},
    labels={
        "claim_number": ("Réf. sinistre", "Dossier sinistre", "N° sinistre compagnie", "Notre référence sinistre"),
        "policy_number": ("Contrat", "Police MRH", "N° de contrat", "Contrat habitation n°"),
        "agent_code": ("Code agence", "N° d'agent", "Code intermédiaire", "Agent général, code"),
        "broker_code": ("Code cabinet", "Code courtier", "N° courtier", "Code apporteur"),
        "name": ("Bénéficiaire", "Assuré(e)", "Titulaire du contrat"),
        "last_name": ("Nom", "Nom de famille", "Nom du bénéficiaire", "Nom de l'assuré(e)"),
        "first_name": ("Prénom", "Prénom usuel", "Prénom(s)"),
        "phones": ("Joignable au", "Tél. du bénéficiaire", "Téléphone(s) assuré", "Coordonnées téléphoniques"),
        "email": ("Courriel", "Mél", "Adresse électronique", "E-mail de l'assuré"),
        "address": ("Adresse du risque", "Lieu d'intervention", "Adresse des travaux", "Situation du bien"),
        "place": ("Localité", "CP et commune", "Code postal / ville"),
        "loss_kind": ("Événement", "Nature de l'événement", "Garantie mise en jeu", "Type de sinistre"),
        "loss_date": ("Survenu le", "Date de survenance", "Date de l'événement", "Sinistre du"),
        "occupancy": ("Qualité", "Statut dans les lieux", "Occupe à titre de", "Qualité de l'assuré"),
        "dwelling": ("Nature du bien", "Type de bien", "Bien sinistré", "Type d'habitation"),
        "description": ("Dommages constatés", "Travaux à prévoir", "Exposé", "Précisions", "Constat"),
    },
    fonts=(
        "opentype/linux-libertine/LinBiolinum_R.otf",
        "truetype/gentium-basic/GenBkBasR.ttf",
        "truetype/adf/GilliusADFNo2-Cond.otf",
        "truetype/dejavu/DejaVuSerifCondensed.ttf",
        "truetype/roboto/unhinted/RobotoCondensed-Medium.ttf",
        "opentype/courier-prime/Courier Prime Sans.otf",
        "truetype/clear-sans/ClearSans-Light.ttf",
        "truetype/lato/Lato-Semibold.ttf",
        "truetype/liberation/LiberationSansNarrow-Regular.ttf",
    ),
    hands=(
        "opentype/comic-neue/ComicNeue-LightItalic.otf",
        "truetype/tlwg/Purisa.ttf",
        "truetype/tuffy/Tuffy_Italic.ttf",
        "truetype/gentium-basic/GenBasI.ttf",
    ),
    said={
        "loss_kind": {
            "DDE": ("dégât des eaux", "Dégâts des eaux", "DDE", "Dégât d'eau"),
            "BDG": ("bris de glace", "Bris de glaces", "Bris de vitre"),
            "VOL": ("vol", "cambriolage", "Vol avec effraction", "effraction"),
            "TEMPETE": ("tempête", "Tempête", "TEMPÊTE - VENT"),
            "CHOC": ("choc de véhicule", "Choc véhicule", "choc d'un véhicule"),
            "ELEC": ("dommage électrique", "Dommages électriques", "surtension électrique"),
        },
        "occupancy": {
            "PROPRIETAIRE_OCCUPANT": ("propriétaire occupant", "Propriétaire - occupant", "propriétaire (occupant)"),
            "LOCATAIRE": ("locataire", "Locataire", "locataire en titre"),
            "PROPRIETAIRE_NON_OCCUPANT": ("propriétaire non occupant", "propriétaire bailleur", "bailleur"),
            "COPROPRIETAIRE": ("copropriétaire", "Copropriétaire"),
        },
        "dwelling": {
            "MAISON": ("maison", "Maison individuelle", "Pavillon"),
            "APPARTEMENT": ("appartement", "Appartement", "Appt"),
        },
    },
    stamps=("PRIS EN CHARGE", "COPIE CONFORME", "BON POUR ACCORD", "À TRAITER", "SCANNÉ LE 12 NOV. 2026"),
    optional=("email", "occupancy"),
    orders=seen3_order,
)
