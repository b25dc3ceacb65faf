"""Marker cases: each file in `cases/` says what a person does in an editor, and what it then shows.

`pytest tests/lsp/test_cases.py --update-cases` writes what is shown into the files; read what changed.
"""

from __future__ import annotations

import difflib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from support.case_file import Case, CaseError, read_case
from support.case_run import CaseRun
from support.case_window import MarkingWindow
from support.hub_process import HubProcess
from support.scripted_editor import environment
from support.tasks import jsonl, task

CASES = sorted(Path(__file__).with_name("cases").glob("*.txt"))
CODE = """\
import threading

cache = {}

def get(key, load):
    if key not in cache:
        cache[key] = load(key)
    return cache[key]  # 😀 done
"""
RUBRIC = {
    "schema": 1,
    "id": "quality-of-each",
    "version": "1.0.0",
    "title": "Quality of each",
    "applies_to": {"kinds": ["ranking"]},
    "per": "response",
    "task_check": {"question": "Can it be judged?", "options": ["yes", "ambiguous", "impossible"]},
    "criteria": [
        {
            "id": "right",
            "ask": "Is it right?",
            "scale": {"type": "likert", "min": 1, "max": 3, "anchors": {"1": "no", "2": "partly", "3": "all of it"}},
        },
        {
            "id": "runs",
            "ask": "Does it run?",
            "required": False,
            "scale": {"type": "binary", "anchors": {"true": "it starts", "false": "it stops"}},
        },
    ],
}

pytestmark = pytest.mark.asyncio(loop_scope="module")
WindowOf = Callable[[int], Awaitable[MarkingWindow]]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """A hub with a task for each case: two responses, to be scored and ranked.

    Both say the same, since the hub draws by lot which of them is A.
    """
    said = {"files": [{"path": "cache.py", "text": CODE}], "explanation": "What was loaded is kept.\n"}
    answers = [{"id": f"answer-{number}", "model": f"model-{number}", **said} for number in (1, 2)]
    wanted = {"title": "A cache", "kinds": ["ranking"], "rubrics": [RUBRIC], "responses": answers}
    tasks = [{**task(path.stem), **wanted} for path in CASES]
    with HubProcess(tmp_path_factory.mktemp("hub")) as process:
        process.import_text(jsonl(*tasks))
        yield process


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def window(hub: HubProcess, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WindowOf]:
    """Return a function that answers the window of a number, on one store: each is started once, when it is needed."""
    values = environment(tmp_path_factory.mktemp("profile") / "home", hub.url, hub.token("ann"))
    windows: dict[int, MarkingWindow] = {}
    async with AsyncExitStack() as stack:

        async def numbered(number: int) -> MarkingWindow:
            if number not in windows:
                windows[number] = await stack.enter_async_context(MarkingWindow(str(number), values))
            return windows[number]

        yield numbered


@pytest.mark.parametrize("path", CASES, ids=[one.stem for one in CASES])
async def test_an_editor_shows_what_the_case_says(path: Path, window: WindowOf, pytestconfig: pytest.Config) -> None:
    case = read_case(path)
    run = CaseRun(case, path.stem, window)
    problem = ""
    try:
        await run.run()
    except CaseError as error:
        problem = f"\n{error}\n"
    compare(case, case.written(run.shown), problem, update=pytestconfig.getoption("--update-cases"))


def compare(case: Case, shown: str, problem: str, *, update: bool) -> None:
    """Fail where the case's file says something else than was shown; or have it say that."""
    if update:
        case.path.write_text(shown, encoding="utf-8")
    expected = case.path.read_text(encoding="utf-8")
    differ = difflib.unified_diff(
        expected.splitlines(), shown.splitlines(), f"{case.path.name} expects", f"{case.path.name} shows", lineterm=""
    )
    said = "\n".join(differ)
    if said or problem:
        pytest.fail(f"{case.intro.splitlines()[0]}\n{said}{problem}", pytrace=False)
