"""A clean review of a small task, and how to change it: what the linter's tests start from."""

from __future__ import annotations

from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.ranking import Acceptable, Ranking, Strength
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.rubric import ScoreValue
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Pay, Task
from redpencil_rubrics import library

CODE_A = """\
cache = {}

def get(key, compute):
    if key not in cache:
        cache[key] = compute()
    return cache[key]
"""
CODE_B = """\
import threading

lock = threading.Lock()

def get(key, compute):
    with lock:
        return compute()
"""
LONG = "Two threads can both miss, and both then compute and store the value."
REASON = "B alone takes the lock around check and store, so it is right under load."

TASK = Task(
    id="t",
    project="p",
    title="Cache",
    kinds=(Kind.RANKING, Kind.CORRECTNESS),
    language="python",
    prompt="Write a cache that is safe to use from several threads; never call `compute` twice for a key.",
    pay=Pay(amount=2400),
    minutes=35,
    rubrics=(library.rubric("correctness"), library.rubric("comparative-ranking")),
    responses=(
        PresentedResponse(id="ra", label="A", files=(SourceFile(path="cache.py", text=CODE_A),), explanation="Safe."),
        PresentedResponse(id="rb", label="B", files=(SourceFile(path="cache.py", text=CODE_B),)),
    ),
)


def anchor(quote: str, response: str = "ra", text: str = CODE_A) -> Anchor:
    start = text.index(quote)
    return Anchor.of(response, "cache.py", text, start, start + len(quote))


FINDING = Finding(
    id="F1",
    anchors=(anchor("if key not in cache:\n        cache[key] = compute()"),),
    category="concurrency",
    severity=Severity.MAJOR,
    what="Two threads can both miss `key not in cache` and both call compute.",
    why="The request says that compute runs once for a key.",
    fix="Take a lock around `check` and store.",
    evidence=("run 2",),
)


def scores_of(response: str, **values: ScoreValue) -> tuple[Score, ...]:
    full: dict[str, ScoreValue] = {
        "meets_request": 3,
        "edge_cases": 3,
        "runs": True,
        "explanation_true": 2,
        "scope": True,
    }
    return tuple(
        Score(rubric="correctness", criterion=name.replace("_", "-"), response=response, value=value)
        for name, value in (full | values).items()
    )


DECISIVE = Score(rubric="comparative-ranking", criterion="decisive", value="correctness")
RANKING = Ranking(groups=(("rb",), ("ra",)), strengths=(Strength.BETTER,), rationale=REASON, confidence=2)
CLEAN = Review(
    task="t",
    presented=("ra", "rb"),
    task_check=TaskVerdict(answer="yes"),
    findings=(FINDING,),
    scores=(*scores_of("ra", meets_request=2, edge_cases=2), *scores_of("rb"), DECISIVE),
    ranking=RANKING,
    acceptable={"ra": Acceptable.NO, "rb": Acceptable.YES},
)


def reviewed(**changes: object) -> Review:
    return CLEAN.model_copy(update=changes)


def with_finding(**changes: object) -> Review:
    return reviewed(findings=(FINDING.model_copy(update=changes),))


def scored(response: str, **values: ScoreValue) -> Review:
    other = tuple(one for one in CLEAN.scores if one.response != response)
    return reviewed(scores=(*other, *scores_of(response, **values)))


def explained(review: Review, criterion: str, response: str | None, rationale: str) -> Review:
    scores = tuple(
        one.model_copy(update={"rationale": rationale})
        if (one.criterion, one.response) == (criterion, response)
        else one
        for one in review.scores
    )
    return review.model_copy(update={"scores": scores})


def nits(count: int) -> tuple[Finding, ...]:
    return tuple(
        FINDING.model_copy(update={"id": f"F{index}", "severity": Severity.NIT, "what": f"The cache name {index}."})
        for index in range(1, count + 1)
    )
