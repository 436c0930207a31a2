"""Erasing people: what an order says of its insured goes, also from facts that were told; positions and acks stay.

Facts, commands and attempts are only ever added to by the runtime role; this function is the one way by which their
words can go.
"""

from alembic import op

from deploy.alembic.plumbing import erasure_v1

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROLE = "passerelle_insurer_gateway"


def upgrade() -> None:
    op.execute("set local lock_timeout = '3s'")
    op.execute(erasure_v1(ROLE))
    op.execute(_ERASE)
    op.execute(f"grant execute on function erase_people to {ROLE}")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")


_ERASE = """
create function erase_people(p_dossiers uuid[], p_orders uuid[], p_gateway uuid[]) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    refs uuid[];
    n integer;
    counts jsonb := '{}';
begin
    select coalesce(array_agg(id), '{}') into refs from (
        select id from orders where id = any(p_gateway) or id = any(p_orders) or order_id = any(p_orders)
         order by id for update) found;
    update orders set content = case when content is null then null else redacted_body(content) end,
           waiting = redacted(waiting), refusal = redacted(refusal) where id = any(refs);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('orders', n);
    update commands set reason = '[effacé]' where order_ref = any(refs);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('commands', n);
    update attempts a set answer = case when answer is null then null else '[effacé]' end
      from facts f where f.id = a.message_id and f.order_ref = any(refs);
    update facts set body = redacted_body(body), business_text = null where order_ref = any(refs);
    get diagnostics n = row_count;
    counts := counts || jsonb_build_object('facts', n);
    n := erase_copies(p_dossiers::text[] || p_orders::text[] || p_gateway::text[]);
    return counts || jsonb_build_object('copies', n);
end
$$;
revoke all on function erase_people from public;
"""
