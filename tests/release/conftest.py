"""A release, built twice from copies of this checkout: in other folders, by people with other habits."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = Path("clients", "vscode", "node_modules")
HABITS = {"one": (0o022, "America/New_York"), "another/much/deeper": (0o077, "Asia/Tokyo")}
"""Folder -> the umask and the time zone of whoever builds there."""


@contextmanager
def masked(umask: int) -> Iterator[None]:
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def linked(source: str, target: str) -> str:
    """Have the file in both places; a copy would take a minute for all that npm brings."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def copy(folder: Path, umask: int) -> None:
    """Lay the checkout into the folder as a clone with that umask would, with what `make setup` brought."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    with masked(umask):
        for name in filter(None, listed.stdout.split("\0")):
            source, target = ROOT / name, folder / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)
                found = source.stat()
                target.chmod((0o777 if found.st_mode & 0o100 else 0o666) & ~umask)
                # npm's packages are taken for old where their lock is newer.
                os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))
        (folder / ".venv").symlink_to(ROOT / ".venv")
        shutil.copytree(ROOT / MODULES, folder / MODULES, symlinks=True, copy_function=linked)


def build(folder: Path, umask: int, zone: str) -> Path:
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | {"TZ": zone}
    with masked(umask):
        done = subprocess.run(
            ["scripts/release", "out"], cwd=folder, capture_output=True, text=True, check=False, env=environment
        )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "out"


@pytest.fixture(scope="session")
def checkouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both copies, made before either is built."""
    if not (ROOT / MODULES).is_dir():
        pytest.skip("the extension's packages are not here: make vsix")
    made = {name: tmp_path_factory.mktemp("checkout") / name for name in HABITS}
    for name, folder in made.items():
        copy(folder, HABITS[name][0])
    return made


@pytest.fixture(scope="session")
def release(checkouts: dict[str, Path]) -> Path:
    """A folder with what `make release` makes."""
    return build(checkouts["one"], *HABITS["one"])


@pytest.fixture(scope="session")
def again(checkouts: dict[str, Path]) -> Path:
    """The same, built once more elsewhere."""
    name = "another/much/deeper"
    return build(checkouts[name], *HABITS[name])
