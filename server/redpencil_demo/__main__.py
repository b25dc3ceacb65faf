"""`python -m redpencil_demo`: twelve tasks on a fresh hub, open in Neovim until you leave it.

Nothing outside one temporary folder is read or written: not your store, not your editor's set-up.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

import click

from redpencil_demo.editor import NoEditorError, edit, editor_environment, find_neovim, find_plugin
from redpencil_demo.hub import HubStartError, running_hub
from redpencil_demo.tasks import demo_specs

_REVIEWER = "demo"


@click.command()
@click.option("--keep", is_flag=True, help="Keep the folder of the hub's database and the store; say where.")
@click.option("--hub-only", is_flag=True, help="Start no editor: print the hub's address and a token, and wait.")
def main(*, keep: bool, hub_only: bool) -> None:
    """Review twelve tasks in Neovim, on a hub of its own."""
    folder = Path(tempfile.mkdtemp(prefix="redpencil-demo-"))
    try:
        status = _run(folder, hub_only=hub_only)
    except (HubStartError, NoEditorError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        if keep:
            click.echo(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status)


def _run(folder: Path, *, hub_only: bool) -> int:
    if not hub_only:
        find_neovim()
        find_plugin()
    lines = folder / "tasks.jsonl"
    project, specs = demo_specs()
    lines.write_text("".join(f"{one.model_dump_json(by_alias=True)}\n" for one in (project, *specs)), encoding="utf-8")
    with running_hub(folder) as hub:
        hub.take(lines)
        token = hub.token(_REVIEWER)
        if hub_only:
            return _wait(hub.url, token)
        return edit(editor_environment(folder / "home", hub.url, token))


def _wait(url: str, token: str) -> int:
    click.echo(f"export REDPENCIL_HUB={url}\nexport REDPENCIL_TOKEN={token}")
    click.echo("The hub runs until you press Ctrl-C.", err=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    main(prog_name="python -m redpencil_demo")
