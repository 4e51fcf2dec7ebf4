"""figures of calls, urgent cases, accounts of a provider, and finding things in the audit

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_figures",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("first_step", sa.Integer()),
        sa.Column("talk", sa.Integer()),
        sa.Column("wrap_up", sa.Integer()),
        sa.Column("asked_again", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_call_figures_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_figures")),
    )
    op.create_index("ix_call_figures_day", "call_figures", ["day"])
    op.add_column("cases", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_cases_urgent", "cases", ["urgent", "updated_at"])
    op.add_column("staff", sa.Column("oidc_hash", sa.String(64)))
    op.create_index("ix_staff_oidc_hash", "staff", ["oidc_hash"], unique=True)
    op.create_index("ix_audit_staff_id", "audit", ["staff_id", "id"])
    op.create_index("ix_audit_about", "audit", ["about", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_about", "audit")
    op.drop_index("ix_audit_staff_id", "audit")
    op.drop_table("call_figures")
    op.drop_index("ix_staff_oidc_hash", "staff")
    op.drop_column("staff", "oidc_hash")
    op.drop_index("ix_cases_urgent", "cases")
    op.drop_column("cases", "urgent")
