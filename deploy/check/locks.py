"""The lock files against pyproject.toml, without asking any package index.

Every dependency must be locked at a version its bounds allow, with hashes, and the development lock
must hold the very versions of the runtime lock: what is tested is what runs.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from deploy.check.tree import ROOT

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def problems(root: Path = ROOT) -> list[str]:
    """What is wrong with the locks; empty when they are current as far as can be told offline."""
    project: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, development = _lock(root / "requirements.lock"), _lock(root / "requirements-dev.lock")
    return [
        *_missing(project["project"]["dependencies"], runtime, "requirements.lock"),
        *_missing(project["dependency-groups"]["dev"], development, "requirements-dev.lock"),
        *(f"requirements-dev.lock has not {name}=={v}" for name, v in runtime.items() if development.get(name) != v),
        *_without_hashes(root / "requirements.lock"),
        *_without_hashes(root / "requirements-dev.lock"),
    ]


def _lock(path: Path) -> dict[str, str]:
    pins = _PIN.findall(path.read_text(encoding="utf-8"))
    return {canonicalize_name(name): version for name, version in pins}


def _missing(wanted: list[str], locked: dict[str, str], where: str) -> list[str]:
    complaints = []
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None:
            complaints.append(f"{where} lacks {requirement.name}")
        elif not requirement.specifier.contains(Version(version), prereleases=True):
            complaints.append(
                f"{where} has {requirement.name} {version}, pyproject.toml asks for {requirement.specifier}"
            )
    return complaints


def _without_hashes(path: Path) -> list[str]:
    entries = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
    return [
        f"{path.name}: {entry.split()[0]} has no hash"
        for entry in entries
        if _PIN.match(entry) and "--hash=sha256:" not in entry
    ]
