"""The OpenAPI files: valid, complete, and the same as the routes of the services that serve them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from deploy.check.tree import name_of
from deploy.services import SERVICES
from shared.guards import PUBLIC
from shared.service import Service
from shared.web import Route
from tests.support.building import build_all, door
from tests.support.exchanges import DOCUMENTED

FILES: Final = sorted(DOCUMENTED.glob("*.yaml"))
METHODS: Final = ("get", "post", "put", "patch", "delete")
EVERY_SERVICE = pytest.mark.parametrize("name", SERVICES)
EVERY_FILE = pytest.mark.parametrize("file", FILES, ids=name_of)

Document = dict[str, Any]  # Any: a YAML document has no narrower type


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Service]:
    """Every service, built once."""
    return build_all(tmp_path_factory.mktemp("hub"))


def test_every_file_belongs_to_a_service() -> None:
    assert {file.stem for file in FILES} <= set(SERVICES)


@EVERY_FILE
def test_a_file_is_valid_openapi_3_1(file: Path) -> None:
    document = read(file)

    assert str(document["openapi"]).startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


@EVERY_FILE
def test_every_operation_says_what_it_does_and_how_it_may_fail(file: Path) -> None:
    poor = []
    document = read(file)
    for method, path, operation in operations(document):
        answers = {str(status) for status in operation.get("responses", {})}
        named = operation.get("operationId") and (operation.get("summary") or operation.get("description"))
        succeeds = any(status[0] in "123" for status in answers)
        if not named or not succeeds:
            poor.append(f"{method.upper()} {path}")

    assert poor == []
    identifiers = [operation["operationId"] for _, _, operation in operations(document)]
    assert sorted(identifiers) == sorted(set(identifiers))


@EVERY_SERVICE
def test_every_documented_operation_is_a_route_and_every_json_route_is_documented(
    name: str, hub: dict[str, Service]
) -> None:
    served = {door(route) for route in json_routes(hub[name])}
    every = {door(route) for route in hub[name].all_routes()}

    documented = {f"{method.upper()} {path}" for method, path, _ in operations(document_of(name))}

    assert documented - every == set(), "documented and not served"
    assert served - documented == set(), "served and not documented"


@EVERY_SERVICE
def test_a_door_is_documented_as_open_when_it_is_and_only_then(name: str, hub: dict[str, Service]) -> None:
    guards = {door(route): route.guard for route in hub[name].all_routes()}
    document = document_of(name)

    for method, path, operation in operations(document):
        security = operation.get("security", document.get("security", []))
        opens_to_all = not security or {} in security
        assert opens_to_all == (guards[f"{method.upper()} {path}"] is PUBLIC), f"{method.upper()} {path}"


def json_routes(service: Service) -> Iterator[Route]:
    """The service's own routes that programs speak to; pages and what `shared` adds are described elsewhere.

    A door for every method (`*`) is no operation: it says that there is none.
    """
    yield from (route for route in service.routes if not route.page and route.method != "*")


def read(file: Path) -> Document:
    document: Document = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return document


def document_of(name: str) -> Document:
    file = DOCUMENTED / f"{name}.yaml"
    return read(file) if file.exists() else {}


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]
