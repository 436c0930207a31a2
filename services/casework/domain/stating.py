"""How a dossier stands, in one event: what a reader must know of it that heard nothing of its topic before.

It says what `opened`, `cancelled`, `closed`, `reopened` and `ready` said, and nothing that they did not.
"""

from contracts.events.casework import DossierStands, MergedInto, Sought
from contracts.events.envelope import Money, Place
from services.casework.domain.file import Dossier, Intervention, Stage
from services.casework.domain.people import BATCH

_SEEKS = (Stage.SEEKING, Stage.EXHAUSTED)


def stands(dossier: Dossier, kept: Dossier | None) -> DossierStands:
    """The dossier as it stands; `kept` goes on with the work of one that was merged."""
    return DossierStands(
        actor=BATCH,
        dossier_id=dossier.id,
        number=dossier.number,
        order_id=dossier.order_id,
        insurer=dossier.insurer,
        pack_version=dossier.pack_version,
        kind=dossier.kind,
        companion_of=dossier.companion_of,
        claim_number=dossier.claim_number,
        loss_kind=dossier.loss_kind,
        loss_date=dossier.loss_date,
        insee=dossier.insee,
        opened_at=dossier.opened_at,
        status=dossier.status,
        ended_at=dossier.ended_at,
        merged_into=MergedInto(dossier_id=kept.id, number=kept.number, order_id=kept.order_id) if kept else None,
        sought=tuple(_sought(dossier, one) for one in dossier.interventions if one.stage in _SEEKS),
    )


def _sought(dossier: Dossier, intervention: Intervention) -> Sought:
    """As it was declared ready; its own date began then, or when its last offer closed."""
    site = dossier.order.site
    base = intervention.base
    return Sought(
        intervention_id=intervention.id,
        round=intervention.round,
        trade=intervention.trade or "",
        place=Place(insee=dossier.insee, postal_code=site.postal_code, commune=site.city),
        limit=None if dossier.limit_cents is None else Money(cents=dossier.limit_cents),
        excluded_firms=intervention.excluded,
        ready_at=base.set_at if base else dossier.opened_at,
    )
