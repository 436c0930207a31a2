"""Settings: read from the environment, or from a folder of secrets; the environment wins."""

import os
import subprocess
import sys
from pathlib import Path

SHOW = """
from shared.settings import ServiceSettings, prefixed
class Settings(ServiceSettings):
    model_config = prefixed("BAKERY_")
    port: int = 1
    password: str = ""
print(Settings().password, Settings().database_url)
"""


def test_a_secret_may_be_a_file_named_as_its_variable_and_the_variable_wins(tmp_path: Path) -> None:
    (tmp_path / "BAKERY_PASSWORD").write_text("au-levain\n")
    (tmp_path / "bakery_database_url").write_text("postgresql://from-the-file/bread")
    environment = {**os.environ, "SECRETS_DIR": str(tmp_path), "BAKERY_DATABASE_URL": "postgresql://said/bread"}

    shown = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True)

    assert shown.stdout.split() == ["au-levain", "postgresql://said/bread"]
