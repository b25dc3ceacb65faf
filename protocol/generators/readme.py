"""The two tables of README.md: from docs/alternatives.toml, and from docs/figures.json, which `make figures` writes."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

_SHOWN = {
    "cold start → initialize": "from start to the first answer",
    "mark → diagnostic, p95, beside 200 findings": "from a mark to what is drawn, beside 200 findings, p95",
    "key in the sheet of 200 findings → diagnostics, p95": "from a key in the sheet to what is drawn, p95",
}
"""Measure of the benchmark -> how README calls it."""


def tables(root: Path) -> dict[Path, str]:
    """Return README.md with its tables brought up to date; what stands around them is written by hand."""
    page = (root / "README.md").read_text(encoding="utf-8")
    page = _with(
        page, "alternatives", _alternatives(tomllib.loads((root / "docs/alternatives.toml").read_text("utf-8")))
    )
    page = _with(page, "figures", _figures(json.loads((root / "docs/figures.json").read_text("utf-8"))))
    return {Path("README.md"): page}


def _with(page: str, name: str, lines: list[str]) -> str:
    """Return the page with what stands between `<!-- name -->` and `<!-- end -->` replaced."""
    table = "\n".join(lines)
    return re.sub(
        rf"(<!-- {name}[^>]*-->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}\n{table}\n\n{found[2]}",
        page,
        flags=re.DOTALL,
    )


def _alternatives(said: dict[str, Any]) -> list[str]:
    tools = said["tool"]
    return [
        _row("", *(one["name"] for one in tools)),
        "|---" * (len(tools) + 1) + "|",
        *(_row(one["question"], *one["answers"]) for one in said["row"]),
        _row(
            "Version; when and how it was looked at",
            *(f"{one['version']}; {one['day']}, {one['how']}" for one in tools),
        ),
    ]


def _figures(said: dict[str, Any]) -> list[str]:
    rows = {one["measure"]: one for one in said["rows"]}
    servers = list(rows[next(iter(_SHOWN))]["figures"])
    return [
        _row("", *servers),
        "|---" * (len(servers) + 1) + "|",
        *(
            _row(words, *(_figure(rows[measure]["figures"].get(name), rows[measure]["unit"]) for name in servers))
            for measure, words in _SHOWN.items()
        ),
        "",
        f"Measured on {said['day']} by `make figures` ({said['machine']}); all servers in the same run.",
    ]


def _figure(value: float | None, unit: str) -> str:
    return "-" if value is None else f"{value:g} {unit}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
