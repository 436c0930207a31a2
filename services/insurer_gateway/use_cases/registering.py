"""At start: the profiles become rows, so that programs can sign in and facts find their positions and endpoints.

A program without a secret in the file cannot sign in; it is named in the log, never silently let in.
"""

import hashlib
from collections.abc import Callable, Mapping

import structlog

from services.insurer_gateway.domain.profiles import Profile
from services.insurer_gateway.insurers.profiles import endpoint_id
from services.insurer_gateway.store import partners as store
from shared.clock import Clock
from shared.db import Database

log = structlog.get_logger()


class Registering:
    """Writes what the profiles say; a resource of the service, done before its doors open."""

    def __init__(
        self, *, db: Database, clock: Clock, profiles: Mapping[str, Profile], secrets: Callable[[], Mapping[str, str]]
    ) -> None:
        self._db = db
        self._clock = clock
        self._profiles = profiles
        self._secrets = secrets

    async def __aenter__(self) -> "Registering":
        secrets = self._secrets()
        programs = [
            store.Program(
                id=client.id,
                partner=profile.partner,
                secret_sha256=hashlib.sha256(secrets[client.id].encode()).digest(),
                scopes=client.scopes,
            )
            for profile in self._profiles.values()
            for client in profile.clients
            if client.id in secrets and not client.keys
        ]
        clients = [client for profile in self._profiles.values() for client in profile.clients]
        missing = {client.id for client in clients if not client.keys} - secrets.keys()
        if missing:
            log.warning("clients_without_secret", clients=sorted(missing))
        async with self._db.transaction() as tx:
            await store.save_partners(tx, [(profile.partner, profile.name) for profile in self._profiles.values()])
            await store.save_programs(tx, programs, now=self._clock.wall())
            await store.save_endpoints(tx, self._addresses())
        return self

    def _addresses(self) -> list[store.Address]:
        return [
            store.Address(
                id=endpoint_id(profile.partner, webhook.name),
                partner=profile.partner,
                name=webhook.name,
                url=webhook.url,
                transport_seconds=profile.acks.transport.total_seconds(),
            )
            for profile in self._profiles.values()
            for webhook in profile.webhooks
        ]

    async def __aexit__(self, *_: object) -> None:
        """Nothing to undo."""
