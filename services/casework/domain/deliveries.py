"""What became of what was sent: the craftsman's SMS and e-mail, the insurer's messages, papers to sign. One line each.

The line of R-048 says that a notice was ordered; these later ones say whether it arrived.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.events.esign import (
    CollectionRejected,
    MandateActivated,
    MandateEnded,
    MandateFact,
    RequestDeclined,
    RequestDone,
    RequestExpired,
    RequestFact,
    RequestReactivated,
    RequestRejected,
)
from contracts.events.gateway import DeliveryFailed
from contracts.events.portal import NoticeDelivered, NoticeEnd, NoticeFailed
from services.casework.domain import journal
from services.casework.domain.file import Dossier, Offer
from services.casework.domain.pen import Book, Change, Pen
from services.casework.domain.people import BATCH, INTERNET
from shared.errors import Awaited

_CHANNELS: Final = {"sms": "SMS", "email": "E-mail"}
_ABOUT: Final = {"offer": "d'assignation", "job_end": "de fin de mission"}


def notice_ended(book: Book, dossier: Dossier, heard: NoticeEnd, *, at: datetime) -> Change:
    """Delivery or failure of the notice of an offer (R-050), or of the end of the job that came of it.

    Raises:
        Awaited: the offer itself was not heard yet; it comes by another topic.
    """
    firm = _offer(dossier, heard).firm
    notice = f"{_CHANNELS.get(heard.channel, heard.channel)} {_ABOUT.get(heard.about, f'({heard.about})')}"
    match heard:
        case NoticeFailed(error=error):
            words = f"{notice} non remis à {firm.name} : {error}"
        case NoticeDelivered():
            words = f"{notice} remis à {firm.name}"
        case _:
            words = f"{notice} pour {firm.name}"
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=INTERNET)
    details = {"offer_id": str(heard.offer_id), "channel": heard.channel, "about": heard.about}
    intervention = dossier.intervention(heard.intervention_id)
    pen.line(journal.Done(words), intervention=intervention, at=heard.at, details=details)
    return pen.done()


def _offer(dossier: Dossier, heard: NoticeEnd) -> Offer:
    for intervention in dossier.interventions:
        for offer in intervention.offers:
            if offer.id == heard.offer_id:
                return offer
    raise Awaited("La proposition n'est pas encore connue.")


def delivery_failed(book: Book, dossier: Dossier, heard: DeliveryFailed, *, at: datetime) -> Change:
    """The insurer could not be told, after the last attempt."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    words = f"Message « {heard.act} » non remis à l'assureur après {heard.attempts} tentatives : {heard.error}"
    entry = str(heard.journal_entry_id) if heard.journal_entry_id else ""
    details = {"act": heard.act, "message_id": str(heard.message_id), "entry_id": entry}
    pen.line(journal.Done(words), at=heard.failed_at, details=details)
    return pen.done()


def signature_ended(book: Book, dossier: Dossier, heard: RequestFact | MandateFact, *, at: datetime) -> Change:
    """What became of a paper of this dossier that was sent to be signed, or of a mandate that was."""
    pen = Pen(book=book, dossier=dossier, at=at, actor=BATCH, author=BATCH)
    match heard:
        case RequestDone(completed_at=when):
            words = f"Document signé : {heard.name}"
        case RequestDeclined(declined_at=when):
            words = f"Signature refusée : {heard.name}"
        case RequestRejected(rejected_at=when):
            words = f"Document rejeté par un approbateur avant signature : {heard.name}"
        case RequestExpired(expired_at=when):
            words = f"Document non signé dans le délai : {heard.name}"
        case MandateActivated(rum=rum):
            when, words = at, f"Mandat de prélèvement {rum} actif"
        case MandateEnded(rum=rum, ended_at=when):
            words = f"Mandat de prélèvement {rum} terminé"
        case CollectionRejected(rum=rum, code=code, rejected_at=when):
            words = f"Prélèvement rejeté ({code}), mandat {rum}"
        case RequestReactivated(reactivated_at=when, expires_at=ends):
            until = ends.astimezone(pen.zone).strftime("%d/%m/%Y")
            words = f"Signature à nouveau possible jusqu'au {until} : {heard.name}"
        case RequestFact(name=name):
            when, words = at, f"Demande de signature modifiée : {name}"
        case _:
            when, words = at, f"Mandat de prélèvement {heard.rum} modifié"
    files = _files(heard)
    signed = {"documents": " ".join(map(str, files))} if files else {}
    words += " (TEST – SANS VALEUR)" if heard.sandbox else ""
    pen.line(journal.Done(words), at=when, details={"request_id": str(heard.request_id), **signed})
    return pen.done()


def _files(heard: RequestFact | MandateFact) -> list[UUID]:
    """The signed files, by the ids under which the e-signature service gives them out."""
    return [one.document_id for one in heard.documents] if isinstance(heard, RequestDone) else []
