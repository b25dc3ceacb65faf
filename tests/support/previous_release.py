"""The previous release, built from the history of this clone as its wheel was."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RELEASE: dict[str, Any] = json.loads((ROOT / "tests" / "compatibility" / "previous.json").read_text())
"""Version, commit and store version of the release before this one."""


def unpack(folder: Path) -> str:
    """Build it below `folder` and return the folder of its modules: first on PYTHONPATH, it is what is started."""
    archive = subprocess.run(["git", "archive", RELEASE["commit"]], cwd=ROOT, capture_output=True, check=True)
    source, built, packages = (folder / name for name in ("source", "built", "packages"))
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(source, filter="data")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(built)]
    subprocess.run(build, cwd=source, capture_output=True, check=True)
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(packages)
    return str(packages)
