"""Which sealer seals a request: the sandbox and what counts have authorities, keys and names of their own."""

from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

from services.esign.domain.requests import SignatureRequest
from services.esign.domain.sealing import Sealer
from shared.errors import Unavailable


class NoSealer(Unavailable):
    """This environment has no sealer: nothing is sealed by another one instead."""


async def no_fault(_workspace_id: UUID) -> None:
    """Nothing was ordered to go wrong."""


class Sealers:
    """The sealers of this service, by environment: sandbox (true), what counts (false)."""

    def __init__(
        self, by_environment: Mapping[bool, Sealer], *, fault: Callable[[UUID], Awaitable[None]] = no_fault
    ) -> None:
        self._by_environment = by_environment
        self._fault = fault

    async def ready(self, request: SignatureRequest) -> Sealer:
        """The sealer of a request, unless its sandbox was told to fail now.

        Raises:
            NoSealer: its environment has none. TimestampUnavailable: as was ordered.
        """
        sealer = self.of(sandbox=request.sandbox)
        if request.sandbox:
            await self._fault(request.workspace_id)
        return sealer

    def of(self, *, sandbox: bool) -> Sealer:
        """The sealer of an environment.

        Raises:
            NoSealer: it has none.
        """
        try:
            return self._by_environment[sandbox]
        except KeyError as error:
            sentence = "Le scellement des documents n'est pas disponible dans cet environnement."
            raise NoSealer(sentence, rule="ESIGN-071") from error
