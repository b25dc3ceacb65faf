"""Installation as a new user does it: an empty profile, no server anywhere, one keypress."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest
    from conftest import NewReviewer

ROOT = Path(__file__).resolve().parents[2]


def test_the_server_is_installed_on_one_keypress(
    new_reviewer: NewReviewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uv = shutil.which("uv", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))
    assert uv is not None
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "uv").symlink_to(uv)
    wheels = tmp_path / "wheels"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT], check=True, timeout=100)
    home = tmp_path / "new-user"
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_TOOL_DIR", str(home / "tools"))
    monkeypatch.setenv("UV_TOOL_BIN_DIR", str(programs))
    monkeypatch.setenv("UV_PYTHON", sys.executable)
    reviewer = new_reviewer(path=os.pathsep.join((str(programs), "/usr/bin", "/bin")))
    window = reviewer.sit_down()
    window.press("Alt+,", "Alt+n")
    dialog = ".monaco-dialog-box"
    words = " ".join(window.until("an offer", lambda: window.texts(dialog)))
    assert "uv tool install" in words
    window.picture("offer")
    window.press("Enter")
    window.until("a running server", reviewer.vs_code.language_servers, 90)
    window.picture("installed")
