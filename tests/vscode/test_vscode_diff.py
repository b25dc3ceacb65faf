"""Comparing: two responses, a response with the code base or with its rewrite, and responses of several files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.hub_process import HubProcess
from support.tasks import jsonl, ranking_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import NewReviewer
    from support.workbench import Workbench

LEFT, RIGHT = ".monaco-diff-editor .editor.original", ".monaco-diff-editor .editor.modified"


@pytest.fixture
def files_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with a task that has a code base, and whose last two responses have two files each."""
    described = ranking_task("files")
    described["base"] = [{"path": "stats.py", "text": "# the base\n"}]
    for answer in described["responses"]:
        answer["files"] = [*answer["files"], {"path": "more.py", "text": f"MORE = {answer['id']!r}\n"}]
    with HubProcess(tmp_path_factory.mktemp("files")) as process:
        process.import_text(jsonl({**described, "overlap": 500}))
        yield process


def side(window: Workbench, selector: str) -> str:
    """Return the text on a side of the diff."""
    return "\n".join(window.texts(f"{selector} .view-line"))


def in_hand(window: Workbench) -> str:
    """Return the path above the editor in hand."""
    return " ".join(window.texts(".editor-group-container.active .breadcrumbs-control"))


def test_documents_are_compared_side_by_side(new_reviewer: NewReviewer) -> None:
    window = new_reviewer().sit_down()
    window.next_task()
    window.press("Control+Home", *["ArrowDown"] * 4, "Shift+ArrowDown")
    window.type(",mc2")
    window.answer("Wrong", "So", "Thus")
    window.until("the finding", lambda: "1 finding" in window.status())
    window.type(",db")
    window.until("A on the left", lambda: "# answer" in side(window, LEFT))
    window.until("B on the right", lambda: "# answer" in side(window, RIGHT))
    window.until("the tab's title", lambda: "A → B" in window.active_tab())
    window.until("A's finding", lambda: window.count(f"{LEFT} .squiggly-warning"))
    window.until("lenses", lambda: "1 finding" in window.texts(".monaco-diff-editor .codelens-decoration a"))
    window.picture("responses")
    window.press("Alt+,", "1")
    window.press("Alt+,", "w")
    window.until("a rewrite", lambda: len(window.tabs()) == 5)
    window.press("Control+End")
    window.type("# mended")
    window.press("Alt+,", "1")
    window.until(
        "the response alone", lambda: not window.count(".monaco-diff-editor") and "rewrite" not in in_hand(window)
    )
    window.type(",dw")
    window.until("the rewrite on the right", lambda: "# mended" in side(window, RIGHT))
    assert "# mended" not in side(window, LEFT)
    window.until("the tab's title", lambda: "A → rewrite: stats.py" in window.active_tab())
    window.picture("rewrite")


def test_responses_of_several_files_are_compared_in_one_tab(files_hub: HubProcess, new_reviewer: NewReviewer) -> None:
    window = new_reviewer(hub=files_hub).sit_down()
    window.press("Alt+,", "Alt+n")
    window.until("a response", lambda: "total += x" in window.lines())
    window.until("the task", lambda: "missing" in window.status())
    window.type(",d-")
    window.until("the base on the left", lambda: "# the base" in side(window, LEFT))
    window.picture("base")
    window.until("the tab's title", lambda: "base → A: stats.py" in window.active_tab())
    window.press("Alt+,", "1")
    window.until(
        "the response alone", lambda: not window.count(".monaco-diff-editor") and "rewrite" not in in_hand(window)
    )
    window.type(",db")
    window.until("both files", lambda: "MORE" in window.lines() or "MORE" in side(window, RIGHT))
    window.picture("files")
    window.until("the tab's title", lambda: "A → B (2 files)" in window.active_tab())
    window.press("Alt+,", "Shift+Q")
    window.asked("because")
    window.type("no time")
    window.press("Enter")
    window.until("no tab of the task", lambda: not window.tabs())
