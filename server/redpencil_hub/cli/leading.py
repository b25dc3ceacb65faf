"""What a lead types: people and their tokens, projects, tasks, claims, decisions, reports. Acts are written down."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from redpencil_hub.cli.opening import database_option, opened

if TYPE_CHECKING:
    from redpencil_hub.services.reports import Earned


@click.command()
@database_option
def tokens(url: str | None) -> None:
    """List all tokens: id, person, label, until when, whether revoked; never the token itself."""
    from redpencil_hub.db.reviewers import tokens_of_all  # noqa: PLC0415

    with opened(url, must_exist=True) as database, database.reading() as connection:
        for one in tokens_of_all(connection):
            click.echo(f"{one.id}\t{one.name}\t{one.state}\t{one.label}")


@click.command()
@click.argument("token_or_name")
@database_option
def revoke(token_or_name: str, url: str | None) -> None:
    """Revoke one token by its id, or all tokens of a person by name."""
    from redpencil_hub.services.access import revoke as revoke_tokens  # noqa: PLC0415

    with opened(url, must_exist=True) as database:
        count = database.write(lambda connection: revoke_tokens(connection, token_or_name))
    click.echo(f"revoked {count} tokens")


@click.command()
@click.argument("identifier", metavar="PROJECT")
@click.option("--state", type=click.Choice(["open", "paused", "closed"]), help="Whether tasks are handed out.")
@click.option("--members-only/--everybody", default=None, help="Who may take tasks.")
@click.option("--join", "joining", multiple=True, metavar="NAME", help="Make a person a member.")
@click.option("--leave", "leaving", multiple=True, metavar="NAME", help="End a person's membership.")
@database_option
def project(
    identifier: str,
    state: str | None,
    members_only: bool | None,
    joining: tuple[str, ...],
    leaving: tuple[str, ...],
    url: str | None,
) -> None:
    """Open, pause or close a project, and say who may take its tasks."""
    from redpencil_hub.services import leading  # noqa: PLC0415
    from redpencil_protocol.lead import ProjectChange, ProjectState  # noqa: PLC0415

    change = ProjectChange(state=ProjectState(state) if state else None, members_only=members_only)
    with opened(url, must_exist=True) as database:
        database.write(lambda connection: leading.change_project(connection, None, identifier, change))
        for name in joining:
            database.write(lambda connection, name=name: leading.join(connection, None, identifier, name))
        for name in leaving:
            database.write(lambda connection, name=name: leading.leave(connection, None, identifier, name))


@click.command()
@click.argument("identifier", metavar="TASK")
@click.option("--priority", type=click.IntRange(-(10**6), 10**6), help="Higher comes first.")
@click.option("--overlap", type=click.IntRange(1, 1000), help="How many reviewers are to judge it.")
@click.option("--withdraw", is_flag=True, help="Hand it out no more, for good.")
@database_option
def task(identifier: str, priority: int | None, overlap: int | None, withdraw: bool, url: str | None) -> None:
    """Give a task another priority or overlap, or withdraw it."""
    from redpencil_hub.services import leading  # noqa: PLC0415
    from redpencil_protocol.lead import TaskChange  # noqa: PLC0415

    change = TaskChange(priority=priority, overlap=overlap, withdrawn=withdraw or None)
    with opened(url, must_exist=True) as database:
        database.write(lambda connection: leading.change_task(connection, None, identifier, change))


@click.command("end-claim")
@click.argument("claim")
@click.option("--reason", required=True, help="What the audit log says.")
@database_option
def end_claim(claim: str, reason: str, url: str | None) -> None:
    """End a reviewer's claim; the draft is kept, the slot is free."""
    from redpencil_hub.services import leading  # noqa: PLC0415

    with opened(url, must_exist=True) as database:
        database.write(lambda connection: leading.end_claim(connection, None, claim, reason))


@click.command()
@click.argument("submission")
@click.option("--accept", "verdict", flag_value="accepted", help="It stands.")
@click.option("--return", "verdict", flag_value="returned", help="Its reviewer is to mend it.")
@click.option("--message", default="", help="What the reviewer reads.")
@database_option
def decide(submission: str, verdict: str | None, message: str, url: str | None) -> None:
    """Accept or return a submission."""
    from redpencil_hub.services import leading  # noqa: PLC0415
    from redpencil_protocol.review import ReviewState  # noqa: PLC0415

    if verdict is None:
        raise click.UsageError("say --accept or --return")
    with opened(url, must_exist=True) as database:
        state = ReviewState(verdict)
        database.write(lambda connection: leading.decide(connection, None, submission, state, message))


@click.command()
@click.option("--project", "identifier", metavar="ID", help="One project; all where not given.")
@click.option("--pay", is_flag=True, help="What each person earned, instead of progress.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day (UTC) of the pay report.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day after the last.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
@database_option
def report(
    identifier: str | None, pay: bool, since: datetime | None, until: datetime | None, form: str, url: str | None
) -> None:
    """Show how far projects have got, or with --pay what each person earned, in minor units of each currency."""
    from redpencil_hub.db import projects  # noqa: PLC0415
    from redpencil_hub.domain import instant  # noqa: PLC0415
    from redpencil_hub.services import reports  # noqa: PLC0415

    with opened(url, must_exist=True) as database, database.snapshot() as connection:
        if pay:
            begin = instant.from_datetime(since.replace(tzinfo=UTC)) if since else 0
            end = instant.from_datetime(until.replace(tzinfo=UTC)) if until else 2**62
            rows = [row for one in reports.earnings(connection, identifier, begin, end) for row in _pay_rows(one)]
        else:
            named = [identifier] if identifier else [row.id for row in projects.rows(connection)]
            rows = [reports.progress(connection, one).model_dump(mode="json") for one in named]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif rows:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)


def _pay_rows(one: Earned) -> list[dict[str, object]]:
    """Return a row a currency; one without where nothing was earned."""
    figures = {"reviews": one.reviews, "accepted": one.accepted, "returned": one.returned}
    return [
        {"name": one.name, **figures, "active_seconds": one.active_seconds, "currency": currency, "pay": amount}
        for currency, amount in sorted(one.pay.items()) or [("", 0)]
    ]


def _harmless(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


COMMANDS = (tokens, revoke, project, task, end_claim, decide, report)
