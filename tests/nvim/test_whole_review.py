"""Whole reviews by keys: a real Neovim, the real language server, a real hub."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import StartReviewer

CRITERIA = ("meets-request", "edge-cases", "clarity", "idiom", "tests")


def submitted(hub: Any) -> dict[str, Any]:
    """Wait for the one review that was handed in."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := hub.export("review"):
            return json.loads(found[0])
        time.sleep(0.2)
    raise AssertionError("no review arrived")


def test_a_whole_review_is_one_burst_of_27_keys(hub: Any, reviewer: StartReviewer) -> None:
    editor = reviewer()
    what, why, fix = "Check and store are two steps", "Two threads both compute", "Take a lock around both"
    motion = "j"
    acts = ["\\rn", "V", ",mc2", "\r", "\r", "\r", ",s53420", ",rbd=ac", ",S"]
    assert sum(len(keys) for keys in acts) <= 27
    burst = f"\\rn6GV{motion},mc2{what}<CR>{why}<CR>{fix}<CR>,s53420,rbd=ac,S"
    editor.keys(burst)
    editor.until("the queue after submitting", lambda: editor.name() == "redpencil:/queue.md")
    editor.until("the message", lambda: "Submitted: first-task" in editor.said())

    record = submitted(hub)
    review = record["review"]
    shown = dict(zip("ABCD", review["presented"], strict=True))
    (finding,) = review["findings"]
    assert (finding["category"], finding["severity"]) == ("concurrency", "major")
    assert (finding["what"], finding["why"], finding["fix"]) == (what, why, fix)
    (anchor,) = finding["anchors"]
    assert (anchor["response"], anchor["file"]) == (shown["A"], "cache.py")
    code = next(one["files"][0]["text"] for one in record["task"]["responses"] if one["id"] == shown["A"])
    start = code.index("        if key not in")
    assert (anchor["start"], anchor["end"]) == (start, code.index("\n        return self.store"))
    assert {one["criterion"]: one["value"] for one in review["scores"]} == dict(
        zip(CRITERIA, (5, 3, 4, 2, 0), strict=True)
    )
    assert review["ranking"]["groups"] == [[shown["B"]], sorted_pair(shown, review), [shown["C"]]]
    assert not Path("x").exists()


def sorted_pair(shown: dict[str, str], review: dict[str, Any]) -> list[str]:
    """The tied pair, in the order in which the review has it."""
    pair = review["ranking"]["groups"][1]
    assert set(pair) == {shown["A"], shown["D"]}
    return pair


def test_a_task_opens_as_hardened_buffers(reviewer: StartReviewer) -> None:
    editor = reviewer("vim.o.modeline = true; vim.o.modelineexpr = true")
    editor.opened()
    options = editor.lua(
        "local bo = vim.bo return { bo.buftype, bo.modifiable, bo.filetype, bo.modeline, bo.swapfile, bo.tabstop }"
    )
    assert options == ["nofile", False, "python", False, False, 4]  # 3 would be the modeline's
    names = editor.lua(
        "return vim.tbl_map(function(w) return vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(w)) end, "
        "vim.api.nvim_tabpage_list_wins(0))"
    )
    assert [one.rsplit("/", 1)[1] for one in names] == ["cache.py", "brief.md", "review.md"]
    assert editor.lines()[0] == "import threading"
    editor.keys(",v")
    editor.until("the sheet", lambda: editor.name().endswith("/review.md"))
    assert editor.lua("return { vim.bo.buftype, vim.bo.modifiable }") == ["acwrite", True]
    line = editor.lua("return vim.api.nvim_eval_statusline(vim.wo.statusline, {}).str")
    assert "review.md" in line
    assert re.search(r"6 missing · claim (1:59|2:00)", line)
    assert editor.lua("return require('redpencil.status').text()").startswith("rp first-task · 0 findings · 0/5 scored")
    assert not Path("x").exists()
    assert editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1


