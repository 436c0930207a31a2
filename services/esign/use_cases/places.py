"""Which workspace a caller may put something in, and who manages the organisation."""

from uuid import UUID

from services.esign.domain.workspaces import Workspace
from services.esign.store import workspaces as store
from services.esign.store.keys import Caller
from shared.db import Transaction
from shared.errors import Forbidden, NotFound


def must_manage(caller: Caller) -> None:
    """Workspaces and users are the organisation's.

    Raises:
        Forbidden: the key is a workspace's.
    """
    if not caller.organization:
        raise Forbidden("Cette action demande une clé de l'organisation.", rule="ESIGN-230")


async def check_place(tx: Transaction, caller: Caller, workspace_id: UUID) -> None:
    """Whether something may be put in this workspace.

    Raises:
        NotFound: it is another's, or none.
    """
    if workspace_id != caller.workspace_id:
        await place(tx, caller, workspace_id)


async def place(tx: Transaction, caller: Caller, workspace_id: UUID) -> Workspace:
    """A workspace that this caller sees.

    Raises:
        NotFound: it is another's, or none.
    """
    found = await store.one(tx, workspace_id) if caller.sees in (None, workspace_id) else None
    if found is None:
        raise NotFound("Cet espace n'existe pas.", rule="ESIGN-404", field="workspace_id")
    return found
