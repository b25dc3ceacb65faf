"""Nothing of ours is fetched from an index by a bare name: what is called so there is another project's."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

BARE = re.compile(
    r"""(?:(?:pip|pipx|uv|tool)[ \t]+(?:install|add|run)|uvx|npx|npm[ \t]+i(?:nstall)?)\b[^\n`"']*?[ \t]"""
    r"""['"]?redpencil(?:-review|-hub)?(?![\w./-])|redpencil(?:-review|-hub)?[ \t]*==""",
)
WHAT_IT_WOULD_FIND = [
    "pip install redpencil",
    "uv tool install --force redpencil",
    "pipx install 'redpencil[hub]'",
    "uvx redpencil lsp",
    "`redpencil==${VERSION}`",
    "uv tool install redpencil-review",
]
WHAT_IT_LETS_BE = [
    "uv tool install ./redpencil_review-0.1.0-py3-none-any.whl",
    "uv tool install .",
    "pipx uninstall redpencil-review",
]


def test_no_file_installs_ours_by_a_bare_name(root: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True)
    found = [
        f"{name}: {match[0]}"
        for name in listed.stdout.split("\0")
        if name and name != Path(__file__).relative_to(root).as_posix() and (root / name).is_file()
        for match in BARE.finditer((root / name).read_bytes().decode(errors="replace"))
    ]
    assert found == []


def test_the_look_for_it_sees_it() -> None:
    assert [one for one in WHAT_IT_WOULD_FIND if not BARE.search(one)] == []
    assert [one for one in WHAT_IT_LETS_BE if BARE.search(one)] == []
