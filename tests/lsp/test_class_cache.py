"""The cache of compiled classes: made once, used after that, and never believed when something is wrong with it."""

from __future__ import annotations

import builtins
import os
import stat
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from redpencil.lsp.class_cache import cached_classes


def compiled(monkeypatch: pytest.MonkeyPatch, file: Path, number: int = 1) -> int:
    """Define a class under the cache; return how often the compiler ran for it, after a look at the class."""
    real, runs = builtins.compile, 0

    def count(*arguments: object, **named: object) -> object:
        nonlocal runs
        runs += 1
        return real(*arguments, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patched:
        patched.setattr(builtins, "compile", count)
        with cached_classes(file):
            point = attrs.make_class("Point", {"x": attrs.field(), f"y{number}": attrs.field(default=3)})
    one = point(1)
    assert (one.x, getattr(one, f"y{number}")) == (1, 3)
    assert one == point(1) != point(2)
    return runs


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def open_to_others(file: Path) -> None:
    file.chmod(0o666)


def test_what_was_compiled_once_is_not_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "new" / "classes.bin"
    assert compiled(monkeypatch, file)
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0 or os.name == "nt"
    assert compiled(monkeypatch, file) == 0
    assert compiled(monkeypatch, file, number=2)
    assert compiled(monkeypatch, file, number=2) == 0


@pytest.mark.parametrize("damage", [truncate, flip, empty, open_to_others])
def test_a_cache_that_is_not_as_it_was_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]
) -> None:
    file = tmp_path / "classes.bin"
    compiled(monkeypatch, file)
    damage(file)
    assert compiled(monkeypatch, file)
    assert compiled(monkeypatch, file) == 0


def test_no_place_for_a_cache_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    assert compiled(monkeypatch, tmp_path / "file" / "classes.bin")
