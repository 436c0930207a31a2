"""Calls made up from the contract by schemathesis, right and wrong ones: no fault, and only answers the contract knows.

Ids in paths are those of a draft that is there, so that the calls get past the first *404*.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.esign.conftest import ORGANISATION, Desk, running_desk, with_organisation
from tests.esign.test_route_table import Scenes
from tests.support.exchanges import document
from tests.support.postgres import TestServer
from tests.support.staff import StaffKeys

CALLS: Final = 6
"""Made-up calls of each operation and mode: enough to meet every parameter, few enough for the suite."""
CHECKS: Final = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA: Final = schemathesis.openapi.from_dict({**document("esign"), "servers": []})
# a contract that is broken raises here, where it is read
OPERATIONS: Final = {found.label: found for found in (one.ok() for one in SCHEMA.get_all_operations())}  # type: ignore[union-attr]
LABELS: Final = sorted(label for label, one in OPERATIONS.items() if one.path.startswith("/v3/"))


@pytest.fixture(scope="module")
async def scenes(
    postgres: TestServer, staff_keys: StaffKeys, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scenes]:
    folder = tmp_path_factory.mktemp("calls")
    keys = with_organisation(folder)
    async with running_desk(postgres=postgres, staff_keys=staff_keys, folder=folder, api_keys_file=keys) as desk:
        yield Scenes(desk)


@pytest.mark.parametrize("label", LABELS)
async def test_whatever_is_sent_is_answered_as_the_contract_says(scenes: Scenes, label: str) -> None:
    ids = await scenes.make("ready")
    known = {f"{name}_id": value for name, value in ids.items()}

    await asyncio.to_thread(called, label, desk=scenes.desk, known=known)


def called(label: str, *, desk: Desk, known: dict[str, str]) -> None:
    """Makes the calls of one operation, right ones and wrong ones."""
    headers = {"Authorization": f"Bearer {ORGANISATION}"}
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(20260310)
        @settings(max_examples=CALLS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
        def call(case: Any) -> None:  # Any: schemathesis makes its case per operation
            case.path_parameters = {**case.path_parameters, **_given(case.path_parameters, known)}
            answer = case.call(base_url=desk.url, headers=headers)
            case.validate_response(answer, checks=CHECKS)

        call()


def _given(parameters: dict[str, Any], known: dict[str, str]) -> dict[str, str]:  # Any: made up
    return {name: value for name, value in known.items() if name in parameters}
