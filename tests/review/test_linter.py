"""Each check of the review linter: this review, this remark, at this place; and a clean review has none."""

from __future__ import annotations

import pytest

from redpencil.review.linter import lint
from redpencil.review.remark import Level, Part, Remark, Subject
from redpencil_protocol.anchor import Anchor
from redpencil_protocol.finding import Finding
from redpencil_protocol.flag import Flag, FlagKind
from redpencil_protocol.ranking import Acceptable, Ranking, Strength
from redpencil_protocol.response import PresentedResponse
from redpencil_protocol.review import Review, TaskVerdict
from redpencil_protocol.rewrite import Rewrite
from redpencil_protocol.rubric import Rubric, ScoreValue
from redpencil_protocol.score import Score
from redpencil_protocol.severity import Severity
from redpencil_protocol.source_file import SourceFile
from redpencil_protocol.task import Kind, Pay, Task
from redpencil_rubrics import library, taxonomy

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


def _anchor(quote: str, response: str = "ra", text: str = CODE_A) -> Anchor:
    start = text.index(quote)
    return Anchor.of(response, "cache.py", text, start, start + len(quote))


FINDING = Finding(
    id="F1",
    anchors=(_anchor("if key not in cache:\n        cache[key] = compute()"),),
    category="concurrency",
    severity=Severity.MAJOR,
    what="Two threads can both miss `key not in cache` and both call compute.",
    why="The request says that compute runs once for a key.",
    fix="Take a lock around `check` and store.",
    evidence=("run 2",),
)


def _scores(response: str, **values: ScoreValue) -> tuple[Score, ...]:
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
    scores=(*_scores("ra", meets_request=2, edge_cases=2), *_scores("rb"), DECISIVE),
    ranking=RANKING,
    acceptable={"ra": Acceptable.NO, "rb": Acceptable.YES},
)


def _with(**changes: object) -> Review:
    return CLEAN.model_copy(update=changes)


def _finding(**changes: object) -> Review:
    return _with(findings=(FINDING.model_copy(update=changes),))


def _scored(response: str, **values: ScoreValue) -> Review:
    other = tuple(one for one in CLEAN.scores if one.response != response)
    return _with(scores=(*other, *_scores(response, **values)))


def _explained(review: Review, criterion: str, response: str | None, rationale: str) -> Review:
    scores = tuple(
        one.model_copy(update={"rationale": rationale})
        if (one.criterion, one.response) == (criterion, response)
        else one
        for one in review.scores
    )
    return review.model_copy(update={"scores": scores})


def _nits(count: int) -> tuple[Finding, ...]:
    return tuple(
        FINDING.model_copy(update={"id": f"F{index}", "severity": Severity.NIT, "what": f"The cache name {index}."})
        for index in range(1, count + 1)
    )


def _at(part: Part, field: str = "", *, key: str = "", response: str | None = None) -> Subject:
    return Subject(part, key, response, field)


def _on_finding(field: str, key: str = "F1") -> Subject:
    return Subject(Part.FINDING, key, field=field)


def _on_score(criterion: str, response: str | None, field: str = "", rubric: str = "correctness") -> Subject:
    return Subject(Part.SCORE, f"{rubric}/{criterion}", response, field)


def _found(task: Task, review: Review, code: str) -> list[Remark]:
    return [remark for remark in lint(task, review) if remark.code == code]


def test_a_clean_review_has_no_remarks() -> None:
    assert lint(TASK, CLEAN) == ()


ERROR, WARNING, HINT = Level.ERROR, Level.WARNING, Level.HINT
BLOCKER = {"severity": Severity.BLOCKER}

