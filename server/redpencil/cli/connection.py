"""`redpencil sync`, `doctor` and `login`: the hub and the token, without an editor."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import click

from redpencil.cli.stores import open_store, tell_carried_over
from redpencil.documents.untrusted import visible
from redpencil.errors import RedpencilError, UserError
from redpencil.session.connections import another_reviewers
from redpencil.session.session import Session
from redpencil.session.settings import Settings, read_settings
from redpencil.sources.address import SourceAddress, parse_address
from redpencil.sources.hub import HubSource
from redpencil.sources.token import FoundToken, checked_token, found_tokens, save_token, unused_variable
from redpencil.version import VERSION
from redpencil_protocol.reviewer import Reviewer


def sync_now() -> int:
    """Run one round of sync; return 1 if something stands in the way."""

    async def once() -> str:
        session = Session(read_settings(), on_change=lambda _task: None)
        tell_carried_over(session.store)
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
    good = [_store(settings), *_hubs(settings)]
    return 0 if all(good) else 1


def keep_token(hub: str | None) -> int:
    """Ask for the token, try it on the hub, and keep it."""
    settings = read_settings()
    if hub is None and settings.problems and not settings.sources:
        raise UserError(settings.problems[0])
    address = parse_address(hub) if hub else next(iter(settings.sources), None)
    if address is None:
        raise UserError("No hub is set.", next_step="Name it: redpencil login https://hub.example")
    token = checked_token(click.prompt("Token (not shown)", hide_input=True))
    reviewer = asyncio.run(_identity(address, token))
    where = save_token(address, token, settings.home, configured=next(iter(settings.sources), None))
    click.echo(f"Hello {visible(reviewer.name)}. The token for {address} is kept in {where}.")
    if objection := _objection(address, reviewer, settings):
        click.echo(objection, err=True)
    if address not in settings.sources:
        click.echo(f"{address} is not among your hubs yet: set REDPENCIL_HUB, or `hub` or `hubs` in config.toml.")
    used = next(_tokens(address, settings))
    if used.value != token:
        click.echo(f"But {used.origin} goes before it, and is what is used.")
    return 0


def adopt_tasks(hub: str) -> int:
    """Say that the tasks of which nobody knows the hub are of this one."""
    settings = read_settings()
    address = parse_address(hub)
    store = open_store(settings.store_path)
    try:
        store.sources.bind_earlier(None)
        names = store.sources.nobodys()
        for name in names:
            store.sources.adopt(name, address.url)
    finally:
        store.close()
    if not names:
        raise UserError("Of every task here it is known which hub it is from.")
    click.echo(f"They are for {address} from now on. What waits is sent once that is among your hubs.")
    return 0


async def _identity(hub: SourceAddress, token: str | None) -> Reviewer:
    source = HubSource(hub, token)
    try:
        return await source.identity()
    finally:
        await source.close()


def _tokens(address: SourceAddress, settings: Settings) -> Iterator[FoundToken]:
    return found_tokens(address, settings.home, configured=next(iter(settings.sources), None))


def _store(settings: Settings) -> bool:
    try:
        store = open_store(settings.store_path)
    except RedpencilError as error:
        return _line("store", str(error), good=False)
    waiting, tasks = store.outbox.waiting(), len(store.statuses())
    addresses = {address for name, address in store.sources.addresses().items() if store.has_unsent(name)}
    store.close()
    good = True
    for address in addresses - {one.url for one in settings.sources}:
        whom = (
            f"{address}, which is not among your hubs" if address else "a hub that nobody knows: see `redpencil adopt`"
        )
        good = _line("store", f"work waits for {whom}", good=False)
    return good & _line("store", f"{settings.store_path}: {tasks} tasks, {len(waiting)} requests waiting", good=True)


def _hubs(settings: Settings) -> Iterator[bool]:
    for problem in settings.problems:
        yield _line("hub", problem, good=False)
    if not settings.sources and not settings.problems:
        yield _line("hub", "none is set. Set REDPENCIL_HUB, or `hub` in config.toml.", good=False)
    for address in settings.sources:
        yield _hub(address, settings)
    if unused := unused_variable(settings.sources):
        yield _line("token", unused, good=False)


def _hub(address: SourceAddress, settings: Settings) -> bool:
    try:
        tokens = list(_tokens(address, settings))
        reviewer = asyncio.run(_identity(address, tokens[0].value if tokens else None))
    except RedpencilError as error:
        return _line("hub", str(error), good=False)
    if objection := _objection(address, reviewer, settings):
        return _line("hub", objection, good=False)
    if not tokens:
        return _line("hub", f"{address} knows you as {visible(reviewer.name)}, without a token", good=True)
    hidden = f", which goes before {' and '.join(one.origin for one in tokens[1:])}" if tokens[1:] else ""
    who = f"{visible(reviewer.name)} ({reviewer.id})"
    return _line("hub", f"{address} knows you as {who} by the token from {tokens[0].origin}{hidden}", good=True)


def _objection(address: SourceAddress, reviewer: Reviewer, settings: Settings) -> str:
    """Say whose the work from this hub is, where it is not the reviewer's; empty where it is."""
    store = open_store(settings.store_path)
    try:
        name = next((name for name, url in store.sources.addresses().items() if url == address.url), None)
        owner = store.sources.owner(name, reviewer) if name is not None else reviewer.name
    finally:
        store.close()
    return "" if owner == reviewer.name else str(another_reviewers(address, owner, reviewer))


def _line(what: str, message: str, *, good: bool) -> bool:
    click.echo(f"{click.style('ok' if good else 'no', fg='green' if good else 'red')}  {what}: {message}")
    return good
