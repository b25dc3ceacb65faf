"""A PostgreSQL cluster of the tests' own: on a socket in a temporary folder, thrown away afterwards.

It has no port, which somebody else could take while the cluster is being made. Debian's package
puts its programs beside the version; PostgreSQL refuses to run as root, so root starts it as an
ordinary user.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text

_FOLDERS = "/usr/lib/postgresql"
_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
_TEMPLATE = "hub_template"


class Cluster:
    """A running cluster; each database is made from a template that has the current schema."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._numbers = count(1)

    def new_database(self) -> str:
        """Return the URL of a fresh database with the hub's schema."""
        name = f"hub_{next(self._numbers)}"
        self.execute("postgres", f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return self.url(name)

    def empty_database(self) -> str:
        """Return the URL of a database without any table."""
        name = f"hub_{next(self._numbers)}"
        self.execute("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://hub@/{name}?host={self.folder}"

    def execute(self, database: str, statement: str) -> None:
        """Run a statement outside any transaction."""
        engine = create_engine(self.url(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        # A worker that vacuums the template would keep it from being copied.
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=200 -c autovacuum=off"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        """Stop the server, if it runs, as a power failure would: nobody needs its files any more."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def make(self) -> None:
        """Make the cluster's files and its template."""
        self._run("initdb", "-A", "trust", "-U", "hub", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()
        self.execute("postgres", f"CREATE DATABASE {_TEMPLATE}")
        from redpencil_hub.db.database import open_database  # noqa: PLC0415 - only where there is a cluster

        open_database(self.url(_TEMPLATE)).close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
        done = subprocess.run(
            [*(_NOBODY if os.geteuid() == 0 else []), *command],
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
            text=True,
            check=False,
            cwd="/",
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout or (self.folder / 'log').read_text()}")


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None if it is not installed."""
    found = (
        sorted(Path(_FOLDERS).glob("*/bin"), key=lambda one: int(one.parent.name)) if Path(_FOLDERS).is_dir() else []
    )
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_cluster(folder: Path) -> Iterator[Cluster]:
    """Yield a running cluster below a fresh folder that the server's user may reach."""
    found = programs()
    if found is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    own = Path(tempfile.mkdtemp(prefix="pg-", dir=folder))
    if os.geteuid() == 0:
        shutil.chown(own, "nobody", "nogroup")
    cluster = Cluster(own, found)
    try:
        cluster.make()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(own, ignore_errors=True)
