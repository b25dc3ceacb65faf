"""What is typed into a box while the extension writes in it: connections that are late cannot be had at will."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

CLIENT = Path(__file__).resolve().parents[2] / "clients" / "vscode"
RACE = Path(__file__).with_name("field_race.mjs")


def test_no_character_is_lost_or_moved(tmp_path: Path) -> None:
    esbuild, node = CLIENT / "node_modules" / ".bin" / "esbuild", shutil.which("node")
    if node is None or not esbuild.exists():
        pytest.skip("no extension here: make vsix")
    bundle = tmp_path / "field.cjs"
    options = ["--bundle", "--platform=node", "--format=cjs", "--external:vscode", "--log-level=error"]
    subprocess.run([esbuild, CLIENT / "src/field.ts", *options, f"--outfile={bundle}"], check=True, timeout=60)
    done = subprocess.run([node, RACE, bundle, "300"], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
