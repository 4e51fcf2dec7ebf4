"""no line of the audit is changed or taken out

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$"
        )
        action = "EXECUTE FUNCTION keep_audit()"
    else:
        action = "BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    for change in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit FOR EACH ROW {action}")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for change in ("update", "delete"):
        op.execute(f"DROP TRIGGER audit_no_{change}" + (" ON audit" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION keep_audit()")
