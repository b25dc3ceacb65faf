"""Open slots as an indexed structure, members of projects, tokens that end, versions, and the log of every act."""

from __future__ import annotations

import json
import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.String(120)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add what is new, and count the open slots of the tasks of before."""
    _end_lapsed_claims()
    _add_columns()
    _let_feedback_outlive_its_submission()
    _create_tables()
    _create_indexes()
    _fill()
    _forbid_changes_of_events()


def _end_lapsed_claims() -> None:
    now = time.time_ns() // 1000
    op.execute(f"UPDATE claims SET ended_at = expires_at WHERE ended_at IS NULL AND expires_at <= {now}")  # noqa: S608


def _add_columns() -> None:
    op.add_column("tokens", sa.Column("id", sa.String(40), nullable=True))
    op.add_column("tokens", sa.Column("label", sa.String(200), nullable=False, server_default=""))
    op.add_column("tokens", sa.Column("scopes", sa.String(200), nullable=False, server_default="all"))
    op.add_column("tokens", sa.Column("expires_at", sa.BigInteger, nullable=True))
    op.add_column("tokens", sa.Column("revoked_at", sa.BigInteger, nullable=True))
    op.add_column("projects", sa.Column("state", sa.String(20), nullable=False, server_default="open"))
    op.add_column("projects", sa.Column("members_only", sa.Integer, nullable=False, server_default="0"))
    op.add_column("projects", sa.Column("claim_minutes", sa.Integer, nullable=False, server_default="120"))
    op.add_column("projects", sa.Column("grace_minutes", sa.Integer, nullable=False, server_default="5"))
    op.add_column("projects", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("tasks", sa.Column("withdrawn_at", sa.BigInteger, nullable=True))
    op.add_column("submissions", sa.Column("project_version", sa.Integer, nullable=False, server_default="1"))
    op.add_column("submissions", sa.Column("sha256", sa.String(64), nullable=False, server_default=""))


def _let_feedback_outlive_its_submission() -> None:
    old = op.get_bind()
    rows = old.execute(
        sa.text(
            "SELECT f.submission, f.state, f.message, f.created_at, s.task, s.reviewer"
            " FROM feedback f JOIN submissions s ON s.id = f.submission ORDER BY f.id"
        )
    ).all()
    op.drop_table("feedback")
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("submission", _ID, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("task", _ID, nullable=False, server_default=""),
        sa.Column("reviewer", _ID, nullable=False, server_default=""),
    )
    op.create_index("ix_feedback_submission", "feedback", ["submission"])
    op.create_index("ix_feedback_reviewer", "feedback", ["reviewer"])
    for row in rows:
        old.execute(
            sa.text(
                "INSERT INTO feedback (submission, state, message, created_at, task, reviewer)"
                " VALUES (:submission, :state, :message, :created_at, :task, :reviewer)"
            ),
            dict(zip(("submission", "state", "message", "created_at", "task", "reviewer"), row, strict=True)),
        )


def _create_tables() -> None:
    op.create_table(
        "openings",
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), primary_key=True),
        sa.Column("project", _ID, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("free", sa.Integer, nullable=False),
        sa.Column("opened", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "walks",
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), primary_key=True),
        sa.Column("project", _ID, sa.ForeignKey("projects.id"), primary_key=True),
        sa.Column("rank", sa.BigInteger, nullable=False),
        sa.Column("task", _ID, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("project", _ID, sa.ForeignKey("projects.id"), primary_key=True),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), primary_key=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "project_versions",
        sa.Column("project", _ID, sa.ForeignKey("projects.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "past_submissions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("task", _ID, sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("reviewer", _ID, sa.ForeignKey("reviewers.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("actor", _ID, nullable=True),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("project", _ID, nullable=True),
        sa.Column("task", _ID, nullable=True),
        sa.Column("reviewer", _ID, nullable=True),
        sa.Column("subject", sa.String(200), nullable=True),
        sa.Column("reason", sa.Text, nullable=False, server_default=""),
    )


def _create_indexes() -> None:
    free, live = sa.text("free > 0"), sa.text("ended_at IS NULL")
    for name, table, columns, where in (
        ("ix_openings_rank", "openings", ["project", "rank", "task"], free),
        ("ix_openings_opened", "openings", ["project", "opened"], free),
        ("ix_claims_lapse", "claims", ["expires_at"], live),
        ("ix_claims_live", "claims", ["reviewer"], live),
        ("ix_claims_given_back", "claims", ["reviewer"], sa.text("release_reason IS NOT NULL")),
    ):
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_index(
        "uq_claims_live", "claims", ["task", "reviewer"], unique=True, sqlite_where=live, postgresql_where=live
    )
    op.create_index("uq_tokens_id", "tokens", ["id"], unique=True)
    op.create_index("ix_submissions_reviewer", "submissions", ["reviewer", "state"])
    op.create_index("ix_past_submissions_task", "past_submissions", ["task", "reviewer"])
    op.create_index("ix_events_task", "events", ["task"])
    op.create_index("ix_events_reviewer", "events", ["reviewer"])


def _fill() -> None:
    op.execute("UPDATE tokens SET id = 't-' || substr(sha256, 1, 16)")
    op.execute(
        "INSERT INTO openings (task, project, rank, free, opened)"
        " SELECT t.id, t.project, -t.priority, coalesce(t.overlap, p.overlap)"
        " - (SELECT count(*) FROM claims c WHERE c.task = t.id AND c.ended_at IS NULL)"
        " - (SELECT count(*) FROM submissions s WHERE s.task = t.id), 0"
        " FROM tasks t JOIN projects p ON p.id = t.project"
    )
    connection = op.get_bind()
    projects = sa.table("projects", sa.column("id"), sa.column("claim_minutes"), sa.column("grace_minutes"))
    versions = sa.table(
        "project_versions", sa.column("project"), sa.column("version"), sa.column("body"), sa.column("created_at")
    )
    now = time.time_ns() // 1000
    for identifier, body in connection.execute(sa.text("SELECT id, body FROM projects")).all():
        plain = json.loads(body)
        connection.execute(
            projects.update()
            .where(projects.c.id == identifier)
            .values(claim_minutes=plain["claim_minutes"], grace_minutes=plain["grace_minutes"])
        )
        connection.execute(versions.insert().values(project=identifier, version=1, body=body, created_at=now))


def _forbid_changes_of_events() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events"
                " BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION events_are_only_added() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events"
        " FOR EACH ROW EXECUTE FUNCTION events_are_only_added()"
    )


def downgrade() -> None:
    """A released step is not undone."""
    raise NotImplementedError("restore the copy that was made before the upgrade")