CASES: list[tuple[str, Level, Subject, Review]] = [
    ("task-check-missing", ERROR, _at(Part.TASK_CHECK), _with(task_check=None)),
    ("task-check-unknown-answer", ERROR, _at(Part.TASK_CHECK), _with(task_check=TaskVerdict(answer="perhaps"))),
    (
        "task-check-without-reason",
        ERROR,
        _at(Part.TASK_CHECK, "reason"),
        _with(task_check=TaskVerdict(answer="impossible")),
    ),
    (
        "task-check-without-reason",
        WARNING,
        _at(Part.TASK_CHECK, "reason"),
        _with(task_check=TaskVerdict(answer="ambiguous")),
    ),
    (
        "flag-without-reason",
        ERROR,
        _at(Part.FLAG, key="unsafe", response="ra"),
        _with(flags=(Flag(kind=FlagKind.UNSAFE, response="ra"),)),
    ),
    ("flag-without-reason", ERROR, _at(Part.FLAG, key="skip"), _with(flags=(Flag(kind=FlagKind.SKIP),))),
    (
        "flag-on-unknown-response",
        ERROR,
        _at(Part.FLAG, key="unsafe", response="rz"),
        _with(flags=(Flag(kind=FlagKind.UNSAFE, response="rz", reason="x"),)),
    ),
    (
        "score-missing",
        ERROR,
        _on_score("runs", "rb"),
        _with(scores=tuple(s for s in CLEAN.scores if (s.criterion, s.response) != ("runs", "rb"))),
    ),
    (
        "score-missing",
        ERROR,
        _on_score("decisive", None, rubric="comparative-ranking"),
        _with(scores=CLEAN.scores[:-1]),
    ),
    ("score-off-scale", ERROR, _on_score("edge-cases", "rb"), _scored("rb", edge_cases=7)),
    ("ranking-missing", ERROR, _at(Part.RANKING), _with(ranking=Ranking())),
    (
        "ranking-incomplete",
        ERROR,
        _at(Part.RANKING),
        _with(ranking=RANKING.model_copy(update={"groups": (("rb",),), "strengths": ()})),
    ),
    (
        "ranking-unknown-response",
        ERROR,
        _at(Part.RANKING),
        _with(ranking=RANKING.model_copy(update={"groups": (("rb",), ("ra", "rz"))})),
    ),
    (
        "ranking-reason-missing",
        ERROR,
        _at(Part.RANKING, "reason"),
        _with(ranking=RANKING.model_copy(update={"rationale": "B."})),
    ),
    ("acceptable-missing", WARNING, _at(Part.ACCEPTABLE, response="rb"), _with(acceptable={"ra": Acceptable.NO})),
    ("rationale-missing", ERROR, _on_score("meets-request", "ra", "rationale"), _scored("ra", meets_request=1)),
    (
        "score-without-finding",
        ERROR,
        _on_score("meets-request", "rb"),
        _explained(_scored("rb", meets_request=1), "meets-request", "rb", LONG),
    ),
    ("too-few-findings", ERROR, _on_score("meets-request", "rb"), _scored("rb", meets_request=1, edge_cases=1)),
    ("cannot-assess-unexplained", WARNING, _on_score("runs", "rb", "rationale"), _scored("rb", runs="cannot-assess")),
    ("gate-caps", HINT, _on_score("meets-request", "ra"), _finding(**BLOCKER)),
    (
        "top-score-with-blocker",
        WARNING,
        _on_score("meets-request", "ra"),
        _scored("ra").model_copy(update={"findings": (FINDING.model_copy(update=BLOCKER),)}),
    ),
    (
        "ranking-against-scores",
        WARNING,
        _at(Part.RANKING),
        _with(ranking=RANKING.model_copy(update={"groups": (("ra",), ("rb",))})),
    ),
    (
        "blocker-outranks",
        ERROR,
        _at(Part.RANKING, "reason"),
        _finding(**BLOCKER).model_copy(
            update={"ranking": Ranking(groups=(("ra",), ("rb",)), strengths=(Strength.MUCH,))}
        ),
    ),
    (
        "acceptable-with-blocker",
        WARNING,
        _at(Part.ACCEPTABLE, response="ra"),
        _finding(**BLOCKER).model_copy(update={"acceptable": dict.fromkeys(("ra", "rb"), Acceptable.YES)}),
    ),
    (
        "acceptable-and-unsafe",
        WARNING,
        _at(Part.ACCEPTABLE, response="rb"),
        _with(flags=(Flag(kind=FlagKind.UNSAFE, response="rb", reason="x"),)),
    ),
    ("category-unknown", ERROR, _on_finding("heading"), _finding(category="ugly")),
    ("finding-without-place", ERROR, _on_finding("heading"), _finding(anchors=())),
    (
        "place-unknown",
        ERROR,
        _on_finding("heading"),
        _finding(anchors=(_anchor("lock", "rb", CODE_B).model_copy(update={"response": "rz"}),)),
    ),
    (
        "place-unknown",
        ERROR,
        _on_finding("also"),
        _finding(anchors=(*FINDING.anchors, Anchor.of("rb", "cache.py", "other text", 0, 5))),
    ),
    ("place-empty", ERROR, _on_finding("heading"), _finding(anchors=(Anchor.of("ra", "cache.py", CODE_A, 4, 4),))),
    (
        "place-empty",
        ERROR,
        _on_finding("also"),
        _finding(anchors=(*FINDING.anchors, Anchor.of("ra", "cache.py", CODE_A, 10, 12))),
    ),
    (
        "place-whole-file",
        ERROR,
        _on_finding("heading"),
        _finding(anchors=(Anchor.of("ra", "cache.py", CODE_A, 0, len(CODE_A) - 1),)),
    ),
    ("what-missing", ERROR, _on_finding("what"), _finding(what=" ")),
    ("why-missing", ERROR, _on_finding("why"), _finding(why="")),
    ("why-missing", ERROR, _on_finding("why"), _finding(why="...")),
    ("fix-missing", ERROR, _on_finding("fix"), _finding(fix="")),
    (
        "text-repeats-itself",
        ERROR,
        _on_finding("fix"),
        _finding(fix="the request  says that Compute runs once, for a key"),
    ),
    ("text-repeats-category", ERROR, _on_finding("what"), _finding(what="Concurrency.")),
    (
        "text-repeats-category",
        ERROR,
        _on_finding("why"),
        _finding(why=next(one.definition for one in taxonomy.categories() if one.id == "concurrency")),
    ),
    (
        "finding-duplicate",
        WARNING,
        _on_finding("what", "F2"),
        _with(findings=(FINDING, FINDING.model_copy(update={"id": "F2"}))),
    ),
    (
        "quote-unknown",
        WARNING,
        _on_finding("what"),
        _finding(what="The line `cache.setdefault(key)` of the cache is wrong."),
    ),
    (
        "quote-unknown",
        WARNING,
        _on_score("scope", "rb", "rationale"),
        _explained(CLEAN, "scope", "rb", "It adds `expire_after`."),
    ),
    (
        "quote-unknown",
        WARNING,
        _at(Part.RANKING, "reason"),
        _with(ranking=RANKING.model_copy(update={"rationale": f"{REASON} See `Cache.lock`."})),
    ),
    ("evidence-missing", HINT, _on_finding("evidence"), _finding(evidence=())),
    ("names-nothing", HINT, _on_finding("what"), _finding(what="This is bad style.", why="Nobody likes it.")),
    (
        "not-asked-for",
        HINT,
        _on_finding("what"),
        _finding(category="requirement-missed", what="memory grows", why="Costly.", fix="Evict."),
    ),
    ("only-nits", HINT, _on_finding("heading"), _with(findings=_nits(4))),
    (
        "rewrite-unchanged",
        WARNING,
        _at(Part.HEADER),
        _with(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=CODE_A),)),)),
    ),
]


