"""In CI nothing is skipped by accident: a skip fails unless the test says that it may."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = "import pytest\ndef test_it():\n    pytest.skip('no such tool')\n"
WHOLE_MODULE = "import pytest\npytest.skip('no such tool', allow_module_level=True)\n"
ALLOWED = "import pytest\n@pytest.mark.may_skip\ndef test_it():\n    pytest.skip('needs a desktop')\n"


@pytest.mark.parametrize(
    ("module", "ci", "status"),
    [
        pytest.param(SKIPPING, "true", 1, id="a skip fails in CI"),
        pytest.param(SKIPPING, "", 0, id="and nowhere else"),
        pytest.param(WHOLE_MODULE, "true", 2, id="so does a skipped module"),
        pytest.param(ALLOWED, "true", 0, id="unless it may"),
    ],
)
def test_a_skip_in_ci(root: Path, tmp_path: Path, module: str, ci: str, status: int) -> None:
    (tmp_path / "conftest.py").write_text((root / "tests" / "conftest.py").read_text())
    (tmp_path / "test_one.py").write_text(module)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path],
        cwd=tmp_path,
        env=os.environ | {"CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout
