"""The notice on privacy: what is recorded of a reviewer's work, said once a profile, before the first claim."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

SHORT = "What you do here is recorded, with times: see `redpencil privacy`."
"""Short enough for one line of an editor: a longer one would stop Neovim until a key is pressed."""

WHOLE = """\
What redpencil records of your work, and who sees it.

On this machine: every change of a review, with its time and order, undone ones too. It is in one file (`redpencil
doctor` names it) that only you can read; the single changes and their times are never sent.

At your hub: the draft while you work, what you submit, the seconds that you spent on it (counted from your changes),
and the times of claims, drafts and submissions. Your lead and whoever runs the hub see them, under the name that
your lead gave you. Exports hold a salted hash instead of it.
The hub keeps all of it until its operator deletes it: ask your lead how long that is.

Not recorded anywhere: your keys, your screen, your other files. Nothing is sent to anybody but your hub.

To have your part: `redpencil show`. To delete it: submit or give back what is open, close your editors, and delete
the folder of that file. What the hub has, your lead exports or has deleted.
"""

_TOLD = "privacy-notice"


def tell_once(home: Path, tell: Callable[[str], None]) -> None:
    """Pass the short notice on, unless this profile was told before.

    Args:
        home: the profile's folder; a file in it remembers that it was told.
        tell: shows one line to the reviewer.
    """
    told = home / _TOLD
    if told.exists():
        return
    tell(SHORT)
    with contextlib.suppress(OSError):  # then it is said again, which is better than never
        told.touch(mode=0o600)
