"""A real VS Code in a process of its own: what starts it, ends it and knows its folders, not what is on its screen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
RIG = ROOT / ".rig" / "vscode" / "node_modules"
_DEADLINE = 30.0

OF_THE_MACHINE = {"redpencil.hub", "redpencil.hubs", "redpencil.server.command"}

SETTINGS: dict[str, Any] = {
    "chat.disableAIFeatures": True,
    "editor.cursorBlinking": "solid",
    "extensions.autoCheckUpdates": False,
    "files.autoSave": "off",
    "security.workspace.trust.enabled": True,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "window.restoreWindows": "all",
    "workbench.editor.empty.hint": "hidden",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
}
"""
Only what keeps VS Code's own novelties off the screen; autosave is off as on a desktop.
"""


def node() -> Path | None:
    """Return the Node.js that the rig came with; None if the rig is not set up."""
    return next((one for one in RIG.glob("node-linux-*/bin/node") if one.is_file()), None)


def server_command() -> list[str]:
    """Return how VS Code's server is started.

    Raises:
        FileNotFoundError: the rig is not set up.
    """
    binary = node()
    if binary is None:
        raise FileNotFoundError("no VS Code here: run scripts/vscode-rig/setup")
    return [str(binary), str(RIG / "code-server/lib/vscode/out/server-main.js"), "--accept-server-license-terms"]


def install(extension: Path, extensions: Path) -> str:
    """Install a .vsix into the folder `extensions` and return what VS Code said."""
    scratch = extensions.with_name(f"{extensions.name}-installing")
    folders = ["--server-data-dir", scratch, "--user-data-dir", scratch, "--extensions-dir", extensions]
    done = subprocess.run(
        [*server_command(), *map(str, folders), "--install-extension", str(extension)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode or "successfully installed" not in done.stdout:
        raise RuntimeError(f"VS Code refused {extension.name}:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def server_on_path(folder: Path) -> Path:
    """Write a `redpencil` that runs this checkout, as `uv tool install` would have left one, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    packages = os.pathsep.join(str(ROOT / name) for name in ("protocol", "rubrics", "server"))
    script = folder / "redpencil"
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{packages}" exec "{sys.executable}" -m redpencil "$@"\n')
    script.chmod(0o755)
    return folder


class CodeServer:
    """One VS Code, stopped until `start`; profile and port outlive a kill, so that a reopened window finds them."""

    def __init__(self, folder: Path, extensions: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.url = ""
        self.token = ""
        """With one, only who knows it gets in: `?tkn=` behind the address. Without, every user of this machine."""
        self.trusts_all = True
        """False: folders are trusted only if the reviewer says so."""
        self._extensions = extensions
        self._environment = environment
        self._port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.set_settings({})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def set_settings(self, more: Mapping[str, Any]) -> None:
        """Write the user's settings and, for those that only a machine may have, the machine's."""
        machine = {name: value for name, value in more.items() if name in OF_THE_MACHINE}
        user = {name: value for name, value in more.items() if name not in OF_THE_MACHINE}
        for name, settings in (("User", SETTINGS | user), ("Machine", machine)):
            path = self.folder / name / "settings.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(settings, indent=1))

    def start(self) -> str:
        """Start it, wait until it listens, and return its URL; a restart keeps the port."""
        places = ["--server-data-dir", self.folder, "--user-data-dir", self.folder]
        options = ["--extensions-dir", self._extensions, "--host", "127.0.0.1", "--port", self._port]
        quiet = [
            *(["--connection-token", self.token] if self.token else ["--without-connection-token"]),
            *(["--disable-workspace-trust"] if self.trusts_all else []),
            "--telemetry-level",
            "off",
            "--force-disable-user-env",
        ]
        log = self.folder / "server.log"
        before = log.stat().st_size if log.exists() else 0
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*server_command(), *map(str, (*places, *options, *quiet))],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "EXTENSIONS_GALLERY": "{}", **self._environment},
                cwd=self.folder,
                start_new_session=True,
            )
        end = time.monotonic() + _DEADLINE
        mark = b"Extension host agent listening on "
        while time.monotonic() < end and self._process.poll() is None:
            said = log.read_bytes()[before:]
            if mark in said and b"\n" in (rest := said.split(mark, 1)[1]):
                self._port = int(rest.split(b"\n", 1)[0])
                self.url = f"http://127.0.0.1:{self._port}"
                return self.url
            time.sleep(0.05)
        raise RuntimeError(f"VS Code did not start:\n{self.log()}")

    def kill(self) -> None:
        """End it and every process it started, as a power failure would, and wait until they are gone."""
        process, self._process = self._process, None
        if process is None:
            return
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_DEADLINE)
        end = time.monotonic() + _DEADLINE
        while self.language_servers() and time.monotonic() < end:
            time.sleep(0.05)

    def log(self) -> str:
        """Return what its processes wrote."""
        return (self.folder / "server.log").read_text(errors="replace")

    def language_servers(self) -> list[int]:
        """Return the process ids of the language servers that this VS Code runs."""
        home = f"REDPENCIL_HOME={self._environment.get('REDPENCIL_HOME')}".encode()
        return sorted(int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _serves(one, home))

    def forget(self) -> None:
        """Delete the profile."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _serves(process: Path, home: bytes) -> bool:
    try:
        command = (process / "cmdline").read_bytes().split(b"\0")
        ours = any(one.rsplit(b"/", 1)[-1] == b"redpencil" for one in command)
        return ours and b"lsp" in command and home in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False
