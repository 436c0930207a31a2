"""The SMS and e-mails sent to craftsmen: their words, their length on the wire, when they are tried again.

No text names the insured, a phone of his or a street (design.md §4.5). A notice is never sent outside
its window; every notice ends once, delivered or failed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from contracts.codes import LOSSES, TRADES
from services.provider_portal.domain.places import written, written_short

_BACKOFF: Final = (5, 15, 60, 120, 300)
"""Seconds before the next try, the last one repeated until the window closes."""

LEASE: Final = timedelta(seconds=60)
"""How long a claimed notice is left alone: past it, another process takes over."""

MAIL_SUBJECT_LIMIT: Final = 120


@dataclass(frozen=True)
class Text:
    """What a person receives; the subject is for e-mail only."""

    body: str
    subject: str = ""


@dataclass(frozen=True)
class Message:
    """A text on its way to one phone or one mailbox; `reference` is the same at every try."""

    channel: str
    to: str
    text: Text
    reference: str


@dataclass(frozen=True)
class OfferFacts:
    """What a notice of an offer may say."""

    dossier_number: str
    trade: str
    loss_kind: str
    commune: str
    postal_code: str
    insee: str
    made_at: datetime
    exclusive_until: datetime
    ends_at: datetime
    link: str


@dataclass(frozen=True)
class JobFacts:
    """What a notice about a job may say: of a message that it is there, of an end how, never what was written."""

    dossier_number: str
    trade: str
    commune: str
    link: str
    end_reason: str | None = None


@dataclass(frozen=True)
class Notice:
    """A notice taken from its row to be sent now, with what it is about."""

    id: UUID
    channel: str
    not_after: datetime
    attempt: int
    to: str | None
    known: bool
    """Whether the account it is for is known yet; its firm may still be on its way."""
    over: bool
    """Whether what it announces has ended: nobody must be called for it."""
    offer: OfferFacts | None = None
    message: JobFacts | None = None
    job_end: JobFacts | None = None
    challenge_id: UUID | None = None


def hopeless(notice: Notice, now: datetime) -> str | None:
    """Why a notice must never be sent, in words for the journal; nothing when it may."""
    if now >= notice.not_after:
        return "délai d'envoi dépassé"
    if notice.over or (notice.offer is not None and now >= notice.offer.ends_at):
        if notice.message is not None:
            return "message lu ou mission terminée avant l'envoi"
        return "proposition close avant l'envoi" if notice.offer else "code déjà utilisé"
    if notice.known and notice.to is None:
        return "aucun numéro de téléphone connu" if notice.channel == "sms" else "aucune adresse e-mail connue"
    return None


def offer_text(facts: OfferFacts, channel: str) -> Text:
    """The notice of an offer (R-050): dossier, place, trade, loss, both clocks, link."""
    trade = TRADES.get(facts.trade, facts.trade)
    loss = LOSSES.get(facts.loss_kind, facts.loss_kind)
    alone = facts.exclusive_until > facts.made_at
    if channel == "sms":
        clocks = f"réponse avant {written_short(facts.ends_at, facts.insee)}"
        if alone:
            clocks = f"à vous seul jusqu'au {written_short(facts.exclusive_until, facts.insee)}, {clocks}"
        place = f"{facts.commune} ({facts.postal_code})"
        return Text(gsm7(f"Dossier {facts.dossier_number} : {trade}, {place}, {loss}. {clocks}. {facts.link}"))
    shared_line = f"À vous seul jusqu'au : {written(facts.exclusive_until, facts.insee)}\n" if alone else ""
    return Text(
        subject=f"Dossier {facts.dossier_number} : {trade} à {facts.commune}"[:MAIL_SUBJECT_LIMIT],
        body=(
            "Bonjour,\n\n"
            "Une intervention vous est proposée.\n\n"
            f"Dossier : {facts.dossier_number}\n"
            f"Métier : {trade}\n"
            f"Commune : {facts.commune} ({facts.postal_code})\n"
            f"Sinistre : {loss}\n"
            f"{shared_line}"
            f"Réponse attendue avant le : {written(facts.ends_at, facts.insee)}\n\n"
            f"Accepter ou refuser : {facts.link}\n\n"
            "Les coordonnées de l'assuré vous sont données dès que l'intervention vous est attribuée.\n"
        ),
    )


def message_text(facts: JobFacts, channel: str) -> Text:
    """The notice that a message of the network is there; its words are read behind the sign-in alone (R-121)."""
    trade = TRADES.get(facts.trade, facts.trade)
    if channel == "sms":
        return Text(gsm7(f"Dossier {facts.dossier_number} : un message du réseau vous attend. {facts.link}"))
    return Text(
        subject=f"Dossier {facts.dossier_number} : un message du réseau"[:MAIL_SUBJECT_LIMIT],
        body=(
            "Bonjour,\n\n"
            "Le réseau vous a écrit au sujet d'une mission.\n\n"
            f"Dossier : {facts.dossier_number}\n"
            f"Mission : {trade} à {facts.commune}\n\n"
            f"Lire le message et répondre : {facts.link}\n"
        ),
    )


def end_text(facts: JobFacts, channel: str) -> Text:
    """The notice that a job is over which the craftsman did not end: he must not go there. Why stands on the job."""
    trade = TRADES.get(facts.trade, facts.trade)
    how = "vous a été retirée" if facts.end_reason == "taken_back" else "est annulée"
    if channel == "sms":
        mission = f"la mission {trade} à {facts.commune} {how}"
        return Text(gsm7(f"Dossier {facts.dossier_number} : {mission}, n'intervenez plus. {facts.link}"))
    return Text(
        subject=f"Dossier {facts.dossier_number} : mission {how}"[:MAIL_SUBJECT_LIMIT],
        body=(
            "Bonjour,\n\n"
            f"Une mission {how} : n'intervenez plus et ne contactez plus l'assuré.\n\n"
            f"Dossier : {facts.dossier_number}\n"
            f"Mission : {trade} à {facts.commune}\n\n"
            f"Lire pourquoi : {facts.link}\n"
        ),
    )


def code_text(*, code: str, link: str, channel: str) -> Text:
    """The sign-in code and link."""
    if channel == "sms":
        return Text(
            gsm7(f"Passerelle : votre code est {code}, valable 10 minutes. Ne le donnez à personne. Ou : {link}")
        )
    return Text(
        subject="Votre code de connexion",
        body=(
            "Bonjour,\n\n"
            f"Votre code de connexion au portail Passerelle : {code}\n\n"
            f"Ou ouvrez ce lien puis appuyez sur « Me connecter » : {link}\n\n"
            "Ils sont valables 10 minutes, une seule fois. Ne les donnez à personne.\n"
            "Si vous n'avez rien demandé, ne faites rien.\n"
        ),
    )


def next_try(attempt: int, now: datetime) -> datetime:
    """When a notice that met bad weather is tried again."""
    return now + timedelta(seconds=_BACKOFF[min(attempt, len(_BACKOFF)) - 1])


_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED: Final = frozenset("\f^{}\\[~]|€")
_NEAREST: Final = str.maketrans(
    {
        **dict(zip("âêîôûëïÿçÀÂÈÊËÎÏÔÙÛ", "aeioueiycAAEEEIIOUU", strict=True)),
        **dict(zip("’‘“”«»–—…\u00a0\u202f", '\'\'""""--.  ', strict=True)),
        "œ": "oe",
        "Œ": "OE",
    }
)


def gsm7(text: str) -> str:
    """The same words in the 7-bit alphabet of SMS: ê, ç, œ… give way, or one of them would halve the message."""
    nearest = text.translate(_NEAREST)
    return "".join(c if c in _BASIC or c in _EXTENDED else "?" for c in nearest)


def sms_length(text: str) -> tuple[int, int]:
    """Characters and parts an SMS costs: 160 or 153 a part in GSM-7, 70 or 67 in UCS-2."""
    if all(c in _BASIC or c in _EXTENDED for c in text):
        size, one, many = sum(2 if c in _EXTENDED else 1 for c in text), 160, 153
    else:
        size, one, many = len(text.encode("utf-16-be")) // 2, 70, 67
    return size, 1 if size <= one else -(-size // many)
