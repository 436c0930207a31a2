"""Habits that keep the tests honest, the domain pure and the logs clean, found by reading the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from deploy.check.tree import files, name_of, python_files

SLEEPS: Final = {
    "tests/support/waiting.py": "the one place that pauses between two looks at a condition",
    "tests/support/servers.py": "looks whether a container's broker answers, before any event loop runs",
    "tests/compose/run.py": "looks at containers from outside, without an event loop",
    "tests/shared/test_service.py": "stands for work in hand that takes its time while the service stops",
}
"""Where a test may sleep, with the reason."""

PERSONAL: Final = frozenset(
    "name names last_name first_name phone phones number_called email address street site insured description text "
    "comment body document subject recipient".split()
)
"""Fields that a log line may not carry: they are, or hold, what is known of a person."""

MOCKS: Final = re.compile(r"unittest\.mock|from unittest import mock|\bmonkeypatch\b|\bmocker\b|MagicMock|@patch\b")
SKIPS: Final = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")
NOW_IN_SQL: Final = re.compile(r"(?<![.\w`])(?:now\(\)|current_timestamp|current_date|localtimestamp)", re.I)
NOT_ASKED: Final = ("datetime.now", "datetime.utcnow", "date.today", "time.time", "time.monotonic")
CHANCE: Final = ("uuid4", "uuid7", "secrets.", "random.")

TESTS: Final = python_files("tests")
DOMAINS: Final = [path for path in python_files("services") if "/domain" in name_of(path)]


def test_tests_mock_nothing_and_patch_nothing() -> None:
    assert [name_of(path) for path in TESTS if path != Path(__file__) and MOCKS.search(text(path))] == []


def test_tests_skip_nothing() -> None:
    assert [name_of(path) for path in TESTS if path != Path(__file__) and SKIPS.search(text(path))] == []


def test_tests_wait_for_conditions_and_never_sleep() -> None:
    sleeping = {
        name_of(path) for path in TESTS for call in calls(path) if called(call) in {"asyncio.sleep", "time.sleep"}
    }

    assert sleeping == SLEEPS.keys()


@pytest.mark.parametrize("path", DOMAINS, ids=name_of)
def test_the_domain_is_told_the_time_and_the_chance(path: Path) -> None:
    asked = [f"{called(call)} (line {call.lineno})" for call in calls(path)]

    assert [call for call in asked if call.startswith(NOT_ASKED + CHANCE)] == []


def test_sql_never_asks_for_the_time_in_business_times_name() -> None:
    asking = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in {".py", ".sql"} and name_of(path).startswith(("services/", "shared/"))
        for number, line in enumerate(text(path).splitlines(), start=1)
        if NOW_IN_SQL.search(line)
    ]

    assert asking == []


def test_a_log_event_is_a_constant_string_without_personal_data() -> None:
    wrong = []
    for path in python_files("services", "shared"):
        for call in calls(path):
            if re.fullmatch(r"log\.(debug|info|warning|error|exception|critical)", called(call)):
                event = call.args[0] if call.args else None
                constant = isinstance(event, ast.Constant) and re.fullmatch(r"[a-z0-9_]+", str(event.value))
                fields = {keyword.arg for keyword in call.keywords}
                if not constant or fields & PERSONAL:
                    wrong.append(
                        f"{name_of(path)}:{call.lineno}: {sorted(map(str, fields & PERSONAL)) or 'no constant'}"
                    )

    assert wrong == []


def test_only_the_database_module_commits() -> None:
    committing = {
        name_of(path)
        for path in python_files("services", "shared")
        for call in calls(path)
        if called(call).endswith((".commit", ".rollback"))
    }

    assert committing == set(), "asyncpg's own transaction block commits, in shared/db.py"


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text(path))) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    return ast.unparse(call.func)