def test_typing_in_the_sheet_is_diagnosed_stored_and_quietly_written(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",v")
    editor.until("the sheet", lambda: editor.name().endswith("/review.md"))
    editor.keys("/^order:<CR>ccorder: A > Q<Esc>")
    editor.until("a complaint about the order", lambda: any("no response 'Q'" in one for one in editor.diagnostics()))
    editor.keys("ccorder: A > B > C > D<Esc>")
    editor.until("the ranking", lambda: editor.panel()["ranking"] == "A > B > C > D")
    editor.keys(":w<CR>")
    editor.until_lua("not vim.bo.modified")
    editor.keys("Goa note of mine<Esc>:wq<CR>")
    editor.until("the sheet closed", lambda: not editor.name().endswith("/review.md"))
    editor.keys(",v")
    editor.until("the note", lambda: "a note of mine" in editor.sheet())


def test_what_was_done_is_there_after_kill_9(reviewer: StartReviewer) -> None:
    editor = reviewer()
    name = editor.opened()
    editor.keys("5G,ml3what one<CR>why one<CR><CR>,v")
    editor.until("the finding", lambda: "what: what one" in editor.sheet())
    editor.keys("Go<CR>half a thou")
    editor.until("the server has it", lambda: "half a thou" in "\n".join(editor.lines()))
    editor.lua("require('redpencil.client').panel('first-task')")
    editor.kill()

    again = reviewer()
    assert again.opened() == name
    again.until("the finding", lambda: "what: what one" in again.sheet())
    assert "half a thou" in again.sheet()
    assert [one["what"] for one in again.panel()["findings"]] == ["what one"]


def test_quitting_right_after_typing_asks_nothing_and_keeps_all(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",vGotyped and gone<Esc>:qa<CR>")
    editor.ended()
    again = reviewer()
    again.opened()
    assert "typed and gone" in again.sheet()


