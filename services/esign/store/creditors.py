"""Reads creditors from the insurers' folders, once, at start: a mistake stops the service there, by its file."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from services.esign.domain.accounts import check_address
from services.esign.domain.creditors import Creditor, Creditors, check_ics
from services.esign.domain.mandates import check_rum
from shared.errors import ServiceError

_ADAPTER = TypeAdapter(Creditor)


class BadCreditor(ValueError):
    """A file of a creditor is wrong; the message names the file and the place."""


def read_creditors(folder: Path) -> Creditors:
    """Every insurer that collects.

    Raises:
        BadCreditor: a file is unreadable or wrong, or two creditors would draw the same references.
    """
    found = [_creditor(file) for file in sorted(folder.glob("*/esign.yaml"))]
    prefixes = [one.rum_prefix for one in found]
    if len(set(prefixes)) != len(prefixes):
        raise BadCreditor(f"{folder}: two creditors have the same rum_prefix")
    return Creditors(found)


def _creditor(file: Path) -> Creditor:
    try:
        raw: dict[str, Any] = yaml.load(
            file.read_text(encoding="utf-8"), yaml.CSafeLoader
        )  # Any: checked in the next line
        creditor = _ADAPTER.validate_python({**raw, "code": file.parent.name})
        check_ics(creditor.ics)
        check_rum(creditor.rum_prefix)
        check_address(creditor.address)
        if not 1 <= creditor.prenotification_days <= 60:
            raise ValueError("prenotification_days goes from 1 to 60")
    except (OSError, yaml.YAMLError, ValidationError, TypeError, ValueError) as error:
        raise BadCreditor(f"{file}: {error}") from error
    except ServiceError as error:
        raise BadCreditor(f"{file}: {error.sentence}") from error
    return creditor
