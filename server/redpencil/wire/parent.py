"""Watches the editor's process: a server whose editor died must not stay behind.

The end of standard input says the same as a rule, but not where another process holds the pipe open.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event, Thread

_SECONDS_BETWEEN_LOOKS = 1.5
_PATIENCE = 5.0
"""Seconds without a first message after which a server whose parent is gone ends; a wrapper may leave on purpose."""

_PARENT_AT_START = os.getppid()


def watch_parent(greeted: Event) -> None:
    """End the process if the one that started it is gone and no first message comes."""

    def look() -> None:
        while not greeted.wait(_SECONDS_BETWEEN_LOOKS):
            # Who has the first process for parent from the start may have lost its own before that.
            if (os.getppid() != _PARENT_AT_START or _PARENT_AT_START == 1) and not greeted.wait(_PATIENCE):
                os._exit(1)

    Thread(target=look, name="parent-watch", daemon=True).start()


def watch_process(pid: int, on_death: Callable[[], None]) -> None:
    """Call `on_death`, once and from a thread, at most two seconds after process `pid` has ended.

    An id that names no process to begin with is of another machine or container and is not watched, unless our own
    parent is gone as well.
    """
    if not _is_alive(pid) and os.getppid() == _PARENT_AT_START:
        return
    is_parent = pid == _PARENT_AT_START
    ended = Event()

    def look() -> None:
        while True:
            # A dead process that nobody has waited for still has its id; its children got a new parent.
            if not _is_alive(pid) or (is_parent and os.getppid() != pid):
                on_death()
                return
            ended.wait(_SECONDS_BETWEEN_LOOKS)

    Thread(target=look, name="editor-watch", daemon=True).start()


def _is_alive(pid: int) -> bool:
    if os.name == "nt":  # there is no harmless signal; the end of standard input has to do
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
