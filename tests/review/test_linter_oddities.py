"""The linter survives every review that the models allow, about every task of ours."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from redpencil.review.linter import lint
from redpencil.review.remark import Remark
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking, Strength
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.rubric import Gate, Justify, Rubric
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Pay, Task
from redpencil_rubrics import library, taxonomy

CODE = "def f(x):\r\n    return x + '\U0001f600'\n\n\n"
IDS = st.sampled_from(["ra", "rb", "rz"])
PROSE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["`f(x)`", "``", "`", "`\u2028`", "```\nx\n```", "...", "Concurrency", " \t", "line 3", "\ud83d"]),
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 9),
    st.floats(-(2.0**53), 2.0**53),
    st.sampled_from(["cannot-assess", "safe", "exploitable", "", "pass"]),
)
CRITERIA = [(rubric.id, one.id) for rubric in library.rubrics() for one in rubric.criteria]


def _faulty(rubric: Rubric) -> Rubric:
    """Return the rubric as a careless platform could send it: no loader of ours has seen it."""
    first = rubric.criteria[0].model_copy(update={"justify": Justify(when="(((", needs_finding=True)})
    return rubric.model_copy(
        update={
            "id": "faulty",
            "criteria": (first, *rubric.criteria[1:]),
            "gates": (Gate(when="1 ==", cap=9), Gate(when="always", reason_required=True), *rubric.gates),
        }
    )


TASKS = [
    Task(
        id="t",
        project="p",
        title="T",
        kinds=kinds,
        language="python",
        prompt="Write f.",
        pay=Pay(amount=1),
        minutes=1,
        rubrics=rubrics,
        responses=(
            PresentedResponse(id="ra", label="A", files=(SourceFile(path="f.py", text=CODE),), explanation="Adds."),
            PresentedResponse(id="rb", label="B", files=(SourceFile(path="f.py", text=""),), explanation=""),
        ),
    )
    for kinds, rubrics in [
        (tuple(Kind), library.rubrics()),
        ((Kind.LABELLING,), ()),
        ((Kind.REWRITE,), (library.rubric("rewrite"),)),
        ((Kind.CORRECTNESS,), tuple(_faulty(one) for one in library.rubrics()[:2])),
    ]
]


@st.composite
def _anchors(draw: st.DrawFn) -> Anchor:
    text = draw(st.sampled_from([CODE, "Adds.", "", "elsewhere"]))
    start, end = draw(st.integers(0, 20)), draw(st.integers(0, 40))
    return Anchor.of(draw(IDS), draw(st.sampled_from(["f.py", "answer.md", "gone.py"])), text, start, end)


FINDINGS = st.builds(
    Finding,
    id=st.integers(1, 4).map(lambda number: f"F{number}"),
    anchors=st.lists(_anchors(), max_size=3).map(tuple),
    category=st.sampled_from([*(one.id for one in taxonomy.categories()), "", "odd"]),
    severity=st.sampled_from(Severity),
    what=PROSE,
    why=PROSE,
    fix=PROSE,
    evidence=st.lists(PROSE, max_size=2).map(tuple),
)
SCORES = st.builds(
    lambda criterion, response, value, rationale: Score(
        rubric=criterion[0], criterion=criterion[1], response=response, value=value, rationale=rationale
    ),
    st.sampled_from([*CRITERIA, ("faulty", "order"), ("gone", "gone")]),
    st.one_of(st.none(), IDS),
    VALUES,
    PROSE,
)


@st.composite
def _rankings(draw: st.DrawFn) -> Ranking:
    groups = draw(st.sampled_from([(), (("ra",),), (("ra",), ("rb",)), (("rb", "rz"), ("ra",)), (("ra", "rb"),)]))
    strengths = tuple(Strength.MUCH for _ in groups[1:])
    return Ranking(groups=groups, strengths=strengths, rationale=draw(PROSE))


FILES = st.sampled_from([CODE, "", "other", "\U0001f642 = (", "(" * 5000]).map(
    lambda text: (SourceFile(path="f.py", text=text),)
)
REVIEWS = st.builds(
    Review,
    task=st.just("t"),
    presented=st.just(("ra", "rb")),
    task_check=st.one_of(
        st.none(), st.builds(TaskVerdict, answer=st.sampled_from(["yes", "ambiguous", "?"]), reason=PROSE)
    ),
    findings=st.lists(FINDINGS, max_size=5).map(tuple),
    scores=st.lists(SCORES, max_size=8).map(tuple),
    ranking=_rankings(),
    acceptable=st.dictionaries(IDS, st.sampled_from(Acceptable)),
    flags=st.lists(
        st.builds(Flag, kind=st.sampled_from(FlagKind), response=st.one_of(st.none(), IDS), reason=PROSE), max_size=2
    ).map(tuple),
    rewrites=st.lists(st.builds(Rewrite, response=IDS, files=FILES), max_size=2).map(tuple),
    tests=FILES,
    notes=PROSE,
)


@given(st.sampled_from(TASKS), REVIEWS)
@settings(max_examples=120, deadline=None)
def test_an_odd_review_gets_remarks_and_never_an_exception(task: Task, review: Review) -> None:
    remarks = lint(task, review)
    assert all(isinstance(one, Remark) and one.message and one.code for one in remarks)
    assert lint(task, review) == remarks
