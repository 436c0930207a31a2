"""Structured logs: one JSON object a line on standard output, with one correlation id from door to door.

An event is a constant string and data are fields. Identifiers are logged; names, phones, addresses
and documents never are.
"""

import json
import logging
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from aiohttp.http_exceptions import HttpProcessingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from structlog.typing import EventDict, WrappedLogger

_QUIET = ("aiokafka", "aiohttp.access", "faststream", "asyncio", "mail.log")


def set_up_logs(*, service: str, level: str = "INFO") -> None:
    """Makes structlog and the standard library's loggers write the same JSON lines."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _name(service),
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Bridge()], level=logging.WARNING, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _name(service: str) -> "structlog.typing.Processor":
    def add(_logger: "WrappedLogger", _method: str, event: "EventDict") -> "EventDict":
        event.setdefault("service", service)
        return event

    return add


# structlog hands over whatever was logged: the serializer's input has no narrower type.
def _dumps(value: Any, **_: Any) -> bytes:
    try:
        return orjson.dumps(value, default=str)
    except TypeError:  # half a character, out of a header: a line that cannot be written would cost the answer
        return json.dumps(value, default=str).encode()


class _Bridge(logging.Handler):
    """Hands a line of a library to structlog, so that one program writes one format."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            log = structlog.get_logger()
            error = record.exc_info[1] if record.exc_info else None
            if isinstance(error, HttpProcessingError):  # anybody can send what is no HTTP: nobody must be woken
                log.info("request_unreadable", error=type(error).__name__)
                return
            fields = {"logger": record.name, "message": record.getMessage(), "exc_info": record.exc_info}
            log.log(record.levelno, "library", **fields)
        except ValueError:  # the stream is closed while the interpreter goes down
            sys.stderr.write(record.getMessage() + "\n")


@contextmanager
def correlated(correlation_id: str) -> "Iterator[None]":
    """Every line written inside carries this correlation id."""
    with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
        yield
