"""The local store: one SQLite file a profile, with tasks, journal, documents and outbox.

Synchronous and meant for one thread, the event loop's: a commit takes less than a
millisecond, and what it returned from is on the disk.
"""

from redpencil.store.records import (
    Change,
    ChangeHeading,
    EntryState,
    NewChange,
    Operation,
    OutboxEntry,
    ReviewSnapshot,
    SeenDraft,
    SentDraft,
    Stale,
    StoredTask,
    StoredWork,
    TaskStatus,
    TextChange,
)
from redpencil.store.store import Store

__all__ = [
    "Change",
    "ChangeHeading",
    "EntryState",
    "NewChange",
    "Operation",
    "OutboxEntry",
    "ReviewSnapshot",
    "SeenDraft",
    "SentDraft",
    "Stale",
    "Store",
    "StoredTask",
    "StoredWork",
    "TaskStatus",
    "TextChange",
]
