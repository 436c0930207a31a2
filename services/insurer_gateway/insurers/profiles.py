"""Reads the partners' profiles from `deploy/insurers/<code>/gateway.yaml` and checks them, once, at start.

A profile that does not say exactly what it must stops the service: a gateway with half a map would be
silent where it must speak.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from pydantic import TypeAdapter, ValidationError

from services.insurer_gateway.domain.profiles import Client, Profile
from services.insurer_gateway.insurers.program_keys import public_key

_PROFILE = TypeAdapter(Profile)


class ProfileUnusable(ValueError):
    """A profile is missing something, or is not in force; the text names the file."""


def read_profiles(folder: Path, *, sandbox_url: str, today: date) -> dict[str, Profile]:
    """Every partner's profile by its code; `{sandbox}` in an address becomes the sandbox's own.

    Raises:
        ProfileUnusable: a file is not a profile, is not yet in force, or names a partner a second time.
    """
    profiles: dict[str, Profile] = {}
    clients: dict[str, str] = {}
    for path in sorted(folder.glob("*/gateway.yaml")):
        profile = _read(path, sandbox_url=sandbox_url)
        if profile.valid_from > today:
            raise ProfileUnusable(f"{path}: in force from {profile.valid_from} only")
        for webhook in profile.webhooks:
            if urlsplit(webhook.url).scheme not in ("http", "https"):
                raise ProfileUnusable(f"{path}: {webhook.name} is no web address")
        if profile.partner != path.parent.name:
            raise ProfileUnusable(f"{path}: the partner must be called {path.parent.name}")
        for client in profile.clients:
            _check_keys(path, client)
            if clients.setdefault(client.id, profile.partner) != profile.partner:
                raise ProfileUnusable(f"{path}: client {client.id} is {clients[client.id]}'s")
        profiles[profile.partner] = profile
    return profiles


def _check_keys(path: Path, client: Client) -> None:
    try:
        for key in client.keys:
            public_key(key)
    except ValueError as error:
        raise ProfileUnusable(f"{path}: client {client.id}: {error}") from error


def _read(path: Path, *, sandbox_url: str) -> Profile:
    try:
        raw = yaml.safe_load(path.read_text())
        profile = _PROFILE.validate_python(raw)
    except (yaml.YAMLError, ValidationError) as error:
        raise ProfileUnusable(f"{path}: {error}") from error
    return _in_place(profile, sandbox_url)


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
