"""The public keys of programs that sign their token requests, as the profiles hold them (JWK, RFC 7517).

Nothing secret is ever in a profile: a private key, or one that both sides would share, stops the start.
"""

from collections.abc import Mapping
from typing import Final

import jwt

ALGORITHMS: Final = ("EdDSA", "ES256", "RS256", "PS256")


def public_key(jwk: Mapping[str, str]) -> jwt.PyJWK:
    """The key of a profile.

    Raises:
        ValueError: it is none, it is no public key, or its kind is not one that we verify.
    """
    if {"d", "k"} & jwk.keys():
        raise ValueError("a profile holds public keys only")
    try:
        key = jwt.PyJWK(dict(jwk))
    except jwt.PyJWTError as error:
        raise ValueError("not a key") from error
    if key.algorithm_name not in ALGORITHMS:
        raise ValueError(f"{key.algorithm_name} is not one of {', '.join(ALGORITHMS)}")
    return key
