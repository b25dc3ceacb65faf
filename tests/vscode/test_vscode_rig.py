"""The rig itself: a real VS Code, the packaged extension, an empty profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Reviewer


def test_the_extension_starts_in_an_empty_profile(reviewer: Reviewer) -> None:
    window = reviewer.sit_down()
    window.until("the status", lambda: "ready" in window.status())
    window.press("Alt+,", "Alt+n")
    window.until("a running server", reviewer.vs_code.language_servers)
    window.until("a response", lambda: "def mean" in window.lines())
    window.picture("opened")
    assert not window.abroad
