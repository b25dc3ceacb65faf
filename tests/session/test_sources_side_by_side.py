"""Names of sources and tasks here: two hubs may give one id to two tasks, and rows of before have one owner."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.stored_work import small_task

from redpencil.cli.main import main
from redpencil.session.connections import Connections
from redpencil.session.session import Session
from redpencil.session.settings import Settings, read_settings
from redpencil.sources.address import parse_address
from redpencil.store import Store

A, B = "https://a.example", "https://b.example"


def settings(home: Path, *hubs: str) -> Settings:
    return Settings(home=home, sources=tuple(map(parse_address, hubs)))


def session(home: Path, *hubs: str) -> Session:
    return Session(settings(home, *hubs), on_change=lambda _task: None)


def of_before(home: Path) -> None:
    """A store with a task of a source that has no address yet, as the migration leaves it."""
    store = Store.open(home / "store.sqlite3")
    store.save_task("hub", small_task(), None)
    store.close()
    with sqlite3.connect(home / "store.sqlite3") as connection:
        connection.execute("INSERT INTO source (name) VALUES ('hub')")
    connection.close()


def test_one_id_at_two_hubs_is_two_tasks(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite3")
    one, other = store.sources.name_of(A, "a-1"), store.sources.name_of(B, "b-2")
    assert (one, other) == ("hub", "b-2")
    names = [store.save_task(source, small_task(), None) for source in (one, other, one)]
    assert names[0] == names[2] == small_task().id
    assert names[1] != names[0]
    assert [store.status(name).source for name in names[:2]] == [one, other]  # type: ignore[union-attr]
    assert store.sources.local_name(other, small_task().id) == names[1]
    store.close()


def test_names_stay_whatever_is_set(tmp_path: Path) -> None:
    for hubs in ((A,), (B, A), (B,), (f"{A}/", B)):
        session(tmp_path, *hubs).close()
    store = Store.open(tmp_path / "store.sqlite3")
    assert store.sources.addresses() == {"hub": A, parse_address(B).slug: B}
    store.close()


def test_rows_of_before_belong_to_the_hub_that_is_set_first(tmp_path: Path) -> None:
    of_before(tmp_path)
    session(tmp_path, A).close()
    later = session(tmp_path, B)
    assert later.drafts.snapshot(small_task().id).source == "hub"
    assert "https://a.example, which is not among your hubs" in later.drafts.snapshot(small_task().id).sync_message
    assert later.store.sources.addresses()["hub"] == A
    later.close()


def test_rows_of_before_without_a_hub_wait_and_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_before(tmp_path)
    session(tmp_path).close()
    later = session(tmp_path, B)
    shown = later.drafts.snapshot(small_task().id)
    assert (shown.sync, "redpencil adopt" in shown.sync_message) == ("waiting", True)
    later.close()

    monkeypatch.setenv("REDPENCIL_HOME", str(tmp_path))
    answered = CliRunner().invoke(main, ["adopt", "https://A.example/"])
    assert answered.exit_code == 0, answered.output
    store = Store.open(tmp_path / "store.sqlite3")
    assert store.sources.addresses()["hub"] == A
    store.close()
    assert CliRunner().invoke(main, ["adopt", A]).exit_code == 1


def test_a_malformed_address_leaves_the_others_and_what_is_here(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'hubs = ["{A}/", "https://[", "{A}", "{B}"]', encoding="utf-8-sig")
    found = read_settings({}, {"REDPENCIL_HOME": str(tmp_path)})
    assert [one.url for one in found.sources] == [A, B]
    assert len(found.problems) == 1
    opened = Session(found, on_change=lambda _task: None)
    assert "is not the address of a hub" in opened.queue.problem
    opened.close()


@pytest.mark.parametrize(
    ("variable", "editor", "expected"),
    [(None, {}, [A]), ("", {"hub": B}, [B]), (B, {"hub": A}, [B]), (B, {"hubs": [A]}, [B, A])],
)
def test_the_nearest_place_names_the_hubs(
    tmp_path: Path, variable: str | None, editor: dict[str, object], expected: list[str]
) -> None:
    (tmp_path / "config.toml").write_text(f'hub = "{A}"', encoding="utf-8")
    environment = {"REDPENCIL_HOME": str(tmp_path)} | ({"REDPENCIL_HUB": variable} if variable is not None else {})
    assert [one.url for one in read_settings(editor, environment).sources] == expected


def test_two_hubs_of_one_host_are_shown_apart(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite3")

    def nothing(*_: object) -> None:
        return None

    connections = Connections(
        settings(tmp_path, A, f"{A}/team", B),
        store,
        review_of=lambda _task: pytest.fail("nothing is sent"),
        on_seen=nothing,
        on_state=nothing,
        on_changed=nothing,
    )
    assert list(connections.shown.values()) == [A, f"{A}/team", "b.example"]
    store.close()
