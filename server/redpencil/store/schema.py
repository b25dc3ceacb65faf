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

_EVERY_TEXT_IS_IN_THE_JOURNAL = (
    "DROP VIEW stored_task",
    "DROP VIEW task_status",
    # Tasks know their source by a name of its own, and what was submitted is the base of what comes after.
    "CREATE TABLE source (name TEXT PRIMARY KEY, address TEXT UNIQUE)",
    "INSERT INTO source (name) SELECT DISTINCT source FROM task",
    "ALTER TABLE task ADD COLUMN remote TEXT NOT NULL DEFAULT ''",
    "UPDATE task SET remote = id",
    "CREATE UNIQUE INDEX task_by_remote ON task (source, remote)",
    "ALTER TABLE task ADD COLUMN submitted TEXT",
    "ALTER TABLE task ADD COLUMN submitted_revision INTEGER",
    """
    UPDATE task SET submitted_revision = revision, submitted = (
        SELECT CAST(body AS TEXT) FROM outbox
        WHERE outbox.task = task.id AND operation = 'submit' AND state IN ('done', 'waiting')
        ORDER BY place DESC LIMIT 1
    )
    """,
    # A submission names the draft that it was made from.
    "ALTER TABLE outbox ADD COLUMN etag TEXT",
    "DROP TRIGGER outbox_body_is_frozen",
    """
    CREATE TRIGGER outbox_body_is_frozen BEFORE UPDATE OF key, task, operation, body, etag ON outbox
    BEGIN SELECT RAISE(ABORT, 'what waits in the outbox is sent as it was enqueued'); END
    """,
    "ALTER TABLE task ADD COLUMN news TEXT NOT NULL DEFAULT ''",
    # A lease lasts for as long as the window that holds it: no clock is asked.
    "DROP TABLE lease",
    "CREATE TABLE lease (name TEXT PRIMARY KEY, owner TEXT NOT NULL)",
    # What sync looks at each time, however much was ever submitted.
    "CREATE INDEX task_in_work ON task (source) WHERE state = 'draft' AND NOT released",
    "CREATE INDEX task_submitted ON task (source) WHERE submission IS NOT NULL",
    # A server of before that still runs cannot write here any more: its rows have no revision, its table is gone.
    """
    CREATE TABLE journal (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        task TEXT NOT NULL REFERENCES task (id),
        revision INTEGER NOT NULL,
        at TEXT NOT NULL,
        origin TEXT NOT NULL,
        label TEXT NOT NULL,
        "group" INTEGER NOT NULL,
        reverses INTEGER,
        editor TEXT NOT NULL,
        edits TEXT NOT NULL,
        texts TEXT NOT NULL,
        keys TEXT,
        buried TEXT,
        UNIQUE (task, revision)
    )
    """,
    """
    INSERT INTO journal SELECT sequence, task,
        (SELECT revision FROM task WHERE id = change.task)
            - count(*) OVER (PARTITION BY task) + row_number() OVER (PARTITION BY task ORDER BY sequence),
        at, origin, label, "group", reverses, '', edits, '{}', NULL, NULL
    FROM change
    """,
    "DROP TABLE change",
    """
    CREATE TRIGGER journal_is_never_altered BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    # A text as it stood at a revision; what was typed since is in the journal.
    """
    CREATE TABLE text (
        task TEXT NOT NULL REFERENCES task (id),
        path TEXT NOT NULL,
        text TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (task, path)
    )
    """,
    "INSERT INTO text SELECT task, path, text, (SELECT revision FROM task WHERE id = document.task) FROM document",
    "DROP TABLE document",
    """
    CREATE TABLE said (
        task TEXT NOT NULL REFERENCES task (id),
        path TEXT NOT NULL,
        digest BLOB NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (task, path, digest)
    ) WITHOUT ROWID
    """,
    "INSERT INTO said SELECT task, path, digest, 0 FROM past_text",
    "DROP TABLE past_text",
    "DROP TABLE snapshot",
    """
    CREATE TABLE snapshot (
        task TEXT PRIMARY KEY REFERENCES task (id),
        revision INTEGER NOT NULL,
        version TEXT NOT NULL,
        review TEXT NOT NULL,
        identities TEXT NOT NULL
    )
    """,
    """
    CREATE VIEW task_status AS SELECT
        id, source, remote, project, claim, claimed_at, state, revision, dirty_since, etag, synced, submission,
        submitted_revision, feedback, opened_at, position, released, news
    FROM task
    """,
    "CREATE VIEW stored_task AS SELECT task_status.*, task.task FROM task_status JOIN task USING (id)",
)

_UPLOADS_HAVE_KEYS = ("ALTER TABLE task ADD COLUMN sent_key TEXT",)

_OLDER_DRAFTS_AND_REVIEWERS_ARE_KNOWN_AGAIN = (
    """
    CREATE TABLE known_draft (
        task TEXT NOT NULL REFERENCES task (id),
        etag TEXT NOT NULL,
        digest BLOB NOT NULL,
        PRIMARY KEY (task, etag)
    ) WITHOUT ROWID
    """,
    "INSERT INTO known_draft SELECT id, etag, x'' FROM task WHERE etag IS NOT NULL",
    # A review that was returned is in work as well.
    "DROP INDEX task_in_work",
    "CREATE INDEX task_in_work ON task (source) WHERE state IN ('draft', 'returned') AND NOT released",
    # Whose the tasks of a source are that are here.
    "ALTER TABLE source ADD COLUMN reviewer TEXT",
    "ALTER TABLE source ADD COLUMN reviewer_name TEXT",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _SNAPSHOTS_STAND_ALONE_AND_TEXTS_ARE_KNOWN_AGAIN,
    _EVERY_TEXT_IS_IN_THE_JOURNAL,
    _UPLOADS_HAVE_KEYS,
    _OLDER_DRAFTS_AND_REVIEWERS_ARE_KNOWN_AGAIN,
)
VERSION = len(MIGRATIONS)
