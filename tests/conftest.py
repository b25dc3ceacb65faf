"""What every area shares: where the shared evaluation data is, and that CI skips nothing by accident."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("REDPENCIL_SHARED_DATA", ROOT.parent / "shared" / "data"))
VS_CODE = ROOT / "tests" / "vscode"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "may_skip: a skip is fine in CI too (what it needs is not part of a clone)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files run beside each other, but one VS Code at a time: its tests are one group, the longest, and begin."""
    for item in items:
        group = VS_CODE if VS_CODE in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(group.relative_to(ROOT))))
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: VS_CODE not in item.path.parents)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured with `record_property("measured", …)`; nothing is asserted of it."""
    reports = [one for name in ("passed", "failed") for one in terminalreporter.stats.get(name, [])]
    measured = [text for one in reports for name, text in one.user_properties if name == "measured"]
    if measured:
        terminalreporter.section("measured")
        for text in measured:
            terminalreporter.line(text)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    expected = hasattr(report, "wasxfail") or item.get_closest_marker("may_skip")
    if IN_CI and report.skipped and not expected:
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"a whole module is skipped, and in CI nothing may be: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture
def shared_data(request: pytest.FixtureRequest) -> Path:
    """The folder of shared evaluation data, which lies beside the clone and not in it."""
    if not SHARED_DATA.is_dir():
        request.applymarker(pytest.mark.may_skip)
        pytest.skip(f"no shared data at {SHARED_DATA}; set REDPENCIL_SHARED_DATA to its folder")
    return SHARED_DATA
