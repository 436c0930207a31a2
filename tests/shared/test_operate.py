"""The contract a service shows is read once, and quickly."""

import yaml

from shared.operate import contract_of
from shared.settings import ROOT


def test_a_contract_is_read_once_and_is_what_the_file_says() -> None:
    file = ROOT / "contracts" / "http" / "casework.yaml"

    first = contract_of(file)

    assert contract_of(file) is first
    assert first == yaml.safe_load(file.read_text())
