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
from support.stored_work import note
from redpencil.store import Operation, OutboxEntry, Store

store = Store.open(sys.argv[1])
while True:
    last = store.changes("cache")
    text = str(len(last) + 1)
    entry = OutboxEntry("cache", Operation.SUBMIT, text.encode())
    change = store.commit("cache", change=note(text), documents={"review.md": text}, outbox=(entry,))
    print(change.sequence, flush=True)
"""


def test_no_acknowledged_change_is_lost(path: Path, root: Path) -> None:
    store = Store.open(path)
    store.save_task("hub", small_task(), None)
    store.close()
    dice = random.Random(20261122)
    acknowledged = 0
    for _ in range(KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=root / "tests"
        )
        assert writer.stdout is not None
        for _ in range(dice.randint(1, 25)):
            acknowledged = int(writer.stdout.readline())
        writer.kill()
        rest = writer.stdout.read().split()
        writer.stdout.close()
        writer.wait()
        acknowledged = int(rest[-1]) if rest else acknowledged

        store = Store.open(path)
        changes = store.changes("cache")
        assert len(changes) >= acknowledged
        assert [change.sequence for change in changes] == list(range(1, len(changes) + 1))
        assert store.document("cache", "review.md") == str(len(changes))
        assert [entry.body for entry in store.outbox.waiting()] == [
            str(number).encode() for number in range(1, len(changes) + 1)
        ]
        store.close()
