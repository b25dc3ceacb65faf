"""`make shot`: docs/vscode.png, taken from a real review of the demo in a real VS Code.

Waits for what is on the screen, never for a time.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from playwright.sync_api import sync_playwright  # noqa: E402
from support.workbench import Workbench  # noqa: E402
from vscode_demo import demo_in_vs_code  # noqa: E402

PICTURE = ROOT / "docs" / "vscode.png"
SIZE = {"width": 1600, "height": 900}
LARGEST = 300_000
FLAWED = "_MISSING = object()"
"""Words at the top of the response that the marking is true of; the hub shuffles responses."""
LINE = 51
WORDS = (
    "Two threads that miss at once both compute",
    "The check and the store are not one step",
    "Let the second thread wait for the first one's result",
)


def review(window: Workbench, url: str) -> None:
    """Open the demo's first task, go to the flawed response, mark it and rank."""
    window.open(url)
    window.until("redpencil", lambda: "ready" in window.status(), 60)
    window.press("Alt+,", "Alt+n")
    window.until("the task", lambda: "missing" in window.status(), 60)
    for label in "ABCD":
        window.response(label)
        window.press("Control+Home")
        window.until("its top", lambda: "import" in window.lines())
        if FLAWED in window.lines():
            break
    window.press(*["ArrowDown"] * (LINE - 1), *["Shift+ArrowDown"] * 6)
    window.type(",mc2")
    window.answer(*WORDS)
    window.until("the finding", lambda: "1 finding" in window.status())
    window.press("ArrowUp", *["ArrowDown"] * 8)
    window.until("its mark", window.squiggles)
    window.run("redpencil: Focus on Task View")
    window.until("the task's tree", lambda: "1 finding" in "".join(window.texts(".pane-body [role=treeitem]")))
    window.sheet()
    window.press("Control+End")
    window.until("the finding on the sheet", lambda: WORDS[1] in window.lines())
    window.until("all saved", lambda: not window.count(".tab.dirty"))


def main() -> None:
    """Take the picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("redpencil: this needs Chromium (apt-get install chromium)")
    with tempfile.TemporaryDirectory() as folder, demo_in_vs_code() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        window = Workbench(browser.new_context(viewport=SIZE), Path(folder))
        try:
            review(window, url)
        finally:
            shutil.copy(window.picture("picture"), PICTURE)
            browser.close()
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size // 1000} kB")
    if size > LARGEST:
        sys.exit(f"redpencil: that is more than {LARGEST // 1000} kB")


if __name__ == "__main__":
    main()
