"""The sheet in VS Code: a language of its own, no mark that lies about what is stored, a rubric's answers by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.hub_process import HubProcess
from support.tasks import JUDGEMENT, jsonl, ranking_task

if TYPE_CHECKING:
    import pytest
    from conftest import NewReviewer

CHECK = {"question": "Is the task clear?", "options": ["clear", "contested", "cut-off"]}


def test_a_rubrics_own_task_check_is_answered_by_key_and_nothing_looks_unsaved(
    new_reviewer: NewReviewer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with HubProcess(tmp_path_factory.mktemp("hub")) as hub:
        hub.import_text(jsonl({**ranking_task("four"), "rubrics": [{**JUDGEMENT, "task_check": CHECK}]}))
        reviewer = new_reviewer(hub=hub, settings={"files.autoSave": "off"})
        window = reviewer.sit_down()
        window.next_task()
        window.type(",co")
        window.answer("two readings")
        window.sheet()
        window.until("the answer in the sheet", lambda: "answer: contested" in window.lines())
        window.until("its language", lambda: "Review sheet" in " ".join(window.texts(".statusbar-item")))
        window.press("Control+End")
        window.type("\nzq7 typed here")
        window.until("stored", lambda: reviewer.stored("zq7 typed here"))
        window.until("nothing looks unsaved", lambda: window.count(".tab.dirty") == 0)
        assert "zq7 typed here" in window.lines()
