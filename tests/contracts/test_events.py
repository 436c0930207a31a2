"""The events as released: examples read with today's models, schemas current, nothing taken away."""

import gzip
import json
from copy import deepcopy
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import jsonschema
import pytest
import yaml
from jsonschema.protocols import Validator
from pydantic.fields import FieldInfo

from contracts import topics
from contracts.events import CATALOGUE
from contracts.events.assignment import OfferMade
from contracts.events.envelope import Event
from deploy import contracts, released
from tests.support.examples import EXAMPLES, example, raw_example

HERE = Path(__file__).parent
EVERY_TYPE = pytest.mark.parametrize("event_type", sorted(CATALOGUE))

Document = dict[str, Any]  # Any: JSON documents


def test_every_type_has_an_example_and_no_example_is_left_over() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.json")} == set(CATALOGUE)


@EVERY_TYPE
def test_a_released_example_is_read_and_written_back_the_same(event_type: str) -> None:
    written = raw_example(event_type)

    read = CATALOGUE[event_type].model_validate_json(json.dumps(written))

    again = json.loads(read.model_dump_json(exclude_unset=True))
    assert CATALOGUE[event_type].model_validate(again) == read
    assert set(again) == set(written), "the example has fields that the model does not know"


@EVERY_TYPE
def test_what_is_not_there_may_be_left_out(event_type: str) -> None:
    event = example(CATALOGUE[event_type])
    bare = event.model_copy(update={name: None for name, field in type(event).model_fields.items() if _optional(field)})
    schema = json.loads((contracts.SCHEMAS / f"{event_type}.json").read_text(encoding="utf-8"))

    said = bare.model_dump_json(exclude_none=True)

    assert CATALOGUE[event_type].model_validate_json(said) == bare
    checker(schema).validate(json.loads(said))


def _optional(field: FieldInfo) -> bool:
    return NoneType in get_args(field.annotation)


@EVERY_TYPE
def test_an_example_fits_the_schema_of_its_type(event_type: str) -> None:
    schema = json.loads((contracts.SCHEMAS / f"{event_type}.json").read_text(encoding="utf-8"))

    checker(schema).validate(raw_example(event_type))


@EVERY_TYPE
def test_a_reader_ignores_fields_it_does_not_know(event_type: str) -> None:
    told_more = {**raw_example(event_type), "told_by_a_newer_version": {"x": 1}}

    assert CATALOGUE[event_type].model_validate(told_more) == CATALOGUE[event_type].model_validate(
        raw_example(event_type)
    )


@EVERY_TYPE
def test_an_event_cannot_be_changed_after_it_was_said(event_type: str) -> None:
    event = example(CATALOGUE[event_type])

    with pytest.raises(ValueError, match="frozen"):
        setattr(event, "actor", event.actor)  # noqa: B010 - mypy already refuses the plain assignment


@EVERY_TYPE
def test_a_type_ends_in_its_major_version_and_its_key_is_an_id(event_type: str) -> None:
    model = CATALOGUE[event_type]

    assert event_type.rpartition(".")[2].removeprefix("v").isdigit()
    assert model.TOPIC in topics.ALL
    assert contracts.event_schema(model)["properties"][model.KEY]["format"] == "uuid"
    assert example(model).key == raw_example(event_type)[model.KEY]


@EVERY_TYPE
def test_an_event_says_in_its_docstring_what_it_means(event_type: str) -> None:
    assert (CATALOGUE[event_type].__doc__ or "").strip().endswith((".", "…"))


def test_the_generated_files_are_what_the_events_say() -> None:
    wanted = dict(contracts.generated())

    assert {path: path.read_text(encoding="utf-8") for path in wanted} == wanted
    assert set(contracts.SCHEMAS.glob("*.*")) == set(wanted)


def test_the_asyncapi_page_is_valid_asyncapi_3() -> None:
    official = json.loads(gzip.decompress((HERE / "asyncapi-3.0.0.json.gz").read_bytes()))

    checker(official).validate(page())


