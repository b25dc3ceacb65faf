"""The docs as a site: it is built, all pages are in its table of contents, and no link leads nowhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(300)
COPIED = ("docs", "scripts", "mkdocs.yml")
"""What the script finds its folder by, and what a test may break."""
WRITTEN = {"build", "out"}
"""What the script writes, and must not write into the checkout."""


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """The checkout, its pages copied; all else, to which a page may link, is the checkout's own."""
    for path in root.iterdir():
        if path.name in WRITTEN:
            continue
        if path.name not in COPIED:
            (tmp_path / path.name).symlink_to(path)
        else:
            (shutil.copytree if path.is_dir() else shutil.copyfile)(path, tmp_path / path.name)
    return tmp_path


def build(checkout: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "scripts/site.py", "out"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)


def test_the_site_is_built_and_asks_no_other_host(checkout: Path) -> None:
    done = build(checkout)
    assert done.returncode == 0, done.stderr
    front = (checkout / "out" / "index.html").read_text()
    assert "fonts.googleapis" not in front
    assert "/v1/claims" in (checkout / "out" / "api" / "index.html").read_text()
    assert "/tree/main/deploy" in (checkout / "out" / "hub" / "index.html").read_text()


@pytest.mark.parametrize("link", ["[x](no-such.md)", "[x](sheet.md#no-such-heading)", "[x](../server/no_such.py)"])
def test_a_link_that_leads_nowhere_is_refused(checkout: Path, link: str) -> None:
    page = checkout / "docs" / "limits.md"
    page.write_text(f"{page.read_text()}\n{link}\n")
    done = build(checkout)
    assert done.returncode != 0
    assert "limits.md" in done.stderr + done.stdout
