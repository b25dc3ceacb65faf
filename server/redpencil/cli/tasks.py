"""`redpencil open` and `redpencil queue`: tasks as files, for any editor and for the shell."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from redpencil.cli.stores import tell_carried_over
from redpencil.errors import UserError
from redpencil.session.folders import Folders
from redpencil.session.mirror import Mirror
from redpencil.session.notice import tell_once
from redpencil.session.session import Session
from redpencil.session.settings import read_settings, task_folder

T = TypeVar("T")


def open_task(task: str | None, folder: Path | None) -> int:
    """Claim the task if it is not held, write its files and print their folder."""

    async def opened(session: Session) -> Path:
        tell_once(session.store.path.parent, lambda what: click.echo(what, err=True))
        held = {status.id for status in session.store.statuses() if status.claim is not None}
        if task is None:
            name = (await session.next()).id
        elif task in held:
            name = task
        else:
            name = (await session.claim(task)).id
        mirror = Mirror(
            session.store,
            session.drafts,
            session.opened.is_open,
            Folders(session.store, root),
            lambda what: click.echo(what, err=True),
        )
        mirror.sweep()
        return mirror.lay_out(name, move=folder is not None).path

    root = folder.absolute() if folder is not None else task_folder()
    session = Session(replace(read_settings(), folder=root), on_change=lambda _task: None)
    click.echo(_run(session, opened(session)))
    return 0


def print_queue() -> int:
    """Print an offer a line; return 1 if the hub could not be asked."""
    session = Session(read_settings(), on_change=lambda _task: None)
    _run(session, session.fetch_queue())
    for offer in session.queue.offers:
        held = "yours" if offer.claim else ""
        hub = (offer.source,) if offer.source else ()
        click.echo("\t".join((offer.task, *hub, str(offer.pay), f"{offer.minutes} min", held, offer.title)))
    if session.queue.problem:
        raise UserError(session.queue.problem)
    return 0


def _run(session: Session, work: Coroutine[object, object, T]) -> T:
    async def once() -> T:
        tell_carried_over(session.store)
        try:
            return await work
        finally:
            await session.disconnect()
            session.close()

    return asyncio.run(once())
