"""The parts list of what stands around a request: labels, followers, approvers, templates, workspaces."""

from collections.abc import Callable

from services.esign.store.files import Files
from services.esign.use_cases.approving import Approving
from services.esign.use_cases.asking import Asking
from services.esign.use_cases.circle import Circle
from services.esign.use_cases.demands import Demanding
from services.esign.use_cases.experiences import Experiences
from services.esign.use_cases.following import Following
from services.esign.use_cases.labels import Labels
from services.esign.use_cases.links import Links
from services.esign.use_cases.metadata import Metadata
from services.esign.use_cases.requests import Requests
from services.esign.use_cases.telling import Telling
from services.esign.use_cases.templates import Templates
from services.esign.use_cases.users import Users
from services.esign.use_cases.workspaces import Workspaces
from shared.clock import Clock
from shared.db import Database


def around_requests(
    *,
    db: Database,
    clock: Clock,
    files: Files,
    links: Links,
    requests: Requests,
    asking: Asking,
    telling: Telling,
    wake: Callable[[], None],
) -> Circle:
    """All of it."""
    return Circle(
        metadata=Metadata(db=db),
        labels=Labels(db=db, clock=clock),
        following=Following(db=db, clock=clock, files=files, links=links),
        asking=asking,
        approving=Approving(
            db=db, clock=clock, files=files, requests=requests, asking=asking, telling=telling, wake=wake
        ),
        demanding=Demanding(db=db, clock=clock, files=files),
        experiences=Experiences(db=db, clock=clock, files=files),
        templates=Templates(db=db, clock=clock),
        workspaces=Workspaces(db=db, clock=clock),
        users=Users(db=db, clock=clock, links=links, wake=wake),
    )
