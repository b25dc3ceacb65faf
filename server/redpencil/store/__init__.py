"""The local store: one SQLite file a profile, with tasks, journal, documents and outbox.

Synchronous and meant for one thread, the event loop's: a commit takes less than a
millisecond, and what it returned from is on the disk.
"""

from redpencil.store.records import (
    ChangeHeading,
    EntryState,
    NewChange,
    Operation,
    OutboxEntry,
    ReviewSnapshot,
    StoredTask,
    TaskStatus,
)
from redpencil.store.store import Store

__all__ = [
    "ChangeHeading",
    "EntryState",
    "NewChange",
    "Operation",
    "OutboxEntry",
    "ReviewSnapshot",
    "Store",
    "StoredTask",
    "TaskStatus",
]
