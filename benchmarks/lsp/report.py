"""The table that `make bench` prints, and which figures are held to a budget."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

OURS, FLOOR = "redpencil", "bare pygls"

_ABOUT = """# How fast it is

Written by `make bench` from one run. The servers take turns, so trust the ratios to the bare pygls server, in \
brackets, more than the milliseconds. Peers analyse code and we place stored findings, so diagnostics are \
not like for like.
"""


def machine() -> str:
    """Return a line that names what was measured on."""
    model = next((line.split(":")[1].strip() for line in _cpu_lines() if line.startswith("model name")), "unknown")
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, load {load:.1f}, {platform.system()}, Python {platform.python_version()}."


def _cpu_lines() -> list[str]:
    return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: what each server took, and what ours may take."""

    title: str
    unit: str
    figures: Mapping[str, float]
    """By server; a server that has no such thing is left out."""
    at_most: float | None = None
    """In the row's unit."""
    at_most_ratio: float | None = None
    """Of ours to the bare server's."""

    @property
    def ratio(self) -> float | None:
        """Ours to the bare server's; None where the bare server has no such thing."""
        floor = self.figures.get(FLOOR)
        return self.figures[OURS] / floor if floor else None

    def cell(self, server: str) -> str:
        """Return one server's figure, with its ratio to the bare server's."""
        if server not in self.figures:
            return "-"
        floor = self.figures.get(FLOOR)
        ratio = f" ({self.figures[server] / floor:.2g})" if floor else ""
        return f"{self.figures[server]:,.1f} {self.unit}{ratio}"

    @property
    def kept(self) -> bool:
        """Whether the budget is kept; a row without one always is."""
        absolute = self.at_most is None or self.figures[OURS] <= self.at_most
        relative = self.at_most_ratio is None or self.ratio is None or self.ratio <= self.at_most_ratio
        return absolute and relative

    @property
    def budget(self) -> str:
        """The budget in words, and whether it is kept."""
        limits = [f"≤ {self.at_most:g} {self.unit}"] if self.at_most is not None else []
        limits += [f"≤ {self.at_most_ratio:g} of bare"] if self.at_most_ratio is not None else []
        return f"{', '.join(limits)}: {'pass' if self.kept else 'FAIL'}" if limits else ""


@dataclass(slots=True)
class Report:
    """The rows in the order in which they were measured."""

    servers: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    def table(self) -> str:
        """Return the rows as a Markdown table; behind each figure its ratio to the bare server's."""
        head = ["measure", *self.servers, "budget"]
        lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
        for row in self.rows:
            cells = [row.title, *(row.cell(one) for one in self.servers), row.budget]
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines)

    def page(self) -> str:
        """Return the page of the docs."""
        return f"{_ABOUT}\n{machine()}\n\n{self.table()}\n"

    @property
    def kept(self) -> bool:
        """Whether every budget is kept."""
        return all(row.kept for row in self.rows)

    def record(self, day: date) -> str:
        """Return the rows as JSON, with what they were measured on: what README's figures are generated from."""
        machine = f"{platform.system()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}"
        rows = [
            {
                "measure": row.title,
                "unit": row.unit,
                "figures": {name: round(one, 1) for name, one in row.figures.items()},
            }
            for row in self.rows
        ]
        return json.dumps({"day": day.isoformat(), "machine": machine, "rows": rows}, indent=1) + "\n"