@pytest.mark.parametrize(
    ("code", "level", "subject", "review"), CASES, ids=[f"{case[0]} {case[1]} {case[2].field}" for case in CASES]
)
def test_a_fault_is_remarked_on_where_it_stands(code: str, level: Level, subject: Subject, review: Review) -> None:
    remarks = _found(TASK, review, code)
    assert [(one.level, one.subject) for one in remarks][:1] == [(level, subject)]
    assert ":" in remarks[0].message, "what is wrong, then what to do"


def test_errors_come_first() -> None:
    order = [remark.level for remark in lint(TASK, _finding(what="", evidence=(), why="a `misquoted_name`"))]
    assert order == sorted(order, key=list(Level).index)
    assert len(set(order)) == 3


def test_no_message_begins_with_a_file_or_an_id() -> None:
    for _, _, _, review in CASES:
        for remark in lint(TASK, review):
            assert not remark.message.startswith(("F1", "cache.py", "A/", "B/"))


@pytest.mark.parametrize(
    "review",
    [
        Review(task="t", presented=("ra", "rb"), task_check=TaskVerdict(answer="impossible", reason="No schema.")),
        Review(task="t", presented=("ra", "rb"), flags=(Flag(kind=FlagKind.SKIP, reason="I know the author."),)),
    ],
)
def test_who_says_why_a_task_cannot_be_judged_owes_nothing_else(review: Review) -> None:
    assert lint(TASK, review) == ()


