"""Kill -9 while writing: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from support.stored_work import small_task

from redpencil.store import Store

KILLS = 20

WRITER = """
import sys
from support.stored_work import commit, note, text_of
from redpencil.store import Operation, OutboxEntry, Store

store = Store.open(sys.argv[1])
before = store.journal.work("cache").texts.get("review.md")
while True:
    text = str(len(store.journal.changes("cache")) + 1)
    change = commit(store, note(text, texts=(text_of("review.md", text, before),)))
    store.outbox.add(OutboxEntry("cache", Operation.SUBMIT, text.encode()))
    print(change.revision, flush=True)
    before = text
"""


def test_no_acknowledged_change_is_lost(path: Path, root: Path) -> None:
    store = Store.open(path)
    store.save_task("hub", small_task(), None)
    store.close()
    dice = random.Random(20261122)
    acknowledged: list[int] = []
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root / "tests"
        )
        assert writer.stdout is not None
        acknowledged += [int(writer.stdout.readline()) for _ in range(dice.randint(1, 25))]
        writer.kill()
        acknowledged += [int(word) for word in writer.stdout.read().split()]
        writer.stdout.close()
        writer.wait()

        store = Store.open(path)
        changes = store.journal.changes("cache")
        assert len(changes) >= acknowledged[-1]
        assert [change.revision for change in changes] == list(range(1, len(changes) + 1))
        assert store.journal.work("cache").texts == {"review.md": str(len(changes))}
        sent = [int(entry.body) for entry in store.outbox.waiting()]
        assert sent == sorted(set(sent))
        assert set(acknowledged) <= set(sent)
        store.close()
