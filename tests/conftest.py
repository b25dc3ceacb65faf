"""What every area shares: where the shared evaluation data is, and that CI skips nothing by accident."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = Path(os.environ.get("REDPENCIL_SHARED_DATA", ROOT.parent / "shared" / "data"))
VS_CODE = ROOT / "tests" / "vscode"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

# The same examples in every run, so that a change is what a failure shows; `--hypothesis-profile=fresh` has others.
# To explain a failure takes longer than a test may.
settings.register_profile("same", derandomize=True, phases=[one for one in Phase if one is not Phase.explain])
settings.register_profile("fresh", print_blob=True, phases=[one for one in Phase if one is not Phase.explain])
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases", action="store_true", help="write what editors show into the files of tests/lsp/cases"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "may_skip: a skip is fine in CI too (what it needs is not part of a clone)")


class ByFile(LoadScopeScheduling):
    """Files run beside each other, but one VS Code at a time: all that drive it count as one file, the last.

    Playwright keeps an event loop running, so no test with one of its own may come behind them.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = str(nodeid).partition("::")[0]
        folder = f"{VS_CODE.relative_to(ROOT).as_posix()}/"
        return folder if file.startswith(folder) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


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