def _task(*kinds: Kind, rubrics: tuple[Rubric, ...] = ()) -> Task:
    return TASK.model_copy(update={"kinds": kinds, "rubrics": rubrics})


EMPTY = Review(task="t", presented=("ra", "rb"))


def test_without_a_rubric_each_response_needs_a_word() -> None:
    assert len(_found(_task(Kind.LABELLING), EMPTY, "response-not-judged")) == 2
    (left,) = _found(_task(Kind.LABELLING), EMPTY.model_copy(update={"findings": (FINDING,)}), "response-not-judged")
    assert "B" in left.message
    assert lint(_task(Kind.LABELLING), EMPTY.model_copy(update={"notes": "I found nothing in either."})) == ()


def test_a_ranking_does_not_stand_for_a_judgement_of_each_response() -> None:
    task = _task(Kind.RANKING, Kind.SECURITY, rubrics=(library.rubric("comparative-ranking"),))
    flagged = _with(scores=(DECISIVE,), flags=(Flag(kind=FlagKind.UNSAFE, response="rb", reason="Shells out."),))
    assert len(_found(task, _with(scores=(DECISIVE,), findings=()), "response-not-judged")) == 2
    assert not _found(task, flagged, "response-not-judged")


def test_a_ranking_without_a_rubric_wants_a_reason_but_does_not_insist() -> None:
    ranked = EMPTY.model_copy(update={"ranking": RANKING.model_copy(update={"rationale": ""})})
    assert [one.level for one in _found(_task(Kind.RANKING), ranked, "ranking-reason-missing")] == [WARNING]


def test_a_single_response_needs_no_ranking() -> None:
    task = _task(Kind.RANKING).model_copy(update={"responses": TASK.responses[:1]})
    assert lint(task, EMPTY) == ()


def test_a_tie_is_refused_where_the_rubric_allows_none() -> None:
    rubric = library.rubric("comparative-ranking")
    order = rubric.criteria[0]
    strict = order.model_copy(update={"scale": order.scale.model_copy(update={"ties": False})})
    task = _task(Kind.RANKING, rubrics=(rubric.model_copy(update={"criteria": (strict, *rubric.criteria[1:])}),))
    tied = _with(ranking=Ranking(groups=(("ra", "rb"),), rationale=REASON))
    assert _found(task, tied, "ranking-tie")
    assert not _found(TASK, tied, "ranking-tie")


def test_a_rewrite_has_to_exist_and_to_change_what_was_marked() -> None:
    task = _task(Kind.REWRITE)
    assert _found(task, CLEAN, "rewrite-missing")[0].level is ERROR
    same = _with(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=CODE_A),)),))
    assert _found(task, same, "rewrite-unchanged")[0].level is ERROR
    renamed = _with(
        rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=f"{CODE_A}# mended\n"),)),)
    )
    assert [one.subject for one in _found(task, renamed, "finding-still-in-rewrite")] == [_on_finding("fix")]
    broken = _with(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=f"{CODE_A}def (:\n"),)),))
    assert [one.level for one in _found(task, broken, "rewrite-does-not-parse")] == [WARNING]
    mended = _with(rewrites=(Rewrite(response="ra", files=(SourceFile(path="cache.py", text=CODE_B),)),))
    assert lint(task, mended) == ()


