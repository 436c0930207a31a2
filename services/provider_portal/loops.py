"""What the portal does by the clock: send the notices that are due, delete what signing in leaves behind."""

import asyncio
from collections.abc import Sequence

from services.provider_portal.use_cases.notices import Notices
from services.provider_portal.use_cases.sign_in import SignIn
from shared.service import Loop


def notice_loops(*, notices: Notices, offers_wait: asyncio.Event, codes_wait: asyncio.Event) -> Sequence[Loop]:
    """Notices are looked at each second, and at once when one was written here."""
    return (
        Loop("offer_notices", every=1.0, run=notices.send_offers, wake=offers_wait),
        Loop("sign_in_codes", every=1.0, run=notices.send_codes, wake=codes_wait),
    )


def pruning_loops(*, sign_in: SignIn) -> Sequence[Loop]:
    """What signing in leaves behind goes after its time."""
    return (Loop("sign_in_pruning", every=600.0, run=sign_in.prune),)
