"""WhatsApp: who writes, which messages were seen, and what is to be sent

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "whatsapp_people",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("user_hash", sa.String(64)),
        sa.Column("phone_hash", sa.String(64)),
        sa.Column("wrote_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_whatsapp_people_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_whatsapp_people")),
        sa.UniqueConstraint("user_hash", name=op.f("uq_whatsapp_people_user_hash")),
        sa.UniqueConstraint("phone_hash", name=op.f("uq_whatsapp_people_phone_hash")),
    )
    op.create_table(
        "whatsapp_seen",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_whatsapp_seen")),
    )
    op.create_index("ix_whatsapp_seen_received_at", "whatsapp_seen", ["received_at"])
    op.create_table(
        "whatsapp_outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_whatsapp_outbox_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_outbox")),
        sa.UniqueConstraint("mark", name=op.f("uq_whatsapp_outbox_mark")),
    )
    op.create_index("ix_whatsapp_outbox_state", "whatsapp_outbox", ["state", "due_at"])
    op.create_index("ix_whatsapp_outbox_person", "whatsapp_outbox", ["person", "id"])


def downgrade() -> None:
    op.drop_table("whatsapp_outbox")
    op.drop_table("whatsapp_seen")
    op.drop_table("whatsapp_people")
