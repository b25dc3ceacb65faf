"""The command line. Each command imports what it needs when it runs, so that `lsp` starts at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from redpencil.errors import RedpencilError
from redpencil.version import VERSION

_FOLDER = click.Path(file_okay=False, path_type=Path)


class _Group(click.Group):
    """Shows our own errors as one message and the next step, never as a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RedpencilError as error:
            click.secho(error.message, fg="red", err=True)
            if error.next_step:
                click.echo(error.next_step, err=True)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="redpencil")
def main() -> None:
    """Review AI-written code without leaving your editor.

    Editors start `redpencil lsp` by themselves; the other commands work without an editor.
    """


@main.command()
@click.option("--stdio", is_flag=True, help="Speak over standard input and output; the only way, and the default.")
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="Append the log to this file.")
@click.option("--folder", type=_FOLDER, help="Where tasks lie as files, for an editor that opens only files.")
def lsp(stdio: bool, log: Path | None, folder: Path | None) -> None:  # noqa: ARG001 - editors pass --stdio by habit
    """Run the language server for an editor."""
    from redpencil.server.serve import serve

    serve(log, folder)


@main.command("open")
@click.option("--folder", type=_FOLDER, help="Where the task gets its folder; by default the platform's cache.")
@click.argument("task", required=False)
def open_(folder: Path | None, task: str | None) -> None:
    """Lay TASK (or the next one) out as files, claiming it if need be, and print their folder.

    Work on them with any editor that runs `redpencil lsp`. The folder is wiped when the review has arrived.
    """
    from redpencil.cli.tasks import open_task

    sys.exit(open_task(task, folder))


@main.command()
def queue() -> None:
    """Print what can be claimed."""
    from redpencil.cli.tasks import print_queue

    sys.exit(print_queue())


@main.command()
@click.argument("task", required=False)
def check(task: str | None) -> None:
    """Say what keeps the review of TASK (or of every open one) from being submitted.

    Exits with 1 while an error stands.
    """
    from redpencil.cli.reviews import check_reviews

    sys.exit(check_reviews(task))


@main.command()
@click.argument("task", required=False)
def show(task: str | None) -> None:
    """Print the sheet of TASK, or list the tasks that are open here."""
    from redpencil.cli.reviews import show_review

    sys.exit(show_review(task))


@main.command()
def sync() -> None:
    """Send what waits in the outbox, and fetch what is new."""
    from redpencil.cli.connection import sync_now

    sys.exit(sync_now())


@main.command()
def privacy() -> None:
    """Say what is recorded of your work, where it lies and who sees it."""
    from redpencil.session.notice import WHOLE

    click.echo(WHOLE, nl=False)


@main.command()
def doctor() -> None:
    """Look at the store, the hub and the token, and say what is wrong and how to mend it."""
    from redpencil.cli.connection import examine

    sys.exit(examine())


@main.command()
@click.argument("hub", required=False)
def login(hub: str | None) -> None:
    """Keep the token for HUB (asked for, not shown) in the system's keyring."""
    from redpencil.cli.connection import keep_token

    sys.exit(keep_token(hub))


@main.command()
@click.argument("hub")
def adopt(hub: str) -> None:
    """Say that tasks from before hubs had names here are HUB's.

    Needed only where no hub was set when the store was brought up to date.
    """
    from redpencil.cli.connection import adopt_tasks

    sys.exit(adopt_tasks(hub))


@main.group()
def store() -> None:
    """Look after the file that holds your work."""


@store.command()
@click.option("--to", "version", type=click.IntRange(min=1), help="The store's version; the last before it changed.")
def rollback(version: int | None) -> None:
    """Bring back the store as it was before a newer redpencil changed it, for going back to the older one.

    Close your editors first. What the store is now is set aside, not removed.
    """
    from redpencil.cli.stores import bring_back

    sys.exit(bring_back(version))


@main.group()
def rubric() -> None:
    """Work on rubric files."""


@rubric.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def rubric_check(files: tuple[Path, ...]) -> None:
    """Say whether each of FILES is a valid rubric, or where it is not."""
    from redpencil.cli.rubrics import check_rubrics

    sys.exit(check_rubrics(files))
