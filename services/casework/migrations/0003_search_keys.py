"""What the list looks at: names word by word, and the earliest due date that runs, also under another one.

Rows written before are brought to the form in which the code writes and looks for them now.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        update dossiers set insured_key = trim(regexp_replace(insured_key, '[^[:alnum:]]+', ' ', 'g'))
         where insured_key ~ '[^[:alnum:] ]';

        update dossiers d set next_due_at = coalesce(
            (select min(a.due_at) from action_dates a
              where a.dossier_id = d.id and a.standing in ('current', 'under') and a.met_at is null),
            '9999-01-01 00:00:00+00');

        comment on column dossiers.next_due_at is
            'The earliest due date that runs, shown or under another one, else the year 9999: the list''s order.';
        """
    )


def downgrade() -> None:
    raise NotImplementedError
