"""What clients are not to know: how the sheet is written, how addresses are built, what a rubric can be answered."""

from __future__ import annotations

import re
from pathlib import Path

SHEET = re.compile(r"""["'^/`]\#{1,3} |\^\#|\\bF\\d|F%d|["'](?:what|why|fix|order|answer|submit|acceptable): |~>""")
ADDRESS = re.compile(r"(?:review|brief|answer|queue)(?:%|\\)?\.md|redpencil:/[^*]|/rewrite/|rewrite/|/hub/")
OPTIONS = re.compile(r"\b(?:ambiguous|impossible|cannot-judge|broken-task|misleading|unsafe)\b")


def lines_of_clients(root: Path) -> list[tuple[Path, int, str]]:
    """Return what the clients are written in: comments, generated files and colours left out."""
    clients = root / "clients"
    paths = [
        *(clients / "nvim").rglob("*.lua"),
        *(clients / "vscode" / "src").rglob("*.ts"),
        *(clients / "vscode").glob("*.json"),
    ]
    return [
        (path.relative_to(root), number, line)
        for path in sorted(paths)
        if not path.name.startswith(("generated", "package-lock"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if not line.lstrip().startswith(("--", "//", "*", "/*"))
    ]


def test_clients_know_no_grammar_no_address_and_no_rubric(root: Path) -> None:
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, number, line in lines_of_clients(root)
        if SHEET.search(line) or ADDRESS.search(line) or (path.suffix != ".json" and OPTIONS.search(line))
    ]
    assert found == []
