"""Use cases and store on real PostgreSQL: evidence that nobody rewrites, constraints, webhooks kept from inside."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from services.esign.domain.documents import PDF, BadDocument
from services.esign.domain.evidence import Happening, broken_at
from services.esign.domain.requests import Bundle
from services.esign.domain.webhooks import Answer, Outcome
from services.esign.store import keys as key_store
from services.esign.store import requests as store
from services.esign.store import signing as signing_store
from services.esign.store import webhooks as webhook_store
from services.esign.store.examining import Examined
from services.esign.store.files import Files, Gone
from services.esign.store.keys import Key
from services.esign.store.sheets import Sheets
from services.esign.store.signing import Signature, SignedElsewhere
from services.esign.use_cases.telling import Telling
from services.esign.use_cases.webhooks import Delivering
from shared.client import Client
from shared.clock import Clock
from shared.db import Database, Transaction
from tests.esign.builders import a_document, a_field, a_pdf, a_request, a_signer, a_subscription, nobody_removes
from tests.esign.conftest import Hearer

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


async def kept(tx: Transaction, signers: int = 1) -> Bundle:
    """A request that stands in the database with one document, signers, and a signature of each."""
    key = Key(sha256=uuid4().bytes * 2, workspace=f"essai {uuid4()}", sandbox=True)
    await key_store.register(tx, [key], now=NOW)
    caller = await key_store.caller(tx, key.sha256)
    assert caller is not None
    request = a_request(workspace_id=caller.workspace_id)
    await store.insert(tx, request)
    document = a_document(request_id=request.id)
    await store.insert_document(tx, document)
    for position in range(signers):
        signer = a_signer(request_id=request.id, position=position)
        await store.insert_signer(tx, signer)
        await store.insert_fields(tx, [a_field(document, signer)])
    return await store.bundle(tx, request)


async def test_a_request_is_read_back_as_it_was_written(db: Database) -> None:
    async with db.transaction() as tx:
        bundle = await kept(tx, signers=2)

    async with db.reading() as tx:
        again = await store.bundle(tx, await store.read(tx, bundle.request.id))

    assert again == bundle
    assert [signer.position for signer in again.signers] == [0, 1]


async def test_the_chain_of_evidence_holds_as_it_stands_in_the_database(db: Database) -> None:
    async with db.transaction() as tx:
        bundle = await kept(tx)
    for n in range(3):
        async with db.transaction() as tx:
            one = Happening(kind="link_opened", at=datetime.now(UTC), signer_id=None, payload={"n": n, "où": "ici"})
            await signing_store.happened(tx, bundle.request.id, [one, replace(one, kind="code_sent")])

    async with db.reading() as tx:
        chain = await signing_store.evidence(tx, bundle.request.id)

    assert [link.sequence for link in chain] == [1, 2, 3, 4, 5, 6]
    assert broken_at(chain) is None


@pytest.mark.parametrize("table", ["evidence", "signatures"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set {} = null"])
async def test_the_service_itself_can_rewrite_nothing_of_what_proves(db: Database, table: str, statement: str) -> None:
    column = {"evidence": "payload", "signatures": "certificate"}[table]

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction() as tx:
            await tx.execute(statement.format(table, column))


def a_signature(bundle: Bundle, *, signer: int = 0, before: bytes = bytes(32)) -> Signature:
    return Signature(
        signer_id=bundle.signers[signer].id,
        document_id=bundle.documents[0].id,
        sha256_before=before,
        sha256_after=uuid4().bytes * 2,
        certificate=b"",
        signed_at=NOW,
    )


async def test_a_signer_signs_a_document_once(db: Database) -> None:
    async with db.transaction() as tx:
        bundle = await kept(tx)
        await signing_store.insert_signatures(tx, [a_signature(bundle)])

    with pytest.raises(SignedElsewhere):
        async with db.transaction() as tx:
            await signing_store.insert_signatures(tx, [a_signature(bundle, before=b"1" * 32)])


async def test_a_revision_is_signed_once_whoever_signs(db: Database) -> None:
    async with db.transaction() as tx:
        bundle = await kept(tx, signers=2)
        await signing_store.insert_signatures(tx, [a_signature(bundle)])

    with pytest.raises(SignedElsewhere):
        async with db.transaction() as tx:
            await signing_store.insert_signatures(tx, [a_signature(bundle, signer=1)])


async def test_a_revision_replaces_only_the_one_it_was_made_from(db: Database) -> None:
    async with db.transaction() as tx:
        (document,) = (await kept(tx)).documents

        assert await store.revise(tx, document.id, before=bytes(32), after=b"1" * 32)
        assert not await store.revise(tx, document.id, before=bytes(32), after=b"2" * 32)


async def test_a_key_that_left_the_file_is_none_any_more(db: Database) -> None:
    old, new = (Key(sha256=uuid4().bytes * 2, workspace="essai", sandbox=True) for _ in range(2))
    async with db.transaction() as tx:
        await key_store.register(tx, [old], now=NOW)
        await key_store.register(tx, [new], now=NOW)

        assert await key_store.caller(tx, old.sha256) is None
        assert await key_store.caller(tx, new.sha256) is not None


async def told(db: Database, hearer: Hearer, *names: str) -> UUID:
    """A request of which these events are to be told to the hearer."""
    async with db.transaction() as tx:
        bundle = await kept(tx)
        hook = a_subscription(id=uuid7(), workspace_id=bundle.request.workspace_id, endpoint=hearer.url, events=("*",))
        await webhook_store.insert(tx, hook)
        await Telling(clock=Clock()).webhooks(tx, bundle, [(name, None) for name in names])
    return hook.id


async def test_events_of_a_request_are_told_in_the_order_they_happened(db: Database, hearer: Hearer) -> None:
    await told(db, hearer, "signer.done", "signature_request.done")
    async with Client(allow_private=True) as client:
        delivering = Delivering(db=db, clock=Clock(), client=client)

        rounds = [await delivering.round() for _ in range(3)]

    assert rounds == [1, 1, 0]
    assert hearer.names() == ["signer.done", "signature_request.done"]
    assert hearer.signed("0123456789abcdef0123456789abcdef")


async def test_an_event_that_fails_does_not_hold_the_next_one_back_for_days(db: Database, hearer: Hearer) -> None:
    hearer.status = 500
    await told(db, hearer, "signer.done", "signature_request.done")
    async with Client(allow_private=True) as client:
        delivering = Delivering(db=db, clock=Clock(), client=client)

        await delivering.round()
        await delivering.round()

    assert hearer.names() == ["signer.done", "signature_request.done"]


async def test_no_webhook_reaches_a_private_address(db: Database, hearer: Hearer) -> None:
    await told(db, hearer, "signer.done")
    async with Client() as client:
        await Delivering(db=db, clock=Clock(), client=client).round()

    async with db.reading() as tx:
        attempts = await tx.fetch("select status, outcome, error from attempts")
    assert hearer.heard == []
    assert [dict(one) for one in attempts] == [
        {"status": None, "outcome": "retry", "error": "Cette adresse ne peut pas être appelée."}
    ]


async def test_a_removed_subscription_hears_nothing_more(db: Database, hearer: Hearer) -> None:
    hook_id = await told(db, hearer)
    async with db.transaction() as tx:
        await webhook_store.remove(tx, hook_id, now=NOW)
        workspace = await tx.fetchval("select workspace_id from subscriptions where id = $1", hook_id)

        assert await webhook_store.subscriptions(tx, workspace_id=workspace, sandbox=True) == []


async def test_what_is_on_its_way_to_a_removed_subscription_is_not_sent(db: Database, hearer: Hearer) -> None:
    hook_id = await told(db, hearer, "signer.done", "signature_request.done")
    gone = await told(db, hearer, "signer.declined")
    async with Client(allow_private=True) as client:
        delivering = Delivering(db=db, clock=Clock(), client=client)
        async with db.transaction() as tx:
            at = Clock().now()
            (held,) = await webhook_store.claim(tx, now=at, limit=1, lease_until=at)
            await webhook_store.remove(tx, hook_id, now=NOW)
        async with db.transaction() as tx:  # the attempt that was under way comes back
            late = Answer(status=500)
            await webhook_store.record(tx, held, late, outcome=Outcome.RETRY, next_at=NOW, now=NOW)

        rounds = [await delivering.round() for _ in range(2)]

    async with db.reading() as tx:
        ended = await tx.fetch("select state, last_error from deliveries where subscription_id = $1", hook_id)
        failed = await webhook_store.failed(tx)
    assert (rounds, hearer.names()) == ([1, 0], ["signer.declined"]), gone
    assert {tuple(one.values()) for one in ended} == {("failed", webhook_store.REMOVED)}
    assert failed == 0, "nobody has to do anything about it"


async def test_a_subscription_that_is_switched_off_is_told_when_it_is_on_again(db: Database, hearer: Hearer) -> None:
    hook_id = await told(db, hearer, "signer.done")
    async with Client(allow_private=True) as client:
        delivering = Delivering(db=db, clock=Clock(), client=client)

        rounds = []
        for enabled in (False, True):
            async with db.transaction() as tx:
                await tx.execute("update subscriptions set enabled = $2 where id = $1", hook_id, enabled)
            rounds.append(await delivering.round())

    assert (rounds, hearer.names()) == ([0, 1], ["signer.done"])


async def test_a_file_that_was_altered_is_not_given_for_what_it_was(tmp_path: Path) -> None:
    files = Files.at("", folder=tmp_path, claim=nobody_removes)
    digest = await files.put(b"contrat")
    (tmp_path / "esign" / digest.hex()).write_bytes(b"autre")

    with pytest.raises(Gone):
        await files.get(digest)


async def examined(sheets: Sheets, document: bytes) -> Examined:
    return await sheets.examine(document, content_type=PDF, password=None, anchors=False, to_sign=True)


async def test_a_page_is_an_image_and_a_text() -> None:
    async with Sheets() as sheets:
        document = a_pdf("Bonjour Ana", pages=2)

        assert (await examined(sheets, document)).pages == 2
        assert (await sheets.image(document, 2)).startswith(b"\x89PNG")
        assert (await sheets.read(document))[0].passages[0].text == "Bonjour Ana"


@pytest.mark.parametrize("document", [b"%PDF-1.7\nrien", a_pdf()[:300]])
async def test_a_document_that_cannot_be_opened_is_refused(document: bytes) -> None:
    async with Sheets() as sheets:
        with pytest.raises(BadDocument):
            await examined(sheets, document)


async def test_a_document_under_a_password_is_refused() -> None:
    async with Sheets() as sheets:
        with pytest.raises(BadDocument):
            await examined(sheets, a_pdf(password="secret"))
