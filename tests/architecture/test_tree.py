"""The text of the tree: names, addresses, paths, numbers, rule ids; and that each rule would notice."""

import pytest

from deploy.check import locks, tree
from deploy.check.tree import index_addresses_in, machine_paths_in, real_phones_in, unknown_rules_in


def test_no_module_is_named_after_nothing() -> None:
    assert tree.forbidden_names() == []


def test_a_drawer_of_utilities_is_noticed() -> None:
    drawer = tree.ROOT / "services" / "intake" / "utils" / "text.py"

    assert tree.forbidden_names([drawer]) != []


def test_no_index_address_is_committed() -> None:
    assert tree.index_addresses() == []


def test_no_path_of_one_machine_is_committed() -> None:
    assert tree.machine_paths() == []


def test_every_telephone_number_is_fiction() -> None:
    assert tree.real_phones() == []


def test_every_cited_rule_exists() -> None:
    assert tree.unknown_rules() == []


def test_the_locks_fit_what_the_project_asks_for() -> None:
    assert locks.problems() == []


@pytest.mark.parametrize("start", ["06", "+33 6", "+336", "0033 1", "02", "(+33)(0)7"])
@pytest.mark.parametrize("rest", [" 12 34 56 78", "42345678", ".45.67.89.10", "-45-67-89-10"])
def test_a_number_that_may_ring_is_noticed(start: str, rest: str) -> None:
    assert real_phones_in(f"phone: '{start}{rest}'") != []


@pytest.mark.parametrize(
    "line",
    [
        "01 99 00 12 34",
        "+33199001234",
        "+33 2 61 91 56 78",
        "0353010000",
        "at 2026-03-10T14:04:00.123456789Z",
        "id 019cd6d4-1f20-7ea2-b0c1-6c6f1d3c2a10",
        "sha256:0612345678abcdef",
        "x=-0.612345678",
        "http://127.0.0.1:8003/0612345678",
    ],
)
def test_a_number_that_is_fiction_or_no_number_is_left_alone(line: str) -> None:
    assert real_phones_in(line) == []


@pytest.mark.parametrize("line", ["/hom.e/ana/x", "see /roo.t/.cache", "cd /wor.k/main"])
def test_a_path_of_one_machine_is_noticed(line: str) -> None:
    assert machine_paths_in(line.replace(".", "", 1)) != []


@pytest.mark.parametrize(
    "line", ["/usr/bin/chromium", "docs/home/page", "/var/lib/postgresql", "https://x.test/work/1"]
)
def test_a_path_every_machine_has_is_left_alone(line: str) -> None:
    assert machine_paths_in(line) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url {}mirror.test/x", "{}pypi.test/simple{}", "index-url = '{}10.0.0.1/root'", "{}files.pythonhosted{}"],
)
def test_the_address_of_an_index_is_noticed(line: str) -> None:
    assert (
        index_addresses_in(line.replace("{}", "https://", 1).replace("{}", "/" if "simple" in line else ".org")) != []
    )


def test_a_rule_that_does_not_exist_is_noticed() -> None:
    invented = "R-" + "261"

    assert unknown_rules_in(f"see {invented} and R-260, R-001") == [invented]
