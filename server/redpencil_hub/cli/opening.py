"""What every command begins with: which database, opened; and a refusal shown as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from redpencil_hub.errors import HubError

if TYPE_CHECKING:
    from redpencil_hub.db.database import Database

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


def _default_database() -> str:
    from platformdirs import user_data_path  # noqa: PLC0415

    return f"sqlite:///{user_data_path('redpencil-hub', ensure_exists=True) / 'hub.db'}"


def database_option(command: _Decorated) -> _Decorated:
    """Let a command take `--database`, as `url`."""
    return click.option(
        "--database",
        "url",
        metavar="URL",
        envvar="REDPENCIL_HUB_DATABASE",
        help="sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME; a file of your own where not given.",
    )(command)


@contextmanager
def opened(url: str | None, *, must_exist: bool = False) -> Generator[Database]:
    """Yield the open database, and show a HubError as one sentence."""
    from redpencil_hub.db.database import open_database  # noqa: PLC0415

    try:
        database = open_database(url or _default_database(), must_exist=must_exist)
        try:
            yield database
        finally:
            database.close()
    except HubError as error:
        raise click.ClickException(str(error)) from error
