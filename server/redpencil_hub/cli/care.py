"""What an operator does for the data: a copy while the hub runs, bring a copy back, look whether all is well."""

from __future__ import annotations

import gzip
from pathlib import Path

import click

from redpencil_hub.cli.opening import database_option, opened


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def backup(file: Path, url: str | None) -> None:
    """Copy the whole database to FILE (gzipped JSON lines), as of one moment, while the hub runs."""
    from redpencil_hub.db import copy  # noqa: PLC0415
    from redpencil_hub.errors import CommandError  # noqa: PLC0415

    partial = file.with_name(f".{file.name}.partial")
    with opened(url, must_exist=True) as database, database.snapshot() as connection:
        try:
            with gzip.open(partial, "wt", encoding="utf-8", compresslevel=5) as out:
                count = sum(1 for line in copy.lines(connection) if out.write(line + "\n"))
            partial.chmod(0o600)
            partial.replace(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}", next_step="check the folder") from error
        finally:
            partial.unlink(missing_ok=True)
    click.echo(f"copied {count - 2} rows to {file}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def restore(file: Path, url: str | None) -> None:
    """Fill a new database from a backup; either kind of database takes the other's."""
    from redpencil_hub.db import copy  # noqa: PLC0415
    from redpencil_hub.errors import CommandError  # noqa: PLC0415

    try:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as source, opened(url) as database:
            count = database.write(lambda connection: copy.restore(connection, source))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} is no whole backup: {error}", next_step="use another copy") from error
    click.echo(f"restored {count} rows")


@click.command()
@database_option
def check(url: str | None) -> None:
    """Count anew what must hold, and say what does not; exit code 1 if anything."""
    from redpencil_hub.services.checkup import faults  # noqa: PLC0415

    with opened(url, must_exist=True) as database, database.snapshot() as connection:
        found = list(faults(connection))
    for fault in found:
        click.echo(fault)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("all is well")