def test_acts_are_undone_and_done_again(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys("5G,ml3what one<CR>why one<CR>fix one<CR>")
    editor.until("the finding", editor.diagnostics)
    editor.keys(",u")
    editor.until("no finding", lambda: not editor.diagnostics())
    editor.keys(",U")
    editor.until("the finding again", editor.diagnostics)
    editor.keys("5G,x")
    editor.until("deleted", lambda: not editor.panel()["findings"])
    editor.keys(",u")
    editor.until("back", lambda: [one["fix"] for one in editor.panel()["findings"]] == ["fix one"])


def test_esc_while_marking_leaves_the_rest_to_the_sheet(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys("5G,mc2The lock is missing<CR>two thr<Esc>")
    editor.until("the sheet at the first empty field", lambda: editor.lua("return vim.fn.getline('.')") == "fix:")
    finding = editor.panel()["findings"][0]
    assert (finding["what"], finding["why"], finding["fix"]) == ("The lock is missing", "two thr", "")
    editor.keys("A take one<Esc>")
    editor.until("the fix", lambda: editor.panel()["findings"][0]["fix"] == "take one")


def test_the_server_may_die_and_nothing_is_lost(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys("5G,ml3what one<CR>why one<CR>fix one<CR>,v")
    editor.until("the finding", lambda: "what: what one" in editor.sheet())
    os.kill(editor.server_pid(), signal.SIGKILL)
    editor.until("the message", lambda: ":Redpencil restart" in editor.said())
    editor.keys("Gotyped without a server<Esc>:Redpencil restart<CR>")
    editor.until("the message", lambda: "the server runs again" in editor.said())
    assert "typed without a server" in editor.sheet()
    assert "what: what one" in editor.sheet()
    editor.keys("<C-w>h5G,e" + "fbetter fix")
    editor.keys("<C-u>better fix<CR>")
    editor.until("the change", lambda: editor.panel()["findings"][0]["fix"] == "better fix")
    editor.until("the sheet", lambda: "fix: better fix" in editor.sheet())
    assert "typed without a server" in editor.sheet()
    stored = "return require('redpencil.client').ask('workspace/textDocumentContent', { uri = ... }).text"
    assert "typed without a server" in editor.lua(stored, "redpencil:/hub/first-task/review.md")
    editor.keys(":Redpencil restart<CR>")
    editor.until("the message again", lambda: editor.said().count("the server runs again") == 2)
    assert editor.panel()["findings"][0]["fix"] == "better fix"
    assert "typed without a server" in editor.sheet()


def test_submitting_too_early_lists_the_reasons(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",S")
    editor.until_lua("vim.bo.buftype == 'quickfix'")
    items = editor.lua("return vim.fn.getqflist()")
    texts = [one["text"] for one in items]
    assert any("not ranked" in one for one in texts)
    assert sum("No score on" in one for one in texts) == len(CRITERIA)
    assert len({one["lnum"] for one in items}) > 1
    windows = editor.lua("return #vim.api.nvim_tabpage_list_wins(0)")
    editor.keys("j<CR>")
    editor.until("the sheet", lambda: editor.name().endswith("/review.md"))
    assert editor.lua("return vim.fn.line('.')") == items[1]["lnum"]
    assert editor.lua("return #vim.api.nvim_tabpage_list_wins(0)") == windows
    assert editor.panel()["state"] == "draft"


def test_findings_are_walked_and_listed_across_responses(reviewer: StartReviewer) -> None:
    editor = reviewer()
    first = editor.opened()
    editor.keys("6G,ml3in A<CR><CR><CR>,2")
    editor.until("B", lambda: editor.name().endswith("/B/cache.py"))
    editor.keys("8G,mc2in B<CR><CR><CR>gg]d")
    editor.until("the finding in B", lambda: editor.lua("return vim.fn.line('.')") == 8)
    editor.keys("]d")
    editor.until("around to A", lambda: editor.name() == first and editor.lua("return vim.fn.line('.')") == 6)
    editor.keys(",q")
    editor.until_lua("vim.bo.buftype == 'quickfix'")
    texts = editor.lua("return vim.tbl_map(function(one) return one.lnum .. ' ' .. one.text end, vim.fn.getqflist())")
    assert texts == ["6 F1 wrong-logic: in A", "8 F2 concurrency: in B"]


def test_two_responses_are_compared_and_the_diff_is_closed(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",dc")
    editor.until_lua("vim.wo.diff and #vim.api.nvim_list_tabpages() == 2")
    names = editor.lua(
        "return vim.tbl_map(function(w) return vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(w)) end, "
        "vim.api.nvim_tabpage_list_wins(0))"
    )
    assert [one.split("/", 3)[3] for one in names] == ["A/cache.py", "C/cache.py"]
    editor.keys(",d")
    editor.until_lua("#vim.api.nvim_list_tabpages() == 1")


def test_a_rewrite_is_typed_and_stored(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",w")
    editor.until("the rewrite", lambda: editor.name().endswith("/A/rewrite/cache.py"))
    assert editor.lines()[0] == "import threading"
    editor.keys("ggOmore<Esc>:w<CR>")
    editor.until_lua("not vim.bo.modified")
    editor.lua("require('redpencil.client').panel('first-task')")
    editor.kill()
    again = reviewer()
    again.opened()
    again.keys(",w")
    again.until("the rewrite", lambda: again.name().endswith("/A/rewrite/cache.py"))
    assert again.lines()[:2] == ["more", "import threading"]


def test_the_queue_opens_the_task_under_the_cursor(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.keys("\\rq")
    editor.until("the queue", lambda: editor.name() == "redpencil:/queue.md")
    assert not Path("x").exists()
    editor.keys("/second-task<CR><CR>")
    editor.until("the task", lambda: editor.name() == "redpencil:/hub/second-task/A/cache.py")


def test_a_task_is_given_back_with_a_reason(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    editor.keys(",Q<CR>")
    editor.until("a reason is asked for", lambda: "with a reason" in editor.said())
    editor.keys(",Qnot my language<CR>")
    editor.until("the queue", lambda: editor.name() == "redpencil:/queue.md")


def test_the_server_ends_with_its_neovim(reviewer: StartReviewer) -> None:
    editor = reviewer()
    editor.opened()
    pid = editor.server_pid()
    editor.kill()
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
