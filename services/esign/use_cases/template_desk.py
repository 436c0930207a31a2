"""Templates as the staff handles them, of every workspace and environment: seen, made from a file, named, removed.

Each act says which version of the template it was decided on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.esign.domain import anchors
from services.esign.domain import template_contents as contents
from services.esign.domain import templates as rules
from services.esign.domain.documents import Document
from services.esign.domain.requests import Bundle, NotReady, RequestStatus, SignatureRequest, check_ready, expiry
from services.esign.domain.templates import NoTemplate, Template
from services.esign.domain.workspaces import Workspace
from services.esign.store import templates as store
from services.esign.store import workspaces as workspace_store
from services.esign.store.files import Files
from services.esign.store.keys import Caller
from services.esign.use_cases.uploading import Uploading, WantedDocument
from shared.clock import Clock
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound

_MOST_WORKSPACES = 100


@dataclass(frozen=True, kw_only=True)
class TemplateView:
    """A template, how a request of it looks, and what is wrong with it."""

    template: Template
    bundle: Bundle
    workspace: str
    problems: Sequence[dict[str, Any]]  # Any: JSON
    """What is wrong with its anchors."""
    lacking: str | None
    """Why a request of it could not go out as it is."""

    @property
    def caller(self) -> Caller:
        """On whose behalf the staff acts."""
        return Caller(workspace_id=self.template.workspace_id, sandbox=self.template.sandbox)


@dataclass(frozen=True, kw_only=True)
class WantedTemplate:
    """A template to be made from a file, and where it belongs."""

    workspace_id: UUID
    sandbox: bool
    name: str
    description: str
    labels: Sequence[str]
    mode: str
    document: WantedDocument


class TemplateDesk:
    """The staff's use cases of templates."""

    def __init__(
        self, *, db: Database, clock: Clock, files: Files, uploading: Uploading, environments: Sequence[bool]
    ) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._uploading = uploading
        self.environments = environments
        """Where a template may be made: in the sandbox (true), where it counts (false)."""

    async def page(self, *, text: str | None, after: UUID | None, limit: int) -> tuple[list[Template], UUID | None]:
        """Those that are offered, the newest first, and where the next page begins."""
        async with self._db.reading() as tx:
            rows = await store.shelf(tx, text=text, after=after, limit=limit + 1)
        return rows[:limit], rows[limit - 1].id if len(rows) > limit else None

    async def workspaces(self) -> list[Workspace]:
        """Where a template may be put."""
        async with self._db.reading() as tx:
            return await workspace_store.listed(tx, only=None, after=None, limit=_MOST_WORKSPACES)

    async def view(self, template_id: UUID) -> TemplateView:
        """One template, also when it is offered no more.

        Raises:
            NotFound: there is none.
        """
        async with self._db.reading() as tx:
            template = await _found(tx, template_id)
            workspace = await workspace_store.one(tx, template.workspace_id)
        bundle = self._sample(template)
        problems = [one for each in anchors.diagnosed(bundle) for one in each["problems"]]
        named = workspace.name if workspace else ""
        return TemplateView(
            template=template, bundle=bundle, workspace=named, problems=problems, lacking=_lacking(bundle)
        )

    async def file(self, template_id: UUID, position: int) -> tuple[Document, bytes]:
        """One of its documents.

        Raises:
            NotFound: there is none at this place.
        """
        documents = (await self.view(template_id)).bundle.documents
        if not 0 <= position < len(documents):
            raise NotFound("Ce document n'existe pas.", rule="ESIGN-404")
        return documents[position], await self._files.get(documents[position].sha256)

    async def make(self, wanted: WantedTemplate) -> Template:
        """A template of a file with smart anchors; its bytes are durable before its row.

        Raises:
            NoName, NoTemplate, BadDocument: something typed, or the file, cannot be used. NotFound: no such workspace.
        """
        name, template_id, now = rules.checked_name(wanted.name, field="name"), new_id(), self._clock.now()
        given = await self._uploading.as_pdf(wanted.document)
        kept: dict[str, Any] = await self._uploading.kept(given)  # Any: fields of a document
        document = Document(
            id=new_id(),
            request_id=template_id,
            position=0,
            filename=given.filename,
            nature=given.nature,
            created_at=now,
            **kept,
        )
        template = Template(
            id=template_id,
            workspace_id=wanted.workspace_id,
            sandbox=wanted.sandbox,
            name=name,
            description=" ".join(wanted.description.split()) or None,
            status="active",
            content=contents.content_of_file(document, wanted.labels, mode=wanted.mode),
            created_at=now,
        )
        if (lacking := _lacking(self._sample(template))) is not None:
            raise NoTemplate(lacking, rule="ESIGN-263", field="file")
        async with self._db.transaction() as tx:
            if await workspace_store.one(tx, wanted.workspace_id) is None:
                raise NotFound("Cet espace n'existe pas.", rule="ESIGN-404", field="workspace_id")
            await store.insert(tx, template)
        return template

    async def rename(
        self, template_id: UUID, *, name: str, description: str, labels: Sequence[str], version: int
    ) -> Template:
        """Other names for it and its places.

        Raises:
            NoName: one is missing or given twice. ChangedSince, Archived: somebody was faster.
        """
        return await self._change(
            template_id,
            lambda one: rules.renamed(one, name=name, description=description, labels=labels),
            version=version,
        )

    async def remove(self, template_id: UUID, *, version: int) -> Template:
        """Offered no more; requests made from it stay.

        Raises:
            ChangedSince, Archived: somebody was faster.
        """
        return await self._change(template_id, rules.archived, version=version)

    async def _change(self, template_id: UUID, how: Callable[[Template], Template], *, version: int) -> Template:
        async with self._db.transaction() as tx:
            before = await _found(tx, template_id, lock=True)
            rules.check_version(before, version)
            after = how(before)
            await store.save(tx, after)
        return after

    def _sample(self, template: Template) -> Bundle:
        """A request of it that nobody ever gets."""
        now = self._clock.now()
        request = SignatureRequest(
            id=template.id,
            workspace_id=template.workspace_id,
            sandbox=template.sandbox,
            name=template.name,
            status=RequestStatus.DRAFT,
            delivery_mode="email",
            ordered_signers=bool(template.content.get("ordered")),
            signers_allowed_to_decline=True,
            timezone="Europe/Paris",
            external_id=None,
            expires_at=expiry(None, zone="Europe/Paris", now=now),
            options={},
            created_at=now,
        )
        return contents.sample(template, request, new_id=new_id)


async def _found(tx: Transaction, template_id: UUID, *, lock: bool = False) -> Template:
    template = await store.anybodys(tx, template_id, lock=lock)
    if template is None:
        raise NotFound("Ce modèle n'existe pas.", rule="ESIGN-404")
    return template


def _lacking(bundle: Bundle) -> str | None:
    try:
        check_ready(bundle)
    except NotReady as error:
        return error.sentence
    return None
