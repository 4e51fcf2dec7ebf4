"""The tables. Whatever a person said or could be known by is in sealed columns, which name the label they open by."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _conversation() -> Column[str]:
    return Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False)


def _case() -> Column[str]:
    return Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False)


def _sealed(label: str) -> Column[bytes]:
    """A sealed column; `label` is what its bytes open by, filled from the row. Rotating keys goes by it."""
    return Column("body", LargeBinary, nullable=False, info={"label": label})


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("active_at", DateTime, nullable=False),
    Column("lease_owner", String(32)),
    Column("lease_until", DateTime),
)

tokens = Table(
    "tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    _conversation(),
    Column("created_at", DateTime, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _conversation(),
    Column("client_key", String(64)),
    Column("received_at", DateTime, nullable=False),
    Column("kind", String(8), nullable=False),
    _sealed("talk:{conversation_id}"),
    Column("state", String(8), nullable=False),
    UniqueConstraint("conversation_id", "client_key"),
    Index("ix_inbox_state", "state", "conversation_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _conversation(),
    Column("turn", String(40), nullable=False),
    Column("author", String(8), nullable=False),
    Column("at", DateTime, nullable=False),
    _sealed("talk:{conversation_id}"),
    Index("ix_messages_conversation_id", "conversation_id", "id"),
)

trackers = Table(
    "trackers",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("updated_at", DateTime, nullable=False),
    _sealed("tracker:{conversation_id}"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "conversation_id",
        String(32),
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    Column("updated_at", DateTime, nullable=False),
    Column("confirmed_at", DateTime),
    Column("code_hash", String(64), unique=True),
    Column("urgent", Boolean, nullable=False, server_default=false()),  # somebody may be hurt; how stands in the body
    _sealed("case:{id}"),
    Index("ix_cases_urgent", "urgent", "updated_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),  # 1 for the first time that the case was confirmed
    Column("target", String(32), nullable=False),
    Column("place", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", DateTime),  # when there is something to do; null when there is nothing (any more)
    Column("since", DateTime, nullable=False),  # when the tries began
    Column("left_at", DateTime),  # when the report may have left for the first time
    Column("trouble", String(32), nullable=False),
    Column("reference", LargeBinary, info={"label": "delivery:{id}"}),
    Column("password", LargeBinary, info={"label": "delivery:{id}"}),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    UniqueConstraint("case_id", "revision"),
    Index("ix_deliveries_state", "state", "due_at"),
)

delivery_changes = Table(
    "delivery_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("delivery_id", String(32), ForeignKey("deliveries.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("trouble", String(32), nullable=False),
    Index("ix_delivery_changes_delivery_id", "delivery_id", "id"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", DateTime, nullable=False),
    _sealed("document:{case_id}"),
    UniqueConstraint("case_id", "kind"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case(),
    Column("at", DateTime, nullable=False),
    Column("actor", String(16), nullable=False),
    Column("what", String(16), nullable=False),
    _sealed("history:{case_id}"),
    Index("ix_history_case_id", "case_id", "id"),
)

identifiers = Table(
    "identifiers",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("blind", String(64), primary_key=True),
    Index("ix_identifiers_kind", "kind", "blind"),
)

files = Table(
    "files",
    metadata,
    Column("id", String(32), primary_key=True),
    _case(),
    Column("received_at", DateTime, nullable=False),
    _sealed("file:{id}"),
)

whatsapp_people = Table(
    "whatsapp_people",
    metadata,
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("user_hash", String(64), unique=True),
    Column("phone_hash", String(64), unique=True),
    Column("wrote_at", DateTime, nullable=False),
    _sealed("whatsapp:{conversation_id}"),
)

whatsapp_seen = Table(
    "whatsapp_seen",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("received_at", DateTime, nullable=False),
    Index("ix_whatsapp_seen_received_at", "received_at"),
)

whatsapp_outbox = Table(
    "whatsapp_outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE")),
    Column("person", String(64), nullable=False),
    Column("mark", String(32), nullable=False, unique=True),
    Column("state", String(8), nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("until", DateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", DateTime, nullable=False),
    _sealed("outbox:{mark}"),
    Index("ix_whatsapp_outbox_state", "state", "due_at"),
    Index("ix_whatsapp_outbox_person", "person", "id"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", String(128)),
    Column("totp_secret", LargeBinary, info={"label": "staff:{id}"}),
    Column("totp_step", Integer, nullable=False),  # the last step whose code was used; no code works twice
    Column("oidc_hash", String(64)),  # of issuer and subject, where a provider vouches for them
    Column("enrol_hash", String(64), unique=True),
    Column("enrol_until", DateTime),
    Column("failures", Integer, nullable=False),
    Column("locked_until", DateTime),
    Column("created_at", DateTime, nullable=False),
    Index("ix_staff_oidc_hash", "oidc_hash", unique=True),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("seen_at", DateTime, nullable=False),
)

# Who of the staff did or saw what. Nothing here is ever changed; it outlives the account and the case it names.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False),
    Column("staff_id", String(32)),
    Column("action", String(40), nullable=False),
    Column("about", String(64)),
    Index("ix_audit_at", "at"),
    Index("ix_audit_staff_id", "staff_id", "id"),
    Index("ix_audit_about", "about", "id"),
)

# Calls of handlers. A practice call has a scenario and no conversation: its case is in its body, apart from real ones.
calls = Table(
    "calls",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE")),
    Column("scenario", String(64)),
    Column("started_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Column("ended_at", DateTime),
    Column("wrapped_at", DateTime),
    _sealed("call:{id}"),
    Index("ix_calls_staff_id", "staff_id", "started_at"),
    Index("ix_calls_conversation_id", "conversation_id"),
)

# What is counted of a real call: nothing of the caller, and no way back to the case, which it outlives. `id` is a keyed
# hash of the call's.
call_figures = Table(
    "call_figures",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String(8), nullable=False),
    Column("type", String(64), nullable=False),
    Column("place", String(32), nullable=False),
    Column("duties", JSON, nullable=False),
    Column("first_step", Integer),  # seconds, as are the others
    Column("talk", Integer),
    Column("wrap_up", Integer),
    Column("asked_again", Integer, nullable=False),
    Index("ix_call_figures_day", "day"),
)

# What a member of staff scored in practice. Practice calls are in no table of cases; only their scores are kept.
practice_scores = Table(
    "practice_scores",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("scenario", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("total", Integer, nullable=False),
    _sealed("practice:{id}"),
    Index("ix_practice_scores_staff_id", "staff_id", "at"),
)
