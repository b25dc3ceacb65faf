"""What a reviewer types in the sheet, and a driver that types everything which its editor has no act for."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editors import contract

if TYPE_CHECKING:
    from conftest import Reviewer

DEADLINE = 20.0
BIN = Path(sys.executable).parent
DOCS = Path(__file__).resolve().parents[2] / "docs" / "editors.md"


def configuration(heading: str, language: str) -> str:
    """Return the configuration that docs/editors.md gives below a heading."""
    section = DOCS.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found, f"no {language} below {heading}"
    return found[1]


def with_field(text: str, name: str, value: str) -> str:
    """Return a sheet in which the line `name:` has this value."""
    changed, times = re.subn(rf"^{name}:.*$", lambda _: f"{name}: {value}", text, count=1, flags=re.MULTILINE)
    assert times == 1, f"no line {name} in\n{text}"
    return changed


def with_line(text: str, section: str, line: str) -> str:
    """Return a sheet with a further line below a section's heading."""
    heading = f"## {section}\n"
    assert heading in text, text
    return text.replace(heading, f"{heading}\n{line}\n", 1)


class SheetDriver:
    """Types in the sheet. An editor's driver says how text is seen and changed, and may know better ways."""

    def __init__(self, reviewer: Reviewer) -> None:
        self.reviewer = reviewer
        self.folder = reviewer.task

    # What an editor's driver gives

    def start(self) -> None:
        """Start the editor on the sheet."""
        raise NotImplementedError

    def text(self, below: str) -> str:
        """Return a file's text as the editor shows it."""
        raise NotImplementedError

    def put(self, below: str, text: str) -> None:
        """Replace a file's text in the editor, and save it."""
        raise NotImplementedError

    def diagnostics(self, below: str, *, errors: bool = False) -> list[str]:
        """Return the messages that the editor shows on a file, or only those of errors."""
        raise NotImplementedError

    # The acts, typed

    def claim(self) -> None:
        self.shell("open", contract.TASK)
        self.start()
        self.until("the first gaps", lambda: self.diagnostics("review.md"))

    def submit_too_early(self) -> str:
        self.type(lambda text: with_field(text, "submit", "yes"))
        found = self.until(
            "the refusal", lambda: [one for one in self.diagnostics("review.md") if "cannot be submitted yet" in one]
        )
        self.set_back()
        return found[0]

    def set_back(self) -> None:
        """The line `submit:` is set back by the server, where the editor lets it."""
        self.until("the line set back", lambda: "submit: no\n" in self.text("review.md"))

    def mark(self, label: str, line: int) -> None:
        block = (
            f"### {contract.SEVERITY} {contract.CATEGORY} {label}/{contract.FILE}:{line}\n\n"
            f"what: {contract.WHAT}\nwhy: {contract.WHY}\nfix: {contract.FIX}"
        )
        self.type(lambda text: with_line(text, "Findings", block))
        self.until_finding(label)

    def describe(self) -> None:
        """Say in the block of a finding that was marked by an act what it is."""
        self.type(
            lambda text: with_field(
                with_field(with_field(text, "what", contract.WHAT), "why", contract.WHY), "fix", contract.FIX
            )
        )
        heading = next(one for one in self.text("review.md").split("\n") if one.startswith("### m"))
        words = heading.split(" ")
        words[2] = contract.CATEGORY
        self.type(lambda text: text.replace(heading, " ".join(words)))

    def until_finding(self, label: str) -> None:
        """Wait until the finding stands on the response's code."""
        self.until(
            "the finding on the code",
            lambda: any(contract.WHAT in one for one in self.diagnostics(f"{label}/{contract.FILE}")),
        )

    def also(self, label: str, line: int) -> None:
        place = f"also: {label}/{contract.FILE}:{line}"
        self.type(lambda text: text.replace(f"fix: {contract.FIX}", f"fix: {contract.FIX}\n{place}"))
        self.until_finding(label)

    def score(self, values: dict[str, int]) -> None:
        for name, value in values.items():
            self.type(lambda text, name=name, value=value: with_field(text, name, str(value)))

    def rank(self, order: str, reason: str) -> None:
        self.type(lambda text: with_field(with_field(text, "order", order), "reason", reason))

    def accept(self, values: dict[str, str]) -> None:
        said = ", ".join(f"{label} {value}" for label, value in values.items())
        self.type(lambda text: with_field(text, "acceptable", said))

    def flag(self, label: str, kind: str, reason: str) -> None:
        self.type(lambda text: with_line(text, "Flags", f"{kind} {label}: {reason}"))

    def rewrite(self, label: str, text: str) -> None:
        self.put_own(f"{label}/rewrite/{contract.FILE}", text)

    def test(self, path: str, text: str) -> None:
        self.put_own(f"tests/{path}", text)

    def put_own(self, below: str, text: str) -> None:
        """Write a file of one's own, and wait until the sheet names it: the next words go into that text."""
        self.put(below, text)
        self.until("the file on the sheet", lambda: f"- {below}\n" in self.text("review.md"))

    def note(self, text: str) -> None:
        self.type(lambda sheet: with_line(sheet, "Notes", text))

    def submit(self) -> None:
        self.until("nothing missing", lambda: not self.diagnostics("review.md", errors=True))
        self.type(lambda text: with_field(text, "submit", "yes"))

    # Tools

    def type(self, change: Callable[[str], str]) -> None:
        """Change the sheet."""
        self.put("review.md", change(self.text("review.md")))

    def shell(self, *arguments: str) -> str:
        """Run `redpencil` as on a shell."""
        done = subprocess.run(
            [sys.executable, "-m", "redpencil", *arguments],
            env=self.reviewer.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def until(self, what: str, holds: Callable[[], Any]) -> Any:
        """Wait until `holds()` is true and return it."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            if value := holds():
                return value
            time.sleep(0.05)
        raise AssertionError(f"never came: {what}\n{self.situation()}")

    def situation(self) -> str:
        """Say what the editor shows now."""
        return "\n".join([self.text("review.md"), *self.diagnostics("review.md")])

    def close(self) -> None:
        """End the editor."""
