"""Papers that the insured signs: asked for on the dossier, made and sent out by the e-signature service.

The question is a line of the journal and an event; the end comes back as another line (`deliveries`). Whoever is to
sign must be reachable: without his e-mail address nothing is asked.
"""

from contracts.codes import PAPERS, TRADES
from contracts.events.casework import PaperWanted
from services.casework.domain import journal
from services.casework.domain.acts import AskPaper
from services.casework.domain.file import Dossier, Intervention
from services.casework.domain.pen import Pen
from shared.errors import Refused


class Unreachable(Refused):
    """The insured has no e-mail address: nothing can be sent to him to sign."""


class UnknownPaper(Refused):
    """The papers are those of the list."""


def check_reachable(dossier: Dossier) -> None:
    """Whether the insured can be sent a paper to sign.

    Raises:
        Unreachable: he has no e-mail address.
    """
    if not dossier.order.insured.email:
        sentence = "L'assuré n'a pas d'adresse e-mail : rien ne peut lui être envoyé à signer."
        raise Unreachable(sentence, rule="R-235")


def ask(pen: Pen, intervention: Intervention, act: AskPaper, *, words: str) -> None:
    """Asks for the paper.

    Raises:
        UnknownPaper: it is not in the list.
    """
    if act.paper not in PAPERS:
        raise UnknownPaper("Ce papier n'existe pas.", rule="R-086", field="paper")
    assert intervention.job is not None  # the stages with ASK_PAPER have one
    dossier, order, paper_id = pen.dossier, pen.dossier.order, pen.book.new_id()
    details = {"paper_id": str(paper_id), "paper": act.paper}
    asked = journal.Done(f"Signature demandée au client : {PAPERS[act.paper]} : {words}")
    pen.line(asked, intervention=intervention, details=details)
    pen.say(
        PaperWanted(
            actor=pen.actor,
            paper_id=paper_id,
            dossier_id=dossier.id,
            dossier_number=dossier.number,
            intervention_id=intervention.id,
            insurer=pen.pack.name,
            claim_number=dossier.claim_number,
            kind=act.paper,
            trade=TRADES.get(intervention.trade or "", intervention.trade or ""),
            insured=order.insured,
            site=order.site,
            firm=intervention.job.firm,
            words=words,
            wanted_at=pen.at,
        )
    )
