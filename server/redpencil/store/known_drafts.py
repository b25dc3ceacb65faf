"""The drafts of a source that were ever seen or sent, by tag and digest: an older one is known again.

A tag names one draft for as long as its source keeps what it was given; so one that comes again after
another was there tells that the source went back, as one does that was restored from a backup.
"""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from hashlib import blake2b

from redpencil.store.database import Database
from redpencil_protocol.review import Review


class Acquaintance(StrEnum):
    """What is known here of a draft at a source."""

    NEW = "new"
    """Its tag was never met: somebody wrote it since."""
    CURRENT = "current"
    """It is the one that was seen last."""
    OLDER = "older"
    """It was there before the one that was seen last."""
    OTHER = "other"
    """It has a tag that another draft had: the source went back, and somebody went on from there."""


class KnownDrafts:
    """What one store knows of its sources' drafts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def acquaintance(self, task: str, etag: str | None, review: Review) -> Acquaintance:
        """Return what is known of the draft of `task` that has this tag and says this."""
        found = self._database.row(
            "SELECT digest, known.etag = task.etag AS is_last FROM known_draft AS known"
            " JOIN task ON task.id = known.task WHERE known.task = ? AND known.etag = ?",
            task,
            etag,
        )
        if found is None:
            return Acquaintance.NEW
        if found["digest"] != _digest(review):
            return Acquaintance.OTHER
        return Acquaintance.CURRENT if found["is_last"] else Acquaintance.OLDER


def remember_draft(connection: sqlite3.Connection, task: str, etag: str | None, review: Review) -> None:
    """Note inside the caller's transaction that the draft with this tag says this."""
    if etag is not None:
        connection.execute("REPLACE INTO known_draft VALUES (?, ?, ?)", (task, etag, _digest(review)))


def _digest(review: Review) -> bytes:
    return blake2b(review.model_dump_json(by_alias=True).encode(errors="surrogatepass"), digest_size=12).digest()
