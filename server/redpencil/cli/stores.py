"""`redpencil store`: the store's file itself, without an editor."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from redpencil.session.settings import read_settings
from redpencil.store.rollback import roll_back


def bring_back(version: int | None) -> int:
    """Roll the store back and say where everything is."""
    store = read_settings().store_path
    done = roll_back(store, datetime.now(UTC), version)
    click.echo(f"{store} is of version {done.version} again, as it was before version {done.was}.")
    click.echo(f"What it was until now lies in {done.set_aside}; nothing was removed.")
    click.echo("Next: install the release that wrote it. The release that you have would bring the store up again.")
    return 0
