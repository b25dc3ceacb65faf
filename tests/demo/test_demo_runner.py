"""The demo's command: a hub that answers, twelve tasks in its queue, and nothing left behind."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "redpencil_demo", "--hub-only"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    with process:
        yield process
        process.kill()


def printed_variables(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    lines = [shlex.split(process.stdout.readline()) for _ in range(2)]
    return dict(word.split("=", 1) for _export, word in lines)


def test_it_offers_twelve_tasks_and_leaves_nothing_behind(demo: subprocess.Popen[str], tmp_path: Path) -> None:
    variables = printed_variables(demo)
    headers = {"Authorization": f"Bearer {variables['REDPENCIL_TOKEN']}"}
    page = httpx.get(f"{variables['REDPENCIL_HUB']}/v1/queue", headers=headers).json()
    assert len(page["items"]) == 12
    assert all(offer["minutes"] and offer["pay"]["amount"] for offer in page["items"])
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(20) == 0
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(variables["REDPENCIL_HUB"])
