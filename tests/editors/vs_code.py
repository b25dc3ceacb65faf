"""VS Code with our extension, real and in a browser: every act by the keys that its key card names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editors import contract

if TYPE_CHECKING:
    from support.workbench import Workbench

_CATEGORY, _SEVERITY = "m", "2"
_FLAG = "u"
_ACCEPTABLE = {"yes": "y", "no": "n", "cannot-judge": "c"}
_IN_HAND = ".editor-group-container.active"


class VsCode:
    """One key sequence an act; each box is waited for, as the contract is about acts and not about speed."""

    def __init__(self, window: Workbench) -> None:
        self.window = window

    def claim(self) -> None:
        self.window.next_task()

    def submit_too_early(self) -> str:
        self.window.type(",S")
        shown = self._asked("to mend")
        self.window.press("Escape")
        self._nothing_asked()
        return shown

    def mark(self, label: str, line: int) -> None:
        self._line(label, line)
        self.window.type(",m")
        self._asked("which category?")
        self.window.type(_CATEGORY)
        self._asked("how bad?")
        self.window.type(_SEVERITY)
        self.window.answer(contract.WHAT, contract.WHY, contract.FIX)
        self._says("1 finding")

    def also(self, label: str, line: int) -> None:
        self._line(label, line)
        self.window.type(",a")
        self._says("F1 occurs here too")

    def score(self, values: dict[str, int]) -> None:
        self.window.type(",s")
        for number, (criterion, value) in enumerate(values.items(), 1):
            self._asked(f"{criterion}: ")
            self.window.type(str(value))
            self._says(f"{number}/{len(values)} scored")
        self._nothing_asked()

    def rank(self, order: str, reason: str) -> None:
        self.window.type(",r")
        self._asked("Ranking")
        self.window.type(order.replace(" ", "").replace(">", "").lower())
        self._says(f"Ranked {order}")
        self._sheet()
        self._find("order:")
        self.window.press("ArrowDown", "End")
        self.window.type(reason)

    def accept(self, values: dict[str, str]) -> None:
        for label, value in values.items():
            self._response(label)
            self.window.type(",k")
            self._asked(f"{label}: acceptable as it is?")
            self.window.type(_ACCEPTABLE[value])
            self._says(f"{label} acceptable: {value}")

    def flag(self, label: str, kind: str, reason: str) -> None:
        self._response(label)
        self.window.type(",f")
        self._asked("Flag")
        self.window.type(_FLAG)
        self._asked(f"{kind} (1/1)")
        self.window.answer(reason)
        self._nothing_asked()

    def rewrite(self, label: str, text: str) -> None:
        self._response(label)
        self.window.type(",w")
        self._opened(f"{label}/rewrite/{contract.FILE}")
        self._write(text)

    def test(self, path: str, text: str) -> None:
        self.window.press("Alt+,", "t")
        self._asked("its path")
        self.window.press("Control+a")
        self.window.type(path)
        self.window.press("Enter")
        self._opened(f"tests/{path}")
        self._write(text)

    def note(self, text: str) -> None:
        self._sheet()
        self.window.press("Control+End")
        self.window.type(text)

    def submit(self) -> None:
        self.window.press("Alt+,")
        self.window.type("S")
        self.window.until("the task put away", lambda: not self.window.tabs())
        self.window.until("the word of it", lambda: any("Submitted: " in one for one in self.window.notifications()))

    def _response(self, label: str) -> None:
        self.window.press("Alt+,", str("ABCD".index(label) + 1))
        self._opened(f"{contract.TASK}/{label}/{contract.FILE}")

    def _line(self, label: str, line: int) -> None:
        self._response(label)
        self.window.press("Control+Home", *["ArrowDown"] * (line - 1), "Shift+End")

    def _sheet(self) -> None:
        self.window.press("Alt+,", "v")
        self._opened("review.md")

    def _find(self, words: str) -> None:
        self.window.press("Control+Home", "Control+f")
        self.window.until("the find box", lambda: self.window.count(".find-widget.visible textarea:focus"))
        self.window.type(words)
        self.window.press("Enter", "Escape")

    def _write(self, text: str) -> None:
        self.window.press("Control+a")
        first, *more = text.split("\n")
        self.window.type(first)
        for line in more:
            # The indentation that VS Code guesses goes; that of the text is typed.
            self.window.press("Enter", "Shift+Home", "Delete")
            self.window.type(line)
        self.window.press("Control+s")
        self.window.until("nothing unsaved", lambda: not self.window.count(f"{_IN_HAND} .tab.active.dirty"))

    def _opened(self, name: str) -> None:
        self.window.until(f"{name} in hand", lambda: name in self._path())
        self.window.until("the cursor in it", lambda: self.window.count(f"{_IN_HAND} .monaco-editor.focused"))

    def _path(self) -> str:
        return "/".join(one.strip() for one in self.window.texts(f"{_IN_HAND} .monaco-breadcrumb-item"))

    def _asked(self, words: str) -> str:
        self.window.until(f"asked: {words}", lambda: words in self.window.question())
        return self.window.question()

    def _nothing_asked(self) -> None:
        self.window.until("nothing asked", lambda: not self.window.question())

    def _says(self, words: str) -> None:
        self.window.until(f"said: {words}", lambda: words in "\n".join(self.window.texts(".statusbar-item")))
