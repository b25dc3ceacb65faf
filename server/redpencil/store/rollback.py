"""Brings back the copy of the store that a newer version made before it changed the file.

It knows files only: the store, and beside it the copies `<store>.version-<n>`. Neither is ever removed: the store of
today is set aside under a name that says when, and the copy that is brought back stays a copy.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from redpencil.errors import StoreError
from redpencil.store.schema import APPLICATION_ID


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What was done: the store is of `version` again, and what it was before lies in `set_aside`."""

    version: int
    was: int
    set_aside: Path


def copies(store: Path) -> dict[int, Path]:
    """Return the copies beside the store by the version that they are of, newest first."""
    prefix = f"{store.name}.version-"
    found = {
        int(one.name.removeprefix(prefix)): one
        for one in store.parent.glob(f"{prefix}*")
        if one.name.removeprefix(prefix).isdecimal()
    }
    return dict(sorted(found.items(), reverse=True))


def roll_back(store: Path, now: datetime, version: int | None = None) -> RolledBack:
    """Put the copy of `version`, or of the newest before today's, in the place of the store.

    Args:
        store: the store's file.
        now: when, for the name of what is set aside; aware.
        version: which copy; None for the newest that is older than the store.

    Raises:
        StoreError: there is no such copy, one of the files is no store of ours, or a program has the store open.
    """
    was = _version_of(store)
    older = {number: path for number, path in copies(store).items() if number < was}
    chosen = max(older, default=0) if version is None else version
    if chosen not in older:
        known = ", ".join(map(str, older)) or "none"
        raise StoreError(
            f"There is no copy of {store} to go back to (asked for {version or 'the last'}; there is: {known}).",
            next_step=f"The store is of version {was} and was left as it is.",
        )
    _version_of(older[chosen])
    _let_go(store)
    aside = store.with_name(f"{store.name}.set-aside-{now:%Y%m%dT%H%M%S}")
    try:
        _swap(store, older[chosen], aside)
    except OSError as error:
        raise StoreError(f"{store} could not be rolled back: {error}.", next_step="The store is as it was.") from error
    return RolledBack(chosen, was, aside)


def _swap(store: Path, copy: Path, aside: Path) -> None:
    """Give today's store a second name, then put the copy in its place; at no moment is there no store."""
    fresh = store.with_name(f"{store.name}.coming-back")
    shutil.copy2(copy, fresh)
    _to_the_disk(fresh)
    os.link(store, aside)
    fresh.replace(store)


def _version_of(path: Path) -> int:
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read: {error}.", next_step="Nothing was changed.") from error
    if application != APPLICATION_ID:
        raise StoreError(f"{path} is no store of redpencil.", next_step="Nothing was changed.")
    return int(version)


def _let_go(store: Path) -> None:
    """Have all of the store in the one file; leaving the write-ahead log needs that nobody else has it open."""
    try:
        with contextlib.closing(sqlite3.connect(store, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"{store} is in use ({error}).",
            next_step="Close every editor that runs redpencil and try again. Nothing was changed.",
        ) from error
    _to_the_disk(store)


def _to_the_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
