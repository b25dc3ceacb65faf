"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.String(120)
_DIGEST = sa.String(64)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "settings",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_table(
        "reviewers",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.String(200), nullable=True, unique=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("pseudonym", _DIGEST, nullable=False, unique=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("sha256", _DIGEST, primary_key=True),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "projects",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("overlap", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "tasks",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("project", _ID, sa.ForeignKey("projects.id"), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("overlap", sa.Integer, nullable=True),
        sa.Column("offer", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "responses",
        sa.Column("public_id", _ID, primary_key=True),
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("response", _ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.UniqueConstraint("task", "response", name="uq_responses_task_response"),
    )
    op.create_table(
        "orders",
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), primary_key=True),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), primary_key=True),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("presented", sa.Text, nullable=False),
    )
    op.create_table(
        "claims",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.Column("release_reason", sa.Text, nullable=True),
    )
    op.create_table(
        "drafts",
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), primary_key=True),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("updated_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "submissions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("task", "reviewer", name="uq_submissions_task_reviewer"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("submission", _ID, sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("fingerprint", _DIGEST, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("etag", sa.String(40), nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_tasks_project", "tasks", ["project"])
    op.create_index("ix_tasks_queue", "tasks", ["priority", "id"])
    op.create_index("ix_claims_task", "claims", ["task", "ended_at"])
    op.create_index("ix_claims_reviewer", "claims", ["reviewer", "task"])
    op.create_index("ix_feedback_submission", "feedback", ["submission"])
    op.create_index("ix_answers_created_at", "answers", ["created_at"])


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError("the first schema has no predecessor; delete the database instead")
