"""Reads the partners' profiles from `deploy/insurers/<code>/gateway.yaml` and checks them, once, at start.

A profile that does not say exactly what it must stops the service: a gateway with half a map would be
silent where it must speak.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import TypeAdapter, ValidationError

from services.insurer_gateway.domain.profiles import Client, Profile, Profiles
from services.insurer_gateway.insurers.program_keys import public_key

_PROFILE = TypeAdapter(Profile)


class ProfileUnusable(ValueError):
    """A profile is missing something, or is not in force; the text names the file."""


def read_profiles(folder: Path, *, sandbox_url: str, today: date) -> Profiles:
    """Every partner's profile, in all its versions; `{sandbox}` in an address becomes the sandbox's own.

    Raises:
        ProfileUnusable: a file is not a profile, none of its versions is in force, one stands twice, or a program is
            another partner's.
    """
    found: list[Profile] = []
    clients: dict[str, str] = {}
    for path in sorted(folder.glob("*/gateway.yaml")):
        versions = _read(path, sandbox_url=sandbox_url)
        if len({one.version for one in versions}) < len(versions):
            raise ProfileUnusable(f"{path}: a version stands twice")
        if all(one.valid_from > today for one in versions):
            raise ProfileUnusable(f"{path}: in force from {min(one.valid_from for one in versions)} only")
        for one in versions:
            _check(path, one, clients)
        found += versions
    return Profiles(found, today=today)


def _check(path: Path, profile: Profile, clients: dict[str, str]) -> None:
    if profile.later:
        raise ProfileUnusable(f"{path}: {profile.version} holds later versions; each is a document of its own")
    for webhook in profile.webhooks:
        if urlsplit(webhook.url).scheme not in ("http", "https"):
            raise ProfileUnusable(f"{path}: {webhook.name} is no web address")
    if profile.partner != path.parent.name:
        raise ProfileUnusable(f"{path}: the partner must be called {path.parent.name}")
    for client in profile.clients:
        _check_keys(path, client)
        if clients.setdefault(client.id, profile.partner) != profile.partner:
            raise ProfileUnusable(f"{path}: client {client.id} is {clients[client.id]}'s")


def _check_keys(path: Path, client: Client) -> None:
    try:
        for key in client.keys:
            public_key(key)
    except ValueError as error:
        raise ProfileUnusable(f"{path}: client {client.id}: {error}") from error


def _read(path: Path, *, sandbox_url: str) -> list[Profile]:
    try:
        versions = [_in_place(_PROFILE.validate_python(raw), sandbox_url) for raw in _versions(path)]
    except (yaml.YAMLError, ValidationError) as error:
        raise ProfileUnusable(f"{path}: {error}") from error
    if not versions:
        raise ProfileUnusable(f"{path}: it is empty")
    return versions


def _versions(path: Path) -> Iterator[Any]:  # Any: what a YAML document holds, checked at once by the caller
    """The versions in a file; what one does not name it takes from the one it is `based_on`, which stands above it."""
    known: dict[str, dict[str, Any]] = {}
    for raw in yaml.load_all(path.read_text(), yaml.CSafeLoader):
        if not isinstance(raw, dict):
            yield raw
            continue
        base = raw.pop("based_on", None)
        if base is not None and (base not in known or not {"version", "valid_from"} <= raw.keys()):
            raise ProfileUnusable(f"{path}: based_on {base!r} names no version above it, or has no version and day")
        whole = known[base] | raw if base is not None else raw
        known[str(whole.get("version"))] = whole
        yield whole


def _in_place(profile: Profile, sandbox_url: str) -> Profile:
    webhooks = tuple(
        replace(webhook, url=webhook.url.replace("{sandbox}", sandbox_url.rstrip("/")))
        for webhook in profile.webhooks
        if sandbox_url or "{sandbox}" not in webhook.url
    )
    return replace(profile, webhooks=webhooks)


def endpoint_id(partner: str, name: str) -> str:
    """How an endpoint is called everywhere: in rows, secrets, pages."""
    return f"{partner}/{name}"


def endpoint_ids(profiles: Mapping[str, Profile]) -> list[str]:
    """Every endpoint of the profiles."""
    return [endpoint_id(one.partner, webhook.name) for one in profiles.values() for webhook in one.webhooks]
