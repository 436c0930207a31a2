"""`make clean` on a copy of the tree: what `make run` and `make test` made is gone, what was committed stays."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from deploy.local.layout import ROOT
from deploy.local.records import Records

MADE = (
    ".venv/bin/python",
    "deploy/kafka/jars/broker.jar",
    *(f"tests/support/{judge}/jars/judge.jar" for judge in ("dss", "iso20022", "verapdf")),
)


def a_tree(folder: Path) -> Path:
    """The command with what it imports, nothing made yet."""
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("jars", "__pycache__"))
    for judge in ("dss", "iso20022", "verapdf"):
        (folder / "tests" / "support" / judge).mkdir(parents=True)
        shutil.copy(ROOT / "tests" / "support" / judge / "pom.xml", folder / "tests" / "support" / judge)
    return folder


def make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()


def clean(tree: Path, **environment: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "DATA_DIR"}
    done = subprocess.run(
        [sys.executable, "-B", "-m", "deploy.local", "clean"],
        cwd=tree,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_clean_ends_what_runs_and_removes_all_that_was_made_and_nothing_else(tmp_path: Path) -> None:
    tree = a_tree(tmp_path / "tree")
    committed = sorted(tree.rglob("*"))
    for made in (*MADE, ".local/postgres/data/PG_VERSION", ".local/keys/staff.pem", ".local/logs/run.log"):
        make(tree / made)
    left = subprocess.Popen(["sleep", "600"])
    Records(tree / ".local" / "run").keep({"casework": left.pid})

    said = clean(tree)

    assert sorted(tree.rglob("*")) == committed
    assert left.wait(5) == -signal.SIGTERM
    assert "ended casework" in said
    assert f"removed {tree / '.local'}" in said


def test_clean_removes_the_data_folder_it_is_told_of(tmp_path: Path) -> None:
    tree, data = a_tree(tmp_path / "tree"), tmp_path / "elsewhere"
    make(data / "postgres" / "data" / "PG_VERSION")

    clean(tree, DATA_DIR=str(data))

    assert not data.exists()


def test_clean_is_content_where_nothing_was_made(tmp_path: Path) -> None:
    assert clean(a_tree(tmp_path / "tree")) == ""
