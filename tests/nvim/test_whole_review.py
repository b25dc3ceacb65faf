"""Whole reviews by keys: a real Neovim, the real language server, a real hub."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Neovim, StartNeovim

ROOT = Path(__file__).resolve().parents[2]
CODE = """import threading


class Cache:
    def get(self, key, make):
        if key not in self.store:
            self.store[key] = make()
        return self.store[key]
"""
EVIL = "%{system('touch x')}%{luaeval('os.execute(\"touch x\")')}"
MODELINE = "# vim: set statusline=%!system('touch\\ x') foldmethod=expr foldexpr=system('touch\\ x') ts=3:\n"
CRITERIA = ("meets-request", "edge-cases", "clarity", "idiom", "tests")


def _hub_process() -> Any:
    spec = spec_from_file_location("hub_process", ROOT / "tests" / "support" / "hub_process.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.HubProcess


def task(identifier: str, **changes: Any) -> dict[str, Any]:
    """Return an import line: four responses and five questions that are asked once for all."""
    criteria = [
        {
            "id": one,
            "ask": f"How good is {one} of the best response?",
            "scale": {"type": "likert", "min": 0, "max": 5, "anchors": {"0": "not at all", "5": "entirely"}},
        }
        for one in CRITERIA
    ]
    rubric = {
        "id": "five-questions", "version": "1.0.0", "title": "Five questions", "per": "set",
        "applies_to": {"kinds": ["correctness", "ranking"]}, "criteria": criteria,
    }  # fmt: skip
    responses = [
        {
            "id": f"r-{name}",
            "files": [{"path": "cache.py", "text": f"{CODE}\n\nNAME = {name!r}\n{MODELINE}"}],
            "explanation": f"It is {name}.",
        }
        for name in ("one", "two", "three", "four")
    ]
    return {
        "type": "task", "id": identifier, "project": "demo", "title": f"{identifier} {EVIL}",
        "kinds": ["ranking"], "language": "python", "prompt": f"Write a cache.\n\n{MODELINE}",
        "pay": {"amount": 2400}, "minutes": 35, "rubrics": [rubric], "responses": responses,
    } | changes  # fmt: skip


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Generator[Any]:
    """One hub for all; every test is another reviewer of the same two tasks."""
    with _hub_process()(tmp_path_factory.mktemp("hub")) as process:
        project = {"type": "project", "id": "demo", "title": "Demo", "guidelines": "Read twice.", "overlap": 100}
        items = (project, task("first-task", priority=2), task("second-task"))
        process.import_text("".join(json.dumps(one) + "\n" for one in items))
        yield process


StartReviewer = Callable[..., "Neovim"]


@pytest.fixture
def reviewer(hub: Any, tmp_path: Path, start_neovim: StartNeovim, request: pytest.FixtureRequest) -> StartReviewer:
    """Start a Neovim of the same reviewer at the same store, as often as wanted."""
    environment = {
        "REDPENCIL_HOME": str(tmp_path / "store"),
        "REDPENCIL_HUB": hub.url,
        "REDPENCIL_TOKEN": hub.token(request.node.name),
    }

    def start(lua: str = "", *more: str) -> Neovim:
        command = json.dumps([sys.executable, "-m", "redpencil", "lsp"])
        pairs = ", ".join(f"{name} = {value!r}" for name, value in environment.items())
        settings = f"vim.g.redpencil = {{ cmd = vim.json.decode({command!r}), env = {{ {pairs} }} }}\n"
        return start_neovim(settings + lua, *more)

    return start


def opened(editor: Neovim) -> str:
    """Open the next task and return the URI of the document in hand."""
    editor.keys("\\rn")
    editor.until("a response", lambda: editor.name().endswith("/A/cache.py"))
    return editor.name()


def panel(editor: Neovim, name: str = "first-task") -> dict[str, Any]:
    return editor.lua("return require('redpencil.client').panel(...)", name)


def sheet(editor: Neovim) -> str:
    """Return the sheet as its buffer holds it, wherever the cursor is."""
    return editor.lua(
        """
        for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
          if vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_name(buffer):match('/review%.md$') then
            return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\\n')
          end
        end
        return ''
        """
    )


def diagnostics(editor: Neovim) -> list[str]:
    """Return the messages in the current buffer."""
    return editor.lua("return vim.tbl_map(function(one) return one.message end, vim.diagnostic.get(0))")


def submitted(hub: Any) -> dict[str, Any]:
    """Wait for the one review that was handed in."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if found := hub.export("review"):
            return json.loads(found[0])
        time.sleep(0.2)
    raise AssertionError("no review arrived")


def server_pid(editor: Neovim) -> int:
    return editor.lua(
        """
        local client = require('redpencil.client').running()
        for _, pid in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
          local process = vim.api.nvim_get_proc(pid)
          if client and process then return pid end
        end
        """
    )


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

    review = submitted(hub)["review"]
    shown = dict(zip("ABCD", review["presented"], strict=True))
    (finding,) = review["findings"]
    assert (finding["category"], finding["severity"]) == ("concurrency", "major")
    assert (finding["what"], finding["why"], finding["fix"]) == (what, why, fix)
    (anchor,) = finding["anchors"]
    assert (anchor["response"], anchor["file"]) == (shown["A"], "cache.py")
    start = CODE.index("        if key not in")
    assert (anchor["start"], anchor["end"]) == (start, CODE.index("\n        return self.store"))
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
    opened(editor)
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
    assert "6 missing · claim 1:59" in line
    assert editor.lua("return require('redpencil.status').text()").startswith("rp first-task · 0 findings · 0/5 scored")
    assert not Path("x").exists()
    assert editor.lua("return #vim.lsp.get_clients({ bufnr = 0 })") == 1


