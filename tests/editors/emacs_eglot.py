"""Emacs with eglot, as Debian has it, with the configuration of docs/editors.md: a daemon that is told what to do."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editors import contract
from editors.sheet_driver import DEADLINE, SheetDriver, configuration

if TYPE_CHECKING:
    from conftest import Reviewer

_TOOLS = r"""
(setq server-socket-dir "%s" make-backup-files nil create-lockfiles nil enable-local-variables nil)
(defun test-show (file) (set-buffer (find-file-noselect file)))
(defun test-put (file text)
  (test-show file)
  (let ((new (generate-new-buffer " *new*")))
    (with-current-buffer new (insert text))
    (replace-buffer-contents new)
    (kill-buffer new))
  (make-directory (file-name-directory file) t)
  (save-buffer)
  t)
(defun test-messages (file errors)
  (test-show file)
  (flymake-start) ; a daemon without a frame shows no buffer, and flymake waits for that
  (apply #'vector
         (delq nil (mapcar (lambda (one)
                             (and (or (not errors) (eq (flymake-diagnostic-type one) 'eglot-error))
                                  (flymake-diagnostic-text one)))
                           (flymake-diagnostics)))))
(defun test-act (file line title)
  (test-show file)
  (goto-char (point-min))
  (forward-line (1- line))
  (let* ((actions (eglot-code-actions (line-beginning-position) (line-end-position)))
         (action (seq-find (lambda (one) (string-prefix-p title (plist-get one :title))) actions))
         (command (plist-get action :command)))
    (unless action (error "No action %%s among %%S" title (mapcar (lambda (one) (plist-get one :title)) actions)))
    (eglot-execute-command (eglot-current-server) (intern (plist-get command :command)) (plist-get command :arguments))
    t))
"""


class EmacsEglot(SheetDriver):
    """Marks and submits by code actions, types the rest."""

    def __init__(self, reviewer: Reviewer, emacs: str, emacsclient: str, folder: Path) -> None:
        super().__init__(reviewer)
        self._sockets = folder / "sockets"
        self._sockets.mkdir(mode=0o700)
        self._init = folder / "init.el"
        ours = configuration("Emacs with eglot", "elisp")
        self._init.write_text(f"{_TOOLS % self._sockets}\n{ours}", encoding="utf-8")
        self._emacs, self._client = emacs, emacsclient
        self._log = folder / "emacs.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [self._emacs, "-q", "--fg-daemon=editor", "-l", str(self._init)],
                env={**self.reviewer.environment, "LC_ALL": "C.UTF-8"}, cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        end = time.monotonic() + DEADLINE
        while self._call("t").returncode != 0:
            assert time.monotonic() < end, self._log.read_text()
            assert self._process.poll() is None, self._log.read_text()
            time.sleep(0.05)
        self.lisp(f"(progn (test-show {self._file('review.md')}) t)")
        self.until("the server", lambda: self.lisp("(and (eglot-current-server) t)"))

    def _file(self, below: str) -> str:
        return json.dumps(str(self.folder / below))

    def lisp(self, form: str) -> Any:
        """Evaluate a form in the buffer shown last; its value must be a string, a vector, t or nil."""
        wrapped = f"(with-current-buffer (or (get-file-buffer {self._file('review.md')}) (current-buffer)) {form})"
        done = self._call(f"(json-encode {wrapped})")
        assert done.returncode == 0, f"{form[:300]}\n{done.stderr}\n{self._log.read_text()[-2000:]}"
        return json.loads(json.loads(done.stdout))

    def _call(self, form: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._client, "-s", str(self._sockets / "editor"), "--eval", form],
            env=self.reviewer.environment, capture_output=True, text=True, timeout=DEADLINE, check=False,
        )  # fmt: skip

    def text(self, below: str) -> str:
        return self.lisp(f"(progn (test-show {self._file(below)}) (buffer-string))")

    def put(self, below: str, text: str) -> None:
        quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        self.lisp(f"(test-put {self._file(below)} {quoted})")

    def diagnostics(self, below: str, *, errors: bool = False) -> list[str]:
        return self.lisp(f"(test-messages {self._file(below)} {'t' if errors else 'nil'})")

    def act(self, below: str, line: int, title: str) -> None:
        """Choose the code action that begins with `title` on a whole line, from 1."""
        self.lisp(f"(test-act {self._file(below)} {line} {json.dumps(title)})")

    def mark(self, label: str, line: int) -> None:
        self.act(f"{label}/{contract.FILE}", line, f"Mark as {contract.SEVERITY}")
        self.until("the block", lambda: "### m" in self.text("review.md"))
        self.describe()
        self.until_finding(label)

    def also(self, label: str, line: int) -> None:
        self.act(f"{label}/{contract.FILE}", line, "F1 is also here")
        self.until("the place", lambda: f"also: {label}/" in self.text("review.md"))
        self.until_finding(label)

    def submit(self) -> None:
        self.until("nothing missing", lambda: not self.diagnostics("review.md", errors=True))
        self.act("review.md", 1, "Submit the review")

    def situation(self) -> str:
        events = self.lisp("(with-current-buffer (jsonrpc-events-buffer (eglot-current-server)) (buffer-string))")
        return f"{super().situation()}\n{self._log.read_text()[-3000:]}\n{events[-6000:]}"

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
