"""Tasks as real files, over the wire and on the shell: what is written, taken, put back and wiped."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from editors.scripted import FileEditor

if TYPE_CHECKING:
    from conftest import Reviewer


@pytest.fixture
async def editor(reviewer: Reviewer) -> AsyncIterator[FileEditor]:
    async with FileEditor(reviewer.environment, reviewer.task) as one:
        yield one


async def test_a_task_lies_private_and_only_the_reviewers_own_files_can_be_written(editor: FileEditor) -> None:
    await editor.act("claimTask", task="four")
    task = editor.folder
    modes = {str(one.relative_to(task)): one.stat().st_mode & 0o777 for one in task.rglob("*") if one.is_file()}
    assert task.stat().st_mode & 0o777 == 0o700
    assert modes["brief.md"] == modes["A/stats.py"] == modes["D/answer.md"] == 0o444
    assert modes["review.md"] == 0o600
    assert "submit: no" in (task / "review.md").read_text()
    assert "redpencil:" not in json.dumps([message for side, message in editor.log if side == "server"])
