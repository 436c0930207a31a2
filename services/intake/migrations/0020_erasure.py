"""Erasing people: what an order, its copies and its letters say of the insured, in items, readings and what was learned.

Bytes of an original go by the loop that removes expired ones, once no other order of the same message needs them and
nobody holds them. Hash, size, state and who did what stay.
"""

from alembic import op

from deploy.alembic.plumbing import erasure_v1

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROLE = "passerelle_intake"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(erasure_v1(ROLE))
    op.execute(_TABLE)
    op.execute(_ERASE)
    op.execute(f"grant select on erased_item to {ROLE}")
    op.execute(f"grant execute on function erase_people to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_TABLE = """
create table erased_item (
    item_id   uuid        primary key,
    erased_at timestamptz not null
);
comment on table erased_item is 'Items that name nobody any more; apart, so that no order carries a column more.';
"""

_ERASE = """
create function erase_people(p_dossiers uuid[], p_orders uuid[], p_gateway uuid[], p_at timestamptz) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    his uuid[];
    raws uuid[];
    going uuid[];
    n integer;
    counts jsonb := '{}';
begin
    with recursive family as (
        select id from item
         where id = any(p_orders) or gateway_order_id = any(p_gateway) or dossier_id = any(p_dossiers)
        union
        select i.id from item i join family f on f.id in (i.attached_to, i.joined_to)
    ) select coalesce(array_agg(id), '{}') into his from family;
    perform 1 from item where id = any(his) order by id for update;
    select coalesce(array_agg(distinct original_id), '{}') into raws
      from item where id = any(his) and original_id is not null;

    update item set sender = '', subject = '', form = null, draft = null, share = null, judged = redacted(judged),
           content = redacted(content), note = '', search = '', loss_phone = null, loss_phone_2 = null,
           loss_day = null, loss_street = null, goes_at = null
     where id = any(his);
    get diagnostics n = row_count;
    insert into erased_item (item_id, erased_at) select id, p_at from unnest(his) as h (id) on conflict do nothing;
    counts := counts || jsonb_build_object('items', n);
    update act set detail = '{}' where item_id = any(his) and detail <> '{}';
    update field_outcome set proposal = '', human = '' where item_id = any(his);
    update correction set proposal = '', human = '', sender = '', trace = '{}' where item_id = any(his);
    update receipt_attempt a set answer = null from receipt r where r.id = a.receipt_id and r.item_id = any(his);
    update receipt set words = '', recipient = '', told = '',
           state = case state when 'waiting' then 'withheld' else state end
     where item_id = any(his);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('receipts', n);
    update fax set caller_number = '', csid = '' where original_id = any(raws);

    select coalesce(array_agg(o.id), '{}') into going from original o
     where o.id = any(raws) and o.held_at is null and not exists (
        select 1 from item i where i.original_id = o.id and not exists (select 1 from erased_item e where e.item_id = i.id));
    update original set envelope = '{"from": "", "to": [], "peer": ""}', removal_at = coalesce(removal_at, p_at),
           removal_why = 'erased', finding = '',
           reading = case when reading is null then null else
               '{"sheets": [], "parts": [], "defects": []}'::jsonb end
     where id = any(going);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('originals', n, 'originals_kept', cardinality(raws) - n);
    delete from layout where original_id = any(going);
    n := erase_copies(p_dossiers::text[] || p_orders::text[] || p_gateway::text[]
                      || (select coalesce(array_agg(id::text), '{}') from unnest(his) as h (id)));
    return counts || jsonb_build_object('copies', n);
end
$$;
comment on function erase_people is 'Originals that another order needs, or that somebody holds, are counted as kept.';
revoke all on function erase_people from public;
"""
