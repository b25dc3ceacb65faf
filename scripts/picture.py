"""`make picture`: docs/picture.svg, taken from a real screen.

Starts the demo in a terminal of its own (tmux), reviews by keys as the README says, and turns
what the terminal shows into an SVG. Waits for what is on the screen, never for a time.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "picture.svg"
WIDTH, HEIGHT = 150, 42
PATIENCE = 30.0

OPENED = (("", "A caching layer"), ("\\rn", "## Task check"))
MARKED = (
    ("51GV56G,m", "concurrency"),
    ("c", "how bad?"),
    ("2", "what"),
    ("Two threads that miss at once both compute\n", "why"),
    ("The check and the store are not one step\n", "fix"),
    ("Let the second thread wait for the first one's result\n", "1 finding"),
    (",v30Gzz", "what: Two threads"),
)
"""Keys, and the words on the screen that say that they were taken."""
FLAWED = "_MISSING = object()"
"""Words at the top of the response that MARKED is true of; the hub shuffles responses."""

_COLOUR_OF_UNDERLINES = re.compile(r"\x1b\[58[0-9:;]*m")
"""rich does not know them and would take their parts for other styles."""

_SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Terminal:
    """A terminal that nobody sees, on a tmux server of its own."""

    def __init__(self, folder: Path) -> None:
        self._tmux = ("tmux", "-S", str(folder / "tmux"), "-f", "/dev/null")

    def start(self, *command: str) -> None:
        """Run a command in it."""
        size = ("-x", str(WIDTH), "-y", str(HEIGHT))
        self._call("new-session", "-d", *size, "env", "TERM=tmux-256color", "COLORTERM=truecolor", *command)
        self._call("set-option", "-g", "status", "off")

    def type(self, keys: str) -> None:
        """Send keys; a line feed is Enter."""
        for part in keys.splitlines(keepends=True):
            if text := part.rstrip("\n"):
                self._call("send-keys", "-l", text)
            if part.endswith("\n"):
                self._call("send-keys", "Enter")

    def follow(self, steps: tuple[tuple[str, str], ...]) -> None:
        """Type each step's keys and wait for its words."""
        for keys, words in steps:
            self.type(keys)
            self.wait_for(words)

    def wait_for(self, words: str) -> None:
        """Return once `words` are on the screen."""
        deadline = time.monotonic() + PATIENCE
        while not self.shows(words):
            if time.monotonic() > deadline:
                sys.exit(f"{words!r} did not show up; the screen is\n{self._call('capture-pane', '-p')}")
            time.sleep(0.1)

    def shows(self, words: str) -> bool:
        """Whether `words` are on the screen now."""
        return words in self._call("capture-pane", "-p")

    def screen(self) -> str:
        """Return the screen with its colours as escape sequences."""
        return self._call("capture-pane", "-p", "-e", "-N")

    def stop(self) -> None:
        """End the command and the server."""
        subprocess.run([*self._tmux, "kill-server"], check=False)

    def _call(self, *arguments: str) -> str:
        return subprocess.run([*self._tmux, *arguments], check=True, capture_output=True, text=True).stdout


def show_flawed_response(terminal: Terminal) -> None:
    """Go through the responses until the flawed one is on the screen."""
    for number, label in enumerate("ABCD", start=1):
        terminal.follow(((f",{number}", f"{label}/cache.py"),))
        if terminal.shows(FLAWED):
            return
    sys.exit(f"no response shows {FLAWED!r}")


def svg(screen: str) -> str:
    """Return a screen with escape sequences as an SVG."""
    with open("/dev/null", "w") as nowhere:  # noqa: PTH123
        console = Console(record=True, width=WIDTH, file=nowhere, force_terminal=True, color_system="truecolor")
        console.print(Text.from_ansi(_COLOUR_OF_UNDERLINES.sub("", screen)), end="")
        return console.export_svg(title="redpencil", theme=MONOKAI, code_format=_SVG, unique_id="redpencil")


def main() -> None:
    """Take the picture."""
    if not shutil.which("tmux"):
        sys.exit("tmux is needed for the picture. On Debian or Ubuntu: apt-get install tmux.")
    with tempfile.TemporaryDirectory() as name:
        terminal = Terminal(Path(name))
        terminal.start(sys.executable, "-m", "redpencil_demo")
        try:
            terminal.follow(OPENED)
            show_flawed_response(terminal)
            terminal.follow(MARKED)
            PICTURE.write_text(svg(terminal.screen()), encoding="utf-8")
        finally:
            terminal.stop()
    sys.stdout.write(f"wrote {PICTURE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
