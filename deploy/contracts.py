"""Generates contracts/schemas from contracts/events: one JSON Schema per event, and the AsyncAPI page.

`python -m deploy.contracts` writes, `--check` compares and names what is stale. The events are the
source: what is generated is never edited by hand.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from contracts import topics
from contracts.events import CATALOGUE
from contracts.events.envelope import Event

ROOT = Path(__file__).resolve().parents[1] / "contracts"
SCHEMAS = ROOT / "schemas"
EXAMPLES = ROOT / "examples"

Document = dict[str, Any]  # Any: JSON and YAML documents have no narrower type


def main(arguments: list[str]) -> int:
    """Writes the generated files, or with `--check` says which of them are not what the events say."""
    wanted = dict(generated())
    stale = sorted(_stale(wanted))
    if arguments == ["--check"]:
        for path in stale:
            print(f"{path.relative_to(ROOT.parent)} is not current: run `make contracts` and commit it")
        return 1 if stale else 0
    for path in stale:
        _bring_up_to_date(path, wanted.get(path))
    print(f"contracts: {len(wanted)} files, {len(stale)} changed")
    return 0


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text it must have."""
    for event_type, model in sorted(CATALOGUE.items()):
        yield SCHEMAS / f"{event_type}.json", _json(event_schema(model))
    yield SCHEMAS / "asyncapi.yaml", _yaml(asyncapi())


def event_schema(model: type[Event]) -> Document:
    """The JSON Schema of one event's body, readable on its own."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:passerelle:event:{model.TYPE}",
        **model.model_json_schema(),
        "x-topic": model.TOPIC,
        "x-key": model.KEY,
        "x-heard-by": list(topics.HEARD_BY[model.TOPIC]),
    }


def asyncapi() -> Document:
    """The AsyncAPI 3.0 document: each topic a channel, each event a message with its example."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Passerelle: what the services say to each other",
            "version": "1.0.0",
            "description": (
                "CloudEvents 1.0 in binary mode on Kafka: attributes in the headers, JSON in the body. "
                "Delivery is at least once, in order per key; readers ignore fields and types they do not know."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic) for topic in topics.ALL},
        "operations": dict(_operations()),
        "components": {
            "schemas": _component_schemas(),
            "messages": {event_type: _message(model) for event_type, model in sorted(CATALOGUE.items())},
        },
    }


def _channel(topic: str) -> Document:
    said_by, heard_by = topics.SAID_BY[topic], topics.HEARD_BY[topic]
    return {
        "address": topic,
        "description": f"Said by {said_by}; heard by {', '.join(heard_by)}.",
        "messages": {model.TYPE: {"$ref": f"#/components/messages/{model.TYPE}"} for model in said_on(topic)},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": topics.PARTITIONS,
                "topicConfiguration": {
                    "cleanup.policy": ["delete"],
                    "retention.ms": topics.RETENTION_DAYS * 24 * 3600 * 1000,
                },
            }
        },
    }


def said_on(topic: str) -> list[type[Event]]:
    """The events of a topic, by type."""
    return sorted((model for model in CATALOGUE.values() if model.TOPIC == topic), key=lambda model: model.TYPE)


def _operations() -> Iterator[tuple[str, Document]]:
    for topic in topics.ALL:
        yield _operation("send", "says", topics.SAID_BY[topic], topic)
        yield from (_operation("receive", "hears", service, topic) for service in topics.HEARD_BY[topic])


def _operation(action: str, verb: str, service: str, topic: str) -> tuple[str, Document]:
    return f"{service}.{verb}.{topic}", {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic}"},
        "summary": f"{service} {verb} {topic}",
        "tags": [{"name": service}],
    }


def _message(model: type[Event]) -> Document:
    return {
        "name": model.TYPE,
        "title": model.__name__,
        "summary": (model.__doc__ or "").strip().splitlines()[0],
        "contentType": "application/json",
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": {"$ref": f"#/components/schemas/{model.TYPE}"},
        "bindings": {"kafka": {"key": {"type": "string", "format": "uuid", "description": f"the event's {model.KEY}"}}},
        "examples": [{"name": "story", "headers": example_headers(model), "payload": example_body(model)}],
    }


def example_body(model: type[Event]) -> Document:
    """The released example of an event, as it stands on disk."""
    body: Document = json.loads((EXAMPLES / f"{model.TYPE}.json").read_text(encoding="utf-8"))
    return body


def example_headers(model: type[Event]) -> Document:
    """CloudEvents headers that fit the example of an event; ids are made from the type, so they never change."""
    body = example_body(model)
    return {
        "ce_specversion": "1.0",
        "ce_id": str(uuid5(NAMESPACE_URL, f"id:{model.TYPE}")),
        "ce_type": model.TYPE,
        "ce_source": f"passerelle/{topics.SAID_BY[model.TOPIC]}",
        "ce_subject": body[model.KEY],
        "ce_time": "2026-03-10T08:12:04Z",
        "ce_sequence": "1",
        "ce_correlationid": str(uuid5(NAMESPACE_URL, "correlation:story")),
    }


def _component_schemas() -> Document:
    """Bodies and the values they share, each once, under one name."""
    schemas: Document = {"CloudEventHeaders": _header_schema()}
    for event_type, model in sorted(CATALOGUE.items()):
        body = model.model_json_schema(ref_template="#/components/schemas/{model}")
        for name, value in body.pop("$defs", {}).items():
            if schemas.setdefault(name, value) != value:
                raise ValueError(f"two different values are called {name}: the second is in {event_type}")
        schemas[event_type] = body
    return schemas


def _header_schema() -> Document:
    text = {"type": "string"}
    return {
        "title": "CloudEventHeaders",
        "type": "object",
        "description": "CloudEvents 1.0 attributes as Kafka headers; every value is text.",
        "properties": {
            "ce_specversion": {"type": "string", "const": "1.0"},
            "ce_id": {**text, "format": "uuid", "description": "one per event, the same when it is sent again"},
            "ce_type": {**text, "description": "the event's type, ending in its major version"},
            "ce_source": {**text, "description": "the service that says it"},
            "ce_subject": {**text, "description": "the aggregate's id, equal to the message key"},
            "ce_time": {**text, "format": "date-time", "description": "when it was written, wall time"},
            "ce_sequence": {**text, "pattern": "^[0-9]+$", "description": "contiguous per topic and key, from 1"},
            "ce_correlationid": {**text, "description": "follows the order from its first door to the insurer"},
            "ce_causationid": {**text, "description": "the event or request that made the service say this"},
            "ce_snapshot": {**text, "const": "true", "description": "the state said again: dropped by who has the key"},
            "traceparent": {**text, "description": "W3C Trace Context"},
        },
        "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_sequence"],
    }


def _stale(wanted: dict[Path, str]) -> Iterator[Path]:
    yield from (path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text)
    yield from (path for path in SCHEMAS.glob("*.*") if path not in wanted)


def _bring_up_to_date(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class _Plain(yaml.SafeDumper):
    """Writes repeated values in full: anchors are hard to read."""

    # PyYAML's own signature; ours ignores what it is asked about.
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _yaml(document: Document) -> str:
    text = yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=120)
    return f"# Generated by `make contracts` from contracts/events. Not edited by hand.\n{text}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
