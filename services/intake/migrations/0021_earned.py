"""Whose page an outcome was read from: what a sender has earned is counted by it.

Rows that are there get the sender that their original tells, so that senders people know are known from the first day.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute("alter table field_outcome add column sender text not null default ''")
    op.execute(KNOWN)
    op.execute("create index field_outcome_earned on field_outcome (sender, field, at) where sender <> ''")
    op.execute(_ERASE_IT_TOO)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


KNOWN = """
update field_outcome f set sender = told.sender
  from (select i.id, case when coalesce(o.reading->>'caller', '') <> '' then 'fax:' || (o.reading->>'caller')
                     else 'mail:' || lower(coalesce(nullif(o.reading->>'forwarded_from', ''), o.reading->>'sender')) end
               as sender
          from item i join original o on o.id = i.original_id where o.reading is not null) as told
 where told.id = f.item_id and told.sender is not null and told.sender <> 'mail:'
   and not exists (select 1 from erased_item e where e.item_id = f.item_id)
"""

_ERASE_IT_TOO = """
do $$
declare
    before text := pg_get_functiondef('erase_people'::regproc);
    after text := replace(before, 'update field_outcome set proposal = '''', human = '''' where',
                                  'update field_outcome set proposal = '''', human = '''', sender = '''' where');
begin
    if after = before then
        raise exception 'erase_people no longer clears field_outcome as it did';
    end if;
    execute after;
end
$$
"""
