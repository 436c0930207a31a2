"""Several people on one page, each with a telephone: what stands behind a name is that person's."""

from tests.intake.test_rules_rivals import SURE, draft, field

INSURED = ("Nom de l'assuré", "PENVERNOU")


def test_a_number_behind_somebody_else_s_name_is_never_the_insured_s() -> None:
    read = field(
        "phones", INSURED, ("Tél. assuré 04 65 71 08 79",), ("Retour de fiche : J. MARCHEVAUX, tél. 02 61 91 77 10",)
    )

    assert read.value == "04 65 71 08 79"


def test_two_numbers_of_which_one_may_be_another_s_do_not_go_unseen_together() -> None:
    read = field("phones", ("Tél. assuré 04 65 71 08 79",), ("Retour de fiche : J. MARCHEVAUX, tél. 02 61 91 77 10",))

    assert read.confidence < SURE or not read.proved


def test_a_number_behind_the_insured_s_own_name_is_his() -> None:
    read = field("phones", INSURED, ("Joindre Mme Solène PENVERNOU, tél. 04 65 71 08 79",))

    assert read.value == "04 65 71 08 79"


def test_the_only_number_of_a_page_is_proposed_whoever_is_named_before_it() -> None:
    read = field("phones", INSURED, ("Contact sur place : M. MARCHEVAUX, 02 61 91 77 10",))

    assert read.value == "02 61 91 77 10"


def test_a_mail_address_made_of_another_s_name_is_his() -> None:
    read = draft(INSURED, ("Dossier suivi chez nous par Agnès MARCHEVAUX",), ("a.marchevaux@bureau.exemple.invalid",))

    assert "email" not in read.fields
