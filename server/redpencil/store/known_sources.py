"""The sources that a store knows: a name of its own for each address, by which tasks and leases are kept.

The first source of a profile is called `hub`, as the only one was before; further ones by what their
address is shortened to. A name never changes, and never means another address.
"""

from __future__ import annotations

from hashlib import sha256

from redpencil.store.database import Database
from redpencil_protocol.reviewer import Reviewer

FIRST = "hub"
_NOBODY = "unknown:"
"""Before a source's name: nobody could say whose its tasks are when its rows got addresses."""
_LONGEST_REMOTE = 100


class KnownSources:
    """The names of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def addresses(self) -> dict[str, str | None]:
        """Return the address of each source by its name; None where nobody knows it."""
        rows = self._database.rows("SELECT name, address FROM source ORDER BY rowid")
        return {
            row["name"]: None if (row["address"] or _NOBODY).startswith(_NOBODY) else row["address"] for row in rows
        }

    def bind_earlier(self, address: str | None) -> None:
        """Say once whose the tasks are that were here before sources had addresses.

        Args:
            address: the hub that is set now; None where none is: then it has to be asked.
        """
        rows = self._database.rows("SELECT name FROM source WHERE address IS NULL ORDER BY name <> ?, rowid", FIRST)
        for row in rows:
            with self._database.writing() as connection:
                connection.execute(
                    "UPDATE source SET address = ? WHERE name = ? AND address IS NULL",
                    (address or f"{_NOBODY}{row['name']}", row["name"]),
                )
            address = None  # further names are of nobody knows whom

    def name_of(self, address: str, slug: str) -> str:
        """Return the name of the source at `address`, giving it one when it is first met: `hub`, or `slug`."""
        with self._database.writing() as connection:
            found = connection.execute("SELECT name FROM source WHERE address = ?", (address,)).fetchone()
            if found is not None:
                return str(found["name"])
            is_first = connection.execute("SELECT 1 FROM source").fetchone() is None
            name = FIRST if is_first else slug
            connection.execute("INSERT INTO source (name, address) VALUES (?, ?)", (name, address))
        return name

    def owner(self, name: str, reviewer: Reviewer) -> str:
        """Return by name whose the tasks of a source are that are here: `reviewer`'s, where nobody was met before.

        Somebody of the same name is the same person, at a hub that was set up anew; and what is
        nobody's, since there is no task yet, is anybody's.
        """
        with self._database.writing() as connection:
            found = connection.execute("SELECT reviewer, reviewer_name FROM source WHERE name = ?", (name,)).fetchone()
            has_tasks = connection.execute("SELECT 1 FROM task WHERE source = ? LIMIT 1", (name,)).fetchone()
            if has_tasks and found["reviewer"] not in (None, reviewer.id) and found["reviewer_name"] != reviewer.name:
                return str(found["reviewer_name"])
            connection.execute(
                "UPDATE source SET reviewer = ?, reviewer_name = ? WHERE name = ?", (reviewer.id, reviewer.name, name)
            )
        return reviewer.name

    def nobodys(self) -> tuple[str, ...]:
        """Return the names of sources whose address nobody knows."""
        return tuple(name for name, address in self.addresses().items() if address is None)

    def adopt(self, name: str, address: str) -> None:
        """Say that the tasks of `name`, whose address nobody knew, are of the source at `address`."""
        with self._database.writing() as connection:
            other = connection.execute("SELECT name FROM source WHERE address = ?", (address,)).fetchone()
            if other is not None:
                if connection.execute("SELECT 1 FROM task WHERE source = ?", (other["name"],)).fetchone():
                    connection.execute("UPDATE OR IGNORE task SET source = ? WHERE source = ?", (other["name"], name))
                    return
                connection.execute("DELETE FROM source WHERE name = ?", (other["name"],))
            connection.execute("UPDATE source SET address = ? WHERE name = ?", (address, name))

    def local_names(self, source: str) -> dict[str, str]:
        """Return what the tasks of a source that are here are called here, by their ids there."""
        return {
            row["remote"]: row["id"]
            for row in self._database.rows("SELECT id, remote FROM task WHERE source = ?", source)
        }

    def local_name(self, source: str, remote: str) -> str:
        """Return what a task is called here, be it here or not."""
        row = self._database.row("SELECT id FROM task WHERE source = ? AND remote = ?", source, remote)
        return str(row["id"]) if row else name_here(source, remote)


def name_here(source: str, remote: str) -> str:
    """Return what a task that was never here will be called: two sources may give one id to two tasks."""
    if source == FIRST:
        return remote
    return f"{remote[:_LONGEST_REMOTE]}-{sha256(f'{source}/{remote}'.encode()).hexdigest()[:8]}"