def test_a_rubric_that_limits_nits_is_kept_to() -> None:
    task = _task(Kind.QUALITY, rubrics=(library.rubric("quality"),))
    (remark,) = _found(task, _with(findings=_nits(5)), "too-many-findings")
    assert (remark.level, remark.subject) == (ERROR, _on_finding("heading", "F4"))
    assert not _found(task, _with(findings=_nits(3)), "too-many-findings")


def test_a_rubric_that_wants_evidence_gets_it_as_an_error() -> None:
    task = _task(Kind.SECURITY, rubrics=(library.rubric("security-reliability"),))
    review = _finding(severity=Severity.BLOCKER, evidence=(" ",))
    assert [one.level for one in _found(task, review, "evidence-missing")] == [ERROR]


def test_a_gate_that_wants_a_reason_gets_it_at_the_score_that_shuts_it() -> None:
    task = _task(Kind.SECURITY, rubrics=(library.rubric("security-reliability"),))
    scores = tuple(
        Score(rubric="security-reliability", criterion=name, response="ra", value=value)
        for name, value in (("untrusted-input", "safe"), ("defaults", "exploitable"))
    )
    (remark,) = _found(task, EMPTY.model_copy(update={"scores": scores}), "gate-without-reason")
    assert remark.subject == _on_score("defaults", "ra", "rationale", "security-reliability")


def test_the_lowest_score_needs_a_word_even_where_the_rubric_asks_for_none() -> None:
    rubric = library.rubric("correctness")
    free = rubric.model_copy(
        update={"criteria": tuple(one.model_copy(update={"justify": None}) for one in rubric.criteria)}
    )
    task = _task(Kind.CORRECTNESS, rubrics=(free,))
    remarks = _found(task, _scored("rb", edge_cases=0), "low-score-unexplained")
    assert [(one.level, one.subject) for one in remarks] == [(WARNING, _on_score("edge-cases", "rb"))]
    assert not _found(task, _scored("ra", edge_cases=0), "low-score-unexplained"), "a finding says why"


@pytest.mark.parametrize(
    "what",
    [
        "For `[]` the cache gives `None`.",
        "`cache[ key ]=compute( )` is not atomic.",
        "`A/cache.py` keeps a global.",
        "`compute` runs twice for a key, says the request.",
        "The answer says `Safe.` of the cache.",
    ],
)
def test_a_literal_a_path_or_another_layout_is_no_misquote(what: str) -> None:
    assert not _found(TASK, _finding(what=what), "quote-unknown")


def test_code_of_the_rewrite_may_be_quoted() -> None:
    review = _explained(CLEAN, "scope", "rb", "It adds `expire_after`.")
    rewrite = Rewrite(response="rb", files=(SourceFile(path="cache.py", text="expire_after = 3\n"),))
    assert not _found(TASK, review.model_copy(update={"rewrites": (rewrite,)}), "quote-unknown")


@pytest.mark.parametrize("what", ["Wrong in line 4.", "compute is called twice", "The value of `key` is stale."])
def test_a_line_a_name_or_a_quoted_name_is_enough_to_name_something(what: str) -> None:
    assert not _found(TASK, _finding(what=what, why="So."), "names-nothing")


def test_a_change_of_the_findings_elsewhere_leaves_the_other_remarks_as_they_were() -> None:
    vague = FINDING.model_copy(update={"id": "F2", "what": "Bad.", "why": "Bad luck.", "fix": ""})
    before = lint(TASK, _with(findings=(FINDING, vague)))
    after = lint(TASK, _with(findings=(FINDING.model_copy(update={"fix": "Use a lock."}), vague)))
    assert before == after
    other = TASK.model_copy(update={"responses": (TASK.responses[1].model_copy(update={"label": "A"}),)})
    assert _found(other, _with(findings=(FINDING,)), "place-unknown")
