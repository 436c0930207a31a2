"""What the law has kept and what it has not: a request stays while a mandate signed with it is in force; checks of bank
details end after a time.

The rule of the thirteen months needs the business clock and stands in the use cases; the database itself refuses to
erase under a mandate in force, whoever asks.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROLE = "passerelle_esign"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(_KEPT)
    op.execute("create index bank_account_checks_made on bank_account_checks (created_at)")
    op.execute("create index mandates_signed_with on mandates (request_id) where signed_at is not null")
    op.execute(f"grant delete on bank_account_checks to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_KEPT = """
create function erasure_leaves_mandates() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if exists (select 1 from mandates where request_id = new.request_id and signed_at is not null
                                        and status in ('active', 'suspended')) then
        raise exception 'a mandate signed with request % is in force', new.request_id;
    end if;
    return new;
end
$$;
create trigger erasures_leave_mandates before insert on erasures
    for each row execute function erasure_leaves_mandates();
"""
