"""A task with every kind of criterion and odd texts in its files, and reviews of it drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from redpencil.documents.sheet import Header, Identities, parse_sheet, render_sheet
from redpencil.review.locations import anchor_at, document_names
from redpencil.review.state import new_review, tidy
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking, Strength
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.rubric import (
    AppliesTo,
    Binary,
    Choice,
    Criterion,
    Likert,
    Number,
    Ordinal,
    Per,
    Rank,
    Rubric,
    TaskCheck,
    Text,
)
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Pay, Task
from redpencil_rubrics.taxonomy import categories

CODE = "import os\r\n\r\ndef get(key):\r\n\tvalue = cache.get(key)  # 😀 naïve\r\n\treturn value\u2028or None\r\n"


def _task() -> Task:
    ordinal = Ordinal(type="ordinal", values=(0, 1, 2, 3), anchors={0: "no", 1: "some", 2: "most", 3: "all"})
    per_response = Rubric(
        id="correctness",
        version="1.0.0",
        title="Correctness",
        applies_to=AppliesTo(kinds=("correctness",)),
        task_check=TaskCheck(question="Can it be judged?"),
        criteria=(
            Criterion(id="meets-request", ask="Does it?", scale=ordinal, allow=("cannot-assess",)),
            Criterion(id="runs", ask="Does it run?", scale=Binary(type="binary", anchors={True: "yes", False: "no"})),
            Criterion(
                id="exposure",
                ask="How bad?",
                scale=Choice(type="choice", options=("safe", "weak", "not-applicable"), anchors={}),
            ),
            Criterion(id="seconds", ask="How slow?", scale=Number(type="number", min=0, max=9.5, step=0.5)),
            Criterion(id="summary", ask="In a word?", scale=Text(type="text")),
        ),
    )
    per_set = Rubric(
        id="comparative-ranking",
        version="2.1.0",
        title="Ranking",
        per=Per.SET,
        applies_to=AppliesTo(kinds=("ranking",)),
        criteria=(
            Criterion(id="order", ask="Which is best?", scale=Rank(type="rank")),
            Criterion(
                id="overall", ask="How good?", scale=Likert(type="likert", min=1, max=7, anchors={1: "a", 7: "z"})
            ),
            Criterion(id="remarks", ask="What else?", scale=Text(type="text")),
        ),
    )
    responses = tuple(
        PresentedResponse(
            id=f"answer-{label.lower()}",
            label=label,
            files=(
                SourceFile(path="cache.py", text=CODE + f"# {label}"),
                SourceFile(path="src/odd, name.py", text="one\ntwo\n"),
            ),
            explanation="" if label == "C" else f"Explanation {label}\nwith two lines",
        )
        for label in "ABCD"
    )
    return Task(
        id="cache-layer",
        project="tests",
        title="Cache layer, please",
        kinds=(Kind.RANKING, Kind.CORRECTNESS),
        language="python",
        prompt="Write a cache.",
        guidelines="Be exact.",
        pay=Pay(amount=2400),
        minutes=35,
        rubrics=(per_response, per_set),
        responses=responses,
    )


TASK = _task()
HEADER = Header()
IDS = tuple(response.id for response in TASK.responses)

_WORDS = st.sampled_from(
    [
        *("what: x", "A: y", "  B: z", "order: A > B", "> quoted", "-", "", " ", "\t", "  deep", "plain words", "x, y"),
        *("## Findings", "\\## Notes", "### F9 major concurrency A/cache.py:1", "- item", "```"),
        *("😀 naïve", "a\u2028b", "\x0c"),
    ]
)
TEXTS = st.lists(_WORDS | st.text(max_size=8), max_size=5).map("\n".join)


def _findings() -> st.SearchStrategy[tuple[Finding, ...]]:
    numbers = st.lists(st.integers(1, 30), unique=True, max_size=5)
    return numbers.flatmap(lambda ids: st.tuples(*(_finding(f"F{number}") for number in ids)))


def _finding(identifier: str) -> st.SearchStrategy[Finding]:
    return st.builds(
        Finding,
        id=st.just(identifier),
        key=st.just(f"key{identifier[1:]:0>4}"),
        anchors=st.lists(_anchors(), max_size=3).map(tuple),
        category=st.sampled_from([one.id for one in categories()]),
        severity=st.sampled_from(Severity),
        what=TEXTS,
        why=TEXTS,
        fix=TEXTS,
        evidence=st.lists(TEXTS, max_size=2).map(tuple),
    )


@st.composite
def _anchors(draw: st.DrawFn) -> Anchor:
    response = draw(st.sampled_from(TASK.responses))
    name = draw(st.sampled_from(document_names(TASK, response.label)))
    text = response.text_of(name) or ""
    start = draw(st.integers(0, len(text)))
    return anchor_at(response.id, name, text, start, draw(st.integers(start, len(text))))


_VALUES: dict[str, st.SearchStrategy[object]] = {
    "meets-request": st.sampled_from([0, 1, 2, 3, "cannot-assess"]),
    "runs": st.booleans(),
    "exposure": st.sampled_from(["safe", "weak", "not-applicable"]),
    "seconds": st.sampled_from([0, 0.5, 3, 9.5]),
    "summary": TEXTS.map(tidy).filter(bool),
    "overall": st.integers(1, 7),
    "remarks": TEXTS.map(tidy).filter(bool),
}


@st.composite
def _scores(draw: st.DrawFn) -> tuple[Score, ...]:
    scores: list[Score] = []
    for rubric in TASK.rubrics:
        for criterion in rubric.criteria:
            for response in IDS if rubric.per is Per.RESPONSE else (None,):
                if criterion.id not in _VALUES or not draw(st.booleans()):
                    continue
                value = draw(st.none() | _VALUES[criterion.id])
                rationale = "" if isinstance(criterion.scale, Text) else draw(st.just("") | TEXTS)
                scores.append(
                    Score(rubric=rubric.id, criterion=criterion.id, response=response, value=value, rationale=rationale)
                )
    return tuple(scores)


@st.composite
def _rankings(draw: st.DrawFn) -> Ranking:
    members = draw(st.lists(st.sampled_from(IDS), unique=True))
    groups: list[list[str]] = []
    for one in members:
        if groups and draw(st.booleans()):
            groups[-1].append(one)
        else:
            groups.append([one])
    return Ranking(
        groups=tuple(map(tuple, groups)),
        strengths=tuple(draw(st.sampled_from(Strength)) for _ in groups[1:]),
        rationale=draw(TEXTS),
        confidence=draw(st.none() | st.integers(1, 3)),
    )


def _flags() -> st.SearchStrategy[tuple[Flag, ...]]:
    flag = st.builds(Flag, kind=st.sampled_from(FlagKind), response=st.none() | st.sampled_from(IDS), reason=TEXTS)
    return st.lists(flag, max_size=4, unique_by=lambda one: (one.kind, one.response)).map(tuple)


_PATHS = st.lists(
    st.sampled_from(["cache.py", "test_a.py", "src/odd, name.py", "1. x.py", "answer.md", "a\u00a0b", "`q`", "名.go"]),
    unique=True,
    max_size=4,
)
_FILES = _PATHS.map(lambda paths: tuple(SourceFile(path=path, text=f"text of {path}\n") for path in paths))
_REWRITES = st.lists(st.builds(Rewrite, response=st.sampled_from(IDS), files=_FILES), max_size=3).map(tuple)

_VERDICTS = st.builds(TaskVerdict, answer=st.sampled_from(["", "yes", "ambiguous", "impossible"]), reason=TEXTS)
_SAID: dict[str, st.SearchStrategy[object]] = dict(  # noqa: C408
    task_check=st.none() | _VERDICTS,
    findings=_findings(),
    scores=_scores(),
    ranking=_rankings(),
    acceptable=st.dictionaries(st.sampled_from(IDS), st.sampled_from(Acceptable)),
    flags=_flags(),
    notes=TEXTS,
)
REVIEWS: st.SearchStrategy[Review] = st.builds(lambda **said: new_review(TASK).model_copy(update=said), **_SAID)
"""Reviews that are not in normal form, without files of the reviewer's."""
REVIEWS_WITH_FILES: st.SearchStrategy[Review] = st.builds(
    lambda **said: new_review(TASK).model_copy(update=said), **_SAID, rewrites=_REWRITES, tests=_FILES
)


def identities_of(review: Review) -> Identities:
    """Return who is who in the sheet that says `review`."""
    return parse_sheet(render_sheet(TASK, review, HEADER), TASK, review, wanted=review).identities
