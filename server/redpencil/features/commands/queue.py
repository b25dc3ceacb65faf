"""Acts on the queue: show it, take the next task, claim, open and give back."""

from __future__ import annotations

from redpencil.documents.layout import layout
from redpencil.documents.queue import render_queue
from redpencil.errors import UserError
from redpencil.lsp.desk import Desk
from redpencil.session.notice import tell_once
from redpencil.session.snapshot import Snapshot
from redpencil.store.records import utc_now
from redpencil_protocol.commands import ClaimTask, NextTask, OpenQueue, OpenTask, ReleaseTask, SyncNow
from redpencil_protocol.extensions import Layout, QueueView
from redpencil_protocol.uris import DocumentKind, DocumentUri


async def open_queue(desk: Desk, arguments: OpenQueue) -> QueueView:
    """Fetch the queue; offline, or when no more is asked, the last one known with the reason."""
    if not arguments.known:
        async with desk.editor.progress("Fetching the queue"):
            await desk.session.fetch_queue()
    queue = desk.session.queue
    _, lines = render_queue(queue.offers, problem=queue.problem, now=utc_now())
    return QueueView(uri=str(DocumentUri(DocumentKind.QUEUE)), offers=queue.offers, lines=lines, problem=queue.problem)


async def next_task(desk: Desk, _arguments: NextTask) -> Layout:
    """Open the draft that was worked on last, or else claim what the hub offers first."""
    _tell_what_is_recorded(desk)
    async with desk.editor.progress("Opening the next task"):
        return _layout(await desk.session.next())


async def claim_task(desk: Desk, arguments: ClaimTask) -> Layout:
    """Claim one task and open it."""
    _tell_what_is_recorded(desk)
    async with desk.editor.progress("Claiming the task"):
        return _layout(await desk.session.claim(arguments.task))


async def open_task(desk: Desk, arguments: OpenTask) -> Layout:
    """Open a task that was claimed before."""
    return _layout(desk.session.drafts.snapshot(arguments.task))


async def release_task(desk: Desk, arguments: ReleaseTask) -> None:
    """Give a task back to the queue."""
    async with desk.editor.progress("Giving the task back"):
        await desk.session.release(arguments.task, arguments.reason)


async def sync_now(desk: Desk, _arguments: SyncNow) -> None:
    """Send and fetch without waiting for the next round; say what stood in the way."""
    async with desk.editor.progress("Syncing"):
        problem = await desk.session.sync_now()
    if problem:
        raise UserError(problem)


def _tell_what_is_recorded(desk: Desk) -> None:
    tell_once(desk.session.store.path.parent, desk.editor.show)


def _layout(snapshot: Snapshot) -> Layout:
    return layout(snapshot.source, snapshot.id, snapshot.task, snapshot.review)
