"""Making a frozen value anew: the same as the standard library's way, field by field."""

from dataclasses import replace

import pytest

from services.casework.domain.anew import anew
from services.casework.domain.file import Stage
from tests.casework.stories import with_job


def test_what_is_made_anew_equals_what_the_standard_library_makes() -> None:
    dossier = with_job().dossier

    made = anew(dossier, version=7, lines=9)

    assert made == replace(dossier, version=7, lines=9)
    assert made is not dossier
    assert dossier.version != 7


def test_a_field_that_is_not_there_is_refused() -> None:
    intervention = with_job().dossier.interventions[0]

    with pytest.raises(AttributeError):
        anew(intervention, stages=Stage.VISIT)
