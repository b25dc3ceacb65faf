"""The commands as an operator meets them: one line when ready, one sentence when not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, inspect, text
from support.hub_process import HubProcess

from redpencil.version import VERSION
from redpencil_hub.cli import main

DATABASES = ("sqlite",)  # what is said of files and lines is the same on both
SUBMISSION = "/v1/tasks/{task}/submission"


def test_it_says_its_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.stdout == f"redpencil-hub, version {VERSION}\n"


def test_serve_says_where_stops_cleanly_and_keeps_quiet(hub: HubProcess) -> None:
    assert hub.url.startswith("http://127.0.0.1:")
    assert hub.stop() == 0
    assert hub.log() == ""


def test_a_port_that_is_taken(hub: HubProcess) -> None:
    result = hub.command("serve", "--port", hub.url.rsplit(":", 1)[1])
    assert result.returncode == 1
    assert "cannot be listened on: Address already in use; choose another --port" in result.stderr


def test_a_token_is_shown_once_and_stored_hashed(stopped_hub: HubProcess) -> None:
    token = stopped_hub.token("ann")
    assert token != stopped_hub.token("ann")
    engine = create_engine(stopped_hub.database)
    with engine.connect() as connection:
        tables = inspect(engine).get_table_names()
        dump = str([connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
    engine.dispose()
    assert stopped_hub.value("SELECT count(*) FROM tokens") == 2
    assert token not in dump
    with pytest.raises(RuntimeError, match="ann is already known as a reviewer"):
        stopped_hub.token("ann", "lead")
    for name in ("", "  ", "two\nlines", "x" * 201):
        with pytest.raises(RuntimeError, match="is no name"):
            stopped_hub.token(name)


def test_databases_and_files_that_cannot_be_used(tmp_path: Path, stopped_hub: HubProcess) -> None:
    text = tmp_path / "text.db"
    text.write_text("This is no database, whatever its name says. " * 50)
    for url, said in (
        ("nonsense", "is not the address of a database"),
        ("foo://bar", "is not the address of a database"),
        ("sqlite://", "in memory"),
        (f"sqlite:///{tmp_path}/no/such/folder.db", "does not exist"),
        (f"sqlite:///{text}", "cannot be opened: file is not a database"),
    ):
        result = CliRunner().invoke(main, ["token", "ann", "--database", url])
        assert result.exit_code == 1
        assert said in result.stderr
        assert "Traceback" not in result.stderr
    for arguments, said in (
        (["import", str(tmp_path / "missing.jsonl")], "No such file"),
        (["import", str(tmp_path)], "Is a directory"),
        (["export", "--format", "review", "--output", str(tmp_path / "no" / "x")], "there is no database"),
    ):
        stopped = HubProcess(tmp_path / "other")
        stopped.folder.mkdir(exist_ok=True)
        (stopped.folder / "hub.db").unlink(missing_ok=True)
        result = stopped.here(*arguments)
        assert result.exit_code == 1
        assert said in result.stderr
    stopped_hub.token("ann")
    result = stopped_hub.command("export", "--format", "review", "--output", str(tmp_path / "no" / "x"))
    assert "cannot be written: No such file or directory" in result.stderr


def test_the_openapi_document_lists_what_the_hub_answers() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "redpencil_hub", "openapi"], capture_output=True, text=True, check=True, timeout=60
    )
    document = json.loads(result.stdout)
    assert SUBMISSION in document["paths"]
    default = document["paths"]["/v1/queue"]["get"]["responses"]["default"]
    assert list(default["content"]) == ["application/problem+json"]
    # FastAPI would say that it refuses a request in a form of its own.
    refusal = document["paths"]["/v1/claims"]["post"]["responses"]["422"]
    assert list(refusal["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
    draft, submission = document["paths"]["/v1/tasks/{task}/review"]["put"], document["paths"][SUBMISSION]["post"]
    assert needed(draft) == {"task": True, "If-Match": True, "Idempotency-Key": False}
    assert needed(submission) == {"task": True, "If-Match": False, "Idempotency-Key": True}
    assert [status for status in ("400", "412", "428") if status in draft["responses"]] == ["412", "428"]
    assert [status for status in ("400", "412", "428") if status in submission["responses"]] == ["400", "412"]


def needed(operation: dict[str, Any]) -> dict[str, bool]:
    """Return what an operation takes beside its body, and whether it has to be sent."""
    return {one["name"]: one["required"] for one in operation["parameters"]}


def test_the_migrations_make_the_tables_that_the_statements_expect(stopped_hub: HubProcess) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from redpencil_hub.db.database import open_database  # noqa: PLC0415
    from redpencil_hub.db.schema import HEAD  # noqa: PLC0415
    from redpencil_hub.db.tables import metadata  # noqa: PLC0415

    database = open_database(stopped_hub.database)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        if database.dialect == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_a_database_of_a_newer_version_is_left_alone(stopped_hub: HubProcess) -> None:
    stopped_hub.token("ann")
    stopped_hub.execute("UPDATE alembic_version SET version_num = '9999'")
    result = stopped_hub.here("token", "ann")
    assert result.exit_code == 1
    assert "was written by another version of the hub" in result.stderr
    assert "upgrade redpencil" in result.stderr


def test_the_newest_migration_is_the_one_that_opening_looks_for() -> None:
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    from redpencil_hub.db.schema import HEAD  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "redpencil_hub:db/migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
