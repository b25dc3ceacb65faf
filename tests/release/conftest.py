"""A release, built twice from copies of this checkout: in other folders, by people with other habits."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = Path("clients", "vscode")


def linked(source: str, target: str) -> str:
    """Have the file in both places; a copy would take a minute for all that npm brings."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target


def built(folder: Path, umask: int) -> Path:
    """Copy the checkout into the folder and return what `scripts/release` made there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    before = os.umask(umask)
    try:
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, folder / name)
                found = (ROOT / name).stat()
                os.utime(folder / name, ns=(found.st_atime_ns, found.st_mtime_ns))
                if os.access(ROOT / name, os.X_OK):
                    (folder / name).chmod(0o777 & ~umask)
        (folder / ".venv").symlink_to(ROOT / ".venv")
        modules = EXTENSION / "node_modules"
        shutil.copytree(ROOT / modules, folder / modules, symlinks=True, copy_function=linked)
        environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
        done = subprocess.run(
            ["scripts/release", "out"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env=environment | {"TZ": "Asia/Tokyo" if umask else "America/New_York"},
        )
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "out"


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `make release` makes."""
    if not (ROOT / EXTENSION / "node_modules").is_dir():
        pytest.skip("the extension's packages are not here: make vsix")
    return built(tmp_path_factory.mktemp("one"), 0o022)


@pytest.fixture(scope="session")
def again(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, built once more elsewhere."""
    assert release
    return built(tmp_path_factory.mktemp("another") / "much" / "deeper", 0o077)
