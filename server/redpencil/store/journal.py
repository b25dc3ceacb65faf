"""The journal: every change of every task, in order; what each task's texts and review are read from.

Nothing is written against a memory that is older than the store: who commits says which revision
it knows, and is told what it missed instead. What a change means is the caller's business; only
texts are put together here, from where they were last written whole and what was typed since.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from redpencil.review.delta import between, changed, inverse, joined, rebased, size
from redpencil.store.database import Database
from redpencil.store.known_drafts import remember_draft
from redpencil.store.last_shown import Showing
from redpencil.store.outbox import enqueue, is_given_back, is_submitted, settle
from redpencil.store.records import (
    Change,
    ChangeHeading,
    EntryState,
    NewChange,
    OutboxEntry,
    ReviewSnapshot,
    SeenDraft,
    Stale,
    StoredWork,
    TextChange,
)
from redpencil.store.rows import change_of, edits_adapter, heading_of, snapshot_of, texts_json
from redpencil_protocol.edit import Origin
from redpencil_protocol.review import ReviewState

WHOLE_AGAIN = 64
"""After how many changes a text is written whole again, so that few have to be read when it is opened."""

_MOST_ANCESTORS = 100
"""How many changes back the text is looked for that an editor went on from."""


class Journal:
    """The journal of one store."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    def commit(
        self, task: str, *, expected: int, change: NewChange | None = None, seen: SeenDraft | None = None
    ) -> Change | Stale | None:
        """Write a change, or nothing.

        Args:
            task: the task that it belongs to.
            expected: the revision that the change was made from.
            change: what the journal is to append; None where `seen` says nothing new.
            seen: the remote draft that the change brings in: it is the base of the next merge.

        Returns:
            The change as the journal numbered it; None if there was none to append; or that the
            store is further than `expected`, with what was missed: then nothing was written.
        """
        now = self._now()
        with self._database.writing() as connection:
            revision = _revision(connection, task)
            if revision != expected:
                return Stale(self.changes(task, after=expected))
            written = None
            if change is not None:
                written = _append(connection, task, revision + 1, now, change)
                for text in change.texts:
                    _write_text(connection, task, revision + 1, text)
                connection.execute(
                    "UPDATE task SET revision = ?, dirty_since = coalesce(dirty_since, ?) WHERE id = ?",
                    (revision + 1, now.isoformat(), task),
                )
            if seen is not None:
                _note_seen(connection, task, seen, now)
        return written

    def submit(self, entry: OutboxEntry, *, expected: int) -> Stale | None:
        """Put the submission of a task's revision `expected` in the outbox, once however many windows submit it.

        Returns:
            None when it is there; or that the store is further than `expected`, or the review
            submitted or given back already: then nothing was written.
        """
        task = entry.task
        with self._database.writing() as connection:
            overtaken = is_submitted(connection, task) or is_given_back(connection, task)
            if overtaken or _revision(connection, task) != expected:
                return Stale(self.changes(task, after=expected))
            (etag,) = connection.execute("SELECT coalesce(etag, '') FROM task WHERE id = ?", (task,)).fetchone()
            enqueue(connection, replace(entry, etag=etag))
            connection.execute(
                "UPDATE task SET submitted = ?, submitted_revision = ?, news = '' WHERE id = ?",
                (entry.body.decode(), expected, task),
            )
        return None

    def work(self, task: str, *, from_beginning: bool = False) -> StoredWork:
        """Return all that is stored of the work on a task, as it is at this moment.

        Args:
            task: the task.
            from_beginning: leave the snapshot out, if there is one.
        """
        with self._database.reading():
            row = self._database.row("SELECT revision FROM task WHERE id = ?", task)
            found = None if from_beginning else self._database.row("SELECT * FROM snapshot WHERE task = ?", task)
            snapshot = snapshot_of(found) if found else None
            start = snapshot.revision if snapshot else 0
            return StoredWork(
                revision=row["revision"] if row else 0,
                snapshot=snapshot,
                headings=self._headings(task, start),
                changes=self.changes(task, after=start),
                texts=self._texts(task),
            )

    def changes(self, task: str, after: int = 0) -> tuple[Change, ...]:
        """Return the task's changes behind the revision `after`, in order."""
        rows = self._database.rows(
            "SELECT * FROM journal WHERE task = ? AND revision > ? ORDER BY revision", task, after
        )
        return tuple(change_of(row) for row in rows)

    def says_more(self, task: str, after: int) -> bool:
        """Whether a change behind the revision `after` changed the review."""
        found = "SELECT 1 FROM journal WHERE task = ? AND revision > ? AND edits <> '[]' LIMIT 1"
        return self._database.row(found, task, after) is not None

    def revision_of(self, task: str, path: str, text: str) -> int | None:
        """Return the last revision at which the document said exactly this.

        None if it never did; 0 if it did before every change that is known.
        """
        found = "SELECT revision FROM said WHERE task = ? AND path = ? AND digest = ?"
        row = self._database.row(found, task, path, _digest(text))
        return row["revision"] if row else None

    def nearest(self, task: str, path: str, text: str, stored: str, revision: int) -> str:
        """Return the one of a document's latest texts that `text` differs from by the least.

        Args:
            task: the task.
            path: the document.
            text: what an editor shows.
            stored: what the document says at `revision`.
            revision: where to begin; from here it goes back.
        """
        rows = self._database.rows(
            "SELECT * FROM journal WHERE task = ? AND revision <= ? ORDER BY revision DESC LIMIT ?",
            task,
            revision,
            _MOST_ANCESTORS,
        )
        best, least, now = stored, size(between(stored, text)), stored
        for change in map(change_of, rows):
            for one in change.texts:
                if one.path != path:
                    continue
                if one.begins or one.drops:
                    return best
                now = changed(now, inverse(one.delta))
                if (differs := size(between(now, text))) < least:
                    best, least = now, differs
        return best

    def shown_by(self, window: str, task: str, path: str, noted: Showing) -> Showing | None:
        """Return what `window` showed of a document, counted from what is stored now; None if it was begun since.

        What it typed it shows, though its server died before that was noted.
        """
        missing, under_way = noted.missing, noted.under_way
        revision = noted.revision
        for change in self.changes(task, after=revision):
            revision = change.revision
            for one in change.texts:
                if one.path != path:
                    continue
                if one.begins or one.drops:
                    return None
                if change.editor == window and change.origin is Origin.TYPED:
                    typed = rebased(one.delta, inverse(missing), behind=False)
                    missing, under_way = (rebased(one, typed, behind=True) for one in (missing, under_way))
                else:
                    missing = joined(missing, one.delta)
        return Showing(revision, missing, under_way)

    def save_snapshot(self, snapshot: ReviewSnapshot) -> None:
        """Keep what the journal amounts to, so that the task is opened fast; never an older one than before."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO snapshot (task, revision, version, review, identities) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (task) DO UPDATE SET revision = excluded.revision, version = excluded.version,"
                " review = excluded.review, identities = excluded.identities WHERE excluded.revision >= revision",
                (
                    snapshot.task,
                    snapshot.revision,
                    snapshot.version,
                    snapshot.review.model_dump_json(by_alias=True),
                    snapshot.identities,
                ),
            )

    def _headings(self, task: str, until: int) -> tuple[ChangeHeading, ...]:
        rows = self._database.rows(
            'SELECT sequence, revision, task, at, origin, label, "group", reverses, editor FROM journal'
            " WHERE task = ? AND revision <= ? ORDER BY revision",
            task,
            until,
        )
        return tuple(heading_of(row) for row in rows)

    def _texts(self, task: str) -> dict[str, str]:
        whole = {
            row["path"]: (row["text"], row["revision"])
            for row in self._database.rows("SELECT path, text, revision FROM text WHERE task = ?", task)
        }
        start = min((revision for _, revision in whole.values()), default=0)
        texts = {path: text for path, (text, _) in whole.items()}
        for change in self.changes(task, after=start) if whole else ():
            for one in change.texts:
                if one.path in whole and change.revision > whole[one.path][1]:
                    texts[one.path] = changed(texts[one.path], one.delta)
        return texts


def _revision(connection: sqlite3.Connection, task: str) -> int:
    return int(connection.execute("SELECT revision FROM task WHERE id = ?", (task,)).fetchone()["revision"])


def _note_seen(connection: sqlite3.Connection, task: str, seen: SeenDraft, now: datetime) -> None:
    said = seen.review.model_dump_json(by_alias=True)
    connection.execute(
        "UPDATE task SET etag = ?1, base = ?2, sent = NULL, sent_revision = NULL, news = coalesce(?3, news),"
        " synced = iif(?4, min(synced, revision - 1), revision),"
        " dirty_since = iif(?4, coalesce(dirty_since, ?5), NULL) WHERE id = ?6",
        (seen.etag, said, seen.news, seen.more_here, now.isoformat(), task),
    )
    remember_draft(connection, task, seen.etag, seen.review)
    if seen.sets_aside is not None:
        settle(connection, seen.sets_aside, EntryState.SUPERSEDED)
    if seen.state is not ReviewState.DRAFT:
        connection.execute(
            "UPDATE task SET state = ?1, submitted = ?2, submitted_revision = revision - ?3, claim = NULL,"
            " claimed_at = NULL WHERE id = ?4",
            (seen.state, said, int(seen.more_here), task),
        )


def _append(connection: sqlite3.Connection, task: str, revision: int, now: datetime, change: NewChange) -> Change:
    (last,) = connection.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal'").fetchone()
    written = Change(
        sequence=last + 1,
        revision=revision,
        at=now,
        origin=change.origin,
        label=change.label,
        group=change.group or last + 1,
        reverses=change.reverses,
        editor=change.editor,
        edits=change.edits,
        texts=change.texts,
        keys=change.keys,
        buried=change.buried,
    )
    connection.execute(
        'INSERT INTO journal (sequence, task, revision, at, origin, label, "group", reverses, editor, edits, texts,'
        " keys, buried) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            written.sequence,
            task,
            revision,
            now.isoformat(),
            written.origin,
            written.label,
            written.group,
            written.reverses,
            written.editor,
            edits_adapter().dump_json(written.edits, by_alias=True).decode(),
            texts_json(written.texts),
            None if written.keys is None else json.dumps(written.keys),
            json.dumps(written.buried, ensure_ascii=False) if written.buried else None,
        ),
    )
    return written


def _write_text(connection: sqlite3.Connection, task: str, revision: int, text: TextChange) -> None:
    if text.drops:
        connection.execute("DELETE FROM text WHERE task = ? AND path = ?", (task, text.path))
        return
    whole = connection.execute("SELECT revision FROM text WHERE task = ? AND path = ?", (task, text.path)).fetchone()
    if text.begins or whole is None or revision - whole["revision"] >= WHOLE_AGAIN:
        connection.execute(
            "INSERT INTO text (task, path, text, revision) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (task, path) DO UPDATE SET text = excluded.text, revision = excluded.revision",
            (task, text.path, text.after, revision),
        )
    connection.execute(
        "INSERT INTO said (task, path, digest, revision) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (task, path, digest) DO UPDATE SET revision = excluded.revision",
        (task, text.path, _digest(text.after), revision),
    )


def _digest(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=12).digest()
