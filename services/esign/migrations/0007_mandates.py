"""SEPA mandates, what is collected under them, what banks report; contract papers; checks of bank details.

`mandates_rum` makes a reference unique per creditor, `instalments_claim` lets one collection take an instalment, and
`bank_reports` knows each report of a bank once. What was reported, and what was told to a bank, is only ever added to.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(_TABLES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLES = """
create table mandates (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    creditor text not null,
    creditor_name text not null,
    ics text not null,
    rum text not null,
    status text not null,
    scheme text not null check (scheme in ('CORE', 'B2B')),
    kind text not null check (kind in ('recurrent', 'one_off')),
    debtor jsonb not null,
    iban text not null,
    bic text not null,
    place text not null,
    authentication_mode text not null,
    own_request boolean not null,
    contract_number text,
    dossier_id uuid,
    request_id uuid references signature_requests,
    document_sha256 bytea,
    created_at timestamptz not null,
    signed_at timestamptz,
    last_presented_on date,
    ended_at timestamptz,
    end_reason text,
    send_at timestamptz,
    constraint mandates_rum unique (creditor, sandbox, rum)
);
create index mandates_listed on mandates (workspace_id, sandbox, id desc);
create unique index mandates_paper on mandates (document_sha256, sandbox) where document_sha256 is not null;
create index mandates_to_send on mandates (send_at) where send_at is not null;
create index mandates_dormant on mandates (coalesce(last_presented_on, (signed_at at time zone 'Europe/Paris')::date))
    where status in ('active', 'suspended');

create table mandate_amendments (
    id uuid primary key,
    mandate_id uuid not null references mandates,
    field text not null check (field in ('iban', 'rum', 'creditor')),
    old text not null,
    new text not null,
    at timestamptz not null,
    carried_by uuid
);
create index mandate_amendments_open on mandate_amendments (mandate_id) where carried_by is null;

create table mandate_messages (
    id uuid primary key,
    mandate_id uuid not null references mandates,
    kind text not null check (kind in ('pain.009', 'pain.010', 'pain.011')),
    content jsonb not null,
    created_at timestamptz not null,
    accepted boolean,
    reason text,
    answered_at timestamptz
);
create index mandate_messages_mandate on mandate_messages (mandate_id, id);

create table collections (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    creditor text not null,
    scheme text not null,
    message_id text not null unique,
    state text not null check (state in ('preparing', 'ready')),
    due_until date not null,
    count integer not null,
    total_cents bigint not null,
    content jsonb not null,
    file_sha256 bytea,
    created_at timestamptz not null,
    ready_at timestamptz,
    next_at timestamptz not null
);
create index collections_listed on collections (workspace_id, sandbox, id desc);
create index collections_preparing on collections (next_at) where state = 'preparing';

create table instalments (
    id uuid primary key,
    mandate_id uuid not null references mandates,
    due_on date not null,
    amount_cents bigint not null check (amount_cents between 1 and 99999999999),
    label text not null,
    last boolean not null,
    end_to_end_id text not null unique,
    notified_on date not null,
    state text not null check (state in ('planned', 'claimed', 'presented', 'rejected', 'stopped')),
    attempt integer not null,
    represents uuid unique references instalments,
    collection_id uuid references collections,
    payment_id text,
    sequence_type text
);
create index instalments_mandate on instalments (mandate_id, due_on);
create index instalments_claim on instalments (due_on) where state = 'planned';
create index instalments_payment on instalments (payment_id) where payment_id is not null;
create index instalments_collection on instalments (collection_id) where collection_id is not null;

create table bank_reports (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    kind text not null,
    message_id text not null,
    sha256 bytea not null,
    received_at timestamptz not null,
    outcome jsonb not null,
    unique (workspace_id, sandbox, kind, message_id)
);

create table rejections (
    id uuid primary key,
    report_id uuid not null references bank_reports,
    instalment_id uuid not null unique references instalments,
    kind text not null,
    code text not null,
    action text not null,
    at timestamptz not null
);

create table contract_papers (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    creditor text not null,
    product text not null,
    contract_number text not null,
    insured jsonb not null,
    dossier_id uuid,
    authentication_mode text not null,
    termination jsonb,
    papers jsonb not null,
    request_id uuid references signature_requests,
    mandate_id uuid unique references mandates,
    no_mandate text,
    state text not null check (state in ('making', 'sent', 'failed')),
    next_at timestamptz not null,
    created_at timestamptz not null
);
create index contract_papers_listed on contract_papers (workspace_id, sandbox, id desc);
create index contract_papers_making on contract_papers (next_at) where state = 'making';

create table bank_account_checks (
    id uuid primary key,
    workspace_id uuid not null references workspaces,
    sandbox boolean not null,
    status text not null check (status in ('pending', 'verified', 'failed', 'inconclusive')),
    status_codes text[] not null,
    iban text,
    bic text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index bank_account_checks_listed on bank_account_checks (workspace_id, sandbox, id desc);
"""

_GRANTS = f"""
grant select, insert on bank_reports, rejections, bank_account_checks to {ROLE};
grant select, insert, update on mandates, instalments, collections, contract_papers to {ROLE};
grant select, insert on mandate_amendments, mandate_messages to {ROLE};
grant update (carried_by) on mandate_amendments to {ROLE};
grant update (accepted, reason, answered_at) on mandate_messages to {ROLE};
"""
