"""history, identifiers, files, codes and tokens; sealed bytes name their key

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

SEALED = (("inbox", "id"), ("messages", "id"), ("trackers", "conversation_id"), ("cases", "id"), ("documents", "id"))
APPEND_ONLY = "id, case_id, at, actor, what"  # the sealed body changes when keys are rotated


def upgrade() -> None:
    op.create_table('tokens',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('conversation_id', sa.String(length=32), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_tokens_conversation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_tokens'))
    )
    op.execute("INSERT INTO tokens SELECT token_hash, id, created_at FROM conversations")
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_constraint('uq_conversations_token_hash', type_='unique')
        batch_op.drop_column('token_hash')

    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.add_column(sa.Column('code_hash', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_cases_code_hash'), ['code_hash'])

    op.create_table('history',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('actor', sa.String(length=16), nullable=False),
    sa.Column('what', sa.String(length=16), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_history_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history'))
    )
    with op.batch_alter_table('history', schema=None) as batch_op:
        batch_op.create_index('ix_history_case_id', ['case_id', 'id'], unique=False)

    op.create_table('identifiers',
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('blind', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_identifiers_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('case_id', 'kind', 'blind', name=op.f('pk_identifiers'))
    )
    with op.batch_alter_table('identifiers', schema=None) as batch_op:
        batch_op.create_index('ix_identifiers_kind', ['kind', 'blind'], unique=False)

    op.create_table('files',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_files_case_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files'))
    )
    _make_append_only()
    _change_bodies(lambda body: b"\0" + body)


def downgrade() -> None:
    _change_bodies(lambda body: body[1:])
    op.drop_table('files')
    op.drop_table('identifiers')
    op.drop_table('history')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_cases_code_hash'), type_='unique')
        batch_op.drop_column('code_hash')

    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('token_hash', sa.String(length=64), nullable=True))
    op.execute(
        "UPDATE conversations SET token_hash = COALESCE((SELECT MIN(hash) FROM tokens"
        " WHERE tokens.conversation_id = conversations.id), id)"
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.alter_column('token_hash', existing_type=sa.String(length=64), nullable=False)
        batch_op.create_unique_constraint('uq_conversations_token_hash', ['token_hash'])
    op.drop_table('tokens')


def _make_append_only() -> None:
    """No row of the history can be changed; it goes only with its case."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$"
        )
        action = "EXECUTE FUNCTION refuse_change()"
    else:
        action = "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
    op.execute(f"CREATE TRIGGER history_append_only BEFORE UPDATE OF {APPEND_ONLY} ON history FOR EACH ROW {action}")


def _change_bodies(change) -> None:
    """Sealed bytes now begin with the number of their key; what was sealed before was sealed with key 0."""
    connection = op.get_bind()
    for name, key in SEALED:
        table = sa.table(name, sa.column(key), sa.column("body", sa.LargeBinary))
        ids = [row[0] for row in connection.execute(sa.select(table.c[key]))]
        for one in ids:
            mine = table.c[key] == one
            body = bytes(connection.execute(sa.select(table.c.body).where(mine)).scalar_one())
            if body:  # a message that was answered is emptied
                connection.execute(sa.update(table).where(mine).values(body=change(body)))
