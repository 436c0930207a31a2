"""A company's mandate (B2B) and its bank: the bank pays nothing under it until its client has confirmed it there.

The service knows of it by the bank's own acceptance (pain.012) or by what a caller says, with the day. Another account
is another bank, which knows nothing yet. A consumer's mandate (CORE) is confirmed to nobody.
"""

from dataclasses import replace
from datetime import date

from services.esign.domain.mandates import SIGNED, Mandate, MandateForbids, Scheme
from shared.errors import Invalid


class NotConfirmable(Invalid):
    """This mandate is confirmed to nobody, or not on such a day."""


def confirmed(mandate: Mandate, *, on: date, today: date) -> Mandate:
    """The mandate that its debtor confirmed to his bank on this day; one that is confirmed stays so.

    Raises:
        NotConfirmable: a CORE mandate, or a day before the signature or after today.
        MandateForbids: not signed, or ended.
    """
    if mandate.scheme is not Scheme.B2B:
        sentence = "Seul un mandat interentreprises (B2B) est confirmé à la banque du débiteur."
        raise NotConfirmable(sentence, rule="SEPA-014", field="scheme")
    if mandate.status not in SIGNED or mandate.signed_on is None:
        raise MandateForbids("Ce mandat n'est pas signé, ou il a pris fin.", rule="SEPA-015", field="status")
    if not mandate.signed_on <= on <= today:
        sentence = "Un mandat est confirmé entre le jour de sa signature et aujourd'hui."
        raise NotConfirmable(sentence, rule="SEPA-016", field="confirmed_on")
    return mandate if mandate.confirmed_on else replace(mandate, confirmed_on=on)


def accepted(mandate: Mandate, *, on: date) -> Mandate:
    """The mandate that the bank says to accept: it is confirmed when it had to be."""
    awaits = mandate.scheme is Scheme.B2B and mandate.status in SIGNED and mandate.confirmed_on is None
    return replace(mandate, confirmed_on=on) if awaits else mandate


def nothing_due(scheme: str) -> str:
    """Why a collection finds nothing."""
    waiting = " Un mandat B2B attend la confirmation du débiteur à sa banque." if scheme == Scheme.B2B else ""
    return f"Rien n'est à prélever jusqu'à cette date.{waiting}"