def test_every_message_of_the_page_has_a_schema_and_an_example_that_fits() -> None:
    whole = page()
    headers = inlined(whole, whole["components"]["schemas"]["CloudEventHeaders"])

    for event_type, message in whole["components"]["messages"].items():
        body = inlined(whole, whole["components"]["schemas"][event_type])
        (told,) = message["examples"]
        checker(body).validate(told["payload"])
        checker(headers).validate(told["headers"])
        assert told["headers"]["ce_subject"] == example(CATALOGUE[event_type]).key


def test_the_page_says_who_says_and_who_hears_each_topic() -> None:
    operations = page()["operations"]

    said = {(name.split(".says.")[1], name.split(".says.")[0]) for name in operations if ".says." in name}
    heard = {(name.split(".hears.")[1], name.split(".hears.")[0]) for name in operations if ".hears." in name}

    assert said == set(topics.SAID_BY.items())
    assert heard == {(topic, service) for topic, services in topics.HEARD_BY.items() for service in services}


def test_every_topic_has_a_writer_readers_and_something_said_on_it() -> None:
    assert set(topics.SAID_BY) == set(topics.HEARD_BY) == set(topics.ALL)
    assert {model.TOPIC for model in CATALOGUE.values()} == set(topics.ALL)


def test_nothing_released_was_taken_away_or_tightened() -> None:
    assert released.breaks(released.released(), released.current()) == []
    assert released.released() == released.current(), "run `make contracts`"


def test_a_new_required_field_is_a_breaking_change() -> None:
    assert changed(OfferMade, add={"mood": ({"type": "string"}, "required")}) == [
        "assignment.offer.made.v1: mood is new and required: only optional fields may be added"
    ]


def test_a_new_optional_field_is_not_a_breaking_change() -> None:
    assert changed(OfferMade, add={"mood": ({"type": "string"}, "optional")}) == []


def test_a_field_taken_away_is_a_breaking_change() -> None:
    assert changed(OfferMade, drop="rank") == ["assignment.offer.made.v1: rank was released and is gone"]


def test_a_field_of_another_kind_is_a_breaking_change() -> None:
    (complaint,) = changed(OfferMade, add={"rank": ({"type": "string"}, "required")})

    assert "rank was released as integer, required and is now string, required" in complaint


def test_a_field_made_optional_is_a_breaking_change() -> None:
    (complaint,) = changed(OfferMade, add={"rank": ({"type": "integer"}, "optional")})

    assert "make a new type" in complaint


def test_a_type_that_disappears_is_a_breaking_change() -> None:
    shapes = released.current()
    fewer = {name: fields for name, fields in shapes.items() if name != OfferMade.TYPE}

    assert released.breaks(shapes, fewer) == ["assignment.offer.made.v1: released and no longer there"]


def test_the_examples_tell_one_story() -> None:
    dossiers = {
        raw_example(name)["dossier_id"] for name, model in CATALOGUE.items() if "dossier_id" in model.model_fields
    }

    assert len(dossiers) == 2, "the followed dossier, and the one that was refused at opening"


def changed(
    model: type[Event], *, add: dict[str, tuple[Document, str]] | None = None, drop: str | None = None
) -> list[str]:
    """What would break if this model gained, changed or lost a field."""
    schema = deepcopy(contracts.event_schema(model))
    for name, (part, need) in (add or {}).items():
        schema["properties"][name] = part
        schema["required"] = [one for one in schema["required"] if one != name] + [name] * (need == "required")
    if drop:
        del schema["properties"][drop]
    new = released.current() | {model.TYPE: dict(released.shape(schema))}
    return released.breaks(released.current(), new)


def page() -> Document:
    document: Document = yaml.load((contracts.SCHEMAS / "asyncapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return document


def inlined(whole: Document, schema: Document) -> Document:
    """A schema of the page that can be read alone: its references point into itself."""
    return {**schema, "components": {"schemas": whole["components"]["schemas"]}}


def checker(schema: Document) -> Validator:
    validator = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    validator.check_schema(schema)
    return validator(schema, format_checker=jsonschema.FormatChecker(["uuid", "date-time", "date"]))
