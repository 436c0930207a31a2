"""Making a frozen value anew: the same as the standard library's way, field by field; and two changes as one."""

from dataclasses import fields, replace
from typing import Any

import pytest

from services.casework.domain.anew import anew
from services.casework.domain.file import Stage
from services.casework.domain.pen import Change
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


def test_two_changes_are_one_with_everything_of_both_in_order() -> None:
    names = [one.name for one in fields(Change) if one.name != "dossier"]
    before, after = with_job().dossier, anew(with_job().dossier, version=9)
    make: Any = Change  # Any: words stand for whatever each list holds
    first = make(before, *((f"first {name}",) for name in names))
    second = make(after, *((f"second {name}",) for name in names))

    both = first.then(second)

    assert both.dossier is after
    assert {name: getattr(both, name) for name in names} == {
        name: (f"first {name}", f"second {name}") for name in names
    }
