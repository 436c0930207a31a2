"""Documents that change, move and go, with their anchors and initials; fields of every kind, changed and removed.

Only a draft's documents change: once it has gone out a trigger refuses what the grants alone would allow. The owner
may, in whose name the one function works that erases what names people.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(_CHANGES)
    op.execute(_GRANTS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_CHANGES = """
alter table documents
    add column is_protected boolean not null default false,
    add column initials jsonb,
    add column sheets jsonb not null default '[]',
    add column anchors jsonb not null default '[]',
    add column total_anchors integer not null default 0,
    add column excluded_signers uuid[] not null default '{}',
    add column excluded_approvers uuid[] not null default '{}';
alter table documents drop constraint documents_request_id_position_key;
alter table documents add constraint documents_position unique (request_id, position) deferrable initially deferred;

alter table fields alter column signer_id drop not null;
alter table fields drop constraint fields_type_check;
alter table fields add constraint fields_type_check check (type in ('signature', 'mention', 'text', 'checkbox',
    'radio_group', 'read_only_text', 'signature_date', 'signer_name', 'signer_email'));
alter table fields add constraint fields_signer_check check ((type = 'read_only_text') = (signer_id is null));
drop index fields_one_signature;

create function documents_stay() returns trigger language plpgsql as $$
begin
    if current_user <> (select r.rolname from pg_class c join pg_roles r on r.oid = c.relowner where c.oid = tg_relid)
       and (select status from signature_requests where id = old.request_id) not in ('draft', 'deleted') then
        raise exception 'what went out to be signed stays as it was' using errcode = 'insufficient_privilege';
    end if;
    return coalesce(new, old);
end
$$;
create trigger documents_stay before delete or update of sha256, filename, nature, content_type, total_pages, size
    on documents for each row execute function documents_stay();
"""

_GRANTS = f"""
grant update (position, filename, nature, content_type, sha256, current_sha256, size, total_pages, is_protected,
    initials, sheets, anchors, total_anchors, excluded_signers, excluded_approvers) on documents to {ROLE};
grant delete on documents to {ROLE};
grant update, delete on fields to {ROLE};
"""
