"""`redpencil store`: the store's file itself, without an editor."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from redpencil.session.settings import read_settings
from redpencil.store import Store
from redpencil.store.rollback import roll_back


def open_store(path: Path) -> Store:
    """Open the store, and say so where one of a version before was brought up."""
    store = Store.open(path)
    tell_carried_over(store)
    return store


def tell_carried_over(store: Store) -> None:
    """Say what was done to a store of a version before."""
    if store.carried_over:
        click.echo(store.carried_over, err=True)


def bring_back(version: int | None) -> int:
    """Roll the store back and say where everything is."""
    store = read_settings().store_path
    done = roll_back(store, datetime.now(UTC), version)
    click.echo(f"{store} is of version {done.version} again, as it was before version {done.was}.")
    click.echo(f"What it was until now lies in {done.set_aside}; nothing was removed.")
    click.echo("Next: install the release that wrote it. The release that you have would bring the store up again.")
    return 0
