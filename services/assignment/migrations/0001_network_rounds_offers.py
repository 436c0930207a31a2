"""The network with its periods and versions, rule sets as used, rounds, offers, answers, decisions, fair shares.

Parts of a firm are never changed: `version_from` and `version_to` say between which states of the network a row
was what we knew, `valid_from` and `valid_to` on which days it is true: any decision can be computed again.
"""

from alembic import op

from deploy.alembic.plumbing import plumbing_v1

revision = "0001"
down_revision = None

PERIODS = """
    firm_id      uuid   not null references firm,
    valid_from   date   not null,
    valid_to     date   check (valid_to >= valid_from),
    version_from bigint not null,
    version_to   bigint
"""

PARTS = {
    "firm_profile": "name text not null, phone text, email text, base text",
    "firm_person": """number text not null, name text not null, phone text, email text,
                      role text not null, trades text[] not null""",
    "firm_trade": "trade text not null",
    "firm_zone": "kind text not null, codes text[] not null, effect text not null",
    "firm_agreement": "insurer text not null, trade text not null",
    "firm_absence": "number text, reason text not null",
    "firm_suspension": "reason text not null",
    "firm_capacity": "max_open integer, max_week integer",
    "firm_paper": "kind text not null, trade text",
}

NETWORK = """
create table network_state (
    only_row boolean primary key default true check (only_row),
    version  bigint not null
);
comment on table network_state is 'Version of the network; its row lock puts changes in one order.';
insert into network_state (version) values (0);

create table firm (
    id              uuid    primary key,
    code            text    not null unique,
    changed_version bigint  not null,
    next_change     date
);
create index firm_changed on firm (changed_version);
create index firm_next_change on firm (next_change) where next_change is not null;
comment on column firm.next_change is 'The next day on which a period begins or ends: the firm is said again then.';

create table network_import (
    fingerprint text        primary key,
    firms       integer     not null,
    at          timestamptz not null
);
"""

ROUNDS = """
create table rule_set (
    insurer    text not null,
    version    text not null,
    valid_from date not null,
    content    jsonb not null,
    primary key (insurer, version)
);
comment on table rule_set is 'Every version of an insurer''s rules that was ever in force here, as it was.';

create table intervention (
    id             uuid        primary key,
    dossier_id     uuid        not null,
    dossier_number text        not null,
    insurer        text        not null,
    trade          text        not null,
    loss_kind      text        not null,
    insee          text        not null,
    postal_code    text        not null,
    commune        text        not null,
    round          integer     not null,
    ready_at       timestamptz not null,
    left_out       uuid[]      not null,
    reason         text,
    state          text        not null check (state in
                       ('offering', 'assigned', 'exhausted', 'withdrawn', 'cancelled', 'closed')),
    decision_id    uuid        not null,
    rules_version  text        not null,
    opened_at      timestamptz not null,
    ends_at        timestamptz not null,
    wave           integer     not null,
    wave_at        timestamptz,
    due_at         timestamptz,
    exhausted_why  text,
    firm_id        uuid,
    correlation_id text        not null,
    version        integer     not null
) with (fillfactor = 80);
create index intervention_dossier on intervention (dossier_id);
create index intervention_due on intervention (due_at) where due_at is not null;
create index intervention_held on intervention (firm_id) where state = 'assigned';
create index intervention_waiting on intervention (id) where state = 'exhausted';

create table offer (
    id              uuid        primary key,
    intervention_id uuid        not null,
    dossier_id      uuid        not null,
    decision_id     uuid        not null,
    round           integer     not null,
    rank            integer     not null,
    wave            integer     not null,
    firm_id         uuid        not null,
    firm_code       text        not null,
    firm_name       text        not null,
    number          text        not null,
    name            text        not null,
    state           text        not null check (state in
                        ('open', 'accepted', 'declined', 'expired', 'taken', 'withdrawn', 'cancelled')),
    made_at         timestamptz not null,
    exclusive_until timestamptz not null,
    ends_at         timestamptz not null,
    notify_from     timestamptz not null,
    notify_until    timestamptz not null,
    answered_at     timestamptz,
    closed_at       timestamptz,
    decline_reason  text,
    comment         text,
    by_hand         boolean     not null
) with (fillfactor = 80);
create index offer_intervention on offer (intervention_id, round, rank);
create index offer_firm on offer (firm_id, made_at);
create index offer_open on offer (firm_id) where state = 'open';
create index offer_won on offer (firm_id, answered_at) where state = 'accepted';
create unique index offer_one_winner on offer (intervention_id, round) where state = 'accepted';
comment on index offer_one_winner is 'Whatever races, one craftsman wins a round (R-053).';

create table answer (
    id              uuid        primary key,
    offer_id        uuid        not null,
    intervention_id uuid        not null,
    firm_id         uuid        not null,
    number          text        not null,
    kind            text        not null check (kind in ('accepted', 'declined')),
    pressed_at      timestamptz not null,
    heard_at        timestamptz not null,
    outcome         text        not null
);
create index answer_offer on answer (offer_id);
comment on table answer is 'Every answer as it was heard and what came of it; only ever added to.';

create table decision (
    id              uuid        primary key,
    intervention_id uuid        not null,
    round           integer     not null,
    at              timestamptz not null,
    insurer         text        not null,
    rules_version   text        not null,
    network_version bigint      not null,
    day             date        not null,
    department      text        not null,
    trade           text        not null,
    request         jsonb       not null,
    lines           jsonb       not null,
    ranking         uuid[]      not null,
    funnel          jsonb       not null,
    elapsed_us      integer     not null,
    by_whom         jsonb,
    reason          text
);
create index decision_intervention on decision (intervention_id, round, at);
comment on table decision is 'Who, why, why not the others, with the counts used; only ever added to.';

create table surroundings (
    network_version bigint not null,
    day             date   not null,
    department      text   not null,
    trade           text   not null,
    everybody       uuid[] not null,
    of_trade        uuid[] not null,
    primary key (network_version, day, department, trade)
);
comment on table surroundings is 'Who worked in a department or beside it: kept once for all decisions that saw it.';

create table share (
    firm_id  uuid   not null,
    trade    text   not null,
    owed     bigint not null,
    received bigint not null,
    last_at  timestamptz,
    primary key (firm_id, trade)
) with (fillfactor = 70);
comment on table share is 'What fairness owes each firm and what it got, in millionths of a job.';

create table remark (
    id              bigint      generated always as identity primary key,
    intervention_id uuid        not null,
    round           integer     not null,
    at              timestamptz not null,
    actor           jsonb       not null,
    sentence        text        not null
);
create index remark_intervention on remark (intervention_id, at);
comment on table remark is 'What happened in a round beside offers and answers; only ever added to.';
"""


def upgrade() -> None:
    op.execute(plumbing_v1("passerelle_assignment"))
    op.execute(NETWORK)
    for table, columns in PARTS.items():
        op.execute(f"create table {table} (id uuid primary key, {PERIODS}, {columns})")
        op.execute(f"create index {table}_firm on {table} (firm_id)")
        op.execute(f"grant select, insert on {table} to passerelle_assignment")
        op.execute(f"grant update (version_to) on {table} to passerelle_assignment")
    op.execute(ROUNDS)
    op.execute("grant select, update on network_state to passerelle_assignment")
    op.execute("grant select, insert, update on firm, intervention, offer, share to passerelle_assignment")
    op.execute(
        "grant select, insert on rule_set, network_import, answer, decision, surroundings, remark"
        " to passerelle_assignment"
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
