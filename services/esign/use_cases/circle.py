"""The use cases around a request, as one parts list that the doors take."""

from dataclasses import dataclass

from services.esign.use_cases.approving import Approving
from services.esign.use_cases.asking import Asking
from services.esign.use_cases.demands import Demanding
from services.esign.use_cases.experiences import Experiences
from services.esign.use_cases.following import Following
from services.esign.use_cases.labels import Labels
from services.esign.use_cases.metadata import Metadata
from services.esign.use_cases.templates import Templates
from services.esign.use_cases.users import Users
from services.esign.use_cases.workspaces import Workspaces


@dataclass(frozen=True, kw_only=True)
class Circle:
    """Everything around a request that is no signer, document or field."""

    metadata: Metadata
    labels: Labels
    following: Following
    asking: Asking
    approving: Approving
    demanding: Demanding
    workspaces: Workspaces
    users: Users
    experiences: Experiences
    templates: Templates
