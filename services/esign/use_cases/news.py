"""News for followers: a mail for each thing they should hear, in the transaction that made it true."""

from collections.abc import Sequence

from services.esign.domain import followers as rules
from services.esign.domain.experiences import unwanted as unwanted_mails
from services.esign.domain.letters import LINK_MARK, Letter, subject_of
from services.esign.domain.requests import Bundle
from services.esign.store import followers as store
from services.esign.store import letters as letter_store
from shared.clock import Clock
from shared.db import Transaction


async def tell_followers(tx: Transaction, bundle: Bundle, names: Sequence[str], *, clock: Clock) -> None:
    """One mail to each follower for each thing he should hear; none when the caller delivers himself."""
    request, now = bundle.request, clock.wall()
    unwanted = unwanted_mails(bundle.around.experience)
    heard = [one for one in names if one in rules.HEARS and rules.mail_of(one) not in unwanted]
    if not heard or request.delivery_mode != "email":
        return
    followers = await store.of_request(tx, request.id)
    letters = [
        Letter(
            request_id=request.id,
            recipient=one.email,
            subject=subject_of(f"Suivi : « {request.name} » {rules.HEARS[name]}", sandbox=request.sandbox),
            body=f"Bonjour,\n\n« {request.name} » {rules.HEARS[name]}.\n\nSuivre la demande : {LINK_MARK}\n",
            link_path=rules.PATH,
            link_of=one.id,
            link_issued_at=one.link_issued_at,
        )
        for name in heard
        for one in followers
    ]
    await letter_store.order(tx, letters, now=now)
    if followers:
        await store.prolong(tx, request.id, expires_at=now + rules.LINK_LIFE)
