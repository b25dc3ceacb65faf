"""The store's face: tasks and where they stand, settings, leases; the journal and the outbox are parts of it.

It turns records into rows and back. It knows nothing of what a change means: applying the
journal to a review is the caller's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from redpencil.store.database import Database
from redpencil.store.journal import Journal
from redpencil.store.known_drafts import KnownDrafts, remember_draft
from redpencil.store.known_sources import KnownSources
from redpencil.store.last_shown import LastShown
from redpencil.store.outbox import Outbox, enqueue, settle
from redpencil.store.presence import Presence
from redpencil.store.records import (
    EntryState,
    Operation,
    OutboxEntry,
    SentDraft,
    StoredTask,
    TaskStatus,
    new_key,
    utc_now,
)
from redpencil.store.rows import status_of, stored_task_of
from redpencil_protocol.claim import Claim
from redpencil_protocol.review import Review, ReviewState
from redpencil_protocol.submission import Feedback, Submission
from redpencil_protocol.task import Task

_NO_CLAIM: Mapping[str, object] = {"claim": None, "claimed_at": None}
_NOTHING_SENT: Mapping[str, object] = {"sent": None, "sent_revision": None, "sent_key": None}


class Store:
    """One profile's store. Every method that writes returns when the write is on the disk."""

    def __init__(self, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._now = now
        self.outbox = Outbox(database)
        self.journal = Journal(database, now)
        self.presence = Presence(database.path)
        self.last_shown = LastShown(self.presence)
        self.sources = KnownSources(database)
        self.known_drafts = KnownDrafts(database)

    @classmethod
    def open(cls, path: Path | str, *, now: Callable[[], datetime] = utc_now) -> Store:
        """Open the store at `path`, made private to its owner; create it if there is none.

        Raises:
            StoreError: the file cannot be used; it is left as it was.
        """
        return cls(Database.open(Path(path)), now)

    @property
    def path(self) -> Path:
        """The store's file."""
        return self._database.path

    @property
    def carried_over(self) -> str:
        """What was done, on opening it, to a store of a version before; empty if nothing was."""
        copy = self._database.copied_to
        if copy is None:
            return ""
        return (
            f"Your reviews were carried over to the store of this redpencil. As it was, it is kept in {copy};"
            " `redpencil store rollback` goes back to it."
        )

    def close(self) -> None:
        """Close the file."""
        self.presence.leave()
        self._database.close()

    def at_once(self) -> AbstractContextManager[None]:
        """Return a block in which a write fails at once where another program holds the file, instead of waiting."""
        return self._database.at_once()

    def data_version(self) -> int:
        """Return a number that differs once another window has written; our own writes leave it."""
        row = self._database.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    # Tasks

    def save_task(self, source: str, task: Task, claim: Claim | None) -> str:
        """Keep a task that was claimed or fetched again; its work, if any, stays, and is a draft again by a claim.

        Args:
            source: the name of its source here.
            task: the task as its source calls it.
            claim: the hold on it; None where there is none.

        Returns:
            The task's name here.
        """
        now = self._now().isoformat()
        with self._database.writing() as connection:
            name = self.sources.local_name(source, task.id)
            connection.execute(
                """
                INSERT INTO task (id, source, remote, project, task, claim, claimed_at, state, opened_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (source, remote) DO UPDATE SET
                    project = excluded.project, task = excluded.task,
                    claim = excluded.claim, claimed_at = excluded.claimed_at, opened_at = excluded.opened_at,
                    released = 0,
                    state = iif(excluded.claim IS NULL, state, excluded.state),
                    submission = iif(excluded.claim IS NULL, submission, NULL),
                    dirty_since = iif(revision > synced, coalesce(dirty_since, excluded.opened_at), NULL)
                """,
                (
                    name,
                    source,
                    task.id,
                    task.project,
                    task.model_dump_json(by_alias=True),
                    claim and claim.model_dump_json(by_alias=True),
                    claim and now,
                    ReviewState.DRAFT,
                    now,
                ),
            )
        return name

    def tasks(self) -> tuple[StoredTask, ...]:
        """Return the tasks that were not given back, the one opened last first."""
        rows = self._database.rows("SELECT * FROM stored_task WHERE NOT released ORDER BY opened_at DESC, id")
        return tuple(stored_task_of(row) for row in rows)

    def task(self, task_id: str) -> StoredTask | None:
        """Return the task, given back or not; None if it was never here."""
        row = self._database.row("SELECT * FROM stored_task WHERE id = ?", task_id)
        return stored_task_of(row) if row else None

    def statuses(self) -> tuple[TaskStatus, ...]:
        """Return where the tasks stand that were not given back, without reading their texts."""
        rows = self._database.rows("SELECT * FROM task_status WHERE NOT released ORDER BY opened_at DESC, id")
        return tuple(status_of(row) for row in rows)

    def status(self, task_id: str) -> TaskStatus | None:
        """Return where the task stands; None if it was never here."""
        row = self._database.row("SELECT * FROM task_status WHERE id = ?", task_id)
        return status_of(row) if row else None

    def in_work(self, source: str) -> tuple[TaskStatus, ...]:
        """Return where a source's tasks stand that are drafts here, or were returned."""
        rows = self._database.rows(
            "SELECT * FROM task_status WHERE source = ? AND state IN ('draft', 'returned') AND NOT released"
            " ORDER BY opened_at DESC, id",
            source,
        )
        return tuple(status_of(row) for row in rows)

    def has_unsent(self, source: str) -> bool:
        """Whether a source lacks something that was written or asked for here."""
        found = """
            SELECT 1 FROM task WHERE source = ?1 AND NOT released AND (
                EXISTS (SELECT 1 FROM outbox WHERE outbox.task = task.id AND outbox.state = ?2)
                OR state IN ('draft', 'returned') AND EXISTS (
                    SELECT 1 FROM journal WHERE journal.task = task.id AND journal.revision > synced AND edits <> '[]'
                )
            ) LIMIT 1
        """
        return self._database.row(found, source, EntryState.WAITING) is not None

    def has_submitted(self, source: str) -> bool:
        """Whether anything was ever submitted to a source."""
        found = "SELECT 1 FROM task WHERE source = ? AND submission IS NOT NULL LIMIT 1"
        return self._database.row(found, source) is not None

    def status_of_remote(self, source: str, remote: str) -> TaskStatus | None:
        """Return where the task stands that has this id at its source; None if it was never here."""
        row = self._database.row("SELECT * FROM task_status WHERE source = ? AND remote = ?", source, remote)
        return status_of(row) if row else None

    def is_submitting(self, task_id: str) -> bool:
        """Whether a submission of the task waits to be sent."""
        found = "SELECT 1 FROM outbox WHERE task = ? AND operation = ? AND state = ?"
        return self._database.row(found, task_id, Operation.SUBMIT, EntryState.WAITING) is not None

    def is_away(self, task_id: str) -> bool:
        """Whether the task was given back, or is on its way back."""
        found = (
            "SELECT 1 FROM task WHERE id = ? AND"
            " (released OR EXISTS (SELECT 1 FROM outbox WHERE task = task.id AND operation = ? AND state = ?))"
        )
        return self._database.row(found, task_id, Operation.RELEASE, EntryState.WAITING) is not None

    def save_claim(self, task_id: str, claim: Claim | None) -> None:
        """Keep a renewed claim, or None when it ended; the work stays."""
        self._set(
            task_id, claim=claim and claim.model_dump_json(by_alias=True), claimed_at=claim and self._now().isoformat()
        )

    def save_feedback(self, task_id: str, feedback: Feedback) -> None:
        """Keep what a lead said, and the state that the review has by it."""
        self._set(task_id, state=feedback.state, feedback=feedback.model_dump_json(by_alias=True))

    def submitted_review(self, task_id: str) -> Review | None:
        """Return the review as it was submitted last; None before that."""
        row = self._database.row("SELECT submitted FROM task WHERE id = ?", task_id)
        return Review.read(row["submitted"]) if row and row["submitted"] else None

    def base(self, task_id: str) -> Review | None:
        """Return the remote draft as it was last seen, from which a merge starts; None before the first."""
        row = self._database.row("SELECT base FROM task WHERE id = ?", task_id)
        return Review.read(row["base"]) if row and row["base"] else None

    def save_synced(self, task_id: str, etag: str | None, base: Review, revision: int | None = None) -> None:
        """Note that the remote draft is `base` and has `etag`.

        Args:
            task_id: the task.
            etag: the tag of the remote draft.
            base: what the remote draft says.
            revision: the local revision that it holds; None if it was only seen there.
        """
        now = self._now().isoformat()
        with self._database.writing() as connection:
            said = base.model_dump_json(by_alias=True)
            _set_columns(connection, task_id, {"etag": etag, "base": said, **_NOTHING_SENT})
            remember_draft(connection, task_id, etag, base)
            if revision is not None:
                connection.execute(
                    "UPDATE task SET synced = ?1, dirty_since = iif(revision > ?1, ?2, NULL) WHERE id = ?3",
                    (revision, now, task_id),
                )

    def sent(self, task_id: str) -> SentDraft | None:
        """Return the draft whose upload got no answer yet; None if there is none."""
        found = "SELECT sent, sent_revision, sent_key FROM task WHERE id = ? AND sent IS NOT NULL"
        row = self._database.row(found, task_id)
        if row is None:
            return None
        # One that was sent by a version before has no key.
        return SentDraft(row["sent"].encode(), row["sent_revision"], row["sent_key"] or new_key())

    def save_sent(self, task_id: str, sent: SentDraft | None) -> None:
        """Note what is being uploaded, to send it again should its answer get lost; None: it was refused."""
        if sent is None:
            self._set(task_id, **_NOTHING_SENT)
        else:
            self._set(task_id, sent=sent.body.decode(), sent_revision=sent.revision, sent_key=sent.key)

    def save_etag(self, task_id: str, etag: str, base: Review) -> None:
        """Note that the remote draft, which says what it said, has another tag."""
        with self._database.writing() as connection:
            _set_columns(connection, task_id, {"etag": etag})
            remember_draft(connection, task_id, etag, base)

    def save_news(self, task_id: str, news: str) -> None:
        """Keep what the reviewer is to be told of what another machine did; empty: it was read."""
        self._set(task_id, news=news)

    def save_position(self, task_id: str, position: str) -> None:
        """Note where the reviewer is, and that the task is the one opened last."""
        self._set(task_id, position=position, opened_at=self._now().isoformat())

    def submitted(self, key: str, task_id: str, submission: Submission) -> None:
        """Settle the outbox entry `key` with the source's receipt; the claim ends with it.

        What was sent is the base of what comes after, should it be taken back.
        """
        with self._database.writing() as connection:
            settle(connection, key)
            receipt = submission.model_dump_json(by_alias=True)
            _set_columns(connection, task_id, {"state": submission.state, "submission": receipt, **_NO_CLAIM})
            connection.execute(
                "UPDATE task SET base = (SELECT CAST(body AS TEXT) FROM outbox WHERE key = ?), sent = NULL,"
                " sent_revision = NULL, synced = coalesce(submitted_revision, synced),"
                " dirty_since = iif(revision > submitted_revision, dirty_since, NULL) WHERE id = ?",
                (key, task_id),
            )

    def submit_again(self, entry: OutboxEntry, etag: str) -> OutboxEntry:
        """Have a submission sent anew, as made from the draft `etag`, which says what was known of it."""
        with self._database.writing() as connection:
            settle(connection, entry.key, EntryState.SUPERSEDED)
            again = OutboxEntry(entry.task, entry.operation, entry.body, etag)
            enqueue(connection, again)
            _set_columns(connection, entry.task, {"etag": etag})
        return again

    def withdrawn(self, key: str, task_id: str, claim: Claim) -> None:
        """Settle the outbox entry `key`: the review is a draft again, held by a fresh claim."""
        with self._database.writing() as connection:
            settle(connection, key)
            self._reopen(connection, task_id, claim, "")

    def reopened(self, task_id: str, claim: Claim | None, news: str) -> None:
        """Note that another machine took the submission back."""
        with self._database.writing() as connection:
            self._reopen(connection, task_id, claim, news)

    def released(self, key: str, task_id: str) -> None:
        """Settle the outbox entry `key`: the task is somebody else's; what was done is kept."""
        self._settle(key, task_id, released=1, claim=None, claimed_at=None)

    # Settings and leases

    def setting(self, key: str) -> str | None:
        """Return what is kept under `key`; None if nothing is."""
        row = self._database.row("SELECT value FROM setting WHERE key = ?", key)
        return row["value"] if row else None

    def save_setting(self, key: str, value: str) -> None:
        """Keep `value` under `key`."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    def lease(self, name: str, owner: str) -> bool:
        """Hold `name` for `owner`, so that two windows do not do the same work.

        Args:
            name: what is held.
            owner: who holds it: a window's name, with more words behind it where a window holds for several.

        Returns:
            Whether `owner` holds it now: nobody else does whose window is alive. It spares work; that
            nothing happens twice rests on idempotency keys and tags, not on this.
        """
        with self._database.writing() as connection:
            row = connection.execute("SELECT owner FROM lease WHERE name = ?", (name,)).fetchone()
            holder = row["owner"] if row else owner
            if holder != owner and self.presence.is_alive(holder.partition(" ")[0]):
                return False
            connection.execute("REPLACE INTO lease VALUES (?, ?)", (name, owner))
        return True

    def end_lease(self, name: str, owner: str) -> None:
        """Let go of `name`, if `owner` holds it."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM lease WHERE name = ? AND owner = ?", (name, owner))

    def end_leases(self, owner: str) -> None:
        """Let go of all that `owner` still holds: what it could not let go of when it was done."""
        if self._database.row("SELECT 1 FROM lease WHERE owner = ?", owner) is not None:
            with self._database.writing() as connection:
                connection.execute("DELETE FROM lease WHERE owner = ?", (owner,))

    def _reopen(self, connection: sqlite3.Connection, task_id: str, claim: Claim | None, news: str) -> None:
        now = self._now().isoformat()
        columns = {"claim": claim.model_dump_json(by_alias=True), "claimed_at": now} if claim else _NO_CLAIM
        _set_columns(connection, task_id, {"state": ReviewState.DRAFT, "submission": None, "news": news, **columns})
        connection.execute(
            "UPDATE task SET dirty_since = iif(revision > synced, coalesce(dirty_since, ?), NULL) WHERE id = ?",
            (now, task_id),
        )

    def _set(self, task_id: str, **columns: object) -> None:
        with self._database.writing() as connection:
            _set_columns(connection, task_id, columns)

    def _settle(self, key: str, task_id: str, **columns: object) -> None:
        with self._database.writing() as connection:
            settle(connection, key)
            _set_columns(connection, task_id, columns)


def _set_columns(connection: sqlite3.Connection, task_id: str, columns: Mapping[str, object]) -> None:
    assignments = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE task SET {assignments} WHERE id = ?", (*columns.values(), task_id))  # noqa: S608 - names of ours
