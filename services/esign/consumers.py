"""The Kafka door: which topics esign hears, and which method of the use cases takes each event."""

from contracts import topics
from contracts.events.casework import PaperWanted, PersonErased
from services.esign.use_cases.erasing_people import ErasingPeople
from services.esign.use_cases.papers import Papers
from shared.inbox import Hearing, one_by_one


def hearings(papers: Papers, erasing: ErasingPeople) -> list[Hearing]:
    """One per topic heard; types not listed only move the inbox."""
    return [
        Hearing(topics.CASEWORK_PAPERS, {PaperWanted: papers.wanted}),
        Hearing(topics.CASEWORK_ERASURES, {PersonErased: one_by_one(erasing.person_erased)}),
    ]
