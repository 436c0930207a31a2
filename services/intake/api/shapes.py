"""How items read in the JSON door, as `contracts/http/intake.yaml` describes them."""

from dataclasses import asdict
from datetime import datetime

from services.intake.domain.copies import Alike
from services.intake.domain.items import Item
from services.intake.domain.reading import FieldRead, Part
from services.intake.domain.reviews import Lease
from services.intake.domain.ties import Candidate
from services.intake.store.matching import Match
from services.intake.store.tray import Entry
from services.intake.use_cases.tray import Shown

Json = dict[str, object]


def line(entry: Entry) -> Json:
    """A line of the tray."""
    return {
        "id": str(entry.id),
        "channel": entry.channel,
        "state": entry.state,
        "team": entry.team,
        "insurer": entry.insurer,
        "origin": entry.origin,
        "received_at": instant(entry.received_at),
        "due_at": instant(entry.due_at),
        "claim_number": entry.claim_number or None,
        "subject": entry.subject,
        "sender": entry.sender,
        "order_like": entry.order_like,
        "kind": entry.kind,
        "possible_duplicate": entry.duplicate,
        "quarantined": entry.quarantined,
        "dossier_number": entry.dossier_number,
        "companion_number": entry.companion_number,
        "dossier_end": entry.dossier_end,
        "holder": entry.holder,
    }


def standing(item: Item) -> Json:
    """Where an item stands."""
    return {
        "id": str(item.id),
        "order_id": str(item.id),
        "channel": item.channel,
        "state": item.state,
        "version": item.version,
        "team": item.team,
        "insurer": item.insurer,
        "origin": item.origin,
        "received_at": instant(item.received_at),
        "due_at": instant(item.due_at),
        "decided_at": instant(item.decided_at),
        "decided_by": item.decided_by or None,
        "note": item.note or None,
        "duplicate_of": str(item.duplicate_of) if item.duplicate_of else None,
        "attached_to": str(item.attached_to) if item.attached_to else None,
        "kind": item.judged.kind,
        "letter_id": str(item.letter_id) if item.letter_id else None,
        "joined_to": str(item.joined_to) if item.joined_to else None,
        "dossier_number": item.dossier_number,
        "companion_number": item.companion_number,
        "dossier_end": item.dossier_end,
    }


def detail(shown: Shown) -> Json:
    """An item with its fields, their proofs, and what keeps it from being submitted."""
    item = shown.item
    return standing(item) | {
        "sender": item.reading.sender,
        "forwarded_from": item.reading.forwarded_from or None,
        "forwards": [{"address": one.address, "name": one.name, "how": one.how} for one in item.reading.forwards],
        "trust": item.reading.trust,
        "verdicts": [asdict(one) for one in item.reading.verdicts],
        "caller": item.reading.caller or None,
        "subject": item.reading.subject,
        "quarantine": item.finding or None,
        "values": dict(item.values),
        "fields": {name: _proof(read) for name, read in item.draft.fields.items()},
        "alike": [_alike(one) for one in shown.alike],
        "copies": [str(one) for one in shown.copies],
        "judgement": {"confidence": item.judged.confidence, "sure": item.judged.sure, "reasons": item.judged.reasons},
        "tie": {"grade": shown.tie.grade, "candidates": [_candidate(one) for one in shown.tie.candidates]},
        "letters": [
            {"id": str(one.item_id), "kind": one.kind, "received_at": instant(one.received_at)} for one in shown.letters
        ],
        "place": item.place,
        "joined": [str(one.id) for one in shown.joined],
        "lease": lease(shown.lease) if shown.lease else None,
        "siblings": [str(other) for _, other in shown.siblings],
        "parts": [_part(part) for part in item.reading.parts],
        "defects": list(item.reading.defects),
        "problems": [
            {"rule": one.rule, "sentence": one.sentence, "field": one.field, "blocking": one.blocking}
            for one in shown.findings
        ],
    }


def lease(held: Lease) -> Json:
    """Who has an item in hand, and until when."""
    return {
        "item_id": str(held.item_id),
        "holder": {"id": held.holder_id, "name": held.holder_name},
        "since": instant(held.since),
        "until": instant(held.until),
        "token": str(held.token),
    }


def match(one: Match) -> Json:
    """An order or a waiting item that another may belong to."""
    return {
        "id": str(one.id),
        "channel": one.channel,
        "state": one.state,
        "insurer": one.insurer,
        "received_at": instant(one.received_at),
        "subject": one.subject,
        "claim_number": one.claim_number or None,
        "name": one.name or None,
        "city": one.city or None,
        "dossier_number": one.dossier_number,
        "attachable": one.takes,
    }


def _alike(one: Alike) -> Json:
    return {
        "id": str(one.order.id),
        "channel": one.order.channel,
        "state": one.order.state,
        "received_at": instant(one.order.received_at),
        "dossier_number": one.order.dossier_number,
        "likeness": one.comparison.likeness,
        "reasons": list(one.comparison.reasons),
        "attachable": one.order.stands,
    }


def _candidate(one: Candidate) -> Json:
    return {
        "to": str(one.file.order_id),
        "dossier_id": str(one.file.dossier_id),
        "dossier_number": one.file.number,
        "dossier_end": one.file.end,
        "reasons": list(one.reasons),
    }


def _proof(read: FieldRead) -> Json:
    return {
        "value": read.value,
        "raw": read.raw,
        "source": read.source,
        "part": read.part or None,
        "page": read.page,
        "confidence": read.confidence,
        "rule": read.rule,
        "others": list(read.others),
        "box": list(read.box) if read.box else None,
        "engines": dict(read.engines),
        "proved": read.proved,
    }


def _part(part: Part) -> Json:
    return {
        "path": part.path,
        "kind": part.kind,
        "content_type": part.content_type,
        "name": part.name,
        "size": part.size,
        "pages": part.pages,
        "problem": part.problem,
    }


def instant(moment: datetime | None) -> str | None:
    """A moment as JSON writes it."""
    return moment.isoformat() if moment else None
