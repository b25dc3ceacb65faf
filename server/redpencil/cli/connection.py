"""`redpencil sync`, `doctor` and `login`: the hub and the token, without an editor."""

from __future__ import annotations

import asyncio

import click

from redpencil.errors import RedpencilError, UserError
from redpencil.session.session import Session
from redpencil.session.settings import Settings, read_settings
from redpencil.sources.hub import HubSource
from redpencil.sources.token import find_token, save_token
from redpencil.store import Store
from redpencil.version import VERSION
from redpencil_protocol.reviewer import Reviewer


def sync_now() -> int:
    """Run one round of sync; return 1 if something stands in the way."""

    async def once() -> str:
        session = Session(read_settings(), on_change=lambda _task: None)
        try:
            return await session.sync_now()
        finally:
            await session.disconnect()
            session.close()

    problem = asyncio.run(once())
    click.echo(problem or "Everything is sent.", err=bool(problem))
    return 1 if problem else 0


def examine() -> int:
    """Print one line a check; return 1 if one failed."""
    settings = read_settings()
    click.echo(f"redpencil {VERSION}")
    good = [_store(settings), _hub(settings)]
    return 0 if all(good) else 1


def keep_token(hub: str | None) -> int:
    """Ask for the token, try it on the hub, and keep it."""
    settings = read_settings()
    address = hub or settings.hub
    if not address:
        raise UserError("No hub is set.", next_step="Name it: redpencil login https://hub.example")
    token = click.prompt("Token (not shown)", hide_input=True)
    reviewer = asyncio.run(_identity(address, token))
    where = save_token(address, token, settings.home)
    click.echo(f"Hello {reviewer.name}. The token is kept in {where}.")
    return 0


async def _identity(hub: str, token: str | None) -> Reviewer:
    source = HubSource(hub, token)
    try:
        return await source.identity()
    finally:
        await source.close()


def _store(settings: Settings) -> bool:
    try:
        store = Store.open(settings.store_path)
    except RedpencilError as error:
        return _line("store", str(error), good=False)
    waiting, tasks = len(store.outbox.waiting()), len(store.statuses())
    store.close()
    return _line("store", f"{settings.store_path}: {tasks} tasks, {waiting} requests waiting", good=True)


def _hub(settings: Settings) -> bool:
    if not settings.hub:
        return _line("hub", "none is set. Set REDPENCIL_HUB, or `hub` in config.toml.", good=False)
    try:
        reviewer = asyncio.run(_identity(settings.hub, find_token(settings.hub, settings.home)))
    except RedpencilError as error:
        return _line("hub", str(error), good=False)
    return _line("hub", f"{settings.hub} knows you as {reviewer.name} ({reviewer.id})", good=True)


def _line(what: str, message: str, *, good: bool) -> bool:
    click.echo(f"{click.style('ok' if good else 'no', fg='green' if good else 'red')}  {what}: {message}")
    return good
