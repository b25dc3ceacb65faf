"""The store's tables, as forward-only migrations: number n of the list leads from version n to n + 1."""

from __future__ import annotations

APPLICATION_ID = 0x72656470
"""Marks the file as ours ("redp"), so that nobody else's database is ever changed."""

_FIRST = (
    """
    CREATE TABLE task (
        id TEXT PRIMARY KEY,
        source TEXT NOT NULL,
        project TEXT NOT NULL,
        task TEXT NOT NULL,
        claim TEXT,
        claimed_at TEXT,
        state TEXT NOT NULL,
        revision INTEGER NOT NULL DEFAULT 0,
        dirty_since TEXT,
        etag TEXT,
        base TEXT,
        synced INTEGER NOT NULL DEFAULT 0,
        sent TEXT,
        sent_revision INTEGER,
        submission TEXT,
        feedback TEXT,
        opened_at TEXT NOT NULL,
        position TEXT NOT NULL DEFAULT '',
        released INTEGER NOT NULL DEFAULT 0
    )
    """,
    """
    CREATE TABLE change (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        task TEXT NOT NULL REFERENCES task (id),
        at TEXT NOT NULL,
        origin TEXT NOT NULL,
        label TEXT NOT NULL,
        "group" INTEGER NOT NULL,
        reverses INTEGER,
        edits TEXT NOT NULL
    )
    """,
    "CREATE INDEX change_by_task ON change (task, sequence)",
    """
    CREATE VIEW task_status AS SELECT
        id, source, project, claim, claimed_at, state, revision, dirty_since, etag, synced, submission, feedback,
        opened_at, position, released,
        (SELECT coalesce(max(sequence), 0) FROM change WHERE change.task = task.id) AS sequence
    FROM task
    """,
    """
    CREATE VIEW stored_task AS SELECT task_status.*, task.task FROM task_status JOIN task USING (id)
    """,
    """
    CREATE TRIGGER change_is_never_altered BEFORE UPDATE ON change
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER change_is_never_deleted BEFORE DELETE ON change
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TABLE snapshot (
        task TEXT PRIMARY KEY REFERENCES task (id),
        sequence INTEGER NOT NULL,
        review TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE document (
        task TEXT NOT NULL REFERENCES task (id),
        path TEXT NOT NULL,
        text TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (task, path)
    )
    """,
    """
    CREATE TABLE outbox (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE,
        task TEXT NOT NULL REFERENCES task (id),
        operation TEXT NOT NULL,
        body BLOB NOT NULL,
        state TEXT NOT NULL,
        tries INTEGER NOT NULL,
        next_at TEXT,
        last_error TEXT NOT NULL,
        enqueued_at TEXT NOT NULL
    )
    """,
    "CREATE INDEX outbox_by_state ON outbox (state, place)",
    """
    CREATE TRIGGER outbox_body_is_frozen BEFORE UPDATE OF key, task, operation, body ON outbox
    BEGIN SELECT RAISE(ABORT, 'what waits in the outbox is sent as it was enqueued'); END
    """,
    """
    CREATE TRIGGER outbox_is_never_deleted BEFORE DELETE ON outbox
    BEGIN SELECT RAISE(ABORT, 'the outbox forgets nothing'); END
    """,
    "CREATE TABLE lease (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until TEXT NOT NULL)",
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)

_SNAPSHOTS_STAND_ALONE_AND_TEXTS_ARE_KNOWN_AGAIN = (
    "DROP TABLE snapshot",  # nothing was ever written there
    """
    CREATE TABLE snapshot (
        task TEXT PRIMARY KEY REFERENCES task (id),
        sequence INTEGER NOT NULL,
        version TEXT NOT NULL,
        review TEXT NOT NULL,
        finding_ids TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE past_text (
        task TEXT NOT NULL REFERENCES task (id),
        path TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (task, path, digest)
    ) WITHOUT ROWID
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SNAPSHOTS_STAND_ALONE_AND_TEXTS_ARE_KNOWN_AGAIN)
VERSION = len(MIGRATIONS)
