"""The Kafka door: which topics esign hears, and which method of the use cases takes each event."""

from contracts import topics
from contracts.events.casework import PaperWanted
from services.esign.use_cases.papers import Papers
from shared.inbox import Hearing


def hearings(papers: Papers) -> list[Hearing]:
    """One per topic heard; types not listed only move the inbox."""
    return [Hearing(topics.CASEWORK_PAPERS, {PaperWanted: papers.wanted})]
