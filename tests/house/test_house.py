"""The rules of the house, kept by tools: lint, format, types, import direction, generated files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from redpencil.version import VERSION

BIN = Path(sys.executable).parent
LONGEST_MODULE = 400
OF_ONE_MACHINE = re.compile(r"/(?:work|root)/|pypi\.org|registry\.npmjs|registry\.yarnpkg|proxy\.golang")


def run(root: Path, *command: str | Path) -> None:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"


def tracked(root: Path, *patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=root,
        capture_output=True,
        check=True,
    )
    paths = (root / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_lint(root: Path) -> None:
    run(root, BIN / "ruff", "check", "--output-format=concise", ".")


def test_format(root: Path) -> None:
    run(root, BIN / "ruff", "format", "--check", ".")


@pytest.mark.timeout(600)
def test_types(root: Path) -> None:
    run(root, BIN / "basedpyright", "--warnings")


def test_imports_point_one_way(root: Path) -> None:
    run(root, BIN / "lint-imports", "--no-cache")


def test_generated_files_are_fresh(root: Path) -> None:
    run(root, sys.executable, "protocol/generate.py", "check")


def test_no_module_does_two_things(root: Path) -> None:
    hand_written = [
        path
        for path in tracked(root, "*.py", "*.lua", "*.ts")
        if "generated" not in path.as_posix() and "redpencil_demo/tasks" not in path.as_posix()
    ]
    long = {path.relative_to(root).as_posix(): len(path.read_text().splitlines()) for path in hand_written}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_nothing_is_tied_to_one_machine_or_registry(root: Path) -> None:
    tied = [
        f"{path.relative_to(root)}:{number}: {line.strip()[:120]}"
        for path in tracked(root)
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), 1)
        if OF_ONE_MACHINE.search(line)
    ]
    assert tied == []


def test_every_package_of_the_wheel_opens_with_what_it_knows(root: Path) -> None:
    silent = [
        path.relative_to(root).as_posix()
        for path in tracked(root, "protocol/*.py", "rubrics/*.py", "server/*.py", "benchmarks/*.py", "scripts/*.py")
        if "redpencil_demo/tasks/" not in path.as_posix() and not path.read_text().startswith(('"""', 'r"""'))
    ]
    assert silent == []


def test_the_version_is_said_once(root: Path) -> None:
    assert version("redpencil-review") == VERSION
    extension = json.loads((root / "clients" / "vscode" / "package.json").read_text())
    assert extension["version"] == VERSION