def test_typing_in_the_sheet_is_diagnosed_stored_and_quietly_written(reviewer: StartReviewer) -> None:
    editor = reviewer()
    opened(editor)
    editor.keys(",v")
    editor.until("the sheet", lambda: editor.name().endswith("/review.md"))
    editor.keys("/^order:<CR>ccorder: A > Q<Esc>")
    editor.until("a complaint about the order", lambda: any("no response 'Q'" in one for one in diagnostics(editor)))
    editor.keys("ccorder: A > B > C > D<Esc>")
    editor.until("the ranking", lambda: panel(editor)["ranking"] == "A > B > C > D")
    editor.keys(":w<CR>")
    editor.until_lua("not vim.bo.modified")
    editor.keys("Goa note of mine<Esc>:wq<CR>")
    editor.until("the sheet closed", lambda: not editor.name().endswith("/review.md"))
    editor.keys(",v")
    editor.until("the note", lambda: "a note of mine" in sheet(editor))


def test_what_was_done_is_there_after_kill_9(reviewer: StartReviewer) -> None:
    editor = reviewer()
    name = opened(editor)
    editor.keys("5G,ml3what one<CR>why one<CR><CR>,v")
    editor.until("the finding", lambda: "what: what one" in sheet(editor))
    editor.keys("Go<CR>half a thou")
    editor.until("the server has it", lambda: "half a thou" in "\n".join(editor.lines()))
    editor.lua("require('redpencil.client').panel('first-task')")
    editor.kill()

    again = reviewer()
    assert opened(again) == name
    again.until("the finding", lambda: "what: what one" in sheet(again))
    assert "half a thou" in sheet(again)
    assert [one["what"] for one in panel(again)["findings"]] == ["what one"]


def test_acts_are_undone_and_done_again(reviewer: StartReviewer) -> None:
    editor = reviewer()
    opened(editor)
    editor.keys("5G,ml3what one<CR>why one<CR>fix one<CR>")
    editor.until("the finding", lambda: diagnostics(editor))
    editor.keys(",u")
    editor.until("no finding", lambda: not diagnostics(editor))
    editor.keys(",U")
    editor.until("the finding again", lambda: diagnostics(editor))
    editor.keys("5G,x")
    editor.until("deleted", lambda: not panel(editor)["findings"])
    editor.keys(",u")
    editor.until("back", lambda: [one["fix"] for one in panel(editor)["findings"]] == ["fix one"])


def test_esc_while_marking_leaves_the_rest_to_the_sheet(reviewer: StartReviewer) -> None:
    editor = reviewer()
    opened(editor)
    editor.keys("5G,mc2The lock is missing<CR>two thr<Esc>")
    editor.until("the sheet at the first empty field", lambda: editor.lua("return vim.fn.getline('.')") == "fix:")
    finding = panel(editor)["findings"][0]
    assert (finding["what"], finding["why"], finding["fix"]) == ("The lock is missing", "two thr", "")
    editor.keys("A take one<Esc>")
    editor.until("the fix", lambda: panel(editor)["findings"][0]["fix"] == "take one")


def test_the_server_may_die_and_nothing_is_lost(reviewer: StartReviewer) -> None:
    editor = reviewer()
    opened(editor)
    editor.keys("5G,ml3what one<CR>why one<CR>fix one<CR>,v")
    editor.until("the finding", lambda: "what: what one" in sheet(editor))
    os.kill(server_pid(editor), signal.SIGKILL)
    editor.until("the message", lambda: ":Redpencil restart" in editor.said())
    editor.keys("Gotyped without a server<Esc>:Redpencil restart<CR>")
    editor.until("the message", lambda: "the server runs again" in editor.said())
    assert "typed without a server" in sheet(editor)
    assert "what: what one" in sheet(editor)
    editor.keys("<C-w>h5G,e" + "fbetter fix")
    editor.keys("<C-u>better fix<CR>")
    editor.until("the change", lambda: panel(editor)["findings"][0]["fix"] == "better fix")
    editor.until("the sheet", lambda: "fix: better fix" in sheet(editor))
    assert "typed without a server" in sheet(editor)


def test_submitting_too_early_lists_the_reasons(reviewer: StartReviewer) -> None:
    editor = reviewer()
    opened(editor)
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
    assert panel(editor)["state"] == "draft"


def test_findings_are_walked_and_listed_across_responses(reviewer: StartReviewer) -> None:
    editor = reviewer()
    first = opened(editor)
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
    opened(editor)
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
    opened(editor)
    editor.keys(",w")
    editor.until("the rewrite", lambda: editor.name().endswith("/A/rewrite/cache.py"))
    assert editor.lines()[0] == "import threading"
    editor.keys("ggOmore<Esc>:w<CR>")
    editor.until_lua("not vim.bo.modified")
    editor.lua("require('redpencil.client').panel('first-task')")
    editor.kill()
    again = reviewer()
    opened(again)
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
    opened(editor)
    editor.keys(",Q<CR>")
    editor.until("a reason is asked for", lambda: "with a reason" in editor.said())
    editor.keys(",Qnot my language<CR>")
    editor.until("the queue", lambda: editor.name() == "redpencil:/queue.md")


def test_the_server_ends_with_its_neovim(reviewer: StartReviewer) -> None:
    editor = reviewer()
    opened(editor)
    pid = server_pid(editor)
    editor.kill()
    end = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()
