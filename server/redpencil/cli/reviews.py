"""`redpencil check` and `redpencil show`: the reviews in the local store, without an editor."""

from __future__ import annotations

import click

from redpencil.cli.stores import open_store
from redpencil.errors import UserError
from redpencil.review.remark import Level, Remark
from redpencil.session.drafts import Drafts
from redpencil.session.settings import read_settings
from redpencil.session.snapshot import Snapshot
from redpencil.store import Store
from redpencil_protocol.review import ReviewState

_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.HINT: "cyan"}


def check_reviews(task: str | None) -> int:
    """Print what the review linter and the sheet's parser say; return 1 while an error stands."""
    store, drafts = _open()
    names = [task] if task else [one.status.id for one in store.tasks() if one.status.state is ReviewState.DRAFT]
    if not names:
        click.echo("No review is open here. Claim a task in your editor first.")
    errors = 0
    for name in names:
        snapshot = drafts.snapshot(name)
        found = [_line(snapshot, remark) for remark in snapshot.remarks]
        found += [_at(snapshot, problem.start, problem.level, problem.message) for problem in snapshot.sheet.problems]
        errors += sum(one.level is Level.ERROR for one in (*snapshot.remarks, *snapshot.sheet.problems))
        click.secho(f"{name}: {snapshot.task.title}", bold=True)
        click.echo("\n".join(f"  {line}" for line in found) or "  nothing is missing: it can be submitted")
    return 1 if errors else 0


def show_review(task: str | None) -> int:
    """Print a sheet, or the list of open tasks."""
    store, drafts = _open()
    if task:
        click.echo(drafts.snapshot(task).sheet.text, nl=False)
        return 0
    for stored in store.tasks():
        click.echo(f"{stored.status.id}\t{stored.status.state.value}\t{stored.task.pay}\t{stored.task.title}")
    return 0


def _open() -> tuple[Store, Drafts]:
    settings = read_settings()
    if not settings.store_path.exists():
        raise UserError(
            f"There is no store at {settings.store_path}.",
            next_step="Claim a task in your editor, or say with REDPENCIL_HOME where the store lies.",
        )
    store = open_store(settings.store_path)
    return store, Drafts(store, lambda _task: None)


def _line(snapshot: Snapshot, remark: Remark) -> str:
    span = snapshot.sheet.spans.get(remark.subject)
    return _at(snapshot, span.start if span else 0, remark.level, remark.message)


def _at(snapshot: Snapshot, offset: int, level: Level, message: str) -> str:
    line = snapshot.sheet.lines.position(offset)[0] + 1
    return f"review.md:{line}: {click.style(level.value, fg=_COLOURS[level])}: {message}"
