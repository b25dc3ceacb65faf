"""What a reviewer does and sees in a VS Code window: keys in, words on the screen out. Selectors live only here."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

DEADLINE = 40.0
BETWEEN_KEYS = 30
"""Milliseconds; 400 words a minute."""
Seen = TypeVar("Seen")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Workbench:
    """One window on one VS Code."""

    def __init__(self, context: BrowserContext, artifacts: Path) -> None:
        self.context = context
        self.abroad: list[str] = []
        """Every address beyond this machine that the window asked for."""
        self._artifacts = artifacts
        self._page: Page | None = None
        context.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in _LOOPBACK:
            self.abroad.append(url)

    @property
    def page(self) -> Page:
        """The page in hand."""
        assert self._page is not None, "no window is open"
        return self._page

    @property
    def is_open(self) -> bool:
        """Whether a page is open."""
        return self._page is not None and not self._page.is_closed()

    def open(self, url: str) -> None:
        """Open a window and wait until VS Code draws."""
        if self._page is not None:
            self._page.close()
        self._page = self.context.new_page()
        self._page.on("websocket", lambda socket: self._note(socket.url))
        self._page.goto(url)
        self.ready()

    def close(self) -> None:
        """Close the window; what the browser keeps of it is there for the next one."""
        self.page.close(run_before_unload=False)
        self._page = None

    def reload(self) -> None:
        """Reload the window."""
        self.page.reload()
        self.ready()

    def ready(self) -> None:
        """Wait until the window takes keys."""
        self.page.wait_for_selector(".monaco-workbench .part.statusbar", timeout=60_000)

    def press(self, *keys: str) -> None:
        """Press keys by name: "Enter", "Control+Shift+P", "a"."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str, between: int = BETWEEN_KEYS) -> None:
        """Type text, key by key, faster than any hand, with Shift where a hand would hold it."""
        for key in text:
            if between:
                self.page.wait_for_timeout(between)
            if key == "\n":
                self.press("Enter")
            elif key.isascii() and key.isupper():
                self.press(f"Shift+{key}")
            else:
                self.page.keyboard.type(key)

    def next_task(self) -> None:
        """Open the next task by its keys and wait until its first response has the cursor."""
        self.press("Alt+,", "Alt+n")
        self.until("a response with the cursor", lambda: "stats.py" in self.active_tab())
        self.until("its text", lambda: "total += x" in self.lines())
        self.until("the task in the status bar", lambda: "missing" in self.status())

    def sheet(self) -> None:
        """Go to the sheet by its key, and wait until it has the cursor."""
        self.press("Alt+,", "v")
        self.until("the sheet", lambda: "review.md" in self.active_tab())

    def response(self, label: str) -> None:
        """Go to a response by its key, and wait until it has the cursor."""
        self.type(f",{'ABCD'.index(label) + 1}")
        crumbs = ".editor-group-container.active .breadcrumbs-control span"
        self.until(f"response {label}", lambda: label in self.texts(crumbs))

    def answer(self, *lines: str, of: int | None = None) -> None:
        """Answer the lines that a box asks for one after the other, each once the box asks for it."""
        for step, line in enumerate(lines, 1):
            self.until(f"line {step} asked for", lambda: f"({step}/{of or len(lines)})" in self.question())  # noqa: B023
            self.until("an empty box", lambda: not self.page.locator(".quick-input-widget input").first.input_value())
            self.type(line)
            self.press("Enter")

    def run(self, title: str) -> None:
        """Run a command by its title in the palette; its absence is a failure."""
        self.press("F1")
        box = self.page.locator(".quick-input-widget:visible input[type=text]")
        box.wait_for(timeout=DEADLINE * 1000)
        box.fill(f">{title}")
        row = self.page.locator(".quick-input-list .monaco-list-row").filter(has_text=title).first
        row.wait_for(timeout=DEADLINE * 1000)
        self.press("Enter")

    def until(self, what: str, seen: Callable[[], Seen], patience: float = DEADLINE) -> Seen:
        """Wait until `seen()` is true and return it; a picture of the window is kept if it never is."""
        end = time.monotonic() + patience
        while True:
            if result := seen():
                return result
            if time.monotonic() > end:
                break
            self.page.wait_for_timeout(50)
        picture, situation = self.picture("never-came"), self.situation()
        self.run("Notifications: Show Notifications")  # closes a box that is open: what was seen is noted by now
        self.page.wait_for_timeout(300)
        raise AssertionError(f"never came: {what} (see {picture})\n{situation}\nnotified: {self.notifications()}")

    def texts(self, selector: str) -> list[str]:
        """Return the text of every visible element that fits, with plain spaces."""
        found = self.page.eval_on_selector_all(
            selector, "all => all.filter(one => one.checkVisibility()).map(one => one.innerText || one.textContent)"
        )
        return [str(one).replace("\u00a0", " ") for one in found]

    def labels(self, selector: str) -> list[str]:
        """Return what a screen reader says of every visible element that fits."""
        return self.page.eval_on_selector_all(
            selector, "all => all.filter(one => one.checkVisibility()).map(one => one.getAttribute('aria-label') || '')"
        )

    def count(self, selector: str) -> int:
        """Return how many visible elements fit."""
        return len(self.texts(selector))

    def lines(self) -> str:
        """Return the text that the visible editors show, in the order of the screen."""
        return "\n".join(
            self.page.evaluate(
                """() => [...document.querySelectorAll('.editor-instance .view-line')]
                .filter(one => one.checkVisibility())
                .map(one => [one.getBoundingClientRect(), one.textContent])
                .sort((a, b) => a[0].left - b[0].left || a[0].top - b[0].top)
                .map(one => one[1].replaceAll('\\u00a0', ' '))"""
            )
        )

    def tabs(self) -> list[str]:
        """Return the titles of the tabs of every group."""
        return self.texts(".tabs-container .tab .label-name")

    def active_tab(self) -> str:
        """Return what a screen reader says of the tab in hand."""
        found = self.labels(".editor-group-container.active .tab.active")
        return found[0] if found else ""

    def status(self) -> str:
        """Return the texts of redpencil's items in the status bar."""
        return " | ".join(self.texts(".statusbar-item[id*='redpencil']"))

    def notifications(self) -> list[str]:
        """Return the texts of the notifications on the screen."""
        return self.texts(
            ".notifications-toasts .notification-list-item, .notifications-center .notification-list-item"
        )

    def squiggles(self) -> int:
        """Return how many underlined stretches the visible editors show."""
        return self.count(".squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint")

    def question(self) -> str:
        """Return the title and prompt of the box that asks something; empty if none does."""
        return " ".join(self.texts(".quick-input-widget:visible"))

    def asked(self, words: str) -> None:
        """Wait until a box asks this and takes the keys."""
        has_the_keys = "document.activeElement?.closest('.quick-input-widget') != null"
        self.until(words, lambda: words in self.question() and self.page.evaluate(has_the_keys))

    def picture(self, name: str) -> Path:
        """Keep a picture of the window with the test's artifacts and return where."""
        self._artifacts.mkdir(parents=True, exist_ok=True)
        path = self._artifacts / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def situation(self) -> str:
        """Say what the reviewer sees now."""
        said: dict[str, Any] = {
            "tabs": self.tabs(),
            "active": self.active_tab(),
            "status": self.status(),
            "question": self.question(),
            "notifications": self.notifications(),
        }
        shown = "\n".join(f"{name}: {value}" for name, value in said.items())
        return f"{shown}\n{self.lines()[:3000]}"
