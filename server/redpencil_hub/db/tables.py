"""The tables as SQLAlchemy sees them; the migrations make them, and a test says when the two differ.

Models of the protocol are stored whole, as JSON text. Columns exist only for what statements
filter, join or order by. Instants are microseconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

_ID = String(120)
_DIGEST = String(64)

metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
"""`salt`: what reviewers' ids are hashed with for exports."""

reviewers = Table(
    "reviewers",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("name", String(200), nullable=True, unique=True),
    Column("role", String(20), nullable=False),
    Column("pseudonym", _DIGEST, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
)
"""`name` is null for a reviewer who is known from an imported review only."""

tokens = Table(
    "tokens",
    metadata,
    Column("sha256", _DIGEST, primary_key=True),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("overlap", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("project", _ID, ForeignKey("projects.id"), nullable=False, index=True),
    Column("priority", Integer, nullable=False),
    Column("overlap", Integer, nullable=True),
    Column("offer", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("ix_tasks_queue", "priority", "id"),
)
"""`overlap` is null where the project's holds; `offer` saves the queue from reading whole tasks."""

responses = Table(
    "responses",
    metadata,
    Column("public_id", _ID, primary_key=True),
    Column("task", _ID, ForeignKey("tasks.id"), nullable=False),
    Column("response", _ID, nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("task", "response", name="uq_responses_task_response"),
)

orders = Table(
    "orders",
    metadata,
    Column("task", _ID, ForeignKey("tasks.id"), primary_key=True),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), primary_key=True),
    Column("seed", BigInteger, nullable=False),
    Column("presented", Text, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("task", _ID, ForeignKey("tasks.id"), nullable=False),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=True),
    Column("release_reason", Text, nullable=True),
    Index("ix_claims_task", "task", "ended_at"),
    Index("ix_claims_reviewer", "reviewer", "task"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("task", _ID, ForeignKey("tasks.id"), primary_key=True),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("review", Text, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("task", _ID, ForeignKey("tasks.id"), nullable=False),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("review", Text, nullable=False),
    Column("submitted_at", BigInteger, nullable=False),
    UniqueConstraint("task", "reviewer", name="uq_submissions_task_reviewer"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("submission", _ID, ForeignKey("submissions.id"), nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("reviewer", _ID, ForeignKey("reviewers.id"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", _DIGEST, nullable=False),
    Column("status", Integer, nullable=False),
    Column("etag", String(40), nullable=True),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", BigInteger, nullable=False, index=True),
)
"""What was answered under which idempotency key."""
