"""what becomes of a delivery: its place, revision, trouble, reference, and the history of its states

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('deliveries') as batch_op:
        batch_op.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='1'))
        batch_op.add_column(sa.Column('place', sa.String(length=32), nullable=False, server_default='none'))
        batch_op.add_column(sa.Column('since', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('left_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('trouble', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('reference', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('password', sa.LargeBinary(), nullable=True))
        batch_op.alter_column('due_at', existing_type=sa.DateTime(), nullable=True)
        batch_op.create_unique_constraint('uq_deliveries_case_id', ['case_id', 'revision'])
    # only the person's own pack was there before; papers that were not made yet are made when they are asked for
    op.execute("UPDATE deliveries SET since = created_at, due_at = NULL")
    op.execute("UPDATE deliveries SET state = 'ready' WHERE state = 'queued'")
    with op.batch_alter_table('deliveries') as batch_op:
        batch_op.alter_column('revision', existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column('place', existing_type=sa.String(length=32), server_default=None)
        batch_op.alter_column('trouble', existing_type=sa.String(length=32), server_default=None)
        batch_op.alter_column('since', existing_type=sa.DateTime(), nullable=False)
    op.create_table(
        'delivery_changes',
        sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('delivery_id', sa.String(length=32), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('trouble', sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ['delivery_id'], ['deliveries.id'], name=op.f('fk_delivery_changes_delivery_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_changes')),
    )
    op.create_index('ix_delivery_changes_delivery_id', 'delivery_changes', ['delivery_id', 'id'])
    op.execute(
        "INSERT INTO delivery_changes (delivery_id, at, state, trouble) SELECT id, updated_at, state, '' FROM deliveries"
    )


def downgrade() -> None:
    op.drop_index('ix_delivery_changes_delivery_id', 'delivery_changes')
    op.drop_table('delivery_changes')
    # what the first form of the table cannot hold goes: earlier revisions, and states that it does not know
    op.execute(
        "DELETE FROM deliveries WHERE EXISTS (SELECT 1 FROM deliveries AS later"
        " WHERE later.case_id = deliveries.case_id AND later.revision > deliveries.revision)"
    )
    op.execute("UPDATE deliveries SET target = 'own_pack', state = 'ready' WHERE state <> 'failed'")
    op.execute("UPDATE deliveries SET due_at = updated_at WHERE due_at IS NULL")
    with op.batch_alter_table('deliveries') as batch_op:
        batch_op.drop_constraint('uq_deliveries_case_id', type_='unique')
        batch_op.alter_column('due_at', existing_type=sa.DateTime(), nullable=False)
        for name in ('revision', 'place', 'since', 'left_at', 'trouble', 'reference', 'password'):
            batch_op.drop_column(name)
