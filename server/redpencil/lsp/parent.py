"""Watches the editor's process: a server whose editor died must not stay behind.

The end of standard input says the same as a rule, but not where another process holds the pipe open.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

_SECONDS_BETWEEN_LOOKS = 1.5


def watch_process(pid: int, on_death: Callable[[], None]) -> None:
    """Call `on_death`, once and from a thread, at most two seconds after process `pid` has ended.

    An id that names no process to begin with is of another machine or container, and is not watched.
    """
    if not _is_alive(pid):
        return
    is_parent = os.getppid() == pid
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(_SECONDS_BETWEEN_LOOKS):
            # A dead process that nobody has waited for still has its id; its children got a new parent.
            if not _is_alive(pid) or (is_parent and os.getppid() != pid):
                on_death()
                return

    threading.Thread(target=look, name="editor-watch", daemon=True).start()


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # there is no harmless signal; the end of standard input has to do
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
