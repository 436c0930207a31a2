"""Which sealer seals a request: the sandbox and what counts have authorities, keys and names of their own."""

from collections.abc import Mapping

from services.esign.domain.sealing import Sealer
from shared.errors import Unavailable


class NoSealer(Unavailable):
    """This environment has no sealer: nothing is sealed by another one instead."""


class Sealers:
    """The sealers of this service, by environment: sandbox (true), what counts (false)."""

    def __init__(self, by_environment: Mapping[bool, Sealer]) -> None:
        self._by_environment = by_environment

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
