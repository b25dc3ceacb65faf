"""The command `redpencil-hub`: what a lead or an operator types. Each verb imports only what it needs.

Results go to stdout, everything else to stderr; what cannot be done is one sentence and exit code 1.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import click

from redpencil_hub.cli import care, leading
from redpencil_hub.cli.opening import database_option, opened


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="redpencil-review", prog_name="redpencil-hub")
def main() -> None:
    """The reference task API: gives out tasks and takes in reviews."""


@main.command()
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--access-log", is_flag=True, help="Write a line of JSON to stderr for each request.")
def serve(url: str | None, host: str, port: int, access_log: bool) -> None:
    """Answer requests until SIGTERM or Ctrl-C."""
    import logging  # noqa: PLC0415

    from redpencil_hub.app import create_app  # noqa: PLC0415
    from redpencil_hub.cli.listen import listen  # noqa: PLC0415

    if access_log:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("redpencil_hub.access").setLevel(logging.INFO)
    with opened(url) as database:
        listen(create_app(database), host, port)


@main.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["reviewer", "lead"]), help="What a new person is; a reviewer if not given.")
@click.option("--days", type=click.IntRange(1, 3650), help="How long it is valid; until it is revoked if not given.")
@click.option("--label", default="", help="What it is for, to tell it from others.")
@database_option
def token(name: str, role: str | None, days: int | None, label: str, url: str | None) -> None:
    """Make a token for NAME, who is added if new, and print it; it is shown this once."""
    from redpencil_hub.services.access import issue_token  # noqa: PLC0415
    from redpencil_protocol.reviewer import Role  # noqa: PLC0415

    known = Role(role) if role else None
    lasts = timedelta(days=days) if days else None
    with opened(url) as database:
        click.echo(database.write(lambda connection: issue_token(connection, name, known, lasts, label)))


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@database_option
@click.option("--keep-good", is_flag=True, help="Keep the good lines where others are rejected.")
@click.option("--project", metavar="ID", help="The project that the tasks go to.")
def import_file(file: Path, url: str | None, keep_good: bool, project: str | None) -> None:
    """Import projects, tasks and reviews from the JSON lines of FILE."""
    from redpencil_hub.cli.importing import import_into  # noqa: PLC0415

    with opened(url) as database:
        tally = import_into(database, file, project=project, keep_good=keep_good)
    click.echo(str(tally))
    if tally.rejected:
        if not keep_good and not tally.kept:
            click.echo("nothing was changed; correct the lines above, or import with --keep-good", err=True)
        raise click.exceptions.Exit(1)


@main.command()
@click.option("--format", "form", type=click.Choice(["review", "trl-preference"]), required=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A file; - is standard output."
)
@database_option
@click.option("--project", metavar="ID", help="Only what was submitted in this project.")
@click.option("--include-unacceptable", is_flag=True, help="Preference pairs of which neither side is acceptable, too.")
def export(form: str, output: Path, url: str | None, project: str | None, include_unacceptable: bool) -> None:
    """Write what was submitted to a file of JSON lines."""
    from redpencil_hub.cli.exporting import write_lines  # noqa: PLC0415
    from redpencil_hub.services import exports  # noqa: PLC0415

    with opened(url, must_exist=True) as database, database.reading() as connection:
        lines = (
            exports.review_lines(connection, project)
            if form == "review"
            else exports.preference_lines(connection, project, include_unacceptable=include_unacceptable)
        )
        count = write_lines(output, lines)
    click.echo(f"wrote {count} {'reviews' if form == 'review' else 'rows'} to {output}", err=str(output) == "-")


@main.command()
def openapi() -> None:
    """Print the OpenAPI document of the task API."""
    from redpencil_hub.app import openapi_document  # noqa: PLC0415

    click.echo(json.dumps(openapi_document(), indent=2, ensure_ascii=False))


for _command in (care.backup, care.restore, care.check, *leading.COMMANDS):
    main.add_command(_command)
