"""A receipt may be faxed: it has left, then it has arrived, or it must be tried again; the provider's own id of each
try, by which his news is known when it comes twice.

What has left and must not be sent again, should it not arrive, says why.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("alter table receipt add column recalled text not null default ''")
    op.execute("alter table receipt drop constraint receipt_state_check")
    op.execute(
        "alter table receipt add constraint receipt_state_check check "
        "(state in ('waiting', 'sent', 'delivered', 'withheld', 'failed')) not valid"
    )
    op.execute("alter table receipt validate constraint receipt_state_check")
    op.execute("alter table receipt_attempt add column provider_id text")
    op.execute("create index receipt_told on receipt (recipient, ended_at) where state in ('sent', 'delivered')")
    op.execute("drop index receipt_sent")
    op.execute("comment on table receipt is 'What the sender of a mailed or faxed order is told, or why he is not.'")
    op.execute(_ERASE_IT_TOO)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_ERASE_IT_TOO = """
do $$
declare
    before text := pg_get_functiondef('erase_people'::regproc);
    after text := replace(before, 'update receipt_attempt a set answer = null from',
                                  'update receipt_attempt a set answer = null, provider_id = null from');
begin
    after := replace(after, 'update receipt set words = '''', recipient = '''', told = '''',',
                            'update receipt set words = '''', recipient = '''', told = '''', '
                            || 'recalled = ''personnes effacées entre-temps'',');
    if position('provider_id = null' in after) = 0 or position('recalled = ' in after) = 0 then
        raise exception 'erase_people no longer clears receipts as it did';
    end if;
    execute after;
end
$$
"""
