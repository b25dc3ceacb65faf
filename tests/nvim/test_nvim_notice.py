"""What a newcomer to Neovim sees before the first claim, in a window of 80 columns, and that no key is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from redpencil.session.notice import SHORT

if TYPE_CHECKING:
    from conftest import StartReviewer


def test_a_newcomer_is_told_and_goes_on_typing(reviewer: StartReviewer, tmp_path: Path) -> None:
    (tmp_path / "store" / "privacy-notice").unlink()
    editor = reviewer("vim.o.columns = 80\n")
    editor.keys("\\rn")
    editor.until("the task", lambda: editor.name().endswith("cache.py"))
    editor.until("the notice", lambda: SHORT in editor.said())
    assert editor.is_idle()
