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
    text,
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
    Column("id", String(40), nullable=True),
    Column("label", String(200), nullable=False, server_default=""),
    Column("scopes", String(200), nullable=False, server_default="all"),
    Column("expires_at", BigInteger, nullable=True),
    Column("revoked_at", BigInteger, nullable=True),
    Index("uq_tokens_id", "id", unique=True),
)
"""`id` names a token where it is listed and revoked; it says nothing of the token itself."""

projects = Table(
    "projects",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("overlap", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(20), nullable=False, server_default="open"),
    Column("members_only", Integer, nullable=False, server_default="0"),
    Column("claim_minutes", Integer, nullable=False, server_default="120"),
    Column("grace_minutes", Integer, nullable=False, server_default="5"),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""`members_only` is 1 where only members may take tasks; 0 lets everybody."""

project_versions = Table(
    "project_versions",
    metadata,
    Column("project", _ID, ForeignKey("projects.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""Every text that a project's settings and guidelines ever had."""

memberships = Table(
    "memberships",
    metadata,
    Column("project", _ID, ForeignKey("projects.id"), primary_key=True),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
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
    Column("withdrawn_at", BigInteger, nullable=True),
    Index("ix_tasks_queue", "priority", "id"),
)
"""`overlap` is null where the project's holds; `offer` saves the queue from reading whole tasks."""

openings = Table(
    "openings",
    metadata,
    Column("task", _ID, ForeignKey("tasks.id"), primary_key=True),
    Column("project", _ID, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("free", Integer, nullable=False),
    Column("opened", BigInteger, nullable=False),
    Index(
        "ix_openings_rank",
        "project",
        "rank",
        "task",
        sqlite_where=text("free > 0"),
        postgresql_where=text("free > 0"),
    ),
    Index(
        "ix_openings_opened",
        "project",
        "opened",
        sqlite_where=text("free > 0"),
        postgresql_where=text("free > 0"),
    ),
)
"""A row a task that is not withdrawn. `free` is its overlap less submissions and claims that have not ended;
`rank` is the priority with its sign turned, so that the order of offering is ascending; `opened` is the
stamp of the last time that a slot became free (see `db.openings`)."""

walks = Table(
    "walks",
    metadata,
    Column("reviewer", _ID, ForeignKey("reviewers.id"), primary_key=True),
    Column("project", _ID, ForeignKey("projects.id"), primary_key=True),
    Column("rank", BigInteger, nullable=False),
    Column("task", _ID, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
"""How far a reviewer has got in a project's open slots: before (rank, task) nothing is left for them but what
was opened at `seen` or later."""

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
    Index(
        "uq_claims_live",
        "task",
        "reviewer",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_claims_lapse",
        "expires_at",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index(
        "ix_claims_live", "reviewer", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")
    ),
    Index(
        "ix_claims_given_back",
        "reviewer",
        sqlite_where=text("release_reason IS NOT NULL"),
        postgresql_where=text("release_reason IS NOT NULL"),
    ),
)
"""A claim holds a slot until it has ended; one whose time is over is ended by whoever notices first."""

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
    Column("project_version", Integer, nullable=False, server_default="1"),
    Column("sha256", _DIGEST, nullable=False, server_default=""),
    UniqueConstraint("task", "reviewer", name="uq_submissions_task_reviewer"),
    Index("ix_submissions_reviewer", "reviewer", "state"),
)

past_submissions = Table(
    "past_submissions",
    metadata,
    Column("id", _ID, primary_key=True),
    Column("task", _ID, ForeignKey("tasks.id"), nullable=False),
    Column("reviewer", _ID, ForeignKey("reviewers.id"), nullable=False),
    Column("state", String(20), nullable=False),
    Column("review", Text, nullable=False),
    Column("submitted_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Index("ix_past_submissions_task", "task", "reviewer"),
)
"""What was taken back or returned, as it was."""

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("submission", _ID, nullable=False, index=True),
    Column("state", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("task", _ID, nullable=False, server_default=""),
    Column("reviewer", _ID, nullable=False, server_default=""),
    Index("ix_feedback_reviewer", "reviewer"),
)
"""What leads said; it outlives the submission that it was said about."""

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

events = Table(
    "events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("actor", _ID, nullable=True),
    Column("act", String(40), nullable=False),
    Column("project", _ID, nullable=True),
    Column("task", _ID, nullable=True),
    Column("reviewer", _ID, nullable=True),
    Column("subject", String(200), nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    Index("ix_events_task", "task"),
    Index("ix_events_reviewer", "reviewer"),
)
"""Who did what, to whom, why: only ever added to (triggers refuse the rest). `actor` is null for whoever has the
machine (`redpencil-hub` on the shell), or the passing of time; `reviewer` is whose work it is about."""
