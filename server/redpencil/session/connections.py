"""Connections: the hubs that are asked, each with its own engine. What is of one never reaches another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from redpencil.documents.untrusted import visible
from redpencil.errors import RefusedError, UserError
from redpencil.session.settings import Settings
from redpencil.sources.address import SourceAddress
from redpencil.sources.base import Source
from redpencil.sources.hub import HubSource
from redpencil.sources.token import find_token
from redpencil.store import SeenDraft, Store
from redpencil.sync.engine import Engine, SyncReport
from redpencil_protocol.extensions import SyncState
from redpencil_protocol.problem import ProblemCode
from redpencil_protocol.review import Review
from redpencil_protocol.reviewer import Reviewer

_NONE_SET = (
    "No hub is set, so there is nothing to claim from. "
    "Set REDPENCIL_HUB, or `hub` in config.toml, to the hub's address."
)


@dataclass(frozen=True, slots=True)
class Connection:
    """One hub: its name here, the way to it, and what keeps it and the store together."""

    name: str
    address: SourceAddress
    source: Source
    engine: Engine


class Connections:
    """All hubs of one store that the settings name."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        *,
        review_of: Callable[[str], tuple[Review, int]],
        on_seen: Callable[[str, SeenDraft], object],
        on_state: Callable[[str, SyncState, str], None],
        on_changed: Callable[[str], None],
        watched: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """Connect lazily; nothing is sent yet.

        Args:
            settings: which hubs, and where their tokens are.
            store: where tasks, drafts and the outbox are.
            review_of: returns a task's review as it stands here, and the revision that it is.
            on_seen: merges a remote draft into the local one.
            on_state: told a source's name when its state or message changes, with both.
            on_changed: told a task whose record in the store changed.
            watched: returns the tasks that are open here.
        """
        self._problems = settings.problems
        self._store = store
        first = next(iter(settings.sources), None)
        store.sources.bind_earlier(first.url if first else None)
        self._by_name: dict[str, Connection] = {}
        for address in settings.sources:
            name = store.sources.name_of(address.url, address.slug)
            source = HubSource(
                address,
                partial(find_token, address, settings.home, configured=first),
                admit=partial(self._admit, name, address),
            )
            engine = Engine(
                store,
                source,
                name,
                review_of=review_of,
                on_seen=on_seen,
                on_state=partial(on_state, name),
                on_changed=on_changed,
                watched=watched,
            )
            self._by_name[name] = Connection(name, address, source, engine)

    def __iter__(self) -> Iterator[Connection]:
        return iter(self._by_name.values())

    @property
    def shown(self) -> dict[str, str]:
        """How each hub is shown: its host, or its address where two have one host."""
        hosts = [urlsplit(one.address.url).netloc for one in self]
        return {
            one.name: one.address.url if hosts.count(host) > 1 else host for one, host in zip(self, hosts, strict=True)
        }

    def any(self) -> Connection:
        """Return the first hub.

        Raises:
            UserError: none is set.
        """
        for one in self:
            return one
        raise UserError(self.fault())

    def fault(self) -> str:
        """Say what is wrong with the settings; empty if they name hubs and nothing else."""
        return " ".join(self._problems) if self._problems or self._by_name else _NONE_SET

    def named(self, source: str) -> Connection:
        """Return the hub that is called `source` here.

        Raises:
            UserError: it is not among those that are set; what to do is said.
        """
        if source not in self._by_name:
            raise UserError(self.absence(source))
        return self._by_name[source]

    def of_task(self, task_id: str) -> Connection | None:
        """Return the hub of a task; None if it is not among those that are set."""
        status = self._store.status(task_id)
        return self._by_name.get(status.source) if status else None

    def absent(self) -> dict[str, str]:
        """Return the sources in the store that are not asked, and what is to be said of each."""
        return {name: self.absence(name) for name in self._store.sources.addresses() if name not in self._by_name}

    def absence(self, source: str) -> str:
        """Say why a source is not asked, and what to do about it."""
        address = self._store.sources.addresses().get(source)
        if address is None:
            return (
                "Nobody knows which hub this work is for, since it is from before hubs had names; it is kept here. "
                "Say it with `redpencil adopt https://hub.example`."
            )
        return f"This work is for {address}, which is not among your hubs; it is kept here. Add it to `hubs`."

    def problem(self) -> str:
        """Say what work waits for a hub that is not asked; empty if none does."""
        absent = self.absent().items()
        return next((absence for source, absence in absent if self._store.has_unsent(source)), "")

    def _admit(self, source: str, address: SourceAddress, reviewer: Reviewer) -> None:
        """Let nobody's token but its owner's near the work that is here."""
        owner = self._store.sources.owner(source, reviewer)
        if owner != reviewer.name:
            raise another_reviewers(address, owner, reviewer)

    async def sync_now(self) -> str:
        """Do at once what would wait for its time; return what stands in the way, empty if nothing does.

        Raises:
            UserError: no hub is set.
        """
        self.any()
        reports = await asyncio.gather(*(one.engine.run_once(hurry=True) for one in self))
        told = dict.fromkeys([_standing(report) for report in reports] + [self.problem(), *self._problems])
        return "\n".join(message for message in told if message)

    async def run(self) -> None:
        """Keep all hubs and the store together until cancelled."""
        async with asyncio.TaskGroup() as jobs:
            for one in self:
                jobs.create_task(one.engine.run())

    async def close(self) -> None:
        """Let go of all hubs."""
        for one in self:
            await one.source.close()


def another_reviewers(address: SourceAddress, owner: str, reviewer: Reviewer) -> RefusedError:
    """Return what is to be said where a store holds one reviewer's work and the token is another's."""
    return RefusedError(
        f"The token for {address} belongs to {visible(reviewer.name)}; the work here is {visible(owner)}'s,"
        " so nothing of it is sent or fetched.",
        next_step=f"Set {visible(owner)}'s token again (`redpencil login`), or give {visible(reviewer.name)}"
        " a store of their own: another folder in REDPENCIL_HOME.",
        code=ProblemCode.UNAUTHENTICATED,
    )


def _standing(report: SyncReport) -> str:
    if report.state is SyncState.SYNCED or report.message:
        return report.message
    return f"Not everything is sent yet ({report.waiting} waiting); it goes out by itself."
